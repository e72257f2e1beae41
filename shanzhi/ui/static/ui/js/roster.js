/* Roster: running count, search by name or initials, all present, same as last time, keys. The form works without it. */
(() => {
  "use strict";
  const state = (row) => {
    if (row.querySelector("input").checked) return "present";
    return row.querySelector("select").value.startsWith("leave") ? "leave" : "absent";
  };

  const set = (row, to) => {
    row.querySelector("input").checked = to === "present" || to === "";
    if (to === "leave" || to === "absent") row.querySelector("select").value = to;
  };

  const members = (roster) => [...roster.querySelectorAll("[data-member]")];

  const count = (roster) => {
    const sums = { present: 0, leave: 0, absent: 0 };
    for (const row of members(roster)) {
      const now = state(row);
      sums[now] += 1;
      row.classList.toggle("lv", now === "leave");
      row.classList.toggle("ab", now === "absent");
    }
    for (const place of roster.querySelectorAll("[data-count]")) {
      const text = String(sums[place.dataset.count]);
      if (place.textContent !== text) place.textContent = text;
    }
  };

  const find = (roster, words) => {
    const wanted = words.trim().toLowerCase();
    let seen = 0;
    for (const row of members(roster)) {
      row.hidden = wanted !== "" && !row.dataset.find.toLowerCase().includes(wanted);
      seen += row.hidden ? 0 : 1;
    }
    roster.querySelector("[data-roster-none]").hidden = seen > 0;
  };

  /* How many names stand in a line is read from the page, for it differs with the width. */
  const step = (roster, row, key) => {
    const list = members(roster).filter((each) => !each.hidden);
    const at = list.indexOf(row);
    const top = row.offsetTop;
    const width = list.filter((each) => each.offsetTop === list[0].offsetTop).length;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - width, ArrowDown: at + width }[key];
    if (to === undefined || !list[to] || (key === "ArrowUp" && list[to].offsetTop === top)) return false;
    list[to].querySelector("input").focus();
    return true;
  };

  document.addEventListener("change", (event) => {
    const roster = event.target.closest("[data-roster]");
    if (roster) count(roster);
  });

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-roster-find]");
    if (box) find(box.closest("[data-roster]"), box.value);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-roster-all], [data-roster-last]");
    if (!button) return;
    const roster = button.closest("[data-roster]");
    const isLast = button.matches("[data-roster-last]");
    for (const row of members(roster)) set(row, isLast ? row.dataset.last : "present");
    count(roster);
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = event.target.closest("[data-roster-find]");
    if (box && event.key === "Enter") {
      event.preventDefault();
      const hit = members(box.closest("[data-roster]")).find((row) => !row.hidden);
      if (hit) hit.querySelector("input").focus();
      return;
    }
    const row = event.target.closest("[data-member]");
    if (!row || event.target.matches("select")) return;
    const roster = row.closest("[data-roster]");
    if (event.key === "/") {
      roster.querySelector("[data-roster-find]").select();
      event.preventDefault();
    } else if (event.key.toLowerCase() === "q") {
      set(row, state(row) === "leave" ? "present" : "leave");
      count(roster);
      event.preventDefault();
    } else if (step(roster, row, event.key)) event.preventDefault();
  });

  /* While the roster of another day is on its way somebody may already tick: what was changed since it was asked for is set again in the new one. */
  let asked = new Map();
  let since = [];
  const states = (scope) => new Map([...scope.querySelectorAll("[data-member]")].map((row) => [row.querySelector("input").id, row.querySelector("select").value + row.querySelector("input").checked]));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.querySelector("[data-roster]")) asked = states(event.detail.elt);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    since = [];
    for (const [id, now] of states(event.detail.target)) {
      const row = document.getElementById(id).closest("[data-member]");
      if (asked.has(id) && asked.get(id) !== now) since.push([id, row.querySelector("input").checked, row.querySelector("select").value]);
    }
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, isThere, why] of since.splice(0)) {
      const row = document.getElementById(id)?.closest("[data-member]");
      if (!row) continue;
      row.querySelector("input").checked = isThere;
      row.querySelector("select").value = why;
      count(row.closest("[data-roster]"));
    }
  });

  const start = (scope) => { for (const roster of scope.querySelectorAll("[data-roster]")) count(roster); };
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  start(document);
})();
