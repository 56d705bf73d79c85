// Hands a text on: copies it (data-copy names the field), or gives it to the telephone's own sheet of
// apps (data-share), where there is one.
"use strict";

const fieldOf = (button, name) => document.getElementById(button.dataset[name]);

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without HTTPS there is no clipboard to write to; the old way still works there.
    field.select();
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await copied(fieldOf(button, "copy"));
    button.closest("section").querySelector("[data-copied]").hidden = false;
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    // Whoever closes the sheet without choosing has changed her mind, and nothing happened.
    navigator.share({ text: fieldOf(button, "share").value }).catch(() => {});
  });
}
