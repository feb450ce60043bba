'use strict';
// The panel: reps, days, figures, mixes, map options, what is not served. Every word comes from the catalogue.
routeopt.SECTIONS = ['header', 'dayPicker', 'repTable', 'figures', 'mixes', 'structure', 'contracts', 'charts', 'options', 'unserved', 'footer'];

routeopt.panel = function (state) {
  const speaker = routeopt.speaker(state), panel = document.getElementById('panel'), scroll = panel.scrollTop;
  const held = routeopt.nameOf(document.activeElement);
  panel.innerHTML = routeopt.SECTIONS.map((name) => routeopt.section[name](state, speaker)).join('');
  panel.scrollTop = scroll;
  document.documentElement.lang = state.lang;
  routeopt.listen(state, panel);
  // Who works by keyboard goes on where they were.
  const again = held && panel.querySelector(held);
  if (again) again.focus({ preventScroll: true });
};

// How to find a part of the panel again after it was written anew.
routeopt.nameOf = function (node) {
  if (!node || !node.closest('#panel')) return '';
  const mark = node.id ? ['id', node.id] : Object.entries(node.dataset).map(([key, value]) => [`data-${key}`, value])[0];
  return mark ? `[${mark[0]}="${CSS.escape(mark[1])}"]` : '';
};

