/* Finding a type by a few letters: the list narrows while one types, Enter opens the first. And where a page begins to be typed. */
(() => {
  "use strict";
  const parts = () => [...document.querySelectorAll("[data-find-part]")];
  const rows = (scope) => [...scope.querySelectorAll("li[data-find]")];
  const seen = () => rows(document).filter((row) => !row.hidden);

  const rank = (row, words) => (words.length && words.every((word) => row.dataset.find.split(" ").some((token) => token.startsWith(word))) ? 0 : 1);
  const best = (words) => seen().sort((a, b) => rank(a, words) - rank(b, words))[0];
  const wordsOf = (box) => box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);

  const narrow = (box) => {
    const words = wordsOf(box);
    for (const row of rows(document)) {
      row.hidden = !words.every((word) => row.dataset.find.includes(word));
      row.classList.remove("is-first");
    }
    for (const part of parts()) part.hidden = rows(part).every((row) => row.hidden);
    const none = document.querySelector("[data-find-none]");
    if (none) none.hidden = seen().length > 0 || rows(document).length === 0;
    const first = words.length && best(words);
    if (first) first.classList.add("is-first");
  };

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-find-types] input[type=search]");
    if (box) narrow(box);
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = event.target.closest && event.target.closest("[data-find-types] input[type=search]");
    const at = event.target.closest && event.target.closest("li[data-find]");
    if (box && event.key === "Enter" && wordsOf(box).length) {
      const first = best(wordsOf(box));
      if (first) { event.preventDefault(); first.querySelector("a").click(); }
      return;
    }
    if (!(box || at) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const list = seen();
    const to = (at ? list.indexOf(at) : -1) + (event.key === "ArrowDown" ? 1 : -1);
    const next = list[to] ? list[to].querySelector("a") : document.querySelector("[data-find-types] input[type=search]");
    if (next) { event.preventDefault(); next.focus(); }
  });

  /* With a keyboard the first empty question has the focus; on a phone nothing jumps up. */
  if (window.matchMedia("(hover: hover)").matches && !document.querySelector("[data-focus]") && document.activeElement === document.body) {
    const box = document.querySelector("input[data-first]");
    const empty = box ? [box] : [...document.querySelectorAll("form[data-queue-form] :is(input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), select, textarea)")].filter((each) => !each.value && !each.closest("[data-roster]") && each.type !== "time");
    if (empty[0]) empty[0].focus({ preventScroll: true });
  }
})();
