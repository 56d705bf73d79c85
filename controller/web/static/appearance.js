// Light or dark before the first paint: as chosen on this device, else as the system wants it.
// It runs in the head, before anything is drawn, so it is a plain script and not a module.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => localStorage.getItem("loa-appearance");
  const paint = () => {
    root.dataset.bsTheme = kept() ?? (dark.matches ? "dark" : "light");
  };
  paint();
  dark.addEventListener("change", paint);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-appearance]");
    if (!button) return;
    localStorage.setItem("loa-appearance", root.dataset.bsTheme === "dark" ? "light" : "dark");
    paint();
  });
})();
