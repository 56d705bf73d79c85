// A broadcast is drawn to another day: the form that moves it opens with that day filled in, and
// asks for the reason. Nothing is saved by letting go; the same form is behind "Dời".
const week = document.querySelector("[data-drag]");
const day = (event) => event.target.closest?.("[data-to-day]");
let drawn = null;

for (const airing of week.querySelectorAll("[data-move]")) airing.draggable = true;
document.querySelector("[data-drag-words]").hidden = !week.querySelector("[data-move]");

const mark = (over) => {
  for (const one of week.querySelectorAll("[data-to-day]")) one.classList.toggle("drop-here", one === over);
};

week.addEventListener("dragstart", (event) => {
  drawn = event.target.closest?.("[data-move]");
  if (!drawn) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", drawn.querySelector(".name").textContent);
  drawn.classList.add("drawn");
});
week.addEventListener("dragover", (event) => {
  const over = day(event);
  mark(drawn && over && !over.contains(drawn) ? over : null);
  if (week.querySelector(".drop-here")) event.preventDefault();
});
week.addEventListener("drop", (event) => {
  event.preventDefault();
  if (drawn && day(event)) location.assign(drawn.dataset.move + day(event).dataset.toDay);
});
week.addEventListener("dragend", () => {
  drawn?.classList.remove("drawn");
  drawn = null;
  mark(null);
});
