// Bản đang soạn trên máy khác: what is typed into a form that keeps lies in Loa, too, at each pause,
// so that she goes on from another device of hers. The copy on this device (drafts.js) stays what
// counts without a line. Where both were gone on with, she is told and chooses; until then both stay.
const ADDRESS = "/dang-soan";
const form = document.querySelector("form[data-keep]");
const person = document.body.dataset.person;
const page = location.pathname + location.search;
const HERE = `loa-nhap:${person}:${page}`;
const KNOWN = `loa-ban:${person}:${page}`;
const words = form.querySelector("[data-kept]");
const when = form.querySelector("[data-kept-when]");

const read = (name) => JSON.parse(localStorage.getItem(name));
const write = (name, value) => {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // the device is full, or keeps nothing
  }
};

const part = (instant, parts) => new Intl.DateTimeFormat("vi-VN", parts).format(instant);
const at = (instant) =>
  `${part(instant, { hour: "2-digit", minute: "2-digit" })} ngày ${part(instant, { dateStyle: "short" })}`;

// What of the form people see: keys differ from one opening of the page to the next.
const seen = (fields) => {
  const hidden = new Set([...form.querySelectorAll("[type=hidden]")].map((field) => field.name));
  return JSON.stringify(fields.filter(([name]) => !hidden.has(name)));
};
const now = () => [...new FormData(form)].filter(([name]) => name !== "csrf_token");
const fresh = seen(now());

let known = read(KNOWN); // the version that this device wrote or read last, and of which of its pauses
let undecided = false;

const know = (version, draft) => {
  known = { version, at: draft.at };
  write(KNOWN, known);
};

const unknow = () => {
  known = null;
  localStorage.removeItem(KNOWN);
};

const say = (told, mayDrop = false) => {
  words.querySelector("p").textContent = told;
  words.querySelector("button").hidden = !mayDrop;
  words.hidden = false;
  words.scrollIntoView({ block: "center" });
};

const take = (theirs, said) => {
  const draft = { address: form.getAttribute("action"), page, fields: theirs.o, title: theirs.ten, hidden: false, at: theirs.luc };
  write(HERE, draft);
  know(theirs.ban, draft);
  form.dispatchEvent(new CustomEvent("take", { detail: { draft, words: said } }));
};

const choose = (theirs) => {
  undecided = true;
  say(`Bản này đã được soạn tiếp trên máy khác, giữ lúc ${at(theirs.luc)}. Bản ở đây vẫn còn nguyên. Chọn bản để soạn tiếp.`);
  const both = document.createElement("div");
  both.className = "actions";
  const offer = (name, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-plain btn-sm";
    button.textContent = name;
    button.addEventListener("click", () => {
      undecided = false;
      both.remove();
      act();
    });
    both.append(button);
  };
  offer("Lấy bản trên máy kia", () => take(theirs, `Đã lấy bản soạn trên máy khác, giữ lúc ${at(theirs.luc)}.`));
  offer("Giữ bản ở đây", () => {
    words.hidden = true;
    know(theirs.ban, { at: 0 });
    save({ fields: now(), title: form.elements.title?.value || form.dataset.keep, at: Date.now() });
  });
  words.querySelector("p").after(both);
};

const post = (path, told) => {
  const body = new URLSearchParams({ trang: page, csrf_token: form.elements.csrf_token.value, ...told });
  return fetch(ADDRESS + path, { method: "POST", body });
};

// One after the other: each names the version that the one before it was given.
let last = Promise.resolve();
const save = (draft) => (last = last.then(() => saveNow(draft)).catch(() => {}));

const saveNow = async (draft) => {
  if (undecided) return;
  if (draft.hidden) {
    // What names people stays in this window; what was kept of it before must not stay elsewhere.
    if (known) await post("/xong", {});
    unknow();
    return;
  }
  const answer = await post("", { ten: draft.title, o: JSON.stringify(draft.fields), da_thay: known?.version ?? "" });
  if (answer.status === 409) choose(await answer.json());
  else if (answer.status === 410) {
    say("Bản này đã được gửi hoặc bỏ trên máy khác. Chữ ở đây vẫn còn, chưa lưu; cần giữ thì bấm Lưu.");
    unknow();
  }
  else if (answer.ok && answer.status === 200) {
    know((await answer.json()).ban, draft);
    if (when.textContent) when.textContent = when.textContent.replace(/[.]$/u, ", và trên Loa: mở máy khác là soạn tiếp.");
  }
};

const begin = async () => {
  const answer = await fetch(`${ADDRESS}?trang=${encodeURIComponent(page)}`);
  if (answer.redirected || !answer.ok) return;
  const here = read(HERE);
  const unsent = here && (!known || here.at > known.at);
  if (answer.status === 204) {
    if (known && here && !unsent) say("Bản này đã được gửi hoặc bỏ trên máy khác. Chữ ở đây vẫn còn; không cần nữa thì bỏ.", true);
    unknow();
    return;
  }
  const theirs = await answer.json();
  if (theirs.ban === known?.version) return;
  const mine = seen(now());
  if (mine === seen(theirs.o)) know(theirs.ban, here ?? { at: theirs.luc });
  else if (unsent || mine !== fresh) choose(theirs);
  else take(theirs, `Đã lấy bản soạn trên máy khác, giữ lúc ${at(theirs.luc)}.`);
};

if (person && form.dataset.keepPrivate === undefined) {
  form.addEventListener("kept", ({ detail }) => save(detail));
  last = begin().catch(() => {});
}
