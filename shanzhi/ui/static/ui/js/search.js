/* Search: arrow keys go from the box to the answers and back, Escape closes. The form works without it. */
(() => {
  "use strict";

  const hits = (place) => [...place.querySelectorAll("[data-hit]")].filter((each) => each.getClientRects().length > 0);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = event.target.closest && event.target.closest("[data-finder]");
    if (!place) return;
    const box = place.querySelector("input[type=search]");
    if (event.key === "Escape") {
      const pop = place.querySelector(".find-pop");
      if (pop && pop.childElementCount) { pop.replaceChildren(); box.focus(); event.preventDefault(); }
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = step ? hits(place) : [];
    if (!list.length) return;
    const at = list.indexOf(document.activeElement);
    const next = at + step < 0 ? box : list[Math.min(at + step, list.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  });
})();
