// Asks the browser for a passkey: makes one (data-passkey="create") or answers with one ("get").
// The server's options stand in data-options, the answer goes into the field "passkey" of the form.
"use strict";

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function understood(options) {
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytesOf(one.id) }));
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytesOf(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: known(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: known(options.allowCredentials) }),
  };
}

function told(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

// A form with data-ask learns only when its button is pressed what is to be answered: the server
// states what would be approved at that instant, and the device signs exactly this statement.
async function asked(form) {
  if (!form.dataset.ask) return JSON.parse(form.dataset.options);
  const body = new FormData(form);
  body.delete("photo");
  const answer = await fetch(form.dataset.ask, { method: "POST", body });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.problem || "");
  form.elements.asked_at.value = told.asked_at;
  return JSON.parse(told.options);
}

function asks(form, submitter) {
  return !form.dataset.ask || submitter?.hasAttribute("data-passkey-button");
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  for (const button of form.querySelectorAll("[data-passkey-button]")) button.hidden = false;
  form.addEventListener("submit", async (event) => {
    const submitter = event.submitter;
    if (!asks(form, submitter) || form.elements.passkey.value) return;
    event.preventDefault();
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const publicKey = understood(await asked(form));
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.passkey.value = told(credential);
      form.requestSubmit(submitter);
    } catch (error) {
      if (form.dataset.ask && error.constructor === Error && error.message) problem.textContent = error.message;
      problem.hidden = false;
    }
  });
}
