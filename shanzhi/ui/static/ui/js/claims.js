/* A checked draft: a pill shows one kind of claim, in the text and in the lists. Without a script it leads to the first. */
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
})();
