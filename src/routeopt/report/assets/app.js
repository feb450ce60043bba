'use strict';
// The start: unpack, draw, and show what the address asks for.
routeopt.start = async function (map, data, streets, other, tooOld) {
  if (typeof DecompressionStream === 'undefined') {
    document.getElementById('notice').textContent = tooOld;
    return;
  }
  const state = {
    map, plans: [await routeopt.unpack(data)], rep: null, week: null, date: null, outlet: null, by: 'rep',
    show: { territories: true, outlets: true, names: true, areas: false, moves: true, priority: true, coolers: false }, open: {},
  };
  routeopt.state = state;
  if (other) state.plans.push(await routeopt.unpack(other));
  state.texts = state.plans[0].texts;
  state.lang = state.plans[0].language;
  state.plans.forEach(routeopt.place);
  routeopt.take(state, 0);
  state.streets = new routeopt.Streets(await routeopt.unpack(streets), {
    maxNativeZoom: 19, maxZoom: 19, minZoom: 3, updateWhenZooming: false,
  });
  map.setMaxZoom(19);
  L.control.zoom({ position: 'topright' }).addTo(map);
  L.control.scale({ imperial: false, position: 'bottomleft' }).addTo(map);
  state.credits = L.control.attribution({ position: 'bottomright', prefix: 'Leaflet' }).addTo(map);
  map.invalidateSize();
  routeopt.fit(state);
  state.streets.addTo(map);
  state.overlay = new routeopt.Overlay(state);
  state.overlay.addTo(map);
  routeopt.show(state);
  window.addEventListener('hashchange', () => routeopt.show(state));
  window.addEventListener('resize', () => map.invalidateSize());
  routeopt.printable(state);
  document.body.dataset.ready = 'yes';
};

// From packed steps to map coordinates.
routeopt.place = function (data) {
  const o = data.outlets, at = routeopt.course(o.at);
  data.coolers = data.coolers.map(routeopt.readCooler);
  o.classes = [...new Set(o.class)].sort();
  for (const each of data.priority.segments) each.line = routeopt.course(each.line);
  for (const area of [...data.territories, ...data.areas]) area.rings = area.rings.map(routeopt.course);
  data.placed = {
    x: at.filter((_, k) => k % 2 === 0),
    y: at.filter((_, k) => k % 2 === 1),
    rowOf: new Map(o.id.map((id, i) => [id, i])),
  };
  data.placed.middles = routeopt.middles(data, data.placed);
};

// A day's way along the streets: unpacked when it is first drawn.
routeopt.way = (day) => (day.way = day.way || day.line.map(routeopt.course));

// One of the plans becomes the one that is shown.
routeopt.take = function (state, plan) {
  state.plan = plan;
  state.data = state.plans[plan];
  Object.assign(state, state.data.placed);
};

routeopt.show = function (state) {
  routeopt.fromAddress(state);
  routeopt.panel(state);
  routeopt.credits(state);
  state.overlay.draw();
};

// On the map at all times: whose data it is, and that part of it is simulated.
routeopt.credits = function (state) {
  const { t, e } = routeopt.speaker(state), { attribution, simulated } = state.data;
  for (const text of Object.keys(state.credits._attributions)) state.credits.removeAttribution(text);
  state.credits.addAttribution(e(attribution));
  if (simulated) state.credits.addAttribution(`<b title="${e(simulated)}">${t('partly_simulated')}</b>`);
};
