'use strict';
// The panel: figures, mixes, reps, days, search, what is not served. Every word comes from the catalogue.
routeopt.escape = (text) => String(text).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[c]));
routeopt.words = function (state, key, values) {
  let text = state.data.texts[state.lang][key];
  if (text === undefined) return key;
  for (const name in values || {}) text = text.replaceAll('{' + name + '}', values[name]);
  return text;
};
routeopt.panel = function (state) {
  const t = (key, values) => routeopt.escape(routeopt.words(state, 'report.' + key, values)), e = routeopt.escape, d = state.data;
  const percent = (x) => (x === null || x === undefined ? '–' : (100 * x).toFixed(1) + ' %');
  const tint = (rep) => routeopt.COLOURS[d.territories[rep].colour % routeopt.COLOURS.length];
  const out = [];
  out.push(`<header><button id="handle" aria-label="${t('panel')}"></button><div class="top"><h1>${e(d.title)}</h1>
    <button id="lang" class="plain">${t('other_language')}</button></div><p class="lead">${e(d.description)}</p></header>`);
  out.push(`<div class="search"><input id="q" type="search" placeholder="${t('search')}" autocomplete="off"><ul id="hits"></ul></div>`);
  out.push(routeopt.dayPicker(state, t, e));
  out.push(`<section><h2>${t('reps')}</h2><table class="reps"><thead><tr><th>${t('rep')}</th><th>${t('outlets')}</th><th>${t('visits')}</th><th>${t('hours')}</th><th>${t('travel')}</th><th>${t('gap')}</th></tr></thead><tbody>` +
    d.reps.map((rep, k) => {
      const [low, high] = d.bands.outlets, off = rep.outlets < low || rep.outlets > high;
      return `<tr data-rep="${k}" tabindex="0" class="${state.rep === k ? 'on' : ''}"><td><i style="background:${tint(k)}"></i>${e(rep.name)}</td><td class="${off ? 'bad' : ''}">${rep.outlets}</td><td>${rep.visits}</td><td>${rep.hours.toFixed(0)}</td><td>${percent(rep.travel_share)}</td><td>${percent(rep.gap)}</td></tr>`;
    }).join('') + `</tbody></table><p class="hint">${t('hint')}</p></section>`);
  out.push(`<section><h2>${t('figures')}</h2><dl class="kpis">${d.kpis[state.lang].map(([name, value]) => `<div><dt>${e(name)}</dt><dd>${e(value)}</dd></div>`).join('')}</dl></section>`);
  const mix = (part) => Object.entries(d.modes).filter(([, m]) => m[part] > 0).map(([name, m]) =>
    `<span style="width:${100 * m[part]}%;background:${routeopt.MODE_COLOURS[name]}" title="${e(name)} ${percent(m[part])}">${m[part] > 0.09 ? e(name) : ''}</span>`).join('');
  out.push(`<section><h2>${t('mix')}</h2><div class="mix"><b>${t('of_outlets')}</b><div>${mix('outlets_share')}</div></div><div class="mix"><b>${t('of_volume')}</b><div>${mix('volume_share')}</div></div>
    <p class="legend">${Object.entries(d.modes).map(([name, m]) => `<span><i style="background:${routeopt.MODE_COLOURS[name]}"></i>${t('mode_' + name)}: ${percent(m.outlets_share)} · ${percent(m.volume_share)}</span>`).join('')}</p></section>`);
  out.push(`<section><h2>${t('map')}</h2><div class="options"><label>${t('colour_by')} <select id="by">${['rep', 'mode', 'class', 'channel'].map((k) => `<option value="${k}" ${state.by === k ? 'selected' : ''}>${t('by_' + k)}</option>`).join('')}</select></label>` +
    ['territories', 'outlets', 'names'].map((k) => `<label><input type="checkbox" data-show="${k}" ${state.show[k] ? 'checked' : ''}>${t('show_' + k)}</label>`).join('') + `</div><p class="legend">${routeopt.legend(state, t, e)}</p></section>`);
  out.push(`<section><details><summary>${t('unserved', { count: d.unserved.length })}</summary><ul class="unserved">${d.unserved.map(([id, , code, detail]) =>
    `<li data-outlet="${e(id)}" tabindex="0"><b>${e(routeopt.outletName(state, id))}</b> ${e(routeopt.words(state, 'reasons.unserved.' + code))} ${e(detail)}</li>`).join('')}</ul></details></section>`);
  out.push(`<footer>${d.simulated ? `<p><b>${t('simulated')}</b> ${e(d.simulated)}</p>` : ''}<p>${t('checked')}</p><p>${e(d.attribution)}</p></footer>`);
  const panel = document.getElementById('panel'), scroll = panel.scrollTop;
  panel.innerHTML = out.join('');
  panel.scrollTop = scroll;
  document.documentElement.lang = state.lang;
  routeopt.listen(state, panel);
};
routeopt.dayPicker = function (state, t, e) {
  const d = state.data;
  if (state.rep === null) return '';
  const days = d.days.filter((day) => day.rep === state.rep), rep = d.reps[state.rep];
  let text = `<section class="day"><div class="top"><h2>${e(rep.name)}</h2><button id="all" class="plain">${t('all_reps')}</button></div><div class="dates">`;
  let week = '';
  for (const day of days) {
    const monday = new Date(day.date + 'T00:00:00Z');
    monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
    const key = monday.toISOString().slice(0, 10);
    if (key !== week) { text += (week ? '</span>' : '') + '<span>'; week = key; }
    text += `<button data-date="${day.date}" class="${state.date === day.date ? 'on' : ''}">${e(new Date(day.date + 'T00:00:00Z').toLocaleDateString(state.lang === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' }))}</button>`;
  }
  text += (week ? '</span>' : '') + '</div>';
  const day = routeopt.chosenDay(state);
  if (day) {
    const facts = { stops: day.stops.length, km: (day.metres / 1000).toFixed(1), minutes: Math.round(day.travel / 60), leave: routeopt.clock(Math.floor(day.leave / 60)), back: routeopt.clock(Math.ceil(day.back / 60)) };
    text += `<p>${t('day_facts', facts)} ${day.optimal ? `<em>${t('optimal')}</em>` : ''}</p><ol class="stops">` +
      day.stops.map((i, k) => `<li data-row="${i}" tabindex="0"><time>${routeopt.clock(day.start[k])}</time> ${e(d.outlets.name[i])}${d.outlets.prospect[i] ? ` <em>${t('prospect')}</em>` : ''}</li>`).join('') + '</ol>';
  } else text += `<p class="hint">${t('choose_day')}</p>`;
  return text + '</section>';
};
routeopt.legend = function (state, t, e) {
  const d = state.data, chip = (colour, word) => `<span><i style="background:${colour}"></i>${word}</span>`;
  let parts = [];
  if (state.by === 'mode') parts = Object.keys(d.modes).map((m) => chip(routeopt.MODE_COLOURS[m], t('mode_' + m)));
  if (state.by === 'class') parts = [['A', '#b2182b'], ['B', '#ef8a62'], ['C', '#67a9cf']].map(([k, c]) => chip(c, k));
  if (state.by === 'channel') parts = d.outlets.channels.map((k, n) => chip(routeopt.COLOURS[n % routeopt.COLOURS.length], t('channel_' + k)));
  if (state.by === 'rep') parts = [chip('#8d8a84', t('not_direct'))];
  parts.push(`<span><i class="hollow"></i>${t('prospect')}</span>`);
  return parts.join('');
};
routeopt.outletName = function (state, id) {
  const i = state.rowOf.get(id);
  return i === undefined ? id : state.data.outlets.name[i];
};
routeopt.listen = function (state, panel) {
  const on = (selector, kind, act) => panel.querySelectorAll(selector).forEach((node) => {
    node.addEventListener(kind, () => act(node));
    if (kind === 'click' && node.tabIndex === 0 && node.tagName !== 'BUTTON') node.addEventListener('keydown', (k) => { if (k.key === 'Enter') act(node); });
  });
  on('[data-rep]', 'click', (node) => routeopt.chooseRep(state, +node.dataset.rep === state.rep ? null : +node.dataset.rep));
  on('[data-date]', 'click', (node) => routeopt.chooseDate(state, node.dataset.date === state.date ? null : node.dataset.date));
  on('[data-row]', 'click', (node) => routeopt.chooseOutlet(state, +node.dataset.row, true));
  on('[data-outlet]', 'click', (node) => { const i = state.rowOf.get(node.dataset.outlet); if (i !== undefined) routeopt.chooseOutlet(state, i, true); });
  on('[data-show]', 'change', (node) => { state.show[node.dataset.show] = node.checked; state.overlay.draw(); });
  on('#by', 'change', (node) => { state.by = node.value; routeopt.panel(state); state.overlay.draw(); });
  on('#lang', 'click', () => { state.lang = state.lang === 'en' ? 'zh' : 'en'; routeopt.panel(state); if (state.outlet !== null) routeopt.chooseOutlet(state, state.outlet, false); });
  on('#all', 'click', () => routeopt.chooseRep(state, null));
  on('#handle', 'click', () => { document.body.classList.toggle('open'); });
  const input = panel.querySelector('#q'), hits = panel.querySelector('#hits');
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase(), o = state.data.outlets;
    let found = '', count = 0;
    for (let i = 0; wanted && i < o.id.length && count < 10; i++) {
      if (!o.id[i].toLowerCase().includes(wanted) && !o.name[i].toLowerCase().includes(wanted)) continue;
      count++;
      found += `<li data-hit="${i}" tabindex="0">${routeopt.escape(o.name[i])} <small>${routeopt.escape(o.id[i])}</small></li>`;
    }
    hits.innerHTML = found || (wanted ? `<li class="none">${routeopt.escape(routeopt.words(state, 'report.nothing_found'))}</li>` : '');
    hits.querySelectorAll('[data-hit]').forEach((node) => {
      const act = () => { hits.innerHTML = ''; routeopt.chooseOutlet(state, +node.dataset.hit, true); };
      node.addEventListener('click', act);
      node.addEventListener('keydown', (k) => { if (k.key === 'Enter') act(); });
    });
  });
};
