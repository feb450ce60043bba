'use strict';
// What-ifs as curves: headcount against contribution, headcount against load, change against travel.
routeopt.curves = function (state, { t, e }) {
  const { contribution, budget, knee, frontier, headcount, reps } = state.data.curves, parts = [];
  if (contribution.length > 1) {
    const at = (k) => contribution.map((point) => [point[0], point[k]]);
    parts.push(`<h3>${t('chart_contribution')}</h3>${routeopt.curve([{ points: at(2), dashed: true }, { points: at(1) }], reps, knee)}
      <p class="hint">${t('chart_contribution_hint')}${knee === null ? '' : ' ' + t('chart_knee_hint').replace('{reps}', knee)}</p>`);
  }
  if (budget.length > 1) {
    const at = (k) => budget.map((point) => [point[0], point[k]]);
    parts.push(`<h3>${t('chart_budget')}</h3>${routeopt.curve([{ points: at(2), dashed: true }, { points: at(1), dots: true }], null)}
      <p class="hint">${t('chart_budget_hint')}</p>`);
  }
  const named = (office, all) => (Object.keys(all).length > 1 ? ` · ${e(office)}` : '');
  for (const office in frontier) {
    parts.push(`<h3>${t('chart_frontier')}${named(office, frontier)}</h3>${routeopt.curve([{ points: frontier[office], dots: true }], null)}
      <p class="hint">${t('chart_frontier_hint')}</p>`);
  }
  const offices = Object.keys(headcount);
  // With many offices the number of all reps says nothing about one of them.
  for (const office of offices) {
    const points = headcount[office], fits = points.filter((point) => point[2]);
    parts.push(`<h3>${t('chart_headcount')}${named(office, headcount)}</h3>
      ${routeopt.curve([{ points, dots: true }, { points: fits, within: true }], offices.length > 1 ? null : reps)}
      <p class="hint">${t('chart_headcount_hint')}</p>`);
  }
  return parts.join('');
};

// Lines over a common frame; `mark` is where the plan stands on the horizontal axis, `knee` where the last line bends.
routeopt.curve = function (lines, mark, knee = null) {
  const left = 58, right = 330, top = 8, bottom = 128, all = lines.flatMap((line) => line.points);
  const span = (k) => {
    const values = all.map((point) => point[k]), low = Math.min(...values), high = Math.max(...values);
    return low === high ? [low - 1, high + 1] : [low, high];
  };
  const [x0, x1] = span(0), [y0, y1] = span(1);
  const x = (value) => left + ((right - left) * (value - x0)) / (x1 - x0), y = (value) => bottom - ((bottom - top) * (value - y0)) / (y1 - y0);
  const number = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }), steps = (low, high, whole) => {
    const step = Math.max(whole ? 1 : 0, routeopt.roundStep((high - low) / 4)), out = [];
    for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-9; value += step) out.push(value);
    return out;
  };
  let svg = '';
  for (const value of steps(x0, x1, true)) {
    svg += `<text x="${x(value)}" y="${bottom + 14}" text-anchor="middle" class="axis">${number.format(value)}</text>`;
  }
  for (const value of steps(y0, y1, false)) {
    svg += `<line x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e0d7"/>
      <text x="${left - 6}" y="${y(value) + 3}" text-anchor="end" class="axis">${number.format(value)}</text>`;
  }
  if (mark !== null && mark >= x0 && mark <= x1) svg += `<line x1="${x(mark)}" x2="${x(mark)}" y1="${top}" y2="${bottom}" class="limit"/>`;
  for (const { points, dashed, dots, within } of lines) {
    const colour = within ? '#117733' : '#0072b2';
    if (!within) {
      svg += `<polyline points="${points.map((point) => `${x(point[0])},${y(point[1])}`).join(' ')}" fill="none" stroke="${dashed ? '#a8a39a' : colour}"
        stroke-width="2" ${dashed ? 'stroke-dasharray="4 3"' : ''}/>`;
    }
    if (dots || within) svg += points.map((point) => `<circle cx="${x(point[0])}" cy="${y(point[1])}" r="4" fill="${colour}"/>`).join('');
  }
  const bend = knee === null ? undefined : lines[lines.length - 1].points.find((point) => point[0] === knee);
  if (bend) svg += `<circle class="knee" cx="${x(bend[0])}" cy="${y(bend[1])}" r="6" fill="none" stroke="#882255" stroke-width="2.5"/>`;
  return `<svg class="chart curve" viewBox="0 0 340 148" role="img">${svg}</svg>`;
};
