/* <x-map src="…" lon lat zoom label [pick] [marks="[[lon,lat,level],…]"]>: our own vector map, drawn by Leaflet on a canvas from ONE GeoJSON.

   Features carry properties.kind:
     zone      a grid (Polygon or MultiPolygon): name, id, label [lon, lat]
     green     park, lawn          water   river, pond
     road      LineString: name, width (metres)
     building  Polygon: name, use ("home", "public", "firm"), zone (id of its grid)
   No tiles and no other host. Drawn without Leaflet's own style for controls; the keyboard moves the map (arrows) and zooms (+ and −).
   With `pick` the pin stays in the middle and the map moves under it: by dragging, by a tap on the place, by the arrow keys or by 定位;
   hidden fields lon and lat of the surrounding form follow, and [data-place] in the same card names the nearest house. */
"use strict";
(() => {
  const { one, say, toast, leaflet, leafletCss } = window.yizhen;
  const ZOOM_LEAST = 13;
  const ZOOM_MOST = 19;
  const METRES_PER_PIXEL_AT_17 = 1.29 / 2;
  const FILL = { home: "#DAD3C4", public: "#F3C77B", firm: "#B9C4D6" };
  const PIN = '<svg class="m-pin" viewBox="0 0 36 46" aria-hidden="true"><path d="M18 1C8.6 1 1 8.5 1 17.8 1 30 18 45 18 45s17-15 17-27.2C35 8.5 27.4 1 18 1Z" fill="#C4372B" stroke="#fff" stroke-width="2"/><circle cx="18" cy="18" r="6.5" fill="#fff"/></svg>';

  let library;
  function loadLibrary() {
    library ??= new Promise((done, failed) => {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = leafletCss;
      const script = document.createElement("script");
      script.src = leaflet;
      script.onload = done;
      script.onerror = failed;
      document.head.append(style, script);
    });
    return library;
  }

  const drawings = {};
  const loadDrawing = (address) => (drawings[address] ??= fetch(address).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }));

  function layers(map, features) {
    const draw = (kind, style) => L.geoJSON(
      { type: "FeatureCollection", features: features.filter((f) => f.properties.kind === kind) },
      { interactive: false, style },
    ).addTo(map);
    const pixels = (f) => (f.properties.width / METRES_PER_PIXEL_AT_17) * 2 ** (map.getZoom() - 17);
    draw("zone", { stroke: false, fillColor: "#F6F3EA", fillOpacity: 1 });
    draw("green", { stroke: false, fillColor: "#CFE3C4", fillOpacity: 1 });
    draw("water", { stroke: false, fillColor: "#B4D6EA", fillOpacity: 1 });
    const casing = draw("road", (f) => ({ color: "#E3DCCB", weight: pixels(f) + 2 }));
    const roads = draw("road", (f) => ({ color: "#fff", weight: pixels(f) }));
    draw("building", (f) => ({
      color: f.properties.use === "public" ? "#D89B3B" : "#C2B9A6",
      weight: 0.8,
      fillColor: FILL[f.properties.use] ?? FILL.home,
      fillOpacity: 1,
    }));
    draw("zone", { color: "#178472", weight: 1.4, dashArray: "5 5", fill: false, opacity: 0.7 });
    return () => {
      casing.setStyle((f) => ({ weight: pixels(f) + 2 }));
      roads.setStyle((f) => ({ weight: pixels(f) }));
    };
  }

  /* Labels are set in order of weight; one that would lie over another, or under the pin, is left out. */
  const LETTER_PIXELS = 15;
  const LINE_PIXELS = 20;

  function placer(map, group, taken) {
    return (at, words, style) => {
      const spot = map.latLngToContainerPoint(at);
      const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      const half = (words.length * LETTER_PIXELS * scale) / 2;
      const box = [spot.x - half, spot.y - (LINE_PIXELS * scale) / 2, spot.x + half, spot.y + (LINE_PIXELS * scale) / 2];
      const size = map.getSize();
      if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y) return;
      if (taken.some((one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1])) return;
      taken.push(box);
      const span = document.createElement("span");
      span.textContent = words;
      const mark = L.divIcon({ className: style, html: span, iconSize: null });
      L.marker(at, { interactive: false, keyboard: false, icon: mark }).addTo(group);
    };
  }

  function middle(feature) {
    const ring = feature.geometry.coordinates[0];
    return [(ring[0][1] + ring[2][1]) / 2, (ring[0][0] + ring[2][0]) / 2];
  }

  function labels(map, group, features, taken) {
    group.clearLayers();
    const place = placer(map, group, taken);
    const zoom = map.getZoom();
    const seen = map.getBounds();
    const of = (kind) => features.filter((f) => f.properties.kind === kind && f.properties.name);
    if (zoom < 17.5) for (const { properties: { name, label } } of of("zone")) if (label) place([label[1], label[0]], name, "m-zone");
    for (const feature of of("building")) {
      const { name, use } = feature.properties;
      if (zoom < 18 && !(zoom >= 16.5 && use === "public")) continue;
      const centre = middle(feature);
      if (seen.contains(centre)) place(centre, name, "m-name");
    }
    if (zoom < 16) return;
    for (const { properties: { name, width }, geometry } of of("road")) {
      const visible = width > 11 ? geometry.coordinates.filter((p) => seen.contains([p[1], p[0]])) : [];
      const centre = visible[Math.floor(visible.length / 3)];
      if (visible.length > 2) place([centre[1], centre[0]], name, "m-road");
    }
  }

  function nearest(features, centre) {
    let best;
    let shortest = Infinity;
    const zones = {};
    for (const feature of features) {
      if (feature.properties.kind === "zone") zones[feature.properties.id] = feature.properties.name;
      if (feature.properties.kind !== "building" || !feature.properties.name) continue;
      const [lat, lon] = middle(feature);
      const far = (lat - centre.lat) ** 2 + ((lon - centre.lng) * Math.cos((lat * Math.PI) / 180)) ** 2;
      if (far < shortest) [shortest, best] = [far, feature.properties];
    }
    return best ? [zones[best.zone], best.name, say("near")].filter(Boolean).join(" ") : "";
  }

  customElements.define("x-map", class extends HTMLElement {
    connectedCallback() {
      const watch = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        this.draw().catch(() => this.fail());
      }, { rootMargin: "200px" });
      watch.observe(this);
    }

    disconnectedCallback() {
      this.map?.remove();
      this.map = null;
    }

    fail() {
      this.textContent = say("mapFailed");
      this.dataset.ready = "failed";
    }

    async draw() {
      const [, drawing] = await Promise.all([loadLibrary(), loadDrawing(this.getAttribute("src"))]);
      if (this.map || !this.isConnected) return;
      const features = drawing.features;
      const pick = this.hasAttribute("pick");
      const box = document.createElement("div");
      this.append(box);
      const map = this.map = L.map(box, {
        center: [Number(this.getAttribute("lat")), Number(this.getAttribute("lon"))],
        zoom: Number(this.getAttribute("zoom")) || 16,
        minZoom: ZOOM_LEAST,
        maxZoom: ZOOM_MOST,
        zoomSnap: 0.5,
        zoomControl: false,
        attributionControl: false,
        preferCanvas: true,
        scrollWheelZoom: pick ? "center" : false,
        touchZoom: pick ? "center" : true,
        doubleClickZoom: pick ? false : true,
        keyboard: true,
        fadeAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
        zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      });
      box.setAttribute("role", "application");
      box.setAttribute("aria-label", `${this.getAttribute("label")}，${say("map")}`);
      const redraw = layers(map, features);
      const group = L.layerGroup().addTo(map);
      const marks = this.hasAttribute("marks") ? JSON.parse(this.getAttribute("marks")) : null;
      const refresh = () => {
        redraw();
        labels(map, group, features, this.covered(map, marks));
      };
      map.on("zoomend moveend", refresh);
      refresh();
      this.append(this.zoomButtons(map));
      if (marks) this.mark(map, marks);
      else this.insertAdjacentHTML("beforeend", PIN);
      if (pick) this.pick(map, features);
      this.dataset.ready = "1";
    }

    /* Boxes in pixels where no label may stand: below pins and below the zoom buttons. */
    covered(map, marks) {
      const size = map.getSize();
      const spots = marks ? marks.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon])) : [{ x: size.x / 2, y: size.y / 2 }];
      return [...spots.map(({ x, y }) => [x - 22, y - 46, x + 22, y + 6]), [size.x - 64, 0, size.x, 104]];
    }

    zoomButtons(map) {
      const box = document.createElement("div");
      box.className = "m-zoom";
      for (const [sign, word, change] of [["+", say("zoomIn"), 1], ["−", say("zoomOut"), -1]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = sign;
        button.setAttribute("aria-label", word);
        button.addEventListener("click", () => map.setZoom(map.getZoom() + change));
        box.append(button);
      }
      return box;
    }

    mark(map, marks) {
      marks.forEach(([lon, lat, level], index) => {
        const shape = document.createElement("div");
        shape.className = `m-marker m-marker--${level}`;
        const number = document.createElement("span");
        number.textContent = index + 1;
        shape.append(number);
        const icon = L.divIcon({ className: "", html: shape, iconSize: [30, 30], iconAnchor: [4, 28] });
        L.marker([lat, lon], { keyboard: false, interactive: false, icon }).addTo(map);
      });
      if (marks.length) map.fitBounds(marks.map(([lon, lat]) => [lat, lon]), { padding: [30, 30], maxZoom: 17 });
    }

    pick(map, features) {
      const form = this.closest("form");
      const card = this.closest(".c-map") ?? this;
      const place = one("[data-place]", card);
      const keep = () => {
        const centre = map.getCenter();
        if (place) place.textContent = nearest(features, centre);
        if (!form) return;
        for (const [name, value] of [["lon", centre.lng], ["lat", centre.lat]]) {
          let field = form.elements[name];
          if (!field) {
            field = document.createElement("input");
            field.type = "hidden";
            field.name = name;
            form.append(field);
          }
          field.value = value.toFixed(6);
        }
      };
      map.on("movestart", () => this.classList.add("is-moving"));
      map.on("moveend", () => { this.classList.remove("is-moving"); keep(); });
      map.on("click", (event) => map.panTo(event.latlng));
      keep();
      one("[data-locate]", card)?.addEventListener("click", () => navigator.geolocation?.getCurrentPosition(
        ({ coords }) => map.setView([coords.latitude, coords.longitude], 18),
        () => toast(say("unlocated")),
        { timeout: 6000, enableHighAccuracy: true },
      ));
    }
  });
})();