routeopt.section = {
  header: (state, { t, e }) => `<header><button id="handle" aria-label="${t('panel')}"></button>
    <div class="top"><h1>${e(state.data.title)}</h1><button id="lang" class="plain">${t('other_language')}</button></div>
    <p class="lead">${e(state.data.description)}</p>${routeopt.overviewLink(state, t)}${routeopt.planSwitch(state, t, e)}${routeopt.officeLinks(state, t, e)}</header>
    <div class="search"><input id="q" type="search" placeholder="${t('search')}" aria-label="${t('search')}" autocomplete="off">
    <ul id="hits"></ul></div>`,

  repTable(state, { t, e, percent }) {
    const [least, most] = state.data.bands.outlets;
    const head = ['rep', 'outlets', 'visits', 'hours', 'travel', 'gap'].map((name) => `<th>${t(name)}</th>`).join('');
    const rows = state.data.reps.map((rep, k) => {
      const outside = rep.outlets < least || rep.outlets > most;
      return `<tr data-rep="${k}" tabindex="0" class="${state.rep === k ? 'on' : ''}">
        <td><i style="background:${routeopt.repColour(state, k)}"></i>${e(rep.name)}</td>
        <td class="${outside ? 'bad' : ''}">${rep.outlets}</td><td>${rep.visits}</td>
        <td class="${routeopt.offBand(rep) ? 'bad' : ''}">${rep.hours.toFixed(0)}</td>
        <td>${percent(rep.travel_share)}</td><td>${percent(rep.gap)}</td></tr>`;
    });
    return `<section><h2>${t('reps')}</h2><table class="reps"><thead><tr>${head}</tr></thead>
      <tbody>${rows.join('')}</tbody></table><p class="hint">${t('hint', { least, most })}</p></section>`;
  },

  figures(state, { t, e }) {
    const cards = state.data.kpis[state.lang].map(([name, value, difference]) =>
      `<div><dt>${e(name)}</dt><dd>${e(value)}${difference ? ` <small>${e(difference)}</small>` : ''}</dd></div>`);
    return `<section><h2>${t('figures')}</h2><dl class="kpis">${cards.join('')}</dl></section>`;
  },

  mixes(state, { t, e, percent }) {
    const modes = Object.entries(state.data.modes), colours = state.data.mode_colours;
    const bar = (part) => modes.filter(([, share]) => share[part] > 0).map(([name, share]) => {
      const look = `width:${100 * share[part]}%;background:${colours[name]};color:${routeopt.letters(colours[name])}`;
      return `<span style="${look}" title="${e(name)} ${percent(share[part])}">${share[part] > 0.09 ? e(name) : ''}</span>`;
    }).join('');
    const other = state.plans[1 - state.plan], before = other ? other.modes : state.data.modes_before;
    const was = function (name, part) {
      const then = before[name] ? percent(before[name][part]) : '';
      return then && then !== percent(state.data.modes[name][part]) ? ` <small>${then}</small>` : '';
    };
    const rows = modes.map(([name, share]) => `<tr><td><i style="background:${colours[name]}"></i>${t('mode_' + name)}</td>
      <td>${percent(share.outlets_share)}${was(name, 'outlets_share')}</td>
      <td>${percent(share.volume_share)}${was(name, 'volume_share')}</td></tr>`);
    return `<section><h2>${t('mix')}</h2>
      <div class="mix"><b>${t('of_outlets')}</b><div>${bar('outlets_share')}</div></div>
      <div class="mix"><b>${t('of_volume')}</b><div>${bar('volume_share')}</div></div>
      <table class="reps still"><thead><tr><th>${t('mode')}</th><th>${t('of_outlets')}</th><th>${t('of_volume')}</th></tr></thead>
      <tbody>${rows.join('')}</tbody></table>
      ${before.DSD ? `<p class="hint">${t(other && state.plan ? 'small_after' : 'small_before')}</p>` : ''}</section>`;
  },

  options(state, { t, e }) {
    const choice = (by) => `<option value="${by}" ${state.by === by ? 'selected' : ''}>${t('by_' + by)}</option>`;
    const box = (part) => `<label><input type="checkbox" data-show="${part}" ${state.show[part] ? 'checked' : ''}> ${t('show_' + part)}</label>`;
    return `<section><h2>${t('map')}</h2><div class="options">
      <label>${t('colour_by')} <select id="by">${['rep', 'mode', 'class', 'channel'].map(choice).join('')}</select></label>
      ${routeopt.layers(state).map(box).join('')}
      <label>${t('paper')} <select id="paper">${['A4', 'A3'].map((size) => `<option ${state.paper === size ? 'selected' : ''}>${size}</option>`).join('')}</select></label>
      <button id="print" class="plain">${t('print')}</button></div>
      <p class="legend">${routeopt.legend(state, t, e)}${routeopt.priorityLegend(state, t)}${routeopt.coolerLegend(state)}</p></section>`;
  },

  unserved(state, { t, e }) {
    const rows = state.data.unserved.map(([id, , code, detail]) => {
      const why = routeopt.words(state, 'reasons.unserved.' + code);
      return `<li data-outlet="${e(id)}" tabindex="0"><b>${e(routeopt.outletName(state, id))}</b> ${e(why)} ${e(detail)}</li>`;
    });
    return `<section><details><summary>${t('unserved', { count: rows.length })}</summary>
      <ul class="unserved">${rows.join('') || `<li class="none">${t('all_served')}</li>`}</ul></details></section>`;
  },

  footer(state, { t, e }) {
    const simulated = state.data.simulated ? `<p><b>${t('simulated')}</b> ${e(state.data.simulated)}</p>` : '';
    return `<footer>${simulated}<p>${t('checked')}</p><p>${e(state.data.attribution)}</p></footer>`;
  },

  dayPicker(state, { t, e }) {
    if (state.rep === null) return '';
    const [least, most] = state.data.bands.stops, weeks = new Map();
    for (const day of state.data.days.filter((each) => each.rep === state.rep)) {
      const outside = day.stops.length < least || day.stops.length > most;
      const look = (state.date === day.date ? 'on ' : '') + (outside ? 'bad' : ''), week = routeopt.mondayOf(day.date);
      const mark = state.week === week ? ` style="border-bottom:4px solid ${routeopt.dayColour(state, day.date)}"` : '';
      const button = `<button data-date="${day.date}" class="${look}"${mark} title="${t('stops', { count: day.stops.length })}">
        ${routeopt.dayLabel(state, day.date)}</button>`;
      const whole = `<button data-week="${week}" class="${state.week === week ? 'on' : ''}" title="${t('whole_week')}">▤</button>`;
      weeks.set(week, (weeks.get(week) || whole) + button);
    }
    return `<section class="day"><div class="top"><h2>${e(state.data.reps[state.rep].name)}</h2>
      <button id="all" class="plain">${t('all_reps')}</button></div>
      <div class="dates">${[...weeks].map(([week, days]) => `<span>${days}</span>${routeopt.sheetLink(state, week, t)}`).join('')}</div>
      ${routeopt.dayList(state, t, e)}</section>`;
  },
};

