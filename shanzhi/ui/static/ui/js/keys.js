/* The keyboard map. Keys stand on the elements they press: data-keys="n", data-keys="g t". Off while a field has focus. */
(() => {
  "use strict";
  let first = "";
  let timer = 0;

  const isTyping = (element) => element instanceof Element && element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const press = (element) => { if (element.matches("input, textarea, summary")) { element.focus(); if (element.matches("summary")) element.click(); } else element.click(); };
  const isSeen = (element) => element.getClientRects().length > 0;

  const rows = () => [...document.querySelectorAll("[data-list] [data-row], [data-row].rec")].filter(isSeen);
  const rowLink = (row) => row.querySelector("th a, a");

  const move = (step) => {
    const list = rows();
    if (!list.length) return false;
    const at = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
    const link = rowLink(next) || next.querySelector("input, button");
    if (link) { link.focus(); next.scrollIntoView({ block: "nearest" }); }
    return true;
  };

  const select = () => {
    const row = rows().find((each) => each.contains(document.activeElement));
    const box = row && row.querySelector("td.chk input");
    if (box) box.click();
    return Boolean(box);
  };

  const rail = (event) => {
    const list = event.target.closest && event.target.closest("[data-rail]");
    if (!list) return false;
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined || !links[to]) return false;
    links[to].focus();
    return true;
  };

  /* The slider of moments does what the links beside it do, and says the moment it stands on. */
  const momentOf = (event) => {
    const slider = event.target.closest && event.target.closest("[data-rail-range]");
    return slider ? { slider, link: document.querySelectorAll("[data-rail] a")[Number(slider.value)] } : {};
  };
  document.addEventListener("input", (event) => {
    const { slider, link } = momentOf(event);
    if (link) slider.setAttribute("aria-valuetext", link.textContent.trim().replace(/\s+/g, " "));
  });
  let slide;
  document.addEventListener("change", (event) => {
    const { link } = momentOf(event);
    clearTimeout(slide);
    if (link) slide = setTimeout(() => {
      document.addEventListener("htmx:afterSettle", () => { const next = document.querySelector("[data-rail-range]"); if (next) next.focus({ preventScroll: true }); }, { once: true });
      link.click();
    }, 200);
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (rail(event)) { event.preventDefault(); return; }
    if (document.body.dataset.shortcuts === "off" || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.target.closest && event.target.closest("[data-roster]")) return;
    const key = event.key.toLowerCase();
    if (event.key === "?") { const list = document.getElementById("keys"); if (list) list.showModal(); return; }
    const wanted = first ? `${first} ${key}` : key;
    const element = [...document.querySelectorAll("[data-keys]")].find((each) => each.dataset.keys === wanted && isSeen(each));
    const isPrefix = !first && [...document.querySelectorAll("[data-keys]")].some((each) => each.dataset.keys.startsWith(`${key} `));
    clearTimeout(timer);
    first = "";
    if (element) { event.preventDefault(); press(element); return; }
    if (isPrefix) { first = key; timer = setTimeout(() => { first = ""; }, 1200); return; }
    if (key === "j" || key === "k") { if (move(key === "j" ? 1 : -1)) event.preventDefault(); return; }
    if (key === "x" && select()) event.preventDefault();
  });
})();
