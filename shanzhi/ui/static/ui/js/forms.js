/* Forms: send once, send filters on change, select a whole page, Ctrl+Enter and Ctrl+S. */
(() => {
  "use strict";

  /* The pressed button's name and value must still be sent, so buttons are disabled after the browser has read them. */
  const lock = (form) => setTimeout(() => {
    form.dataset.sent = "yes";
    for (const part of form.querySelectorAll("[data-busy]")) part.hidden = false;
    for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
  });
  const unlock = (form) => {
    delete form.dataset.sent;
    for (const part of form.querySelectorAll("[data-busy]")) part.hidden = true;
    for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = false;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    lock(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form[data-sent]");
    if (form) unlock(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) unlock(form);
  });

  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-select-all]");
    if (all) {
      const boxes = all.closest("table").querySelectorAll(`input[name="${all.dataset.selectAll}"]`);
      for (const box of boxes) { box.checked = all.checked; box.closest("[data-row]").classList.toggle("sel", all.checked); }
    }
    const box = event.target.closest("[data-row] td.chk input");
    if (box) box.closest("[data-row]").classList.toggle("sel", box.checked);
    const form = event.target.closest("form[data-autosubmit]");
    const isChoice = event.target.matches("select, input[type=radio], input[type=checkbox]");
    if (form && isChoice) form.requestSubmit();
  });

  /* Filtering swaps the register with its filters: the open menu and the focus come back. */
  let kept = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const at = document.activeElement;
    kept = at && at.name && at.closest("form[data-autosubmit]") ? { name: at.name, value: at.value } : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept) return;
    const fields = [...document.querySelectorAll("form[data-autosubmit] [name]")];
    const field = fields.find((each) => each.name === kept.name && (each.value === kept.value || each.type === "search"));
    kept = null;
    if (!field) return;
    const menu = field.closest("details");
    if (menu) menu.open = true;
    field.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    const isSave = event.key.toLowerCase() === "s";
    if (event.key !== "Enter" && !isSave) return;
    const bar = document.querySelector("form .savebar");
    if (!bar) return;
    const buttons = [...bar.querySelectorAll("button:not([type=button]):not(:disabled)")];
    const chosen = isSave ? buttons.find((button) => !button.classList.contains("btn-main")) || buttons[0] : buttons[0];
    if (!chosen) return;
    event.preventDefault();
    chosen.form.requestSubmit(chosen);
  });
})();
