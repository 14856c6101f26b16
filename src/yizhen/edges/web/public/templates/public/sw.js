{% autoescape off %}/* Keeps the look of the house and one page without names, so that the app opens without a net. Pages of people are never kept. */
"use strict";
const SHELL = [
  "{% url 'public:offline' %}",
  "{% static 'app/tokens.css' %}",
  "{% static 'app/base.css' %}",
  "{% static 'app/components.css' %}",
  "{% static 'app/public.css' %}",
  "{% static 'app/app.js' %}",
  "{% static 'app/icon.svg' %}",
  "{% static 'django_htmx/htmx-2.min.js' %}",
];
const NAME = `shell-${SHELL.join().split("").reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL[0])));
    return;
  }
  const path = new URL(request.url).pathname;
  if (SHELL.includes(path)) event.respondWith(caches.match(path).then((kept) => kept ?? fetch(request)));
});
{% endautoescape %}