// Whether a rep's hours leave the tolerance around the office's mean.
routeopt.offBand = ({ hours, band }) => hours < band[0] - 0.001 || hours > band[1] + 0.001;

// What the map can show: layers that this plan has nothing for are not offered.
routeopt.layers = function (state) {
  const { areas, moves, priority, coolers } = state.data;
  const has = { areas: areas.length, moves: moves.length, priority: priority.segments.length, coolers: coolers.length };
  return ['territories', 'outlets', 'names', 'areas', 'moves', 'priority', 'coolers'].filter((layer) => !(layer in has) || has[layer]);
};

routeopt.planSwitch = function (state, t, e) {
  if (state.plans.length < 2) return '';
  const button = (plan, key) => `<button data-plan="${plan}" class="${state.plan === plan ? 'on' : ''}">${t(key)}<small>${e(state.plans[plan].title)}</small></button>`;
  return `<div class="switch">${button(1, 'before')}${button(0, 'after')}</div>`;
};

// Figures, charts and files lie on the page beside the map; in a notebook there is none.
routeopt.overviewLink = (state, t) =>
  (state.plans[0].overview ? `<nav class="back"><a href="${state.plans[0].overview}#${state.lang}">${t('overview')}</a></nav>` : '');

// Pages of single offices lie beside that of the whole plan; a plan of one office has none.
routeopt.officeLinks = function (state, t, e) {
  const links = (state.plans[0].offices || []).map(([name, file]) => `<a href="${encodeURIComponent(file)}#lang=${state.lang}">${name ? e(name) : t('all_offices')}</a>`);
  return links.length ? `<nav class="offices">${links.join('')}</nav>` : '';
};

// The week's sheet lies beside the page; in a notebook there is none.
routeopt.sheetLink = function (state, monday, t) {
  if (!state.data.sheets) return '';
  const file = state.data.sheets + encodeURIComponent(state.data.reps[state.rep].file) + '_' + monday + '.html';
  return `<a class="sheet" href="${file}" target="_blank">${t('sheet')}</a>`;
};

routeopt.dayList = function (state, t, e) {
  const day = routeopt.chosenDay(state), o = state.data.outlets;
  if (!day) return `<p class="hint">${t('choose_day')}</p>`;
  const facts = t('day_facts', {
    stops: day.stops.length,
    km: (day.metres / 1000).toFixed(1),
    minutes: Math.round(day.travel / 60),
    leave: routeopt.clock(Math.floor(day.leave / 60)),
    back: routeopt.clock(Math.ceil(day.back / 60)),
  });
  const stops = day.stops.map((i, k) => `<li data-row="${i}" tabindex="0"><time>${routeopt.clock(day.start[k])}</time>
    ${e(o.name[i])}${o.prospect[i] ? ` <em>${t('prospect')}</em>` : ''}</li>`);
  const name = `<b>${e(routeopt.dayName(state, day.date, true))}</b>`;
  return `<p>${name} · ${facts} ${day.optimal ? `<em>${t('optimal')}</em>` : ''}</p><ol class="stops">${stops.join('')}</ol>`;
};

routeopt.mondayOf = function (date) {
  const day = new Date(date + 'T00:00:00Z');
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
};

routeopt.legend = function (state, t, e) {
  const o = state.data.outlets, chip = (colour, word) => `<span><i style="background:${colour}"></i>${word}</span>`;
  const chips = {
    rep: () => [chip(routeopt.OTHERS, t('not_direct'))],
    mode: () => Object.keys(state.data.modes).map((mode) => chip(state.data.mode_colours[mode], t('mode_' + mode))),
    class: () => o.classes.map((name, k) => chip(routeopt.classColour(state, k), e(name) || '–')),
    channel: () => o.channels.map((name, k) => chip(routeopt.channelColour(state, k), t('channel_' + name))),
  }[state.by]();
  return chips.join('') + `<span><i class="hollow"></i>${t('prospect')}</span><span><i class="start"></i>${t('start')}</span>`;
};
