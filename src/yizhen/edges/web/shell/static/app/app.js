/* What every page needs: toasts, dialogs, net state, waiting bar, small helpers for fields, and loading map.js or photos.js where a page
   has a map or photos. No framework, no eval; the words come from data-say-… of the script tag, so they follow the language. */
"use strict";
(() => {
  const me = document.currentScript;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (name) => me.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  const TOAST_MS = 4200;
  const POLL_DEFAULT_SECONDS = 20;
  const SENT_MS = 10000;

  /* ---- toasts ---- */
  function toast(words, bad = false) {
    const box = one("[data-toasts]");
    if (!box || !words) return;
    const note = document.createElement("div");
    note.className = bad ? "c-toast c-toast--bad" : "c-toast";
    const text = document.createElement("span");
    text.textContent = words;
    note.append(text);
    if (bad) note.append(closeButton(() => note.remove()));
    else setTimeout(() => note.remove(), TOAST_MS);
    box.append(note);
  }

  function closeButton(onclick) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", say("close"));
    button.addEventListener("click", onclick);
    return button;
  }

  document.addEventListener("toast", (event) => {
    const { words, value, bad } = event.detail ?? {};
    toast(words ?? value, Boolean(bad));
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast(say("failed"), true));
  }
  /* An answer in 4xx or 5xx that brought no toast of its own must not be silent. */
  document.addEventListener("htmx:responseError", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Trigger")) toast(say("failed"), true);
  });

  /* ---- waiting: a bar after 120 ms (the delay is in the style sheet) ---- */
  let waiting = 0;
  const wait = (step) => {
    waiting = Math.max(0, waiting + step);
    one("[data-wait]")?.classList.toggle("is-on", waiting > 0);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig?.triggeringEvent?.type !== "poll") {
      event.detail.xhr.isWatched = true;
      wait(1);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr.isWatched) wait(-1);
  });

  /* A form is sent once: the button says that it is busy until the next page is there. */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.method === "dialog" || !button?.matches(".c-btn")) return;
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "1";
    setTimeout(() => button.setAttribute("aria-busy", "true"));
    setTimeout(free, SENT_MS); /* a download answers without a new page */
  });
  function free() {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      all(".c-btn[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
    }
  }
  addEventListener("pageshow", free);

  /* ---- net ---- */
  function showNet() {
    const online = navigator.onLine;
    const banner = one("[data-offline]");
    if (banner) banner.hidden = online;
    for (const pill of all("[data-net]")) {
      pill.textContent = online ? pill.dataset.on : pill.dataset.off;
      pill.classList.toggle("is-off", !online);
    }
    for (const live of all("[data-live]")) {
      live.textContent = online ? live.dataset.on : live.dataset.off;
      live.classList.toggle("is-late", !online);
    }
  }
  addEventListener("online", () => { showNet(); toast(say("online")); });
  addEventListener("offline", () => { showNet(); toast(say("offline")); });

  /* ---- polling: <… data-poll="20" hx-get="…" hx-trigger="poll">, only while the page is seen ---- */
  const polled = new WeakMap();
  setInterval(() => {
    if (document.hidden || !navigator.onLine) return;
    for (const element of all("[data-poll]")) {
      const age = (polled.get(element) ?? 0) + 1;
      const limit = Number(element.dataset.poll) || POLL_DEFAULT_SECONDS;
      polled.set(element, age >= limit ? 0 : age);
      if (age >= limit) element.dispatchEvent(new Event("poll"));
    }
  }, 1000);

  /* ---- clicks: dialogs, menus, steppers, copy, reveal, voice ---- */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) one(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog")) event.target.close();
    for (const menu of all("details.c-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const step = event.target.closest("[data-step]");
    if (step) stepBy(step.closest("[data-stepper]"), Number(step.dataset.step));
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(one(copy.dataset.copy).textContent).then(() => toast(say("copied")));
    const voice = event.target.closest("[data-voice]");
    if (voice) listen(voice, one(voice.dataset.voice));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = one("details.c-menu[open]");
    if (menu) {
      menu.open = false;
      one("summary", menu).focus();
    }
  });

  function stepBy(stepper, change) {
    const field = one("input", stepper);
    const next = Math.min(Number(field.max), Math.max(Number(field.min), Number(field.value) + change));
    field.value = String(next);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function boundStepper(stepper) {
    const field = one("input", stepper);
    one('[data-step="-1"]', stepper).disabled = Number(field.value) <= Number(field.min);
    one('[data-step="1"]', stepper).disabled = Number(field.value) >= Number(field.max);
  }

  document.addEventListener("change", (event) => {
    const stepper = event.target.closest("[data-stepper]");
    if (stepper) boundStepper(stepper);
  });

  document.addEventListener("input", (event) => {
    const counted = event.target.dataset?.counted;
    if (counted) one(counted).textContent = event.target.value.length;
    const sieve = event.target.dataset?.filter;
    if (sieve) sift(one(sieve), event.target.value.trim().toLowerCase());
  });

  /* Narrows a tree or list while typing: <input data-filter="#id">. A branch stays when something in it matches. */
  function sift(root, wanted) {
    for (const item of all("li", root).reverse()) {
      const inner = all(":scope > details > ul > li, :scope > ul > li", item);
      const own = (one("summary, label, a", item) ?? item).textContent.toLowerCase();
      item.hidden = Boolean(wanted) && !own.includes(wanted) && !inner.some((child) => !child.hidden);
      const branch = one(":scope > details", item);
      if (branch && wanted && !item.hidden) branch.open = true;
    }
  }

  function listen(button, field) {
    const Recogniser = window.SpeechRecognition ?? window.webkitSpeechRecognition;
    field.focus();
    if (!Recogniser) return toast(say("voice"));
    const ear = new Recogniser();
    ear.lang = document.documentElement.lang;
    ear.onresult = (heard) => {
      field.value += heard.results[0][0].transcript;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    ear.onerror = () => toast(say("unheard"));
    ear.onend = () => button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    ear.start();
  }

  /* ---- clock of the cockpit ---- */
  function tick() {
    const now = new Date();
    const language = document.documentElement.lang;
    for (const clock of all("[data-clock]")) clock.textContent = now.toTimeString().slice(0, 5);
    for (const day of all("[data-date]")) {
      day.textContent = now.toLocaleDateString(language, { month: "short", day: "numeric", weekday: "short" });
    }
  }

  /* ---- modules that only some pages need ---- */
  const LAZY = { "x-map": me.dataset.map, "x-photos": me.dataset.photos };
  const asked = new Set();
  function load() {
    for (const [tag, address] of Object.entries(LAZY)) {
      if (asked.has(tag) || !one(tag)) continue;
      asked.add(tag);
      const script = document.createElement("script");
      script.src = address;
      document.head.append(script);
    }
    all("[data-stepper]").forEach(boundStepper);
    one("[data-focus]")?.focus();
  }

  window.yizhen = { one, all, say, toast, leaflet: me.dataset.leaflet, leafletCss: me.dataset.leafletCss };
  document.addEventListener("htmx:afterSettle", load);
  load();
  showNet();
  if (one("[data-clock]")) {
    tick();
    setInterval(tick, 5000);
  }
  for (const note of all("[data-toasts] > :not(.c-toast--bad)")) setTimeout(() => note.remove(), TOAST_MS);
})();
