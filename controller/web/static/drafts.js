// Bản nháp: what is typed into a form that keeps (`data-keep`) lies on this device at each pause of
// the typing, for this person alone. It goes when the server has it. What cannot be sent waits here,
// also when the browser was closed, and goes by itself from whichever page sees the line again; the
// form's key makes of two sendings one bulletin.
const PAUSE_MS = 600;
const PATIENCE_MS = 15000;
const AGAIN_MS = 5000;
const KEPT_DAYS = 30;
const LOST = "Chưa gửi được. Bản nháp vẫn còn; có mạng sẽ tự gửi.";
const ENDED = "Phiên làm việc đã hết. Bản nháp vẫn còn; đăng nhập lại là tự gửi.";

const person = document.body.dataset.person;
const DRAFT = `loa-nhap:${person}:`;
const WAITING = `loa-cho-gui:${person}:`;

// What names people never outlives the tab in which it was typed.
const shelves = { true: sessionStorage, false: localStorage };

const keep = (name, draft) => {
  forget(name);
  try {
    shelves[Boolean(draft.hidden)].setItem(name, JSON.stringify(draft));
    return true;
  } catch {
    return false; // the device is full, or keeps nothing
  }
};

const forget = (name) => {
  for (const shelf of [localStorage, sessionStorage]) shelf.removeItem(name);
};

// What Loa keeps of it for her other devices (typed_elsewhere.js) goes with it.
const done = (page) => {
  forget(DRAFT + page);
  const body = new URLSearchParams({ trang: page, csrf_token: document.querySelector("[name=csrf_token]").value });
  return fetch("/dang-soan/xong", { method: "POST", body, keepalive: true }).catch(() => {});
};

const found = (prefix) =>
  [sessionStorage, localStorage].flatMap((shelf) =>
    Object.keys(shelf)
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name, JSON.parse(shelf.getItem(name))]),
  );

const clock = (instant) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit" }).format(instant);
const day = (instant) => new Intl.DateTimeFormat("vi-VN", { dateStyle: "short" }).format(instant);
const at = (instant) => (day(instant) === day(Date.now()) ? clock(instant) : `${clock(instant)} ngày ${day(instant)}`);

// sent, refused (the server wants something else), twice (saved from another device), ended (nobody is logged in) or lost.
const send = async (draft) => {
  const body = new URLSearchParams(draft.fields);
  body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(draft.address, { method: "POST", body, signal: stop.signal });
    if (answer.status >= 500) return { outcome: "lost" };
    if (new URL(answer.url).pathname === "/dang-nhap") return { outcome: "ended" };
    if (answer.headers.has("loa-saved-elsewhere")) return { outcome: "twice" };
    return answer.redirected && answer.ok ? { outcome: "sent", there: answer.url } : { outcome: "refused" };
  } catch {
    return { outcome: "lost" };
  } finally {
    clearTimeout(timer);
  }
};

class KeptForm {
  constructor(form) {
    this.form = form;
    this.words = form.querySelector("[data-kept]");
    this.when = form.querySelector("[data-kept-when]");
    this.page = location.pathname + location.search;
    this.name = DRAFT + this.page;
    this.timer = null;
    this.busy = false;
  }

