// What became of one promise: playlists/rules/verdict.py, rule by rule in its order.

const SAMPLE_RATE = 24000;
const FULL_PERCENT = 99;
const LATE_MS = 2000;
const SAME_TIME_MS = 1000;
const SILENT_DB = -55;
const HEARD_PERCENT = 80;
const UNHEARD_PERCENT = 10;
const LEAST_COMPARED_MS = 4000;
const SILENCE_GRACE_MS = 60000;
const REPORT_WITHIN_MS = 26 * 3600000;
const LARGEST_COUNT = 2 ** 31 - 2;

// What cut a sound short → the cause that the diary names.
const CUT_SHORT = {
  completed: "device",
  power_cut: "power",
  restart: "restart",
  preempted: "preempted",
  recalled: "recalled",
  withdrawn: "withdrawn",
  sound_lost: "device",
  stream_lost: "source",
  stopped: "stopped",
  cancelled: "withdrawn",
  muted: "muted",
  foreign_sound: "foreign_sound",
};
// What a sound without one known frame is called; anything else failed.
const SILENT_ENDS = {
  preempted: "not_played_by_order",
  withdrawn: "not_played_by_order",
  stopped: "not_played_by_order",
  muted: "not_played_by_order",
  recalled: "recalled",
};
const ORDERS = {
  cancelled: "withdrawn",
  moved: "moved",
  displaced: "preempted",
  out_of_force: "out_of_force",
  muted: "muted",
};
// What a receiver wrote of a missed item → its verdict. If two wrote, the first row counts.
const HINDRANCES = {
  recalled: ["recalled", "recalled"],
  preempted: ["not_played_by_order", "preempted"],
  stopped: ["not_played_by_order", "stopped"],
  cancelled: ["not_played_by_order", "withdrawn"],
  muted: ["not_played_by_order", "muted"],
  muted_by_fault: ["failed", "device"],
  foreign_sound: ["failed", "foreign_sound"],
  stood_in: ["partial", "stood_in"],
  file_missing: ["failed", "file_missing"],
  clock_untrusted: ["failed", "clock"],
  sound_lost: ["failed", "device"],
  plan_expired: ["failed", "plan_not_received"],
  power_cut: ["failed", "power"],
  battery: ["failed", "power"],
  restart: ["failed", "restart"],
  late: ["failed", "late"],
  no_source: ["failed", "source"],
  unknown_kind: ["failed", "unknown_kind"],
};
// Only a plan that had come in time could have been missed for these causes.
const OWED_BY_PLAN = ["late", "power", "restart"];

const SOUNDS = ["item_started", "item_ended"];

const msOfFrames = (frames) => Math.ceil((frames * 1000) / SAMPLE_RATE);

// Frames in which not the item itself sounded: nothing came over the line.
const lacking = (end) => (end.missing_frames ?? 0) + (end.stand_in_frames ?? 0);

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
  return Math.max(0, heard - ends.reduce((sum, end) => sum + lacking(end), 0));
}

// A live session is over when its speaker ends it: `frames` is the longest time allowed.
function framesOwed(ends, frames) {
  const spoken = ends.filter((e) => e.source === "live" && e.cause === "completed").map((e) => (e.first_frame ?? 0) + e.frames);
  return spoken.length ? Math.min(frames, Math.max(...spoken)) : frames;
}

function lastInterruption(ends) {
  const cut = ends.filter((e) => e.cause !== "completed");
  cut.sort((a, b) => a.ended_at - b.ended_at || (a.cause < b.cause ? -1 : 1));
  if (cut.length) return cut[cut.length - 1].cause;
  return ends.some(lacking) ? "stream_lost" : "completed";
}

// Openings of a source that was measured, and silent each time (playlists/rules/heard.py).
function wasSilentSource(ends) {
  const levels = ends.filter((e) => e.source).map((e) => e.level_db ?? null);
  return levels.length > 0 && levels.every((level) => level !== null && level < SILENT_DB);
}

// How much of what could be compared a microphone recognised (playlists/rules/heard.py).
function heardPercent(hearings) {
  const fit = hearings.filter((e) => !(e.faults ?? []).includes("silence"));
  const compared = fit.reduce((sum, e) => sum + e.compared_ms, 0);
  if (compared < LEAST_COMPARED_MS) return null;
  return Math.floor((fit.reduce((sum, e) => sum + Math.min(e.heard_ms, e.compared_ms), 0) * 100) / compared);
}

// What a verdict is judged from: entries sorted by hash, begun or ended sounds of the promised edition.
class Case {
  constructor(promise, frames, evidence, now) {
    this.promise = promise;
    this.frames = frames;
    this.evidence = evidence;
    this.now = now;
    this.start = promise.planned_start;
    this.end = this.start + msOfFrames(frames);
    const seen = new Map(evidence.testimonies.map((t) => [t.hash, t.event]));
    this.about = [...seen].sort((a, b) => (a[0] < b[0] ? -1 : 1));
    this.ended = this.about.map(([, e]) => e).filter((e) => e.type === "item_ended");
    this.sounds = this.about.map(([, e]) => e).filter((e) => SOUNDS.includes(e.type) && e.sha256 === promise.sha256);
    this.heardPercent = heardPercent(this.about.map(([, e]) => e).filter((e) => e.type === "item_heard" && e.sha256 === promise.sha256));
    this.sounds.sort((a, b) => a.started_at - b.started_at);
  }

