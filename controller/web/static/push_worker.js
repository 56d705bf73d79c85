// Shows the morning's sentence, and opens Hôm nay when it is pressed. Keeps nothing, fetches nothing.
"use strict";

self.addEventListener("push", (event) => {
  const { title, body, to } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(title, { body, lang: "vi", tag: "sang", data: { to } }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.to));
});
