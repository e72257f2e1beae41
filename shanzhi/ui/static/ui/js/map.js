/* A map that moves, over the drawing that is there without a script. Data from this origin only; no tiles, nothing stored. */
(() => {
  "use strict";
  const worker = document.currentScript.dataset.mapWorker;

  const shapes = { late: "M6 0 12 11H0Z", soon: "M6 0 12 6 6 12 0 6Z" };

  const mark = (feature) => {
    const { name, url, own, note, text, state } = feature.properties;
    const link = document.createElement("a");
    link.href = url;
    link.className = `map-mark ${own ? "own" : ""} ${state || ""}`;
    link.title = text ? `${name}: ${text}` : name;
    link.tabIndex = -1;
    const dot = shapes[state] ? `<path class="dot" d="${shapes[state]}"/>` : `<circle class="dot" cx="6" cy="6" r="${own ? 6 : 4}"/>`;
    link.insertAdjacentHTML("afterbegin", `<svg width="12" height="12">${dot}</svg>`);
    const label = document.createElement("span");
    label.textContent = name;
    link.append(label);
    if (note) { const count = document.createElement("b"); count.textContent = note; link.append(count); }
    return link;
  };

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const draw = (box, data) => {
    const points = data.features.filter((each) => each.geometry.type === "Point");
    if (!points.length) return;
    const ground = document.createElement("div");
    ground.className = "sketch-map";
    ground.setAttribute("aria-hidden", "true");
    box.append(ground);
    const bounds = new maplibregl.LngLatBounds();
    for (const each of data.features) {
      for (const corner of each.geometry.type === "Point" ? [each.geometry.coordinates] : each.geometry.coordinates[0]) bounds.extend(corner);
    }
    let map;
    try {
      map = new maplibregl.Map({
        container: ground, bounds, fitBoundsOptions: { padding: { top: 36, bottom: 36, left: 36, right: ground.clientWidth > 480 ? 96 : 36 } }, attributionControl: false, dragRotate: false, pitchWithRotate: false, keyboard: false, fadeDuration: 0,
        cooperativeGestures: true,
        style: { version: 8, sources: { places: { type: "geojson", data } }, layers: [
          { id: "ground", type: "background", paint: { "background-color": colour("--color-paper-50") } },
          { id: "area", type: "fill", source: "places", filter: ["==", "$type", "Polygon"], paint: { "fill-color": colour("--color-paper-100") } },
          { id: "edge", type: "line", source: "places", filter: ["==", "$type", "Polygon"], paint: { "line-color": colour("--line-strong") } },
        ] },
      });
    } catch { ground.remove(); return; /* no WebGL: the drawing stays */ }
    map.getCanvas().tabIndex = -1; // the table beside it is for the keyboard; nothing in what is hidden takes the focus
    for (const each of points) new maplibregl.Marker({ element: mark(each), anchor: "left", offset: [-12, 0] }).setLngLat(each.geometry.coordinates).addTo(map);
    map.once("load", () => { box.classList.add("is-map"); ground.dataset.ready = "1"; });
  };

  const start = async (box) => {
    const answer = await fetch(box.dataset.map, { headers: { accept: "application/json" } });
    if (answer.ok) draw(box, await answer.json());
  };

  if (typeof maplibregl === "undefined") return;
  maplibregl.setWorkerUrl(worker);
  for (const box of document.querySelectorAll("[data-map]")) start(box);
})();
