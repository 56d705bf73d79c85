// Says how long the chosen parts of a document take to read, as boxes are ticked.
const words = (minutes) => {
  const seconds = Math.ceil(minutes * 60);
  const whole = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  return whole ? `${whole} phút ${rest} giây` : `${seconds} giây`;
};

for (const form of document.querySelectorAll("[data-minutes-of]")) {
  const sum = form.querySelector("[data-minutes-sum]");
  form.addEventListener("change", () => {
    const chosen = form.querySelectorAll("[data-minutes]:checked");
    sum.textContent = words([...chosen].reduce((all, box) => all + Number(box.dataset.minutes), 0));
  });
}
