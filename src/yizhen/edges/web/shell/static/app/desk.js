/* The desk: rows by keyboard, detail beside the list, ticking many, the drawer and the navigation on narrow screens.

   Rows are <tr data-row> with a link [data-open] and, if they can be ticked, a .c-check in the row; [data-tick-all] ticks all.
   .c-bulk appears while something is ticked; its [data-count] shows how many. Buttons in the page may carry data-shortcut="d":
   the key clicks the button. Single keys can be switched off in the help dialog (kept on this device). */
"use strict";
(() => {
  const { one, all } = window.yizhen;
  const WIDE = matchMedia("(min-width: 900px)");
  const BESIDE = matchMedia("(min-width: 1200px)");
  const SILENT = "yizhen_keys_off";
  const rows = () => all("[data-row]");
  const current = () => one("[data-row].is-current");
  const ticks = () => all("[data-row] .c-check");

  function mark(row) {
    if (!row) return;
    current()?.classList.remove("is-current");
    row.classList.add("is-current");
    row.scrollIntoView({ block: "nearest" });
  }

  function open(row, { focus = false } = {}) {
    const link = row && one("[data-open]", row);
    const detail = one("#detail");
    mark(row);
    if (!link) return;
    if (!detail || !WIDE.matches) {
      location.assign(link.href);
      return;
    }
    htmx.ajax("GET", link.href, { target: "#detail", swap: "innerHTML" }).then(() => {
      detail.classList.add("is-open");
      if (focus) one("[tabindex], a, button", detail)?.focus();
    });
  }

  function move(step) {
    const list = rows();
    const index = list.indexOf(current());
    const next = list[Math.max(0, Math.min(list.length - 1, index + step))];
    if (!next || next === current()) return;
    if (BESIDE.matches) open(next);
    else mark(next);
  }

  function count() {
    const chosen = ticks().filter((tick) => tick.checked).length;
    for (const row of rows()) row.classList.toggle("is-ticked", Boolean(one(".c-check", row)?.checked));
    const bar = one(".c-bulk");
    if (bar) {
      bar.classList.toggle("is-on", chosen > 0);
      const number = one("[data-count]", bar);
      if (number) number.textContent = chosen;
    }
    const every = one("[data-tick-all]");
    if (every) {
      every.checked = chosen > 0 && chosen === ticks().length;
      every.indeterminate = chosen > 0 && chosen < ticks().length;
    }
  }

  function untick() {
    ticks().forEach((tick) => { tick.checked = false; });
    count();
  }

  function closeDetail() {
    const detail = one("#detail.is-open");
    if (!detail || BESIDE.matches) return false;
    detail.classList.remove("is-open");
    one("[data-open]", current() ?? document)?.focus();
    return true;
  }

  function toggleNav(isOpen) {
    const nav = one("#nav");
    nav.classList.toggle("is-open", isOpen);
    (isOpen ? one("a", nav) : one("[data-nav-open]")).focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-nav-open]")) {
      event.preventDefault();
      toggleNav(true);
    } else if (event.target.closest("[data-nav-close]")) {
      event.preventDefault();
      toggleNav(false);
    } else if (event.target.closest("[data-detail-close]")) {
      closeDetail();
    } else if (event.target.closest("[data-untick]")) {
      untick();
    } else if (event.target.closest("[data-keys-open]")) {
      one("[data-keys]").showModal();
    }
    const row = event.target.closest("[data-row]");
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const isControl = event.target.closest("input, button, label, a:not([data-open])");
    if (row && isPlain && !isControl) {
      event.preventDefault();
      open(row);
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      ticks().forEach((tick) => { tick.checked = event.target.checked; });
    }
    if (event.target.matches(".c-check")) count();
    if (event.target.matches("[data-keys-off]")) {
      localStorage.setItem(SILENT, event.target.checked ? "1" : "");
    }
  });

  const typing = (target) => target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || one("dialog[open]")) return;
    if (event.key === "Escape") {
      if (typing(event.target)) event.target.blur();
      else if (one("#nav.is-open")) toggleNav(false);
      else if (!closeDetail()) untick();
      return;
    }
    if (typing(event.target) || localStorage.getItem(SILENT)) return;
    const key = event.key.toLowerCase();
    const act = {
      j: () => move(1),
      k: () => move(-1),
      x: () => { const tick = one(".c-check", current() ?? document.createElement("i")); if (tick) { tick.checked = !tick.checked; count(); } },
      "/": () => one("#q")?.focus(),
      "?": () => one("[data-keys]")?.showModal(),
      enter: event.target === document.body && current() ? () => open(current(), { focus: true }) : null,
    }[key] ?? shortcut(key);
    if (act) {
      event.preventDefault();
      act();
    }
  });

  function shortcut(key) {
    const button = /^[a-z0-9]$/.test(key) && one(`[data-shortcut="${key}"]`);
    return button ? () => button.click() : null;
  }

  document.addEventListener("htmx:afterSwap", count);
  const off = one("[data-keys-off]");
  if (off) off.checked = Boolean(localStorage.getItem(SILENT));
  count();
})();
