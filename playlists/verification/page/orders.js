// What a signed order promises: playlists/rules/promise.py and playlists/messages/repetition.py.

const WITH_WORDS = ["bulletin", "recorded", "local", "relay", "live"];
const LIVE_LEAD_MS = 2000;

// The order whose repetition an occurrence is; empty for one of a plan.
const orderOf = (occurrence) => (occurrence.includes("~") ? occurrence.slice(0, occurrence.indexOf("~")) : "");
const framesOf = (item, lengths) => (item.sha256 ? (lengths.get(item.sha256) ?? 0) : (item.frames ?? 0));

// When a repetition begins; null if the order has no such one.
function repetitionStart(order, number) {
  const every = order.repetition?.every_ms ?? 0;
  const lead = order.order === "live_start" ? LIVE_LEAD_MS : 0;
  const at = order.issued_at + lead + number * every;
  return (!every && number) || at >= order.expires_at ? null : at;
}

// Whether the order promises this broadcast: repetition, item, sound and instant.
function isOrdered(order, record) {
  const [, digits] = record.occurrence.split("~");
  const number = Number(digits);
  if (!/^(0|[1-9]\d*)$/.test(digits)) return false;
  const begins = repetitionStart(order, number);
  if (begins === null) return false;
  const lengths = new Map((order.tracks ?? []).map((track) => [track.sha256, track.frames]));
  const siren = order.emergency?.warned_by?.length ? null : order.emergency?.siren;
  let before = siren && !number ? framesOf(siren, lengths) : 0;
  for (const item of order.items ?? []) {
    const start = begins + msOfFrames(before);
    before += framesOf(item, lengths);
    const same = item.id === record.item && (item.sha256 || item.permission || "") === record.sha256;
    if (same && start === record.planned_start && WITH_WORDS.includes(item.kind)) return true;
  }
  return false;
}
