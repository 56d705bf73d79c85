// Spells out the moment that two fields hold: browsers show dates and times in their own order.
const inWords = new Intl.DateTimeFormat("vi-VN", {
  weekday: "long", day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC",
});

for (const words of document.querySelectorAll("[data-spelled-date]")) {
  const day = document.getElementById(words.dataset.spelledDate);
  const time = document.getElementById(words.dataset.spelledTime);
  const spell = () => {
    words.textContent =
      day.valueAsDate && time.value ? `Lúc ${time.value}, ${inWords.format(day.valueAsDate)}` : "";
  };
  day.addEventListener("input", spell);
  time.addEventListener("input", spell);
  spell();
}
