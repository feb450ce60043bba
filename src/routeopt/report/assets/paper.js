'use strict';
// On paper: the size of the sheet, and a map drawn anew for it.

// The size of the sheet, and of the map on it; a printer cuts what is larger.
routeopt.choosePaper = function (state, size) {
  state.paper = size;
  document.body.dataset.paper = size;
  let rule = document.getElementById('paper_rule');
  if (!rule) {
    rule = document.head.appendChild(document.createElement('style'));
    rule.id = 'paper_rule';
  }
  rule.textContent = `@page { size: ${size} landscape; margin: 9mm; }`;
};

routeopt.printable = function (state) {
  const redraw = function () {
    state.map.invalidateSize({ animate: false });
    routeopt.fit(state);
    state.streets.finish();
    state.overlay.draw();
  };
  window.addEventListener('beforeprint', () => {
    document.body.classList.add('paper');
    redraw();
  });
  window.addEventListener('afterprint', () => {
    document.body.classList.remove('paper');
    redraw();
  });
};
