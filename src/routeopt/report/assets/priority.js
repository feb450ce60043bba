'use strict';
// Surveyed street segments: coloured by value, chosen ones edged; one card per segment.
routeopt.VALUE_COLOURS = ['#fde0a6', '#fdb863', '#f1803c', '#d0432b', '#8b1a2b'];
// Half of the highest value is already in the darkest class but one: few segments are worth very much.
routeopt.VALUE_STEPS = [0.05, 0.15, 0.3, 0.5];

routeopt.valueColour = (state, value) => {
  const share = value / (state.data.priority.most || 1), k = routeopt.VALUE_STEPS.findIndex((step) => share < step);
  return routeopt.VALUE_COLOURS[k < 0 ? routeopt.VALUE_COLOURS.length - 1 : k];
};

routeopt.drawPriority = function (overlay, c) {
  const s = overlay.state, wide = Math.max(2.2, Math.min(9, 2 ** ((overlay.zoom - 12.5) / 1.4)));
  // A segment is at most some hundred metres long: one whose beginning is this far off the screen can't be seen.
  const inView = ({ line }) => overlay.seen(overlay.at(line[0], line[1]), 3000), { segments } = s.data.priority;
  const chosen = segments.filter((each) => each.cluster && inView(each));
  // One path for all lines of a colour: thousands of single strokes would make a reader who zooms wait.
  const lines = (which, width, colourOf) => {
    const paths = new Map();
    for (const each of which) {
      const key = (s.rep === null || s.rep === each.rep ? '1' : '0') + colourOf(each);
      if (!paths.has(key)) paths.set(key, []);
      paths.get(key).push(each.line);
    }
    c.lineWidth = width;
    for (const [key, group] of paths) {
      c.globalAlpha = key[0] === '1' ? 1 : 0.25;
      c.strokeStyle = key.slice(1);
      routeopt.strokes(c, group, (line) => overlay.trace(c, line, false));
    }
  };
  const byValue = (each) => routeopt.valueColour(s, each.value);
  lines(segments.filter((each) => !each.cluster && inView(each)), wide * 0.6, byValue);
  // Edges of other reps' streets would hide what a reader has chosen to see.
  const edged = chosen.filter((each) => s.rep === null || s.rep === each.rep);
  lines(edged, wide + 5, () => routeopt.INK);
  lines(edged, wide + 2, () => '#ffffff');
  lines(chosen, wide, byValue);
  c.globalAlpha = 1;
};

// The segment under a click, the chosen ones first; -1 where there is none.
routeopt.segmentAt = function (overlay, x, y) {
  let best = -1, near = 9;
  overlay.state.data.priority.segments.forEach((each, k) => {
    const line = each.line;
    for (let i = 2; i < line.length; i += 2) {
      const [ax, ay] = overlay.at(line[i - 2], line[i - 1]), [bx, by] = overlay.at(line[i], line[i + 1]);
      const along = (bx - ax) ** 2 + (by - ay) ** 2;
      const share = along ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / along)) : 0;
      const away = Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)) + (each.cluster ? 0 : 2);
      if (away < near) { near = away; best = k; }
    }
  });
  return best;
};

routeopt.chooseSegment = function (state, k) {
  const line = state.data.priority.segments[k].line, middle = 2 * Math.floor(line.length / 4);
  document.body.classList.remove('open');
  const maxHeight = Math.min(380, state.map.getSize().y - 90);
  const popup = L.popup({ offset: [0, -4], maxWidth: 300, maxHeight, autoPan: true });
  popup.setLatLng(routeopt.latLng(line[middle], line[middle + 1])).setContent(routeopt.segmentCard(state, k)).openOn(state.map);
};

routeopt.segmentCard = function (state, k) {
  const { t, e, percent } = routeopt.speaker(state), p = state.data.priority, s = p.segments[k];
  const rows = [[t('street_state'), s.cluster ? t('street_chosen', { cluster: s.cluster }) : t('street_surveyed')]];
  if (s.rep >= 0) rows.push([t('street_owner'), e(state.data.reps[s.rep].name)]);
  rows.push([t('street_value'), `${s.value}${s.rank === null ? '' : ' · ' + t('street_rank', { rank: s.rank })}`]);
  rows.push([t('street_outlets'), t('street_found', { found: s.found, customers: s.customers, metres: s.metres })]);
  const table = (lines) => `<table class="about">${lines.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')}</table>`;
  const terms = p.terms.map((name, n) => [t('term_' + name), s.terms[n]]).filter(([, amount]) => amount);
  const write = (name, value) => (name === 'numeric' || name === 'share' ? percent(value) : +value.toFixed(1));
  const goals = s.targets.map((each, n) => `<tr><th>${t('measure_' + p.measures[n])}</th>${each.map((value) => `<td>${write(p.measures[n], value)}</td>`).join('')}</tr>`);
  const aims = goals.length ? `<h4>${t('street_targets')}</h4><table class="goals"><tr><th></th><th>${t('street_now')}</th>
    <th>${t('street_soon')}</th><th>${t('street_later')}</th></tr>${goals.join('')}</table>` : '';
  const todo = s.actions.map(([outlet, kind, date, why]) => {
    const when = date ? routeopt.dayName(state, date, true) : routeopt.words(state, 'reasons.streets.' + why);
    return `<li><b>${t('action_' + kind)}</b> ${e(outlet ? routeopt.outletName(state, outlet) : '')} · ${e(when)}</li>`;
  });
  const plan = todo.length ? `<h4>${t('street_actions')}</h4><ul class="todo">${todo.join('')}</ul>` : '';
  return `<h3>${e(s.name || t('street_unnamed'))}</h3><p class="id">${e(s.id)}</p>${table(rows)}${aims}${plan}
    ${terms.length ? `<h4>${t('street_terms')}</h4>${table(terms)}` : ''}`;
};

routeopt.priorityLegend = function (state, t) {
  if (!state.data.priority.segments.length || !state.show.priority) return '';
  const chips = routeopt.VALUE_COLOURS.map((colour) => `<i style="background:${colour};margin-right:0"></i>`).join('');
  return `<span>${chips} ${t('street_legend')}</span><span><i class="chosen"></i>${t('street_edged')}</span>`;
};
