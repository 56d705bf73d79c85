// An export from its first line to its last; the first line that does not hold is named.

const LATE_LINE_MS = 3600000;

class Reading {
  constructor(header, rootKey) {
    if (header.type !== "export" || header.version !== 1) throw new DoesNotHold("không phải bản xuất phiên bản 1");
    this.header = header;
    this.rootKey = rootKey;
    this.units = [...new Set(Object.values(header.paths).flat())];
    this.frontier = new Frontier(header.from_size, header.frontier.map(fromBase64));
    this.trust = null;
    this.receivers = new Map();
    this.journals = new Journals(header.from_size > 0);
    this.promises = new Promises(this.journals, this.receivers);
    this.approvals = new Approvals();
    this.head = null;
    this.ended = false;
    this.newest = 0;
    this.withoutRecord = new Map();
    this.erased = new Set();
    this.counts = { own: 0, foreign: 0, plans: 0, reports: 0 };
  }

  async take(number, line) {
    if (this.ended) throw new DoesNotHold("còn dòng sau dòng kết thúc");
    switch (line.type) {
      case "chain":
        this.trust = await followed(fromBase64(line.chain), this.rootKey);
        return;
      case "receiver":
        this.receivers.set(line.id, { ...line, key: fromBase64(line.public_key) });
        return;
      case "leaf":
        return this.leaf(number, line);
      case "head":
        return this.takeHead(line);
      case "end":
        if (line.lines !== number - 1) throw new DoesNotHold(`trước dòng kết thúc phải có ${line.lines} dòng`);
        this.ended = true;
        return;
      default:
        throw new DoesNotHold(`dòng thuộc loại lạ: ${line.type}`);
    }
  }

  async takeHead(line) {
    if (line.size !== this.frontier.size) throw new DoesNotHold(`mốc ${line.size} đứng sau ${this.frontier.size} dòng`);
    const packed = fromBase64(line.envelope);
    const head = JSON.parse(await opened(packed, "head.v1", keysFor(this.trust, "record", this.units, null)));
    await opened(packed, "head.v1", keysFor(this.trust, "record", this.units, head.at));
    if (head.size !== line.size || head.root !== toHex(await this.frontier.root())) {
      throw new DoesNotHold("các dòng không tạo thành mốc đã ký");
    }
    if (this.head && this.head.log !== head.log) throw new DoesNotHold("mốc thuộc nhật ký khác");
    this.head = head;
  }

  async leaf(number, line) {
    if (line.index !== this.frontier.size) throw new DoesNotHold(`dòng nhật ký ${line.index} đứng ở chỗ của dòng ${this.frontier.size}`);
    await this.frontier.append(await leafHash(line));
    if (!(line.unit in this.header.paths)) {
      this.counts.foreign += 1;
      return;
    }
    this.counts.own += 1;
    if (line.record == null || line.salt == null) {
      this.withoutRecord.set(line.index, number);
      return;
    }
    const commitment = toHex(await sha256(joined(fromBase64(line.salt), utf8.encode(line.record))));
    if (commitment !== line.commitment) throw new DoesNotHold(`${line.kind} ${line.subject} khác với cam kết trong nhật ký`);
    const record = JSON.parse(line.record);
    if (line.state === 0) {
      if (record.at < this.newest - LATE_LINE_MS) throw new DoesNotHold(`${line.kind} ${line.subject} bị ghi lùi ngày`);
      this.newest = Math.max(this.newest, record.at);
    }
    await this.meaning(number, line, record);
  }

  async meaning(number, line, record) {
    if (["promise", "verdict", "act", "approval"].includes(line.kind) && record.id !== line.subject) {
      throw new DoesNotHold(`${line.kind} ${line.subject} chứa nội dung của ${record.id}`);
    }
    if (line.kind === "message") await this.message(number, await this.envelope(line, record), record);
    if (line.kind === "report") await this.report(await this.envelope(line, record), record);
    if (line.kind === "promise") this.promises.promise(record, line.state, number);
    if (line.kind === "verdict") this.promises.verdict(record);
    if (line.kind === "approval") await this.approvals.take(record);
    if (line.kind === "act") await this.act(record);
  }

