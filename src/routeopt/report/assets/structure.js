'use strict';
// Who joins and leaves the direct team by score, and what became of each distributor's area.
routeopt.section.structure = function (state, { t, e }) {
  const rows = state.data.structure;
  if (!rows.length) return '';
  const number = (value) => value.toLocaleString(state.lang === 'zh' ? 'zh-CN' : 'en-GB');
  const body = rows.map(([action, outlets, score, cases]) => `<tr><td>${e(routeopt.words(state, 'structure.' + action))}</td>
    <td>${number(outlets)}</td><td>${score.toFixed(2)}</td><td>${number(cases)}</td></tr>`);
  const head = ['action', 'outlets', 'score', 'cases'].map((name) => `<th>${t('structure_' + name)}</th>`).join('');
  return `<section><h2>${t('structure')}</h2><table class="reps still"><thead><tr>${head}</tr></thead>
    <tbody>${body.join('')}</tbody></table><p class="hint">${t('structure_hint')}</p></section>`;
};

routeopt.section.contracts = function (state, { t, e }) {
  const rows = state.data.contracts;
  if (!rows.length) return '';
  const number = (value) => Math.round(value).toLocaleString(state.lang === 'zh' ? 'zh-CN' : 'en-GB');
  const body = rows.map((row) => `<tr><td><i style="background:${state.data.mode_colours[row.mode]}"></i>${e(row.distributor_id)}</td>
    <td>${number(row.outlets)}</td><td>${number(row.volume_cases)}</td><td>${number(row.min_volume_cases)}</td>
    <td>${number(row.contribution)}</td><td title="${t('contract_why_' + row.code)}">${t('contract_' + row.verdict)}</td></tr>`);
  const head = ['distributor', 'outlets', 'volume', 'break_even', 'contribution', 'verdict']
    .map((name) => `<th>${t('contract_' + name)}</th>`).join('');
  return `<section><h2>${t('contracts')}</h2><table class="reps still"><thead><tr>${head}</tr></thead>
    <tbody>${body.join('')}</tbody></table><p class="hint">${t('contracts_hint')}</p></section>`;
};
