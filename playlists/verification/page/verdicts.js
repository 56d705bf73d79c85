// The rule for what sounded (playlists/rules/verdict.py, rule 1). The other rules are not here.

const SAMPLE_RATE = 24000;
const FULL_PERCENT = 99;
const LATE_MS = 2000;
const SAME_TIME_MS = 1000;
const SILENT_DB = -55;
const LARGEST_COUNT = 2 ** 31 - 2;
const CUT_SHORT = {
  completed: "device",
  power_cut: "power",
  restart: "restart",
  preempted: "preempted",
  recalled: "recalled",
  withdrawn: "withdrawn",
  sound_lost: "device",
  stopped: "stopped",
  cancelled: "withdrawn",
  muted: "muted",
};

const msOfFrames = (frames) => Math.ceil((frames * 1000) / SAMPLE_RATE);

function framesHeard(ends, frames) {
  let heard = 0;
  let reached = 0;
  const parts = ends.map((e) => [e.first_frame ?? 0, (e.first_frame ?? 0) + e.frames]);
  parts.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [first, end] of parts) {
    const begin = Math.max(first, reached);
    const stop = Math.min(end, frames);
    if (stop > begin) {
      heard += stop - begin;
      reached = stop;
    }
  }
  return heard;
}

function lastInterruption(ends) {
  const cut = ends.filter((e) => e.cause !== "completed");
  cut.sort((a, b) => a.ended_at - b.ended_at || (a.cause < b.cause ? -1 : 1));
  return cut.length ? cut[cut.length - 1].cause : "completed";
}

// Openings of a source that was measured, and silent each time (playlists/rules/heard.py).
function wasSilentSource(ends) {
  const levels = ends.filter((e) => e.source).map((e) => e.level_db ?? null);
  return levels.length > 0 && levels.every((level) => level !== null && level < SILENT_DB);
}

// The verdict's columns, or null where no promised sound came out of the converter.
function bySound(promise, frames, testimonies) {
  const seen = new Map(testimonies.map((t) => [t.hash, t.event]));
  const sorted = [...seen].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const about = sorted.filter(([, e]) => e.type !== "item_missed");
  const sounds = about.map(([, e]) => e).filter((e) => e.sha256 === promise.sha256);
  sounds.sort((a, b) => a.started_at - b.started_at);
  const ends = sounds.filter((e) => e.type === "item_ended");
  const heard = framesHeard(ends, frames);
  if (!heard) return null;
  let kind = "played";
  let cause = "";
  if (heard * 100 < frames * FULL_PERCENT) {
    cause = CUT_SHORT[lastInterruption(ends)];
    kind = cause === "recalled" ? "recalled" : "partial";
  } else if (wasSilentSource(ends)) {
    kind = "failed";
    cause = "source";
  }
  const error = sounds[0].started_at - sounds[0].planned_at;
  const bounded = Math.max(-LARGEST_COUNT, Math.min(error, LARGEST_COUNT));
  const moved = Math.abs(sounds[0].planned_at - promise.planned_start) > SAME_TIME_MS;
  const off = promise.withdrawn_at !== null && promise.withdrawn_at <= promise.planned_start;
  const qualifiers = [];
  if (bounded > LATE_MS) qualifiers.push("late");
  if (promise.in_mourning) qualifiers.push("mourning");
  if (moved || off) qualifiers.push("old_schedule");
  const every = about.map(([, e]) => e);
  return {
    kind,
    cause,
    qualifiers: qualifiers.join(","),
    started_at: Math.min(...every.map((e) => e.started_at)),
    ended_at: Math.max(...every.filter((e) => e.type === "item_ended").map((e) => e.ended_at)),
    start_error_ms: bounded,
    heard_ms: msOfFrames(heard),
    rests_on: `[${about.map(([hash]) => `"${hash}"`).join(", ")}]`,
  };
}
