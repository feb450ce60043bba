'use strict';
// Search by outlet number or name, in any script.
routeopt.MOST_HITS = 10;

routeopt.find = function (state, text) {
  const wanted = text.trim().toLowerCase(), o = state.data.outlets, found = [];
  for (let i = 0; wanted && i < o.id.length && found.length < routeopt.MOST_HITS; i++) {
    if (o.id[i].toLowerCase().includes(wanted) || o.name[i].toLowerCase().includes(wanted)) found.push(i);
  }
  return found;
};

routeopt.searchBox = function (state, panel) {
  const { t, e } = routeopt.speaker(state), o = state.data.outlets;
  const input = panel.querySelector('#q'), hits = panel.querySelector('#hits');
  input.addEventListener('input', () => {
    const found = routeopt.find(state, input.value);
    const rows = found.map((i) => `<li data-hit="${i}" tabindex="0">${e(o.name[i])} <small>${e(o.id[i])}</small></li>`);
    if (!rows.length && input.value.trim()) rows.push(`<li class="none">${t('nothing_found')}</li>`);
    hits.innerHTML = rows.join('');
    routeopt.on(hits, '[data-hit]', 'click', (node) => {
      hits.innerHTML = '';
      routeopt.chooseOutlet(state, +node.dataset.hit, true);
    });
  });
  input.addEventListener('keydown', (key) => {
    const first = hits.querySelector('[data-hit]');
    if (key.key === 'Enter' && first) first.click();
  });
};
