'use strict';
// What people would rather look at than read: hours of each rep within the band, and lengths of days within the shift.
routeopt.PARTS = [['service', '#0072b2'], ['travel', '#e69f00'], ['wait', '#a8a39a']];
routeopt.ROW = 17;
routeopt.PLOT = { left: 92, right: 300, width: 340, top: 6 };

routeopt.section.charts = function (state, { t, e, percent }) {
  const reps = state.data.reps.filter((rep) => rep.lengths);
  if (!reps.length) return '';
  const chips = routeopt.PARTS.map(([part, colour]) => `<span><i style="background:${colour}"></i>${t('part_' + part)}</span>`);
  return `<section><details class="charts" ${state.open.charts ? 'open' : ''} data-open="charts"><summary>${t('charts')}</summary>
    <h3>${t('chart_work')}</h3>${routeopt.workChart(state, reps, e, percent)}
    <p class="legend">${chips.join('')}<span><i class="band"></i>${t('chart_band')}</span></p>
    <h3>${t('chart_days')}</h3>${routeopt.dayChart(state, reps, e)}<p class="hint">${t('chart_days_hint')}</p>${routeopt.curves(state, { t, e })}</details></section>`;
};

// A frame with one line per rep; `draw` adds what stands on it, `at` turns hours into pixels.
routeopt.plot = function (reps, most, e, draw) {
  const { left, right, width, top } = routeopt.PLOT, high = reps.length * routeopt.ROW, step = routeopt.roundStep(most / 4);
  const at = (hours) => left + ((right - left) * hours) / most;
  let svg = '';
  for (let hours = 0; hours <= most; hours += step) {
    svg += `<line x1="${at(hours)}" x2="${at(hours)}" y1="${top}" y2="${top + high}" stroke="#e4e0d7"/>
      <text x="${at(hours)}" y="${top + high + 13}" text-anchor="middle" class="axis">${+hours.toFixed(1)}</text>`;
  }
  reps.forEach((rep, k) => {
    svg += `<text x="${left - 6}" y="${top + k * routeopt.ROW + 12}" text-anchor="end" class="name">${e(routeopt.shorten(rep.name))}</text>`;
  });
  return `<svg class="chart" viewBox="0 0 ${width} ${top + high + 18}" role="img">${svg}${draw(at, top, high)}</svg>`;
};

routeopt.workChart = function (state, reps, e, percent) {
  const totals = reps.map((rep) => rep.work.reduce((sum, part) => sum + part, 0));
  // Offices differ in their mean: neighbouring rows of one office share a band.
  const bands = [];
  reps.forEach(({ band: [low, high] }, k) => {
    const last = bands[bands.length - 1];
    if (last && last.low === low && last.high === high) last.rows += 1; else bands.push({ low, high, first: k, rows: 1 });
  });
  return routeopt.plot(reps, Math.max(...totals, ...reps.map((rep) => rep.band[1])) * 1.02, e, (at, top) => {
    let svg = '';
    reps.forEach((rep, k) => {
      let done = 0;
      rep.work.forEach((part, p) => {
        svg += `<rect x="${at(done)}" width="${at(done + part) - at(done)}" y="${top + k * routeopt.ROW + 3}" height="${routeopt.ROW - 6}" fill="${routeopt.PARTS[p][1]}"/>`;
        done += part;
      });
      const outside = routeopt.offBand(rep);
      svg += `<text x="${routeopt.PLOT.width}" y="${top + k * routeopt.ROW + 12}" text-anchor="end" class="${outside ? 'name bad' : 'name'}">${percent(rep.travel_share)}</text>`;
    });
    return svg + bands.map(({ low, high, first, rows }) =>
      `<rect x="${at(low)}" width="${at(high) - at(low)}" y="${top + first * routeopt.ROW}" height="${rows * routeopt.ROW}" class="within"/>`).join('');
  });
};

routeopt.dayChart = function (state, reps, e) {
  const shift = state.data.bands.shift, most = Math.max(shift, ...reps.map((rep) => Math.max(rep.lengths[2], rep.lengths[3]))) * 1.04;
  return routeopt.plot(reps, most, e, (at, top, high) => {
    let svg = `<line x1="${at(shift)}" x2="${at(shift)}" y1="${top}" y2="${top + high}" class="limit"/>`;
    reps.forEach((rep, k) => {
      const [least, middle, ninety, longest] = rep.lengths.map(at), y = top + k * routeopt.ROW + routeopt.ROW / 2;
      svg += `<line x1="${least}" x2="${longest}" y1="${y}" y2="${y}" stroke="#0072b2" stroke-width="2"/>
        <line x1="${ninety}" x2="${ninety}" y1="${y - 5}" y2="${y + 5}" stroke="#882255" stroke-width="2.5"/>
        <circle cx="${middle}" cy="${y}" r="4" fill="#0072b2"/>`;
    });
    return svg;
  });
};

routeopt.roundStep = function (rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
};

routeopt.shorten = (name) => (name.length > 14 ? name.slice(0, 13) + '…' : name);
