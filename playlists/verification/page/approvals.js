// Approvals: what each says, how it was given, whose key signed it (playlists/verification/approvals.py).

const WAYS = ["passkey", "totp", "password", "paper"];
const MOST_TOGETHER = 200;
const HOST_BYTES = 32;
const DATA_BYTES = 37;
const PRESENT_AND_VERIFIED = 0x05;
// The fields of a statement that a device signs: it has all of them and no other.
const STATEMENT_V2 = [
  "approver", "at", "audio_sha256", "bulletin", "checklist", "drafted_by", "paper", "reading_sha256",
  "revision", "text_sha256", "type", "undecided", "unit", "way",
]; // prettier-ignore
const STATEMENT_V1 = ["approver", "at", "audio_sha256", "bulletin", "reading_sha256", "revision", "text_sha256"];

// JSON with sorted keys and no blanks: the only spelling of a statement.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${fields.join(",")}}`;
}

function readStatement(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new DoesNotHold("bản duyệt không có lời duyệt đọc được");
  }
  const fields = Object.keys(read ?? {}).sort();
  if (read?.type === "loa.approval.v1" && STATEMENT_V1.every((name) => fields.includes(name))) return read;
  const known = fields.join() === STATEMENT_V2.join();
  if (read?.type !== "loa.approval.v2" || !known || canonical(read) !== text) throw new DoesNotHold("lời duyệt không đúng dạng");
  return read;
}

function holds(bytes, digits) {
  return toHex(bytes).includes(digits);
}

// How WebCrypto is told of a key (SubjectPublicKeyInfo): by the object identifiers in it.
function kindOfKey(spki) {
  if (holds(spki, "06072a8648ce3d0201")) {
    const curves = { "06082a8648ce3d030107": ["P-256", 32], "06052b81040022": ["P-384", 48], "06052b81040023": ["P-521", 66] };
    const found = Object.entries(curves).find(([digits]) => holds(spki, digits));
    if (found) return { name: "ECDSA", namedCurve: found[1][0], hash: "SHA-256", bytes: found[1][1] };
  }
  if (holds(spki, "06092a864886f70d010101")) return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  if (holds(spki, "06032b6570")) return { name: "Ed25519" };
  throw new DoesNotHold("khóa thiết bị thuộc loại không rõ");
}

// A device signs with two numbers in DER; WebCrypto wants them side by side, each of the curve's size.
function sideBySide(der, size) {
  let at = der[1] & 0x80 ? 2 + (der[1] & 0x7f) : 2;
  const numbers = [0, 1].map(() => {
    const length = der[at + 1];
    if (der[at] !== 2 || at + 2 + length > der.length) throw new DoesNotHold("chữ ký của người duyệt không đọc được");
    const digits = toHex(der.slice(at + 2, at + 2 + length)).replace(/^(00)+/, "");
    at += 2 + length;
    if (digits.length > 2 * size) throw new DoesNotHold("chữ ký của người duyệt không đọc được");
    return digits.padStart(2 * size, "0");
  });
  return fromHex(numbers.join(""));
}

async function deviceSigned(spki, signature, data) {
  const kind = kindOfKey(spki);
  const key = await crypto.subtle.importKey("spki", spki, kind, false, ["verify"]);
  const raw = kind.name === "ECDSA" ? sideBySide(signature, kind.bytes) : signature;
  return crypto.subtle.verify(kind, key, raw, data);
}

function toBase64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// The host at which the device was asked for just these statements.
async function askedAt(clientData, statements) {
  const said = JSON.parse(fromUtf8.decode(clientData));
  const asked = statements.length === 1 ? fromHex(statements[0]) : await sha256(utf8.encode(JSON.stringify(statements)));
  if (said.challenge !== toBase64Url(asked)) throw new DoesNotHold("thiết bị đã ký cho nội dung khác");
  if (said.type !== "webauthn.get" || said.crossOrigin) throw new DoesNotHold("thiết bị đã được hỏi việc khác");
  const origin = new URL(said.origin);
  if (origin.protocol !== "https:" && origin.hostname !== "localhost") throw new DoesNotHold("thiết bị không được hỏi qua HTTPS");
  return origin.hostname;
}

async function checkDevice(data, host) {
  if (data.length < DATA_BYTES) throw new DoesNotHold("dữ liệu của thiết bị bị cắt");
  const names = host.split(".");
  const sites = await Promise.all(names.map((_, at) => sha256(utf8.encode(names.slice(at).join(".")))));
  const site = toHex(data.slice(0, HOST_BYTES));
  if (!sites.some((one) => toHex(one) === site)) throw new DoesNotHold("khóa thiết bị thuộc trang khác");
  if ((data[HOST_BYTES] & PRESENT_AND_VERIFIED) !== PRESENT_AND_VERIFIED) throw new DoesNotHold("thiết bị không kiểm tra chủ của nó");
}

// As playlists/messages/approval.py; the key's name (SHA-256) where everything holds.
async function checkedPasskey(statement, packed) {
  const proof = JSON.parse(packed);
  const { statements } = proof;
  const told = toHex(await sha256(utf8.encode(statement)));
  if (!statements.length || statements.length > MOST_TOGETHER || !statements.includes(told)) {
    throw new DoesNotHold("chữ ký thuộc lời duyệt khác");
  }
  const clientData = fromBase64(proof.client_data);
  const data = fromBase64(proof.authenticator_data);
  const key = fromBase64(proof.public_key);
  await checkDevice(data, await askedAt(clientData, statements));
  const signed = joined(data, await sha256(clientData));
  if (!(await deviceSigned(key, fromBase64(proof.signature), signed))) throw new DoesNotHold("chữ ký không phải của khóa này trên lời duyệt này");
  return toHex(await sha256(key));
}

class Approvals {
  constructor() {
    this.ways = {};
    this.owners = new Map(); // key of a passkey → the person who added it, by the acts so far
    this.unnamed = new Set();
  }

  act(record) {
    if (record.act !== "add_factor") return;
    const { key } = JSON.parse(record.detail);
    if (key) this.owners.set(key, record.subject_id);
  }

  async take(record) {
    if (record.decision !== "approved") return;
    try {
      await this.approval(record);
    } catch (error) {
      if (error instanceof DoesNotHold) throw new DoesNotHold(`bản duyệt ${record.id}: ${error.message}`);
      throw error;
    }
  }

  async approval(record) {
    if (!WAYS.includes(record.evidence)) throw new DoesNotHold("cách duyệt không rõ");
    const statement = readStatement(record.statement);
    if (statement.approver.id !== record.person) throw new DoesNotHold("lời duyệt là của người khác");
    const { way } = statement;
    if (way !== undefined && way !== record.evidence) throw new DoesNotHold(`lời duyệt ghi cách ${way}, sổ ghi ${record.evidence}`);
    if (record.evidence === "passkey") await this.signed(record, way);
    this.ways[record.evidence] = (this.ways[record.evidence] ?? 0) + 1;
  }

  async signed(record, way) {
    if (way !== "passkey") throw new DoesNotHold("lời duyệt không ghi là ký bằng khóa thiết bị");
    const key = await checkedPasskey(record.statement, record.proof);
    const owner = this.owners.get(key);
    if (owner === undefined) this.unnamed.add(key);
    else if (owner !== record.person) throw new DoesNotHold("chữ ký bằng khóa của người khác");
  }

  get remarks() {
    return [...this.unnamed].sort().map((key) => `khóa thiết bị ${key} đã ký bản duyệt; không dòng nào của bản xuất cho biết là của ai`);
  }
}
