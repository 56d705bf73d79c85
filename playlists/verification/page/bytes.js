// Bytes, hashes, signatures: everything that WebCrypto does for us.

class DoesNotHold extends Error {}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { fatal: true });
const MAX_INFLATED_BYTES = 1024 * 1024;

function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function keyId(publicKey) {
  return toHex(await sha256(publicKey)).slice(0, 32);
}

async function signatureHolds(publicKey, signature, data) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, data);
  } catch (error) {
    if (error.name === "NotSupportedError") {
      throw new Error("Trình duyệt này chưa có Ed25519: cần Chrome hoặc Edge 137, Firefox 130 trở lên.");
    }
    return false;
  }
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const parts = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(...parts);
    size += value.length;
    if (size > MAX_INFLATED_BYTES) throw new DoesNotHold("gói tin quá lớn");
    parts.push(value);
  }
}

// DSSE: what is signed is the payload together with its type.
function signedBytes(envelope) {
  const type = utf8.encode(envelope.payloadType);
  const body = fromBase64(envelope.payload);
  return joined(utf8.encode(`DSSEv1 ${type.length} `), type, utf8.encode(` ${body.length} `), body);
}

// The text of a message, if `threshold` different keys (a Map of id → raw key) signed it.
async function opened(packed, kind, keys, threshold = 1) {
  const envelope = JSON.parse(fromUtf8.decode(packed));
  if (envelope.payloadType !== `application/vnd.loa.${kind}+zlib`) throw new DoesNotHold(`không phải ${kind}`);
  const data = signedBytes(envelope);
  const good = new Set();
  for (const { keyid, sig } of envelope.signatures) {
    const key = keys.get(keyid);
    if (key && (await signatureHolds(key, fromBase64(sig), data))) good.add(keyid);
  }
  if (good.size < threshold) throw new DoesNotHold(`chữ ký của ${kind} không đúng hoặc do khóa lạ`);
  return fromUtf8.decode(await inflated(fromBase64(envelope.payload)));
}

// RFC 9162, 2.1: a tree is known by the heads of its complete subtrees.
class Frontier {
  constructor(size, heads) {
    this.size = size;
    this.heads = heads;
  }

  async append(leaf) {
    let head = leaf;
    for (let bits = this.size; bits % 2 === 1; bits = (bits - 1) / 2) {
      head = await sha256(joined(Uint8Array.of(1), this.heads.pop(), head));
    }
    this.heads.push(head);
    this.size += 1;
  }

  async root() {
    if (this.heads.length === 0) return sha256(new Uint8Array());
    let root = this.heads[this.heads.length - 1];
    for (const head of this.heads.slice(0, -1).reverse()) root = await sha256(joined(Uint8Array.of(1), head, root));
    return root;
  }
}

async function leafHash(line) {
  const { at, commitment, kind, state, subject, unit } = line;
  const told = JSON.stringify({ at, commitment, kind, state, subject, unit });
  return sha256(joined(Uint8Array.of(0), utf8.encode(told)));
}
