'use strict';
// What is chosen, and the address that carries it (#rep=R03&date=2026-01-12&lang=zh), so that a view can be shared.
routeopt.chosenDay = function (state) {
  if (state.rep === null || state.date === null) return null;
  return state.data.days.find((day) => day.rep === state.rep && day.date === state.date) || null;
};

routeopt.fit = function (state) {
  const o = state.data.outlets, day = routeopt.chosenDay(state);
  let [left, top, right, bottom] = [1, 1, 0, 0];
  const take = (x, y) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  const days = day ? [day] : routeopt.chosenWeek(state);
  for (const day of days) {
    for (const part of routeopt.way(day)) for (let i = 0; i < part.length; i += 2) take(part[i], part[i + 1]);
    for (const i of day.stops) take(state.x[i], state.y[i]);
  }
  if (!days.length) {
    for (let i = 0; i < o.id.length; i++) if (state.rep === null || o.rep[i] === state.rep) take(state.x[i], state.y[i]);
  }
  if (left > right) return;
  const corners = [routeopt.latLng(left, bottom), routeopt.latLng(right, top)];
  state.map.fitBounds(corners, { animate: false, padding: [26, 26], maxZoom: 18 });
};

routeopt.toAddress = function (state) {
  const parts = [];
  if (state.rep !== null) parts.push('rep=' + encodeURIComponent(state.data.reps[state.rep].id));
  if (state.rep !== null && state.date !== null) parts.push('date=' + state.date);
  if (state.rep !== null && state.week !== null) parts.push('week=' + state.week);
  if (state.plan) parts.push('plan=' + state.plan);
  if (state.lang !== state.plans[0].language) parts.push('lang=' + state.lang);
  history.replaceState(null, '', '#' + parts.join('&'));
};

routeopt.fromAddress = function (state) {
  const wanted = new URLSearchParams(location.hash.slice(1)), lang = wanted.get('lang');
  const plan = Number(wanted.get('plan')) || 0;
  if (plan !== state.plan && state.plans[plan]) routeopt.take(state, plan);
  const rep = state.data.reps.findIndex((each) => each.id === wanted.get('rep'));
  state.rep = rep < 0 ? null : rep;
  state.date = state.rep === null ? null : wanted.get('date');
  state.week = state.rep === null ? null : wanted.get('week');
  if (lang && state.texts[lang]) state.lang = lang;
  if (state.rep !== null) routeopt.fit(state);
};

// A new choice of rep or day: address, panel and map follow.
routeopt.turnTo = function (state) {
  state.outlet = null;
  state.map.closePopup();
  routeopt.toAddress(state);
  routeopt.panel(state);
  routeopt.fit(state);
  state.overlay.draw();
};

routeopt.chooseRep = function (state, rep) {
  state.rep = rep;
  state.date = state.week = null;
  routeopt.turnTo(state);
  document.getElementById('panel').scrollTop = 0;
};

routeopt.chooseDate = function (state, date) {
  state.date = date;
  state.week = null;
  routeopt.turnTo(state);
};

routeopt.chooseWeek = function (state, week) {
  state.week = week;
  state.date = null;
  routeopt.turnTo(state);
};

// Before or after: the same rep and day where the other plan has them.
routeopt.choosePlan = function (state, plan) {
  const rep = state.rep === null ? null : state.data.reps[state.rep].id;
  routeopt.take(state, plan);
  const row = state.data.reps.findIndex((each) => each.id === rep);
  state.rep = row < 0 ? null : row;
  if (state.rep === null) state.date = state.week = null;
  if (!routeopt.chosenDay(state)) state.date = null;
  state.outlet = null;
  state.map.closePopup();
  routeopt.toAddress(state);
  routeopt.panel(state);
  routeopt.credits(state);
  state.overlay.draw();
};

routeopt.chooseOutlet = function (state, i, fly) {
  state.outlet = i;
  if (i === null) {
    state.map.closePopup();
    state.overlay.draw();
    return;
  }
  // On a phone the open sheet would hide the place.
  document.body.classList.remove('open');
  const where = routeopt.latLng(state.x[i], state.y[i]);
  if (fly) state.map.setView(where, Math.max(state.map.getZoom(), 16.5), { animate: false });
  state.overlay.draw();
  const maxHeight = Math.min(380, state.map.getSize().y - 90);
  const popup = L.popup({ offset: [0, -8], maxWidth: 270, maxHeight, autoPan: true });
  popup.setLatLng(where).setContent(routeopt.card(state, i)).openOn(state.map);
};

routeopt.chooseLanguage = function (state, lang) {
  state.lang = lang;
  routeopt.toAddress(state);
  routeopt.panel(state);
  routeopt.credits(state);
  if (state.outlet !== null) routeopt.chooseOutlet(state, state.outlet, false);
};
