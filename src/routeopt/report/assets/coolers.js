'use strict';
// Lent coolers: a square beside each outlet that has one or gets one, in the colour of what is done with it.
routeopt.COOLER_AT = [8, -8];
routeopt.readCooler = ([id, type, state, action, from, to, reason, now, next, job]) =>
  ({ id, type, state, action, from, to, reason, now, next, job, at: to >= 0 ? to : from });

routeopt.Overlay.include({
  coolers(c) {
    const s = this.state, z = this.zoom, size = z < 13 ? 2 : z < 15 ? 3 : 4.5, [right, up] = z < 13 ? [0, 0] : routeopt.COOLER_AT;
    for (const each of s.data.coolers) {
      const p = this.at(s.x[each.at], s.y[each.at]), colour = s.data.cooler_colours[each.action];
      c.globalAlpha = s.rep !== null && s.data.outlets.rep[each.at] !== s.rep ? 0.2 : 1;
      if (each.action === 'move' && each.from >= 0) this.carried(c, this.at(s.x[each.from], s.y[each.from]), p, colour);
      if (!this.seen(p, 12)) continue;
      const half = each.action === 'stay' ? size - 0.5 : size + 1;
      c.beginPath();
      c.rect(p[0] + right - half, p[1] + up - half, 2 * half, 2 * half);
      c.fillStyle = colour;
      c.fill();
      c.lineWidth = 1.2;
      c.strokeStyle = '#ffffff';
      c.stroke();
    }
    c.globalAlpha = 1;
  },

  // The way of a cooler that moves from one outlet to another.
  carried(c, from, to, colour) {
    c.beginPath();
    c.moveTo(...from);
    c.lineTo(...to);
    c.setLineDash([5, 4]);
    c.lineWidth = 2;
    c.strokeStyle = colour;
    c.stroke();
    c.setLineDash([]);
  },
});

// What an outlet's card says of the coolers that stand there, come or go.
routeopt.coolerLines = function (state, i) {
  const { t, e } = routeopt.speaker(state), d = state.data, word = (key, values) => routeopt.words(state, 'equipment.' + key, values);
  const mine = d.coolers.filter((each) => each.from === i || each.to === i);
  if (!mine.length) return '';
  const lines = mine.map((each) => {
    const other = each.from === i ? each.to : each.from, name = other >= 0 && other !== i ? d.outlets.name[other] : '';
    const places = name ? ` ${each.from === i ? '→' : '←'} ${name}` : '';
    const day = /^\d/.test(each.job) ? routeopt.dayName(state, each.job, true) : each.job ? word('job_' + each.job) : '';
    const facts = [word('action_' + each.action) + places, routeopt.words(state, 'reasons.coolers.' + each.reason), day];
    const cases = each.now === null && each.next === null ? '' : t('cooler_cases', { now: each.now ?? '–', next: each.next ?? '–' });
    return `<li><b>${e(each.id)}</b> ${e([each.type, word('state_' + each.state), ...facts.filter(Boolean)].join(' · '))}${cases && ' · ' + cases}</li>`;
  });
  return `<h4>${e(word('title'))}</h4><ul class="todo">${lines.join('')}</ul>`;
};

routeopt.coolerLegend = function (state) {
  if (!state.data.coolers.length || !state.show.coolers) return '';
  const there = new Set(state.data.coolers.map((each) => each.action));
  return Object.entries(state.data.cooler_colours).filter(([action]) => there.has(action)).map(([action, colour]) =>
    `<span><i class="square" style="background:${colour}"></i>${routeopt.escape(routeopt.words(state, 'equipment.cooler'))} ${routeopt.escape(routeopt.words(state, 'equipment.action_' + action))}</span>`).join('');
};
