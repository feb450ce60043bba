'use strict';
// State and choices; the address carries them (#rep=R03&date=2026-01-12), so that a view can be shared.
routeopt.start = async function (map, data, streets) {
  const notice = document.getElementById('notice');
  if (typeof DecompressionStream === 'undefined') {
    // No data yet, so no catalogue: the one message that speaks both languages at once.
    notice.textContent = 'This page needs a browser of 2023 or later. 本页面需要 2023 年或更新的浏览器。';
    return;
  }
  const state = { map, data: await routeopt.unpack(data), rep: null, date: null, outlet: null, by: 'rep', show: { territories: true, outlets: true, names: true } };
  routeopt.state = state;
  state.lang = state.data.language;
  const o = state.data.outlets, at = routeopt.course(o.at), n = o.id.length;
  state.x = new Float64Array(n); state.y = new Float64Array(n);
  for (let i = 0; i < n; i++) { state.x[i] = at[2 * i]; state.y[i] = at[2 * i + 1]; }
  state.rowOf = new Map(o.id.map((id, i) => [id, i]));
  for (const area of state.data.territories) area.rings = area.rings.map(routeopt.course);
  for (const day of state.data.days) day.line = day.line.map(routeopt.course);
  state.streets = new routeopt.Streets(await routeopt.unpack(streets), { maxNativeZoom: 19, maxZoom: 19, minZoom: 3, updateWhenZooming: false });
  map.setMaxZoom(19);
  L.control.zoom({ position: 'topright' }).addTo(map);
  L.control.scale({ imperial: false, position: 'bottomleft' }).addTo(map);
  L.control.attribution({ position: 'bottomright', prefix: 'Leaflet' }).addAttribution(routeopt.escape(state.data.attribution)).addTo(map);
  map.invalidateSize();
  routeopt.fit(state);
  state.streets.addTo(map);
  state.overlay = new routeopt.Overlay(state);
  state.overlay.addTo(map);
  routeopt.fromAddress(state);
  routeopt.panel(state);
  window.addEventListener('hashchange', () => { routeopt.fromAddress(state); routeopt.panel(state); state.overlay.draw(); });
  window.addEventListener('resize', () => map.invalidateSize());
  document.body.dataset.ready = 'yes';
};
routeopt.chosenDay = (state) => (state.rep === null || state.date === null ? null : state.data.days.find((day) => day.rep === state.rep && day.date === state.date) || null);
routeopt.fit = function (state) {
  const o = state.data.outlets, day = routeopt.chosenDay(state), box = { x0: 1, y0: 1, x1: 0, y1: 0 };
  const take = (x, y) => { box.x0 = Math.min(box.x0, x); box.x1 = Math.max(box.x1, x); box.y0 = Math.min(box.y0, y); box.y1 = Math.max(box.y1, y); };
  if (day) for (const line of day.line) for (let i = 0; i < line.length; i += 2) take(line[i], line[i + 1]);
  else for (let i = 0; i < o.id.length; i++) if (state.rep === null || o.rep[i] === state.rep) take(state.x[i], state.y[i]);
  if (box.x0 > box.x1) return;
  state.map.fitBounds([routeopt.latLng(box.x0, box.y1), routeopt.latLng(box.x1, box.y0)], { animate: false, padding: [18, 18] });
};
routeopt.toAddress = function (state) {
  const parts = [];
  if (state.rep !== null) parts.push('rep=' + encodeURIComponent(state.data.reps[state.rep].id));
  if (state.rep !== null && state.date !== null) parts.push('date=' + state.date);
  history.replaceState(null, '', '#' + parts.join('&'));
};
routeopt.fromAddress = function (state) {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const rep = state.data.reps.findIndex((each) => each.id === wanted.get('rep'));
  state.rep = rep < 0 ? null : rep;
  state.date = state.rep === null ? null : wanted.get('date');
  if (wanted.get('lang') && state.data.texts[wanted.get('lang')]) state.lang = wanted.get('lang');
  if (state.rep !== null) routeopt.fit(state);
};
routeopt.chooseRep = function (state, rep) {
  state.rep = rep; state.date = null; state.outlet = null;
  state.map.closePopup();
  routeopt.toAddress(state);
  routeopt.panel(state);
  document.getElementById('panel').scrollTop = 0;
  routeopt.fit(state);
  state.overlay.draw();
};
routeopt.chooseDate = function (state, date) {
  state.date = date; state.outlet = null;
  state.map.closePopup();
  routeopt.toAddress(state);
  routeopt.panel(state);
  routeopt.fit(state);
  state.overlay.draw();
};
routeopt.chooseOutlet = function (state, i, fly) {
  state.outlet = i;
  if (i === null) { state.map.closePopup(); state.overlay.draw(); return; }
  const where = routeopt.latLng(state.x[i], state.y[i]);
  if (fly) state.map.setView(where, Math.max(state.map.getZoom(), 16.5), { animate: false });
  state.overlay.draw();
  L.popup({ offset: [0, -8], maxWidth: 270, autoPan: fly }).setLatLng(where).setContent(routeopt.card(state, i)).openOn(state.map);
};
routeopt.card = function (state, i) {
  const t = (key, values) => routeopt.escape(routeopt.words(state, 'report.' + key, values)), e = routeopt.escape, d = state.data, o = d.outlets;
  const rule = o.reason[i].startsWith('rule_') ? routeopt.words(state, 'reasons.coverage.rule', { number: o.reason[i].slice(5) }) : routeopt.words(state, 'reasons.coverage.' + o.reason[i]);
  const dates = d.days.filter((day) => day.stops.includes(i)).map((day) => day.date.slice(5));
  const rows = [[t('channel'), t('channel_' + o.channels[o.channel[i]])], [t('class'), e(o.class[i])], [t('mode'), o.mode[i] ? t('mode_' + o.mode[i]) : t('nobody')], [t('why'), e(rule)]];
  if (o.distributor[i]) rows.push([t('distributor'), e(o.distributor[i])]);
  rows.push([t('cases'), `${o.cases[i]} / ${o.potential[i]}`]);
  if (o.rep[i] >= 0) rows.push([t('rep'), e(d.reps[o.rep[i]].name)]);
  if (o.next[i] >= 0 && o.price[i] !== null) rows.push([t('next_rep'), `${e(d.reps[o.next[i]].name)} (+${Math.round(o.price[i] / 60)} min)`]);
  if (dates.length) rows.push([t('visit_days'), e(dates.join(', '))]);
  if (o.modelled[i]) rows.push([t('modelled'), e(o.modelled[i])]);
  return `<h3>${e(o.name[i])}</h3><p class="id">${e(o.id[i])}${o.prospect[i] ? ' · ' + t('prospect') : ''}${o.synthetic[i] ? ' · ' + t('synthetic') : ''}</p><table>${rows.map(([k, v]) => `<tr><th>${k}</th><td>${v}</td></tr>`).join('')}</table>`;
};
