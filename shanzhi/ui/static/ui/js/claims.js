/* A checked draft: a pill shows one kind of claim, in the text and in the lists. Without a script it leads to the first.
   Keys tick a finding off and open the form that binds it. */
(() => {
  "use strict";

  const show = (place, kind) => {
    for (const claim of place.querySelectorAll(".sheet .cl")) claim.classList.toggle("cl-off", Boolean(kind) && !claim.classList.contains(`cl-${kind}`));
    for (const part of place.querySelectorAll("[data-verdicts], .findings > [data-verdict]")) {
      const kinds = (part.dataset.verdicts || part.dataset.verdict).split(" ");
      part.hidden = Boolean(kind) && !kinds.includes(kind);
    }
  };

  document.addEventListener("click", (event) => {
    const pill = event.target.closest(".verdicts a[data-verdict]");
    const place = pill && pill.closest("[data-claims]");
    if (!place) return;
    event.preventDefault();
    show(place, pill.dataset.verdict === "all" ? "" : pill.dataset.verdict);
    for (const each of pill.parentElement.querySelectorAll("a")) {
      if (each === pill) each.setAttribute("aria-current", "true"); else each.removeAttribute("aria-current");
    }
  });

  /* A ticks the finding off, B opens the form that binds it; Enter in that form presses its own button. */
  const rowOf = (element) => element instanceof Element && element.closest(".findings > [data-row]");
  const isField = (element) => element.matches("input:not([type=checkbox]), textarea, select");

  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const form = event.target.closest(".finding-bind");
    if (form && event.key === "Enter" && isField(event.target)) { event.preventDefault(); form.querySelector("button").click(); return; }
    if (isField(event.target) || document.body.dataset.shortcuts === "off") return;
    const key = event.key.toLowerCase();
    const box = row.querySelector("[data-finding-seen]"), fold = row.querySelector("details");
    if (key === "a" && box) { event.preventDefault(); box.click(); }
    if (key === "b" && fold) { event.preventDefault(); fold.open = true; fold.querySelector("input").focus(); }
  });
})();
