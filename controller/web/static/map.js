// Clusters on a map, drawn from the list beside it: every element with `data-at` is one of them.
// The list is the same for whoever cannot use a map; what is ticked or changes there changes here.
// The library is fetched once the map comes near, so that the page itself is there before it.
/* global L */
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const WORDS = { in: "Phóng to", out: "Thu nhỏ" };
const OURS = 'link[href*="/map.css"]';
const NEAR = "300px";
const APART = 44; // pins whose middles are nearer than this (in pixels) stand as one
const GRAVITY = ["good", "off", "wait", "warn", "bad"];

for (const box of document.querySelectorAll("[data-map]")) {
  new ClusterMap(box, document.getElementById(box.dataset.map)).begin();
}

// The style comes before ours, which changes it; the second script builds on the first.
async function fetchLibrary({ scripts, styles }) {
  const fetched = (element, put) =>
    new Promise((resolve, reject) => {
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      put(element);
    });
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles });
  await fetched(style, (element) => document.querySelector(OURS).before(element));
  for (const src of scripts.split(" ")) {
    const script = Object.assign(document.createElement("script"), { src });
    await fetched(script, (element) => document.head.append(element));
  }
}

function ClusterMap(box, list) {
  const ground = box.querySelector("[data-map-ground]");
  const state = box.querySelector("[data-map-state]");
  const sum = box.querySelector("[data-map-sum]");
  const pins = new Map(); // key of a place → [pin, place]
  let map = null;
  let bunches = null;
  let openedByKey = false;

  const places = () =>
    [...list.querySelectorAll("[data-at]")].map((element) => ({
      at: element.dataset.at.split(",").map(Number),
      code: element.dataset.code,
      words: element.dataset.words,
      tone: element.dataset.tone,
      mark: element.dataset.mark,
      tick: element.querySelector("input[type=checkbox]"),
      link: element.querySelector("a"),
    }));

  function iconOf(place) {
    const code = document.createElement("span");
    code.textContent = place.code;
    const chosen = place.tick?.checked ? " pin-chosen" : "";
    const className = `pin pin-${place.tone} pin-is-${place.mark}${chosen}`;
    return L.divIcon({ className, html: code, iconSize: null });
  }

  // A pin comes and goes as bunches open and close: what it says is said anew each time.
  function dress(pin, place) {
    const element = pin.getElement();
    if (!element) return;
    element.setAttribute("aria-label", place.words);
    if (place.tick) element.setAttribute("aria-pressed", place.tick.checked);
    element.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act(place);
    };
  }

  function pinOf(key, place) {
    const pin = L.marker(place.at, { icon: iconOf(place), title: place.words, key });
    pin.on("add", () => dress(pin, pins.get(key)[1]));
    pin.on("click", () => act(pins.get(key)[1]));
    return pin;
  }

  // So many clusters that stand too near each other: in the colour of the gravest.
  function bunchOf(bunch) {
    const within = bunch.getAllChildMarkers().map((pin) => pins.get(pin.options.key)[1]);
    const gravest = Math.max(...within.map((place) => GRAVITY.indexOf(place.tone)));
    const chosen = within.filter((place) => place.tick?.checked).length;
    const amiss = within.filter((place) => ["warn", "bad"].includes(place.tone)).length;
    const words = document.createElement("span");
    words.textContent = chosen ? `${chosen}/${within.length} cụm` : `${within.length} cụm`;
    const codes = within.map((place) => place.code).sort().join(", ");
    const more = amiss ? `, ${amiss} cụm cần xem` : "";
    const whole = chosen === within.length ? " pin-chosen" : "";
    return new Bunch({
      className: `pin pin-bunch pin-${GRAVITY[gravest]}${whole}`,
      html: words,
      iconSize: null,
      words: `${words.textContent} gần nhau: ${codes}${more}. Bấm để phóng to`,
    });
  }

  function act(place) {
    if (place.tick) {
      place.tick.checked = !place.tick.checked;
      place.tick.dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      place.link?.focus(); // its row, with the telephone numbers
    }
  }

  // Only what changed is drawn anew: where the map stands and what has the keyboard stay.
  function draw() {
    const found = new Map(places().map((place) => [`${place.code} ${place.at}`, place]));
    const gone = [...pins].filter(([key]) => !found.has(key));
    for (const [key] of gone) pins.delete(key);
    bunches.removeLayers(gone.map(([, [pin]]) => pin));
    const come = [];
    for (const [key, place] of found) {
      const known = pins.get(key);
      pins.set(key, [known?.[0] ?? pinOf(key, place), place]);
      if (!known) come.push(pins.get(key)[0]);
      else if (known[1].words !== place.words) show(pins.get(key));
    }
    bunches.addLayers(come);
    bunches.refreshClusters();
    count();
  }

  function show([pin, place]) {
    pin.options.title = place.words;
    pin.setIcon(iconOf(place));
    dress(pin, place);
  }

  // What is chosen changes in place, so that a pin keeps the keyboard.
  function mark() {
    for (const [pin, place] of pins.values()) {
      if (!place.tick) continue;
      const element = pin.getElement();
      if (element) {
        element.classList.toggle("pin-chosen", place.tick.checked);
        element.setAttribute("aria-pressed", place.tick.checked);
      }
      pin.options.icon = iconOf(place);
    }
    bunches.refreshClusters();
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
    for (const [, place] of pins.values()) {
      if (place.tick && map.getBounds().contains(place.at)) place.tick.checked = true;
    }
    mark();
  }

  // Whoever opened a bunch by a key would stand nowhere: the bunch is gone, and the library gives
  // the keyboard to the whole map, after this.
  function keepKeyboard() {
    if (openedByKey) setTimeout(giveKeyboard);
    openedByKey = false;
  }

  function giveKeyboard() {
    const frame = ground.getBoundingClientRect();
    const isSeen = (pin) => {
      const { left, top } = pin.getBoundingClientRect();
      return left >= frame.left && left < frame.right && top >= frame.top && top < frame.bottom;
    };
    [...ground.querySelectorAll(".pin")].find(isSeen)?.focus();
  }

  let Bunch = null;

  function open() {
    state.hidden = true;
    Bunch = L.DivIcon.extend({
      createIcon(old) {
        const element = L.DivIcon.prototype.createIcon.call(this, old);
        element.setAttribute("aria-label", this.options.words);
        element.title = this.options.words;
        return element;
      },
    });
    map = L.map(ground, {
      zoomControl: false,
      scrollWheelZoom: false,
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
    bunches = L.markerClusterGroup({
      maxClusterRadius: APART,
      showCoverageOnHover: false,
      animate: !CALM,
      iconCreateFunction: bunchOf,
    }).addTo(map);
    bunches.on("animationend spiderfied", keepKeyboard);
    ground.addEventListener(
      "keydown",
      (event) => {
        openedByKey = event.key === "Enter" && event.target.matches(".pin-bunch");
      },
      true,
    );
    const bounds = L.latLngBounds(places().map((place) => place.at)).pad(0.08);
    map.fitBounds(bounds, { maxZoom: 16 });
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
  }

  this.begin = () => {
    if (places().length === 0) return;
    box.hidden = false;
    const watch = new IntersectionObserver(
      ([{ isIntersecting }]) => {
        if (!isIntersecting) return;
        watch.disconnect();
        fetchLibrary(ground.dataset).then(open, () => {
          state.textContent = "Chưa tải được bản đồ, có thể do mất mạng. Danh sách bên dưới vẫn đủ.";
        });
      },
      { rootMargin: NEAR },
    );
    watch.observe(box);
  };
}
