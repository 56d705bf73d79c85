// Giữ để phát: an order is given by holding a button for a while, by finger, mouse or key. Whoever
// cannot hold anything ticks a box instead, which is all that there is without this script.
const HOLD_MS = 1500;

for (const form of document.querySelectorAll("form[data-hold]")) {
  const button = form.querySelector("[data-hold-button]");
  const held = form.querySelector("input[data-held]");
  const said = form.querySelector("[data-hold-said]");
  let timer = null;
  const begin = () => {
    if (timer !== null || !form.reportValidity()) return;
    button.classList.add("holding");
    said.textContent = "Đang giữ";
    timer = setTimeout(() => {
      held.value = held.dataset.held;
      said.textContent = "Đã ra lệnh";
      form.requestSubmit();
    }, HOLD_MS);
  };
  const end = () => {
    if (timer === null || held.value) return;
    clearTimeout(timer);
    timer = null;
    button.classList.remove("holding");
    said.textContent = "Đã thả, chưa ra lệnh";
  };
  form.querySelector(".hold").hidden = false;
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    begin();
  });
  for (const name of ["pointerup", "pointercancel", "blur"]) button.addEventListener(name, end);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  button.addEventListener("keyup", end);
}
