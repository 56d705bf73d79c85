// Nghe từng câu: a tap on a sentence plays from there, the one that sounds is marked, a tap on the
// shape goes to that moment. While the voice still works, the sentences that are ready are played
// one after the other. Parts of the page come and go, so all is heard at the document.
const soundOf = (inside) => inside.closest("[data-sound]");
const audioOf = (inside) => soundOf(inside).querySelector("audio");

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-from]");
  if (line) {
    event.preventDefault();
    const audio = audioOf(line);
    audio.currentTime = Number(line.dataset.from);
    audio.play();
    return;
  }
  const shape = event.target.closest("[data-shape]");
  if (shape) {
    const audio = audioOf(shape);
    const box = shape.getBoundingClientRect();
    if (audio.duration) audio.currentTime = ((event.clientX - box.left) / box.width) * audio.duration;
    return;
  }
  const early = event.target.closest("[data-ahead]");
  if (early) {
    event.preventDefault();
    if (ahead) stopAhead();
    else playAhead(early.getAttribute("href"), 0);
  }
});

// Media events do not bubble; they are caught on their way down.
const follow = (event) => {
  const sound = event.target.closest && event.target.closest("[data-sound]");
  if (!sound || event.target.tagName !== "AUDIO") return;
  const audio = event.target;
  const at = sound.querySelector("[data-at]");
  if (at && audio.duration) at.style.width = `${(100 * audio.currentTime) / audio.duration}%`;
  const now = audio.currentTime + 0.05;
  for (const line of sound.querySelectorAll("[data-from]")) {
    const sounds = !audio.ended && now >= Number(line.dataset.from) && now < Number(line.dataset.to);
    if (sounds) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
};
for (const name of ["timeupdate", "seeked", "ended", "pause"]) document.addEventListener(name, follow, true);

const WAIT_MS = 400;
const PATIENCE = 25;
let ahead = null;
const stopAhead = () => {
  if (ahead) ahead.pause();
  ahead = null;
};
const playAhead = (address, number, missed = 0) => {
  const clip = new Audio(address.replace(/\d+$/, String(number)));
  ahead = clip;
  const onward = (next, times) => {
    if (ahead === clip) playAhead(address, next, times);
  };
  clip.addEventListener("ended", () => onward(number + 1, 0));
  clip.addEventListener("error", () => {
    // Not spoken yet; or all is done, and the whole sound stands in the page.
    const more = missed < PATIENCE && document.querySelector("[data-ahead]");
    if (more) setTimeout(() => onward(number, missed + 1), WAIT_MS);
    else stopAhead();
  });
  clip.play().catch(() => {});
};
