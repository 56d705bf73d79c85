// Receivers' journals: each entry names the hash of the one before.

const FIRST_PREVIOUS = "0".repeat(64);
const CLOCKS_APART_MS = 60000;

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

// The stamp of an entry that came in at `now`, as far as it can be believed (playlists/rules/journal.py).
function believed(entry, now) {
  return !entry.clock_trusted || entry.at > now + CLOCKS_APART_MS ? null : Math.min(entry.at, now);
}

class Journals {
  constructor(beginsBefore) {
    this.beginsBefore = beginsBefore;
    this.trails = new Map();
    this.testimonies = new Map(); // receiver occurrence item → [{hash, event}]
    this.accepted = new Map(); // receiver → version of a plan → when it was first in force
    this.ordered = new Map(); // receiver order → when the order was first in force
    this.entries = 0;
  }

  trail(receiver, epoch) {
    const name = `${receiver} ${epoch}`;
    if (!this.trails.has(name)) {
      this.trails.set(name, { receiver, last: 0, hash: FIRST_PREVIOUS, at: 0, firstAt: null, waiting: new Map(), givenUp: new Map(), lost: [] });
    }
    return this.trails.get(name);
  }

  async hear(text, now) {
    const report = JSON.parse(text);
    const trail = this.trail(report.receiver, report.epoch);
    for (const raw of rawEntries(text)) {
      const entry = JSON.parse(raw);
      if (this.beginsBefore && trail.last === 0 && entry.sequence > 1) {
        trail.last = entry.sequence - 1;
        trail.hash = entry.previous;
        trail.firstAt = 0;
      }
      // A journal that follows another (a card was set back, or copied) goes on with its numbers.
      const { event } = entry;
      if (trail.last === 0 && event.type === "epoch_begun" && event.previous_last === entry.sequence - 1) trail.last = event.previous_last;
      if (entry.sequence > trail.last) trail.waiting.set(entry.sequence, { entry, hash: toHex(await sha256(utf8.encode(raw))) });
    }
    this.advance(report.receiver, trail, now);
  }

  giveUp(receiver, gap, now) {
    const trail = this.trail(receiver, gap.epoch);
    trail.givenUp.set(gap.after_sequence, gap.next_sequence);
    trail.lost.push(gap);
    this.advance(receiver, trail, now);
  }

  advance(receiver, trail, now) {
    for (;;) {
      const next = trail.givenUp.get(trail.last) ?? trail.last + 1;
      const kept = trail.waiting.get(next);
      if (!kept) return;
      trail.waiting.delete(next);
      if (kept.entry.previous !== trail.hash && !trail.givenUp.has(trail.last)) return;
      trail.last = next;
      trail.hash = kept.hash;
      this.entries += 1;
      this.take(receiver, trail, kept, now);
    }
  }

  take(receiver, trail, { entry, hash }, now) {
    const { event } = entry;
    const stamp = believed(entry, now);
    if (stamp !== null) {
      trail.at = event.type === "clock_corrected" ? stamp : Math.max(trail.at, stamp);
      trail.firstAt ??= stamp;
    }
    if (["item_started", "item_ended", "item_missed", "item_heard"].includes(event.type)) {
      const name = `${receiver} ${event.occurrence} ${event.item}`;
      if (!this.testimonies.has(name)) this.testimonies.set(name, []);
      this.testimonies.get(name).push({ hash, event });
    } else if (event.type === "order_accepted") {
      const name = `${receiver} ${event.order}`;
      if (!this.ordered.has(name)) this.ordered.set(name, entry.at);
    } else if (event.type === "plan_accepted") {
      if (!this.accepted.has(receiver)) this.accepted.set(receiver, new Map());
      const known = this.accepted.get(receiver);
      if (!known.has(event.version)) known.set(event.version, stamp ?? now);
    }
  }
}