  hashes(...types) {
    return this.about.filter(([, e]) => types.includes(e.type)).map(([hash]) => hash);
  }

  // An order that came after the broadcast should have begun cleans no record.
  get orderedOff() {
    return this.promise.withdrawn_at !== null && this.promise.withdrawn_at <= this.start;
  }

  get startError() {
    if (!this.sounds.length) return null;
    const error = this.sounds[0].started_at - this.sounds[0].planned_at;
    return Math.max(-LARGEST_COUNT, Math.min(error, LARGEST_COUNT));
  }

  get planCameInTime() {
    const accepted = this.evidence.acceptedAt;
    return accepted !== null && accepted <= this.start;
  }
}

function qualifiersOf(one) {
  const moved = Math.abs(one.sounds[0].planned_at - one.start) > SAME_TIME_MS;
  const qualifiers = [];
  if (one.startError > LATE_MS) qualifiers.push("late");
  if (one.promise.in_mourning) qualifiers.push("mourning");
  if (moved || one.orderedOff) qualifiers.push("old_schedule");
  if (one.heardPercent !== null && one.heardPercent <= UNHEARD_PERCENT) qualifiers.push("unheard");
  return qualifiers.join(",");
}

function bySound(one) {
  const ends = one.ended.filter((e) => e.sha256 === one.promise.sha256);
  const heard = framesHeard(ends, one.frames);
  if (!heard) return null;
  let kind = "played";
  let cause = "";
  if (heard * 100 < framesOwed(ends, one.frames) * FULL_PERCENT) {
    cause = CUT_SHORT[lastInterruption(ends)];
    kind = cause === "recalled" ? "recalled" : "partial";
  } else if (wasSilentSource(ends)) {
    kind = "failed";
    cause = "source";
  } else if ((one.heardPercent ?? 0) >= HEARD_PERCENT) {
    kind = "played_heard";
  }
  return {
    kind,
    cause,
    qualifiers: qualifiersOf(one),
    heard: msOfFrames(heard),
    error: one.startError,
    restsOn: one.hashes(...SOUNDS, "item_heard"),
  };
}

function byOrder(one) {
  if (!one.orderedOff) return null;
  const restsOn = one.hashes("item_missed");
  if (one.promise.withdrawn_cause === "recalled") return { kind: "recalled", cause: "recalled", restsOn };
  return { kind: "not_played_by_order", cause: ORDERS[one.promise.withdrawn_cause], restsOn };
}

function byHindrance(one) {
  if (one.now < one.start) return null;
  const missed = one.about.map(([, e]) => e).filter((e) => e.type === "item_missed");
  for (const [reason, [kind, cause]] of Object.entries(HINDRANCES)) {
    if (missed.some((e) => e.cause === reason)) {
      const latePlan = OWED_BY_PLAN.includes(cause) && !one.planCameInTime;
      return { kind, cause: latePlan ? "plan_not_received" : cause, restsOn: one.hashes("item_missed") };
    }
  }
  if (!one.ended.length) return null;
  const restsOn = one.hashes("item_ended");
  if (one.ended.some((e) => e.sha256 !== one.promise.sha256)) {
    return { kind: "failed", cause: "plan_not_received", qualifiers: "old_schedule", restsOn };
  }
  const cause = CUT_SHORT[lastInterruption(one.ended)];
  return { kind: SILENT_ENDS[cause] ?? "failed", cause, restsOn };
}

// A journal that goes past the broadcast would name it, had it sounded.
function bySilence(one) {
  const silentUntil = one.end + SILENCE_GRACE_MS;
  const hasWord = one.about.some(([, e]) => e.type !== "item_heard");
  if (hasWord || Math.min(one.evidence.reportedUntil, one.now) < silentUntil) return null;
  return { kind: "failed", cause: one.planCameInTime ? "power" : "plan_not_received", restsOn: [] };
}

function byLoss(one) {
  if (!one.evidence.journalLost || one.now < one.end) return null;
  return { kind: "unverified", cause: "journal_lost", error: one.startError, restsOn: one.hashes("item_started") };
}

function byTime(one) {
  let kind = "waiting";
  if (one.now >= one.end + REPORT_WITHIN_MS) kind = "unverified";
  else if (one.now >= one.end || one.sounds.length) kind = "awaiting_report";
  return { kind, cause: "", error: one.startError, restsOn: one.hashes("item_started") };
}

// The verdict, by the names of its columns (playlists/rules/verdict_record.py).
function judged(promise, frames, evidence, now) {
  const one = new Case(promise, frames, evidence, now);
  const said = bySound(one) ?? byOrder(one) ?? byHindrance(one) ?? bySilence(one) ?? byLoss(one) ?? byTime(one);
  const deciding = one.about.filter(([hash, e]) => said.restsOn.includes(hash) && SOUNDS.includes(e.type));
  const starts = deciding.map(([, e]) => e.started_at);
  const ends = deciding.filter(([, e]) => e.type === "item_ended").map(([, e]) => e.ended_at);
  return {
    kind: said.kind,
    cause: said.cause,
    qualifiers: said.qualifiers ?? "",
    started_at: starts.length ? Math.min(...starts) : null,
    ended_at: ends.length ? Math.max(...ends) : null,
    start_error_ms: said.error ?? null,
    heard_ms: said.heard ?? 0,
    rests_on: `[${said.restsOn.map((hash) => `"${hash}"`).join(", ")}]`,
  };
}
