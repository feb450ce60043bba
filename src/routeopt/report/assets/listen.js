'use strict';
// What the panel's parts do when they are clicked, or reached by keyboard.
routeopt.on = function (within, selector, kind, act) {
  within.querySelectorAll(selector).forEach((node) => {
    node.addEventListener(kind, () => act(node));
    if (kind !== 'click' || node.tagName === 'BUTTON') return;
    node.addEventListener('keydown', (key) => { if (key.key === 'Enter') act(node); });
  });
};

routeopt.listen = function (state, panel) {
  const on = (selector, kind, act) => routeopt.on(panel, selector, kind, act);
  on('[data-rep]', 'click', ({ dataset }) => routeopt.chooseRep(state, +dataset.rep === state.rep ? null : +dataset.rep));
  on('[data-date]', 'click', ({ dataset }) => routeopt.chooseDate(state, dataset.date === state.date ? null : dataset.date));
  on('[data-week]', 'click', ({ dataset }) => routeopt.chooseWeek(state, dataset.week === state.week ? null : dataset.week));
  on('[data-plan]', 'click', ({ dataset }) => routeopt.choosePlan(state, +dataset.plan));
  on('[data-open]', 'toggle', (part) => { state.open[part.dataset.open] = part.open; });
  on('#paper', 'change', (list) => routeopt.choosePaper(state, list.value));
  on('#print', 'click', () => window.print());
  on('[data-row]', 'click', ({ dataset }) => routeopt.chooseOutlet(state, +dataset.row, true));
  on('[data-outlet]', 'click', ({ dataset }) => {
    const row = state.rowOf.get(dataset.outlet);
    if (row !== undefined) routeopt.chooseOutlet(state, row, true);
  });
  on('[data-show]', 'change', (box) => {
    state.show[box.dataset.show] = box.checked;
    routeopt.panel(state);
    state.overlay.draw();
  });
  on('#by', 'change', (list) => {
    state.by = list.value;
    routeopt.panel(state);
    state.overlay.draw();
  });
  on('#lang', 'click', () => routeopt.chooseLanguage(state, state.lang === 'en' ? 'zh' : 'en'));
  on('#all', 'click', () => routeopt.chooseRep(state, null));
  on('#handle', 'click', () => document.body.classList.toggle('open'));
  routeopt.searchBox(state, panel);
};
