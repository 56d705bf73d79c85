// Receivers' journals: each entry names the hash of the one before.

const FIRST_PREVIOUS = "0".repeat(64);

// The elements of the array `entries`, as the very text that was signed: their hashes are of it.
function rawEntries(text) {
  const start = text.indexOf('"entries":[');
  if (start < 0) return [];
  const found = [];
  let depth = 0;
  let inString = false;
  let from = -1;
  for (let at = start + '"entries":['.length; at < text.length; at += 1) {
    const c = text[at];
    if (inString) {
      if (c === "\\") at += 1;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "{" || c === "[") {
      if (depth === 0) from = at;
      depth += 1;
    } else if (c === "}" || (c === "]" && depth > 0)) {
      depth -= 1;
      if (depth === 0) found.push(text.slice(from, at + 1));
    } else if (c === "]") return found;
  }
  throw new DoesNotHold("báo cáo của bộ thu không đọc được");
}

class Journals {
  constructor(beginsBefore) {
    this.beginsBefore = beginsBefore;
    this.trails = new Map();
    this.testimonies = new Map(); // receiver occurrence item → [{hash, event}]
    this.entries = 0;
  }

  trail(receiver, epoch) {
    const name = `${receiver} ${epoch}`;
    if (!this.trails.has(name)) this.trails.set(name, { last: 0, hash: FIRST_PREVIOUS, waiting: new Map(), givenUp: new Map() });
    return this.trails.get(name);
  }

  async hear(text) {
    const report = JSON.parse(text);
    const trail = this.trail(report.receiver, report.epoch);
    for (const raw of rawEntries(text)) {
      const entry = JSON.parse(raw);
      if (this.beginsBefore && trail.last === 0 && entry.sequence > 1) {
        trail.last = entry.sequence - 1;
        trail.hash = entry.previous;
      }
      if (entry.sequence > trail.last) trail.waiting.set(entry.sequence, { entry, hash: toHex(await sha256(utf8.encode(raw))) });
    }
    this.advance(report.receiver, trail);
  }

  giveUp(receiver, gap) {
    const trail = this.trail(receiver, gap.epoch);
    trail.givenUp.set(gap.after_sequence, gap.next_sequence);
    this.advance(receiver, trail);
  }

  advance(receiver, trail) {
    for (;;) {
      const next = trail.givenUp.get(trail.last) ?? trail.last + 1;
      const kept = trail.waiting.get(next);
      if (!kept) return;
      trail.waiting.delete(next);
      if (kept.entry.previous !== trail.hash && !trail.givenUp.has(trail.last)) return;
      trail.last = next;
      trail.hash = kept.hash;
      this.entries += 1;
      const event = kept.entry.event;
      if (["item_started", "item_ended", "item_missed"].includes(event.type)) {
        const name = `${receiver} ${event.occurrence} ${event.item}`;
        if (!this.testimonies.has(name)) this.testimonies.set(name, []);
        this.testimonies.get(name).push({ hash: kept.hash, event });
      }
    }
  }
}
