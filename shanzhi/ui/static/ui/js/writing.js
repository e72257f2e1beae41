/* The sheet of a draft: typing, figures as chips, offers at the caret, saving by itself. Without it a plain form does the same. */
(() => {
  "use strict";
  const root = document.querySelector("[data-writer]");
  const sheet = root && root.querySelector("[data-manuscript]");
  if (!sheet) return;
  const form = document.getElementById("draft-form");
  const plain = root.querySelector("[data-writer-plain]");
  const bar = root.querySelector("[data-writer-bar]");
  const pop = document.getElementById("writer-offers");
  const panel = root.querySelector("[data-writer-figure]");
  const said = document.querySelector("[data-writer-said]");
  const alarm = root.querySelector("[data-writer-problem]");
  const alarmBox = root.querySelector("[data-writer-alarm]");
  const BOUND = /⟦([^⟦⟧]*)⟧/g;
  const WAIT = 2500;
  const RETRY = 15000;

  plain.remove();
  root.querySelector("[data-writer-sheet]").hidden = false;
  bar.hidden = false;
  for (const button of root.querySelectorAll("[data-sentence]")) button.hidden = false;
  document.execCommand("defaultParagraphSeparator", false, "p");

  /* --- the sheet as marked text --- */
  const clean = (text) => text.replace(/[⟦⟧\u200b]/g, "");
  const marked = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return clean(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.matches(".chip")) return `⟦${node.dataset.token}⟧`;
    if (node.matches("br")) return node === node.parentNode.lastChild ? "" : "\n";
    return [...node.childNodes].map(marked).join("");
  };
  const cell = (node) => [...node.childNodes].map((each) => (each.nodeType === Node.TEXT_NODE ? clean(each.data).replace(/[\\|]/g, "\\$&").replace(/\n/g, " ") : marked(each).replace(/\n/g, " "))).join("");
  const blocks = () => [...sheet.childNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE || node.data.trim()).map((node) => {
    if (node.nodeType === Node.ELEMENT_NODE && node.matches("table")) return ["table", [...node.rows].map((row) => [...row.cells].map(cell).join(" | ")).join("\n")];
    return [(node.dataset && node.dataset.kind) || "paragraph", marked(node)];
  });

  /* --- chips --- */
  const chip = (token, text, label) => {
    const made = document.createElement("span");
    made.className = token.startsWith("@") ? "chip chip-period" : "chip chip-live";
    made.setAttribute("role", "button");
    made.tabIndex = 0;
    made.contentEditable = "false";
    made.dataset.token = token;
    made.textContent = text;
    made.setAttribute("aria-label", [label, text].filter(Boolean).join(" "));
    return made;
  };
  const piecesOf = (text) => {
    const found = document.createDocumentFragment();
    let at = 0;
    for (const sign of text.matchAll(BOUND)) {
      found.append(text.slice(at, sign.index));
      const [token, words] = sign[1].split("|");
      found.append(chip(token, words || token, ""));
      at = sign.index + sign[0].length;
    }
    found.append(text.slice(at));
    return found;
  };
  const blockAt = (node) => {
    let here = node;
    while (here && here.parentNode !== sheet) here = here.parentNode;
    return here;
  };
  let last = null;
  const caret = () => {
    const chosen = window.getSelection();
    return chosen.rangeCount && sheet.contains(chosen.anchorNode) ? chosen.getRangeAt(0) : null;
  };
  const place = () => {
    const here = caret() || last;
    if (here && sheet.contains(here.startContainer)) return here;
    const end = document.createRange();
    const target = sheet.lastElementChild || sheet.appendChild(document.createElement("p"));
    end.selectNodeContents(target);
    end.collapse(false);
    return end;
  };
  const put = (fragment) => {
    const here = place();
    here.collapse(false);
    const end = fragment.lastChild;
    here.insertNode(fragment);
    const after = document.createRange();
    after.setStartAfter(end);
    after.collapse(true);
    sheet.focus();
    const chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(after);
    last = after.cloneRange();
    changed();
  };

  /* --- saving --- */
  let timer = 0;
  let isSaving = false;
  let isDirty = false;
  let isStopped = false;
  const tell = (text) => { said.textContent = text; };
  const fields = () => {
    const data = new FormData(form); /* asks the form, which adds the blocks */
    data.delete("then");
    return data;
  };
  const refuse = (text, stop) => { alarm.textContent = text; alarmBox.hidden = !text; isStopped = isStopped || stop; };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };
  async function save() {
    if (isSaving || isStopped || !isDirty) return;
    isSaving = true;
    isDirty = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(), headers: { "X-Writer": "1" } });
      const told = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : { problem: root.dataset.lost };
      if (answer.ok) {
        form.elements.version.value = told.version;
        tell(isDirty ? root.dataset.unsaved : [told.said, told.length].join(" · "));
        refuse("", false);
      } else { isDirty = true; refuse(told.problem, Boolean(told.is_conflict)); }
    } catch {
      isDirty = true;
      tell(root.dataset.lost);
      later(RETRY);
    }
    isSaving = false;
    if (isDirty && !isStopped && alarmBox.hidden) later(WAIT);
  }
  function changed() {
    if (!isDirty) tell(root.dataset.unsaved);
    isDirty = true;
    later(WAIT);
  }
  form.addEventListener("input", changed);
  form.addEventListener("formdata", (event) => {
    for (const [kind, text] of blocks()) { event.formData.append("kind", kind); event.formData.append("text", text); }
  });
  form.addEventListener("submit", () => { clearTimeout(timer); isDirty = false; });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });

  /* Behind a heading goes on a paragraph, whatever the browser copies. */
  const plainBehind = () => {
    const block = caret() && blockAt(caret().startContainer);
    if (!block || block.nodeType !== Node.ELEMENT_NODE || block.matches("table")) return;
    block.dataset.kind = "paragraph";
    block.className = "ms-paragraph";
  };

  /* --- offers at the caret --- */
  let asked = "";
  let offers = [];
  let at = -1;
  const close = () => { pop.hidden = true; pop.replaceChildren(); offers = []; at = -1; sheet.removeAttribute("aria-activedescendant"); };
  const choose = (to) => {
    at = (to + offers.length) % offers.length;
    offers.forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    sheet.setAttribute("aria-activedescendant", offers[at].id);
    offers[at].scrollIntoView({ block: "nearest" });
  };
  const take = (offer) => {
    const made = chip(offer.dataset.token, offer.querySelector("b").textContent, offer.dataset.label);
    const fragment = document.createDocumentFragment();
    fragment.append(made);
    close();
    put(fragment);
  };
  const another = (offer) => {
    const ways = Object.keys(offer.dataset).filter((name) => name.startsWith("way-") || name.startsWith("way")).map((name) => offer.dataset[name].split("|"));
    const now = ways.findIndex(([token]) => token === offer.dataset.token);
    const next = ways[(now + 1) % ways.length];
    if (!next) return;
    [offer.dataset.token, offer.querySelector("b").textContent] = next;
  };
  const typed = () => {
    const here = caret();
    if (!here || !here.collapsed || here.startContainer.nodeType !== Node.TEXT_NODE) return "";
    const before = here.startContainer.data.slice(0, here.startOffset);
    return (/[\p{L}“”（）()\d]{2,30}$/u.exec(before) || [""])[0];
  };
  const stand = () => {
    const here = caret();
    if (!here) return;
    const box = here.getBoundingClientRect();
    const line = box.height ? box : blockAt(here.startContainer).getBoundingClientRect();
    const within = pop.offsetParent ? pop.offsetParent.getBoundingClientRect() : { left: 0, top: 0, width: window.innerWidth };
    pop.style.setProperty("top", `${line.bottom - within.top + 4}px`);
    pop.style.setProperty("left", `${Math.max(0, Math.min(line.left - within.left, within.width - pop.offsetWidth))}px`);
  };
  let waiting = 0;
  async function ask(words) {
    asked = words;
    const answer = await fetch(`${root.dataset.offers}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer || !answer.ok || asked !== words || typed() !== words) return;
    pop.innerHTML = (await answer.json()).part;
    offers = [...pop.querySelectorAll("[role=option]")];
    pop.hidden = !offers.length;
    if (offers.length) { stand(); choose(0); } else close();
  }
  sheet.addEventListener("input", (event) => {
    changed();
    if (event.inputType === "insertParagraph") plainBehind();
    if (event.isComposing) return;
    const words = typed();
    clearTimeout(waiting);
    if (words.length < 2) { close(); return; }
    waiting = setTimeout(() => ask(words), 180);
  });
  sheet.addEventListener("compositionend", () => { waiting = setTimeout(() => { const words = typed(); if (words.length > 1) ask(words); }, 180); });
  pop.addEventListener("mousedown", (event) => {
    const offer = event.target.closest("[role=option]");
    if (offer) { event.preventDefault(); take(offer); }
  });

  /* --- one figure, and how it is written --- */
  let chosen = null;
  const show = async (made) => {
    if (chosen) chosen.removeAttribute("aria-pressed");
    chosen = made;
    made.setAttribute("aria-pressed", "true");
    const answer = await fetch(`${root.dataset.offers}?token=${encodeURIComponent(made.dataset.token)}`).catch(() => null);
    if (answer && answer.ok && chosen === made) { panel.innerHTML = (await answer.json()).part; panel.className = "stack-s"; }
  };
  document.getElementById("writer-figure").addEventListener("change", (event) => {
    const way = event.target.closest("[data-ways] input");
    if (!way || !chosen) return;
    const label = chosen.getAttribute("aria-label").split(" ")[0];
    chosen.dataset.token = way.value;
    chosen.textContent = way.dataset.text;
    chosen.setAttribute("aria-label", `${label} ${way.dataset.text}`);
    changed();
  });
  sheet.addEventListener("click", (event) => { const made = event.target.closest(".chip"); if (made) show(made); });

  /* --- keys --- */
  sheet.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const made = event.target.closest && event.target.closest(".chip");
    if (made && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); show(made).then(() => { const first = document.querySelector("#writer-figure input:checked, #writer-figure input"); if (first) first.focus(); }); return; }
    if (made && (event.key === "Delete" || event.key === "Backspace")) { event.preventDefault(); made.remove(); sheet.focus(); changed(); return; }
    if (!pop.hidden && offers.length) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(at + (event.key === "ArrowDown" ? 1 : -1)); return; }
      if (event.key === "Enter") { event.preventDefault(); take(offers[at]); return; }
      if (event.key === "Tab" && !event.shiftKey) { event.preventDefault(); another(offers[at]); return; }
      if (event.key === "Escape") { event.preventDefault(); close(); return; }
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); event.stopPropagation(); isDirty = true; save(); }
  });
  sheet.addEventListener("paste", (event) => {
    event.preventDefault();
    const lines = clean(event.clipboardData.getData("text/plain")).split(/\r?\n/);
    lines.forEach((line, number) => {
      if (number) document.execCommand("insertParagraph");
      if (line) document.execCommand("insertText", false, line);
    });
  });
  document.addEventListener("selectionchange", () => { const here = caret(); if (here) last = here.cloneRange(); });
  sheet.addEventListener("blur", () => setTimeout(() => { if (!sheet.contains(document.activeElement)) close(); }, 200));

  /* --- the bar and the sentences --- */
  const make = (kind) => {
    const here = place();
    const block = blockAt(here.startContainer);
    if (kind === "table") {
      const table = document.createElement("table");
      table.className = "ms-table";
      table.dataset.kind = "table";
      for (let row = 0; row < 3; row += 1) { const line = table.insertRow(); for (let column = 0; column < 3; column += 1) line.insertCell().append(document.createElement("br")); }
      const after = document.createElement("p");
      after.className = "ms-paragraph";
      after.dataset.kind = "paragraph";
      after.append(document.createElement("br"));
      (block || sheet.lastElementChild).after(table, after);
    } else if (block && block.nodeType === Node.ELEMENT_NODE && !block.matches("table")) {
      block.dataset.kind = kind;
      block.className = `ms-${kind}`;
    }
    changed();
  };
  root.addEventListener("mousedown", (event) => { if (event.target.closest("[data-make], [data-sentence], [data-find]")) event.preventDefault(); });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-make], [data-sentence], [data-find]");
    if (!button) return;
    if (button.dataset.make) make(button.dataset.make);
    else if (button.dataset.sentence) put(piecesOf(button.dataset.sentence));
    else { sheet.focus(); const words = typed(); if (words.length > 1) ask(words); else tell(button.dataset.hint || ""); }
  });
})();