  async envelope(line, record) {
    if (line.envelope == null) throw new DoesNotHold(`${line.kind} ${line.subject}: thiếu bản đã ký`);
    const packed = fromBase64(line.envelope);
    if (toHex(await sha256(packed)) !== record.envelope_sha256) throw new DoesNotHold(`${line.kind} ${line.subject}: không phải bản đã ký trong sổ`);
    return packed;
  }

  // Of other messages (commands, what was only practised) the commitment is all there is.
  async message(number, packed, record) {
    if (record.kind === "plan") await this.plan(number, packed, record);
    if (record.kind === "order") await this.order(packed, record);
  }

  async order(packed, record) {
    const roles = { emergency: "emergency", cancel: "emergency", stop: "command", play: "plan", live_start: "live", live_end: "live" };
    const known = [...new Set(Object.values(roles))].flatMap((role) => [...keysFor(this.trust, role, this.units, null)]);
    const order = JSON.parse(await opened(packed, "order.v1", new Map(known)));
    const path = this.header.paths[record.area] ?? [];
    await opened(packed, "order.v1", keysFor(this.trust, roles[order.order], path, order.issued_at));
    this.promises.order(order);
  }

  async plan(number, packed, record) {
    const plan = JSON.parse(await opened(packed, "plan.v1", keysFor(this.trust, "plan", this.units, null)));
    await opened(packed, "plan.v1", keysFor(this.trust, "plan", this.header.paths[plan.unit] ?? [], plan.issued_at));
    if (plan.receiver !== record.receiver || plan.cluster !== this.receivers.get(record.receiver)?.cluster) throw new DoesNotHold("lịch phát ghi bộ thu khác");
    this.promises.plan(plan, number);
    this.counts.plans += 1;
  }

  async report(packed, record) {
    const receiver = this.receivers.get(record.receiver);
    if (!receiver) throw new DoesNotHold(`thiếu khóa của bộ thu ${record.receiver}`);
    const text = await opened(packed, "report.v1", new Map([[await keyId(receiver.key), receiver.key]]));
    if (JSON.parse(text).receiver !== record.receiver) throw new DoesNotHold("báo cáo nói thay bộ thu khác");
    await this.journals.hear(text, record.at);
    this.counts.reports += 1;
  }

  async act(record) {
    this.approvals.act(record);
    if (record.act === "journal_gap") this.journals.giveUp(record.subject_id, JSON.parse(record.detail), record.at);
    if (record.act === "erase_personal_data") for (const index of JSON.parse(record.detail).leaves) this.erased.add(index);
    if (record.act !== "enrol_receiver") return;
    const { receiver, key } = JSON.parse(record.detail);
    const known = this.receivers.get(receiver);
    if (known && key && key !== (await keyId(known.key))) throw new DoesNotHold(`bộ thu ${receiver} được lắp với khóa khác`);
  }

  // The line that does not hold and why, or null.
  finish(last) {
    if (!this.ended) return [last + 1, "bản xuất bị cắt: thiếu dòng kết thúc"];
    if (!this.head || this.head.size !== this.frontier.size || this.header.to_size !== this.frontier.size) {
      return [last, "sau dòng cuối không có mốc đã ký"];
    }
    for (const [index, number] of this.withoutRecord) {
      if (!this.erased.has(index)) return [number, `dòng nhật ký ${index} của chính đơn vị không có nội dung`];
    }
    return this.promises.contradiction(this.head.at);
  }

  // What is no forgery and yet to be known.
  get remarks() {
    return [...this.approvals.remarks, ...this.promises.remarks(this.head.at)];
  }
}

// {fault: [line, why] | null, reading}
async function verified(text, rootKey) {
  const lines = text.split("\n");
  const unfinished = lines.pop();
  if (unfinished) lines.push(unfinished);
  let reading = null;
  for (const [index, raw] of lines.entries()) {
    try {
      const line = JSON.parse(raw);
      if (reading === null) reading = new Reading(line, rootKey);
      else await reading.take(index + 1, line);
    } catch (error) {
      if (!(error instanceof DoesNotHold || error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException)) throw error;
      const why = error instanceof DoesNotHold ? error.message : `không đọc được (${error.message})`;
      return { fault: [index + 1, why], reading };
    }
  }
  return { fault: reading === null ? [1, "tệp trống"] : reading.finish(lines.length), reading };
}
