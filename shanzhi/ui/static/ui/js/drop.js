/* Files in a form: sent one by one as soon as they are chosen or dropped. Without a script they go with the form. */
(() => {
  "use strict";
  const going = new WeakMap();   // per drop: the promises of what is on its way
  const waiting = new WeakMap(); // per drop: files that found no network

  const say = (drop, word, name) => {
    const place = drop.querySelector("[data-drop-said]");
    if (place) place.textContent = place.dataset[word].replace("{name}", name);
  };

  const send = (drop, file) => new Promise((done) => {
    const form = drop.closest("form");
    const row = drop.querySelector("[data-drop-row]").content.firstElementChild.cloneNode(true);
    const bar = row.querySelector("progress");
    row.querySelector("[data-name]").textContent = file.name;
    drop.querySelector("[data-drop-list]").append(row);
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("key", form.querySelector("[name=key]").value);
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = Math.round(100 * event.loaded / event.total); });
    request.addEventListener("error", () => {
      row.remove();
      waiting.set(drop, [...(waiting.get(drop) || []), file]);
      say(drop, "offline", file.name);
      done("offline");
    });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        row.outerHTML = request.responseText;
        say(drop, "done", file.name);
        done("sent");
        return;
      }
      bar.remove();
      row.querySelector("[data-error]").textContent = request.getResponseHeader("Content-Type").startsWith("text/plain") ? request.responseText : String(request.status);
      row.querySelector("[data-drop-close]").hidden = false;
      row.dataset.refused = "yes";
      done("refused");
    });
    say(drop, "sending", file.name);
    request.open("POST", drop.dataset.upload);
    request.send(body);
  });

  /* One after the other: a village's line is thin, and the order stays that of choosing. */
  const take = (drop, files) => {
    let last = going.get(drop) || Promise.resolve("sent");
    for (const file of files) last = last.then((before) => send(drop, file).then((now) => (before === "sent" ? now : before)));
    going.set(drop, last);
    last.then(() => { if (going.get(drop) === last) going.delete(drop); });
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    const drop = input.matches("input[type=file]") && input.closest("[data-drop]");
    if (!drop || !drop.dataset.upload) return;
    take(drop, [...input.files]);
    input.value = "";
  });

  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const drop = event.target instanceof Element && event.target.closest("[data-drop]");
      if (!drop || !event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") take(drop, [...event.dataTransfer.files]);
    });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-discard], [data-drop-close]");
    const drop = button && button.closest("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    const row = button.closest(".drop-item");
    if (button.dataset.discard) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: drop.closest("form").querySelector("[name=csrfmiddlewaretoken]").value });
      const answer = await fetch(button.dataset.discard, { method: "POST", body }).catch(() => null);
      if (!answer || !(answer.ok || answer.status === 404)) return;
    }
    row.remove();
    drop.querySelector("input").focus();
  });

  /* Whoever saves the form first waits for its files, and sends those again that found no network. */
  document.addEventListener("drop:wait", (event) => {
    for (const drop of event.target.querySelectorAll("[data-drop]")) {
      const files = waiting.get(drop) || [];
      waiting.delete(drop);
      if (files.length) take(drop, files);
      if (going.has(drop)) event.detail.push(going.get(drop));
    }
  });
  document.addEventListener("drop:pending", (event) => {
    for (const drop of event.target.querySelectorAll("[data-drop]")) if (going.has(drop) || (waiting.get(drop) || []).length) event.detail.push(drop);
  });
})();
