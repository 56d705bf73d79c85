// Shows a notice (the morning's sentence, a new ticket), and opens its page when it is pressed. Keeps
// nothing, fetches nothing.
"use strict";

self.addEventListener("push", (event) => {
  const { title, body, to, tag } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(title, { body, lang: "vi", tag, data: { to } }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.to));
});
