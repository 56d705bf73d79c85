// Allows notices in this browser: asks it for an address and keys, and sends them with the form.
// The worker's scope is the folder it lies in: it shows notices and touches no page.
"use strict";

const room = document.querySelector("[data-push]");
const form = room.querySelector("[data-push-form]");

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

async function active(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state !== "activated") {
    await new Promise((done) => {
      worker.addEventListener("statechange", () => worker.state === "activated" && done());
    });
  }
  return registration;
}

async function fillIn() {
  const registration = await active(
    await navigator.serviceWorker.register(room.dataset.worker),
  );
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(room.dataset.push) };
  const { endpoint, keys } = (await registration.pushManager.subscribe(options)).toJSON();
  Object.entries({ endpoint, ...keys }).forEach(([name, value]) => {
    if (form.elements[name]) form.elements[name].value = value;
  });
}

if ("serviceWorker" in navigator && "PushManager" in window) {
  form.hidden = false;
  room.querySelector("[data-push-without]").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await fillIn();
      form.submit();
    } catch {
      room.querySelector("[data-push-refused]").hidden = false;
    }
  });
}
