/* Comfort on every page: large type, dialogs instead of pages, copying, closing. Nothing here is needed to work. */
(() => {
  "use strict";
  const root = document.documentElement;
  const year = 60 * 60 * 24 * 365;

  const setLarge = (on) => {
    root.classList.toggle("large", on);
    for (const button of document.querySelectorAll("[data-large]")) button.setAttribute("aria-pressed", String(on));
  };

  /* What only a script can do appears once a script runs. */
  const show = (scope) => {
    for (const part of scope.querySelectorAll("[data-large], [data-reveal], [data-dismiss], [data-copy], [data-print], [data-needs-script]")) part.hidden = false;
    const summary = scope.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.textContent;
    button.textContent = button.dataset.copied || before;
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  const reveal = (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const isHidden = input.type === "password";
    const words = button.textContent;
    input.type = isHidden ? "text" : "password";
    button.textContent = button.dataset.hide;
    button.dataset.hide = words;
  };

  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || typeof dialog.showModal !== "function") return false;
    dialog.showModal();
    return true;
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const opener = target.closest("[data-dialog]");
    if (opener && openDialog(opener.dataset.dialog)) event.preventDefault();
    const closer = target.closest("[data-close]");
    if (closer && closer.closest("dialog[open]")) { event.preventDefault(); closer.closest("dialog").close(); }
    const large = target.closest("[data-large]");
    if (large) {
      const on = !root.classList.contains("large");
      document.cookie = `large=${on ? 1 : 0}; path=/; max-age=${year}; samesite=lax`;
      setLarge(on);
    }
    const dismiss = target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".toast").remove();
    const copier = target.closest("[data-copy]");
    if (copier) copy(copier);
    if (target.closest("[data-print]")) window.print();
    const eye = target.closest("[data-reveal]");
    if (eye) reveal(eye);
    for (const menu of document.querySelectorAll("details.filter-menu[open]")) if (!menu.contains(target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const menu = document.querySelector("details.filter-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* A table that is wider than its box scrolls in the box; its head then stays with the table, not with the page. */
  const fit = () => {
    for (const box of document.querySelectorAll(".tbl-scroll")) {
      box.classList.remove("is-wide");
      box.classList.toggle("is-wide", box.scrollWidth > box.clientWidth + 1);
    }
  };
  window.addEventListener("resize", fit);
  document.addEventListener("htmx:afterSettle", fit);
  fit();

  document.addEventListener("htmx:load", (event) => show(event.detail.elt));
  if (/(^|; )large=1/.test(document.cookie)) setLarge(true);
  show(document);
})();
