'use strict';
// The card of one outlet: who serves it, when, why, and what a model filled in.
routeopt.card = function (state, i) {
  const { t, e } = routeopt.speaker(state), d = state.data, o = d.outlets;
  const rows = [
    [t('channel'), t('channel_' + o.channels[o.channel[i]])],
    [t('class'), e(o.class[i])],
    [t('mode'), o.mode[i] ? t('mode_' + o.mode[i]) : t('nobody')],
    [t('why'), e(routeopt.reason(state, o.reason[i]))],
  ];
  if (o.distributor[i]) rows.push([t('distributor'), e(o.distributor[i])]);
  rows.push([t('cases'), `${o.cases[i]} / ${o.potential[i]}`]);
  if (o.rep[i] >= 0) rows.push([t('rep'), e(d.reps[o.rep[i]].name)]);
  if (o.next[i] >= 0 && o.price[i] !== null) {
    rows.push([t('next_rep'), t('next_rep_price', { rep: d.reps[o.next[i]].name, minutes: Math.round(o.price[i] / 60) })]);
  }
  const days = d.days.filter((day) => day.stops.includes(i));
  if (days.length) rows.push([t('visit_days'), e(days.map((day) => routeopt.dayName(state, day.date, true)).join(', '))]);
  if (o.modelled[i]) rows.push([t('modelled'), e(routeopt.fields(state, o.modelled[i]))]);
  const marks = [e(o.id[i])];
  if (o.prospect[i]) marks.push(t('prospect'));
  if (o.synthetic[i]) marks.push(t('synthetic'));
  const lines = rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`);
  // Who looks at coolers reads of them first.
  const parts = [`<table>${lines.join('')}</table>`, routeopt.coolerLines(state, i)];
  if (state.show.coolers) parts.reverse();
  return `<h3>${e(o.name[i])}</h3><p class="id">${marks.join(' · ')}</p>${parts.join('')}`;
};

routeopt.reason = function (state, code) {
  if (code.startsWith('rule_')) return routeopt.words(state, 'reasons.coverage.rule', { number: code.slice(5) });
  return routeopt.words(state, 'reasons.coverage.' + code);
};

// Names of the table's columns in the reader's language; a column that the catalogue lacks keeps its own name.
routeopt.fields = (state, columns) =>
  columns.split(' ').map((name) => state.texts[state.lang]['report.field_' + name] || name).join(', ');