  begin() {
    this.restore();
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.pause(), PAUSE_MS);
    });
    document.addEventListener("visibilitychange", () => this.flush());
    window.addEventListener("pagehide", () => this.flush());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.form.addEventListener("take", ({ detail }) => this.take(detail.draft, detail.words));
    this.words.querySelector("button").addEventListener("click", async () => {
      await done(this.page);
      this.form.reset();
      location.reload();
    });
  }

  now() {
    const fields = [...new FormData(this.form)].filter(([name]) => name !== "csrf_token");
    const title = this.form.elements.title?.value || this.form.dataset.keep;
    const hidden = "keepPrivate" in this.form.dataset || fields.some(([name]) => name === "personal_data");
    return { address: this.form.getAttribute("action"), page: this.page, fields, title, hidden, at: Date.now() };
  }

  get waitingName() {
    return WAITING + (this.form.elements.key?.value ?? this.name);
  }

  pause() {
    this.timer = null;
    forget(this.waitingName); // whoever goes on writing sends it herself
    const draft = this.now();
    if (keep(this.name, draft)) {
      this.when.textContent = draft.hidden
        ? `Đã giữ lúc ${clock(draft.at)}, chỉ trong cửa sổ này: có dữ liệu cá nhân.`
        : `Đã giữ trên máy này lúc ${clock(draft.at)}.`;
    } else this.when.textContent = "Máy này không giữ được bản nháp: bấm Lưu trước khi rời trang.";
    this.form.dispatchEvent(new CustomEvent("kept", { detail: draft }));
  }

  flush() {
    if (this.timer === null || document.visibilityState !== "hidden") return;
    clearTimeout(this.timer);
    this.pause();
  }

  restore() {
    const [, draft] = found(this.name).find(([name]) => name === this.name) ?? [];
    if (draft?.saved) this.offer(draft);
    else if (draft && this.differs(draft)) this.take(draft, `Đã lấy lại bản đang soạn, giữ lúc ${at(draft.at)}.`);
  }

  // What another device saved under its key stays: this copy becomes a draft of its own.
  offer(draft) {
    const { key } = this.form.elements;
    const own = key.value;
    this.take(draft, "Có hai bản nháp: một bản đã lưu từ máy khác, bản soạn ở đây còn nguyên ở dưới. Lưu thì thành bản nháp thứ hai.");
    key.value = own;
    const link = document.createElement("a");
    link.href = draft.saved;
    link.textContent = "Mở bản đã lưu";
    this.words.querySelector("p").append(" ", link);
  }

  take(draft, words) {
    const queues = new Map();
    for (const [name, value] of draft.fields) queues.set(name, [...(queues.get(name) ?? []), value]);
    for (const field of this.fields()) {
      const values = queues.get(field.name) ?? [];
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values.shift();
    }
    this.say(words, true);
  }

  fields() {
    return [...this.form.elements].filter((field) => field.name && field.name !== "csrf_token" && field.type !== "submit");
  }

  // By what people see: what the server showed again after a refusal is what was kept.
  differs(draft) {
    const seen = new Set(this.fields().filter((field) => field.type !== "hidden").map((field) => field.name));
    const visible = (fields) => JSON.stringify(fields.filter(([name]) => seen.has(name)));
    return visible(draft.fields) !== visible(this.now().fields);
  }

  say(words, mayDrop) {
    this.words.querySelector("p").textContent = words;
    this.words.querySelector("button").hidden = !mayDrop;
    this.words.hidden = false;
    // The button is at the form's foot: what went wrong has to be where the eye is.
    this.words.scrollIntoView({ block: "center" });
  }

  async submit() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    this.timer = null;
    const draft = this.now();
    keep(this.name, draft);
    this.when.textContent = "Đang gửi.";
    const { outcome, there } = await send(draft);
    this.busy = false;
    if (outcome === "sent") this.leave(there);
    else if (outcome === "refused" || outcome === "twice") this.form.submit(); // the page that says why
    else {
      keep(this.waitingName, draft);
      this.when.textContent = draft.hidden ? "Có dữ liệu cá nhân: chỉ giữ trong cửa sổ này, đừng đóng." : "";
      this.say(outcome === "ended" ? ENDED : LOST, false);
      wait();
    }
  }

  leave(there) {
    done(this.page);
    forget(this.waitingName);
    location.assign(there);
  }
}

const forms = [...document.querySelectorAll("form[data-keep]")].map((form) => new KeptForm(form));

const tell = (words, href, name) => {
  const line = document.createElement("p");
  line.append(words);
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = name;
    line.append(" ", link);
  }
  let box = document.querySelector("[data-waiting]");
  if (!box) {
    box = document.createElement("div");
    box.className = "say say-wait";
    box.dataset.waiting = "";
    box.setAttribute("role", "status");
    document.querySelector("main").prepend(box);
  }
  box.replaceChildren(line);
};

let again = null;
let sending = false;
const wait = () => {
  again ??= setInterval(sendWaiting, AGAIN_MS);
};

const sendWaiting = async () => {
  if (sending) return;
  sending = true;
  for (const [name, draft] of found(WAITING)) await sendOne(name, draft);
  sending = false;
  if (found(WAITING).length) return;
  clearInterval(again);
  again = null;
};

const sendOne = async (name, draft) => {
  const { outcome, there } = await send(draft);
  const form = forms.find((one) => one.waitingName === name);
  if (outcome === "sent") {
    if (form) return form.leave(there);
    forget(name);
    done(draft.page);
    tell(`Có mạng lại rồi: đã gửi “${draft.title}”.`, there, "Mở bản nháp");
  } else if (outcome === "refused" || outcome === "twice") {
    const key = outcome === "twice" && new Map(draft.fields).get("key");
    const saved = key ? `/ban-tin/${key}` : "";
    forget(name);
    keep(DRAFT + draft.page, { ...draft, saved });
    if (form) form.form.submit();
    else if (saved) tell(`Có hai bản nháp của “${draft.title}”: một bản đã lưu từ máy khác, bản soạn ở đây vẫn còn.`, draft.page, "Xem cả hai");
    else tell(`Chưa lưu được “${draft.title}”. Bản nháp vẫn còn:`, draft.page, "mở ra xem lại");
  } else if (!form) tell(outcome === "ended" ? ENDED : LOST);
};

if (person) {
  const oldest = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
  for (const [name, draft] of found(DRAFT)) if (draft.at < oldest) forget(name);
  for (const form of forms) form.begin();
  window.addEventListener("online", sendWaiting);
  if (found(WAITING).length) {
    wait();
    sendWaiting();
  }
}
