/* Drafts, and what could not be sent: kept in this browser for who is signed in, without sensitive fields, gone at sign-out. */
(() => {
  "use strict";
  const here = document.getElementById("kept-here");
  if (!here || !here.dataset.user) return;
  const ROOT = "shanzhi:";
  const OWN = `${ROOT}${here.dataset.user}:`;
  const LIFE = 14 * 24 * 3600 * 1000;
  const MOST = 20;
  const EVERY = 15000;
  const NEVER = ["csrfmiddlewaretoken", "then", "files", "key"];
  const language = document.documentElement.lang;
  let store = null;
  try { store = window.localStorage; store.getItem(ROOT); } catch { store = null; }

  const names = () => (store ? Object.keys(store).filter((name) => name.startsWith(ROOT)) : []);
  const read = (name) => { try { return JSON.parse(store.getItem(name)); } catch { return null; } };
  const list = (kind) => names().filter((name) => name.startsWith(`${OWN}${kind}:`)).map((name) => ({ name, ...read(name) })).sort((a, b) => b.at - a.at);
  const put = (kind, entry) => { try { store.setItem(`${OWN}${kind}:${entry.key}`, JSON.stringify(entry)); return true; } catch { return false; } };
  const drop = (kind, key) => { if (store) store.removeItem(`${OWN}${kind}:${key}`); };
  const wipe = () => { for (const name of names()) store.removeItem(name); };
  const drafts = () => list("draft");
  const queue = () => list("queue");

  /* Somebody else signs in on this computer, or it is two weeks old: gone. */
  for (const name of names()) {
    const entry = name.startsWith(OWN) ? read(name) : null;
    if (!entry || !entry.at || entry.at < Date.now() - LIFE) store.removeItem(name);
  }
  if (here.dataset.saved) { drop("draft", here.dataset.saved); drop("queue", here.dataset.saved); }
  for (const old of store ? drafts().slice(MOST) : []) store.removeItem(old.name);

  const token = () => (document.querySelector("[name=csrfmiddlewaretoken]") || {}).value || "";
  const when = (at) => {
    const isToday = new Date(at).toDateString() === new Date().toDateString();
    const how = isToday ? { hour: "2-digit", minute: "2-digit" } : { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat(language, { ...how, hour12: false }).format(at);
  };
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  const reach = async () => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), 6000);
    try { return (await fetch("/health/", { cache: "no-store", signal: control.signal })).ok; } catch { return false; } finally { clearTimeout(timer); }
  };

  /* What a form says. Sensitive fields stay in the page. */
  const secret = (form) => (form.dataset.private || "").split(" ").filter(Boolean);
  const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.includes(name) && !secret(form).includes(name));
  const entryOf = (form) => {
    const unit = form.elements.unit;
    const chosen = unit && unit.value && unit.selectedOptions ? unit.selectedOptions[0].textContent : "";
    return {
      at: Date.now(), key: form.elements.key.value, town: here.dataset.town, place: form.dataset.draft, title: [form.dataset.title, chosen].filter(Boolean).join(" · "),
      action: form.action, fields: fieldsOf(form),
    };
  };

  const note = (form) => form.querySelector("[data-draft-note]");
  const keep = (form) => {
    if (!form.dataset.draft || !form.dataset.touched) return;
    const place = note(form);
    const kept = store !== null && put("draft", entryOf(form));
    if (!place) return;
    place.hidden = false;
    place.textContent = kept ? place.dataset.text.replace("{time}", when(Date.now())) : place.dataset.full;
  };

  let timer = 0;
  const touched = (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-draft]");
    if (!form || event.target.type === "file") return;
    if (event.type === "click" && !event.target.closest("[data-roster-all], [data-roster-last]")) return;
    form.dataset.touched = "yes";
    clearTimeout(timer);
    timer = setTimeout(() => keep(form), 300);
  };
  for (const kind of ["input", "change", "click"]) document.addEventListener(kind, touched);
  document.addEventListener("keyup", (event) => { if (event.target instanceof Element && event.target.closest("[data-roster]")) touched({ type: "input", target: event.target }); });
  window.addEventListener("pagehide", () => { for (const form of document.querySelectorAll("form[data-draft][data-touched]:not([data-left])")) keep(form); });

  /* Going on: the draft is sent back as a form that is not saved yet, and the server draws it with its roster. */
  const open = (draft) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = draft.action;
    const all = [...draft.fields, ["key", draft.key], ["then", "redraw"], ["csrfmiddlewaretoken", token()]];
    for (const [name, value] of all) {
      const input = document.createElement("input");
      input.type = "hidden"; input.name = name; input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  };

  const offer = () => {
    const form = document.querySelector("form[data-draft][data-fresh]");
    const place = document.querySelector("[data-draft-offer]");
    if (!form || !place) return;
    const found = drafts().find((each) => each.place === form.dataset.draft && each.key !== form.elements.key.value);
    place.hidden = !found;
    if (!found) return;
    const words = place.querySelector("[data-text]");
    words.textContent = words.dataset.text.replace("{time}", when(found.at));
    place.querySelector("[data-draft-go]").onclick = () => open(found);
    place.querySelector("[data-draft-drop]").onclick = () => { store.removeItem(found.name); offer(); };
  };

  const lists = () => {
    for (const part of document.querySelectorAll("[data-drafts]")) {
      const found = drafts().filter((each) => each.town === here.dataset.town);
      const rows = found.map((each) => {
        const row = part.querySelector("[data-drafts-row]").content.firstElementChild.cloneNode(true);
        const button = row.querySelector("[data-draft-open]");
        button.textContent = each.title;
        button.addEventListener("click", () => open(each));
        row.querySelector("[data-when]").textContent = when(each.at);
        row.querySelector("[data-draft-drop]").addEventListener("click", () => { store.removeItem(each.name); lists(); });
        return row;
      });
      part.querySelector("[data-drafts-list]").replaceChildren(...rows);
      part.hidden = !rows.length;
    }
  };

  /* What waits to be sent. */
  const strip = here.querySelector("[data-queue]");
  const shown = (lapsed = false) => {
    const held = document.querySelector("form[data-held-by]");
    const found = queue().filter((each) => !held || each.key !== held.elements.key.value);
    strip.hidden = !found.length;
    const words = strip.querySelector("[data-queue-text]");
    words.textContent = words.dataset.text.replace("{titles}", found.map((each) => `${each.title} ${when(each.at)}`).join("; "));
    strip.querySelector("[data-queue-lapsed]").hidden = !lapsed;
  };
  const toast = (text, url) => {
    const line = document.createElement("div");
    line.className = "toast";
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (url) line.append(Object.assign(document.createElement("a"), { href: url, className: "toast-undo", textContent: here.dataset.open }));
    document.getElementById("toasts").append(line);
  };
  const send = async (entry) => {
    const body = new URLSearchParams(entry.fields);
    body.set("key", entry.key);
    body.set("csrfmiddlewaretoken", token());
    const answer = await fetch(entry.action, { method: "POST", body });
    if (answer.headers.get("X-Signed-Out")) return "lapsed";
    if (answer.status >= 500) return "later";
    store.removeItem(entry.name);
    if (answer.ok && answer.redirected) { drop("draft", entry.key); toast(here.dataset.sent.replace("{title}", entry.title), answer.url); return "sent"; }
    put("draft", { ...entry, name: undefined });
    toast(here.dataset.refused.replace("{title}", entry.title), "");
    lists();
    return "refused";
  };

  let isSending = false;
  const flush = async () => {
    const held = document.querySelector("form[data-held-by]");
    if (isSending || !(held || queue().length)) return;
    isSending = true;
    let lapsed = false;
    try {
      if (!(await reach())) return;
      for (const entry of queue()) {
        if (held && entry.key === held.elements.key.value) continue;
        if ((await send(entry)) === "lapsed") { lapsed = true; break; }
      }
      if (held && held.dataset.heldBy) resume(held);
    } catch { /* the line went again: the next round sends it */ } finally { isSending = false; shown(lapsed); }
  };

  const heldNote = () => document.querySelector("[data-held]");
  const hold = (form, button) => {
    form.dataset.heldBy = button ? button.value || "save" : "save";
    const pending = [];
    form.dispatchEvent(new CustomEvent("drop:pending", { bubbles: true, detail: pending }));
    const isWhole = form.dataset.draft && !pending.length && !secret(form).some((name) => form.elements[name] && form.elements[name].value);
    const kept = isWhole && store !== null && put("queue", entryOf(form));
    if (kept) drop("draft", form.elements.key.value);
    const part = heldNote();
    part.hidden = false;
    part.querySelector("[data-held-kept]").hidden = !kept;
    part.querySelector("[data-held-open]").hidden = Boolean(kept);
    part.querySelector("[data-held-next]").hidden = !kept;
    part.scrollIntoView({ block: "nearest" });
    shown();
  };
  const resume = (form) => {
    const by = form.dataset.heldBy;
    delete form.dataset.heldBy;
    heldNote().hidden = true;
    const button = [...form.querySelectorAll(".savebar button:not([type=button])")].find((each) => (each.value || "save") === by);
    form.requestSubmit(button);
  };

  /* Another one while the line is gone: the same unit and day, nothing else. */
  const next = (form) => {
    const same = ["unit", "on"].map((name) => [name, form.elements[name] ? form.elements[name].value : ""]);
    for (const row of form.querySelectorAll("[data-drop] .drop-item")) row.remove();
    for (const each of form.querySelectorAll("input, select, textarea")) {
      if (each.closest("[data-roster]")) { if (each.type === "checkbox") each.checked = true; }
      else if (["checkbox", "radio"].includes(each.type)) each.checked = false;
      else if (each.matches("select")) each.selectedIndex = 0;
      else if (each.type !== "hidden") each.value = "";
    }
    if (note(form)) note(form).hidden = true;
    for (const [name, value] of same) if (form.elements[name]) form.elements[name].value = value;
    form.elements.key.value = uuid();
    delete form.dataset.heldBy;
    delete form.dataset.touched;
    heldNote().hidden = true;
    const box = form.querySelector("[data-roster] input[type=checkbox]");
    if (box) box.dispatchEvent(new Event("change", { bubbles: true }));
    delete form.dataset.touched;
    clearTimeout(timer);
    shown();
  };

  /* Saving: its files first, then is there a line at all, then as every form is sent. */
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-queue-form]");
    if (!form || form.dataset.through) { if (form) form.dataset.left = "yes"; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    const button = event.submitter;
    const isSaving = !button || ["", "next"].includes(button.value);
    form.dataset.touched = "yes";
    keep(form);
    const waits = [];
    form.dispatchEvent(new CustomEvent("drop:wait", { bubbles: true, detail: waits }));
    const files = await Promise.all(waits);
    const isThere = !files.includes("offline") && await reach();
    delete form.dataset.asking;
    if (files.includes("refused")) { const row = form.querySelector("[data-refused]"); if (row) row.scrollIntoView({ block: "center" }); return; }
    if (!isThere) { if (isSaving) hold(form, button); return; }
    drop("queue", form.elements.key.value);
    form.dataset.through = "yes";
    form.requestSubmit(button);
    delete form.dataset.through;
  }, true);

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    if (target.closest("[data-held-next]")) next(document.querySelector("form[data-held-by]"));
    if (target.closest("[data-draft-discard]")) {
      const form = target.closest("form");
      form.dataset.left = "yes";
      drop("draft", form.elements.key.value);
    }
  });

  /* Signing out wipes everything; what was never sent is said first. */
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action).pathname !== here.dataset.signOut) return;
    const leaving = strip.querySelector("[data-queue-leaving]");
    if (queue().length && leaving.hidden) {
      event.preventDefault();
      event.stopImmediatePropagation();
      shown();
      strip.hidden = false;
      leaving.hidden = false;
      strip.scrollIntoView({ block: "nearest" });
      return;
    }
    for (const form of document.querySelectorAll("form[data-queue-form]")) {
      form.dataset.left = "yes";
      delete form.dataset.touched;
      delete form.dataset.heldBy;
    }
    clearTimeout(timer);
    wipe();
  }, true);

  window.addEventListener("online", flush);
  window.addEventListener("pageshow", (event) => { for (const form of document.querySelectorAll("form[data-left]")) delete form.dataset.left; if (event.persisted) { offer(); lists(); } });
  setInterval(flush, EVERY);
  offer();
  lists();
  shown();
  flush();
})();
