/* Asks the browser to keep the service worker, which shows a page without names when there is no net. */
"use strict";
(() => {
  const { worker } = document.currentScript.dataset;
  if ("serviceWorker" in navigator) {
    addEventListener("load", () => navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {}));
  }
})();
