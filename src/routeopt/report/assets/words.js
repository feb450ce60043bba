'use strict';
// Texts from the catalogue, safe to put into the page.
routeopt.escape = (text) =>
  String(text).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[c]));

routeopt.words = function (state, key, values) {
  let text = state.texts[state.lang][key];
  if (text === undefined) return key;
  for (const name in values || {}) text = text.replaceAll('{' + name + '}', values[name]);
  return text;
};

// `t` looks up and escapes a text of the page, `e` escapes anything else; `percent` writes a share.
routeopt.speaker = (state) => ({
  e: routeopt.escape,
  t: (key, values) => routeopt.escape(routeopt.words(state, 'report.' + key, values)),
  percent: (share) => (share === null || share === undefined ? '–' : (100 * share).toFixed(1) + ' %'),
});

routeopt.dayName = function (state, date, withMonth) {
  const locale = state.lang === 'zh' ? 'zh-CN' : 'en-GB';
  const form = { weekday: 'short', day: 'numeric', timeZone: 'UTC' };
  if (withMonth) form.month = 'short';
  return new Date(date + 'T00:00:00Z').toLocaleDateString(locale, form);
};

// Weekday over day of the month, for buttons.
routeopt.dayLabel = function (state, date) {
  const locale = state.lang === 'zh' ? 'zh-CN' : 'en-GB', day = new Date(date + 'T00:00:00Z');
  return `<small>${routeopt.escape(day.toLocaleDateString(locale, { weekday: 'short', timeZone: 'UTC' }))}</small>${day.getUTCDate()}`;
};

routeopt.outletName = function (state, id) {
  const i = state.rowOf.get(id);
  return i === undefined ? id : state.data.outlets.name[i];
};
