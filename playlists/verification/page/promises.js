// Promises, the plans that hold them, and what is known of each (playlists/verification/promises.py).

const SOUNDED = ["played", "played_heard", "partial"];
const nameOf = (cluster, occurrence, item) => `${cluster} ${occurrence} ${item}`;
const isLost = (trail, start, end) => trail.lost.some((lost) => lost.from_at <= end && lost.to_at >= start);

class Promises {
  constructor(journals, receivers) {
    this.journals = journals;
    this.receivers = receivers;
    this.known = new Map();
    this.frames = new Map();
    this.planned = new Map(); // name → what signed plans hold: "start sound"
    this.orders = new Map(); // signed orders, by name
    this.firstLine = new Map(); // name → start, and the line of the first plan that promises it
    this.recomputed = 0;
    this.notRecomputed = 0;
  }

  plan(plan, line) {
    const lengths = new Map((plan.tracks ?? []).map((track) => [track.sha256, track.frames]));
    for (const [sha256, frames] of lengths) this.frames.set(sha256, frames);
    for (const occurrence of plan.occurrences ?? []) {
      for (const item of occurrence.items) if (item.permission) this.frames.set(item.permission, item.frames ?? 0);
      let before = 0;
      for (const item of occurrence.items) {
        const start = occurrence.starts_at + msOfFrames(before);
        before += framesOf(item, lengths);
        if (!WITH_WORDS.includes(item.kind)) continue;
        const name = nameOf(plan.cluster, occurrence.id, item.id);
        if (!this.planned.has(name)) this.planned.set(name, new Set());
        this.planned.get(name).add(`${start} ${item.sha256 || item.permission || ""}`);
        if (start > plan.issued_at && !this.firstLine.has(name)) {
          this.firstLine.set(name, { start, line, why: `lịch phát có mục ${item.id} của ${occurrence.id} mà không buổi phát dự kiến nào được ghi` });
        }
      }
    }
  }

  order(order) {
    for (const track of order.tracks ?? []) this.frames.set(track.sha256, track.frames);
    this.orders.set(order.id, order);
  }

  promise(record, state, line) {
    if (!this.known.has(record.id) && state && !this.journals.beginsBefore) {
      throw new DoesNotHold(`buổi phát dự kiến ${record.id} thiếu trạng thái đầu tiên`);
    }
    const known = this.known.get(record.id) ?? { number: 0, kind: "waiting" };
    this.known.set(record.id, { ...known, record, line });
  }

  verdict(record) {
    const promise = this.known.get(record.promise);
    if (!promise) {
      if (!this.journals.beginsBefore) throw new DoesNotHold("kết luận về buổi phát chưa từng được ghi");
      this.notRecomputed += 1;
      return;
    }
    if ((promise.number || !this.journals.beginsBefore) && record.number !== promise.number + 1) {
      throw new DoesNotHold(`kết luận số ${record.number} đứng sau số ${promise.number}`);
    }
    promise.number = record.number;
    promise.kind = record.kind;
    const differing = this.judgedAgain(promise.record, record.at).map((again) => Object.entries(again).filter(([name, value]) => record[name] !== value));
    if (differing.every((names) => names.length)) {
      const [name, value] = differing[0][0];
      throw new DoesNotHold(`chứng cứ cho kết luận khác: ${name} là ${value}, trong sổ ghi ${record[name]}`);
    }
    this.recomputed += 1;
  }

  judgedAgain(promise, now) {
    const frames = this.frames.get(promise.sha256) ?? Math.floor((promise.length_ms * SAMPLE_RATE) / 1000);
    const evidence = this.evidence(promise);
    // Of an export that begins in the middle it is not known what plans came into force before.
    const accepted = this.journals.beginsBefore ? [evidence.acceptedAt, 0] : [evidence.acceptedAt];
    return accepted.map((acceptedAt) => judged(promise, frames, { ...evidence, acceptedAt }, now));
  }

  evidence(promise) {
    const here = [...this.receivers.values()].filter((receiver) => receiver.cluster === promise.cluster);
    const start = promise.planned_start;
    const end = start + promise.length_ms;
    const sat = here.filter((r) => r.enrolled_at <= start && (r.retired_at === null || r.retired_at > end)).map((r) => r.id);
    const trails = [...this.journals.trails.values()].filter((trail) => sat.includes(trail.receiver));
    const whole = trails.filter((trail) => (trail.firstAt ?? 0) <= start && !isLost(trail, start, end));
    return {
      testimonies: here.flatMap((r) => this.journals.testimonies.get(`${r.id} ${promise.occurrence} ${promise.item}`) ?? []),
      acceptedAt: this.acceptedAt(promise, here, start, end),
      reportedUntil: Math.max(0, ...whole.map((trail) => trail.at)),
      journalLost: trails.some((trail) => isLost(trail, start, end)),
    };
  }

  acceptedAt(promise, here, start, end) {
    const order = orderOf(promise.occurrence);
    const said = here.flatMap((r) =>
      order
        ? (this.journals.ordered.get(`${r.id} ${order}`) ?? [])
        : [...(this.journals.accepted.get(r.id) ?? [])].filter(([version]) => version >= promise.first_plan_version).map(([, at]) => at),
    );
    if (!said.length) return null;
    const first = Math.min(...said);
    // An order is given in the moment in which it shall sound: nobody has it earlier.
    return order && start < first && first <= end ? start : first;
  }

  // What signed plans hold and nobody promised, as [line, why]; a promise was left out.
  unpromised(until) {
    const given = new Set([...this.known.values()].map(({ record }) => nameOf(record.cluster, record.occurrence, record.item)));
    const missing = [...this.firstLine].find(([name, { start }]) => !given.has(name) && start <= until);
    return missing ? [missing[1].line, missing[1].why] : null;
  }

  // Promises that no signed plan or order held in time.
  unkept(until) {
    return [...this.known.values()].filter(({ record }) => {
      if (record.withdrawn_at !== null || record.planned_start > until) return false;
      const planned = this.planned.get(nameOf(record.cluster, record.occurrence, record.item));
      const order = this.orders.get(orderOf(record.occurrence));
      return !planned?.has(`${record.planned_start} ${record.sha256}`) && !(order && isOrdered(order, record));
    });
  }

  // [line, why] of what plans, orders and promises do not say alike, or null.
  contradiction(until) {
    if (this.journals.beginsBefore) return null;
    const missing = this.unpromised(until);
    if (missing) return missing;
    const sounded = this.unkept(until).find(({ kind }) => SOUNDED.includes(kind));
    if (!sounded) return null;
    return [sounded.line, `buổi phát dự kiến ${sounded.record.id} ghi là đã phát mà không có trong lịch hay lệnh đã ký nào`];
  }

  remarks(until) {
    return this.unkept(until).map(({ line, record }) => `dòng ${line}: buổi phát dự kiến ${record.id} không có trong lịch hay lệnh đã ký nào`);
  }
}
