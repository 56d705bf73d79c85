// Clusters on a map, drawn from the list beside it: every element with `data-at` is one of them.
// The list is the same for whoever cannot use a map; what is ticked or changes there changes here.
/* global L */
const MANY = 400; // beyond so many, pins are drawn as dots on one canvas
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const WORDS = { in: "Phóng to", out: "Thu nhỏ" };

for (const box of document.querySelectorAll("[data-map]")) {
  new ClusterMap(box, document.getElementById(box.dataset.map)).begin();
}

function ClusterMap(box, list) {
  const ground = box.querySelector("[data-map-ground]");
  const sum = box.querySelector("[data-map-sum]");
  let map = null;
  let pins = [];

  const places = () =>
    [...list.querySelectorAll("[data-at]")].map((element) => ({
      at: element.dataset.at.split(",").map(Number),
      code: element.dataset.code,
      words: element.dataset.words,
      tone: element.dataset.tone,
      tick: element.querySelector("input[type=checkbox]"),
      link: element.querySelector("a"),
    }));

  const colour = (tone) => getComputedStyle(document.documentElement).getPropertyValue(`--${tone}`);

  function pinOf(place, many) {
    if (many) {
      const dot = L.circleMarker(place.at, { radius: 7, color: colour(place.tone), weight: 2 });
      return dot.bindTooltip(place.words);
    }
    const code = document.createElement("span");
    code.textContent = place.code;
    const icon = L.divIcon({ className: `pin pin-${place.tone}`, html: code, iconSize: null });
    const above = ["bad", "warn"].includes(place.tone) ? 1000 : 0; // what is wrong lies on top
    return L.marker(place.at, { icon, title: place.words, zIndexOffset: above });
  }

  function act(place) {
    if (place.tick) {
      place.tick.checked = !place.tick.checked;
      place.tick.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      place.link?.focus(); // its row, with the telephone numbers
    }
  }

  function draw() {
    for (const [pin] of pins) pin.remove();
    const found = places();
    pins = found.map((place) => {
      const pin = pinOf(place, found.length > MANY).addTo(map).on("click", () => act(place));
      const element = pin instanceof L.Marker ? pin.getElement() : null;
      element?.setAttribute("aria-label", place.words);
      element?.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act(place);
      });
      return [pin, place];
    });
    mark();
  }

  // What is chosen changes in place, so that a pin keeps the keyboard.
  function mark() {
    for (const [pin, place] of pins) {
      if (!place.tick) continue;
      const chosen = place.tick.checked;
      if (pin.setStyle) pin.setStyle({ fillOpacity: chosen ? 1 : 0.2 });
      else {
        pin.getElement().classList.toggle("pin-chosen", chosen);
        pin.getElement().setAttribute("aria-pressed", chosen);
      }
    }
    count();
  }

  function count() {
    const chosen = [...list.querySelectorAll("input[type=checkbox]:checked[data-households]")];
    if (!sum) return;
    const households = chosen.reduce((all, tick) => all + Number(tick.dataset.households), 0);
    const number = new Intl.NumberFormat("vi-VN").format(households);
    sum.textContent = `Đã chọn ${chosen.length} cụm${households ? `, ${number} hộ` : ""}.`;
  }

  function chooseVisible() {
    for (const [, place] of pins) {
      if (place.tick && map.getBounds().contains(place.at)) place.tick.checked = true;
    }
    mark();
  }

  this.begin = () => {
    const found = places();
    if (found.length === 0) return;
    box.hidden = false;
    map = L.map(ground, {
      zoomControl: false,
      scrollWheelZoom: false,
      preferCanvas: found.length > MANY,
      zoomAnimation: !CALM,
      fadeAnimation: !CALM,
      maxZoom: 18,
    });
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: WORDS.in, zoomOutTitle: WORDS.out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (box.dataset.tiles) {
      L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution, maxZoom: 18 }).addTo(map);
    }
    map.fitBounds(L.latLngBounds(found.map((place) => place.at)).pad(0.15), { maxZoom: 16 });
    draw();
    list.addEventListener("change", mark);
    // A page that is kept up to date swaps its list.
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        draw();
      });
    }).observe(list, { childList: true, subtree: true });
    const button = box.querySelector("[data-map-choose]");
    if (button) button.addEventListener("click", chooseVisible);
  };
}
