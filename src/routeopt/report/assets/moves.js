'use strict';
// Who takes over from whom: an arrow from the old rep's territory to the new one's, with the number of outlets.
routeopt.MOST_FLOWS = 16;
routeopt.Overlay.include({
  moves(c) {
    const s = this.state;
    if (s.plan !== 0) return;
    // Of a whole city only the strongest streams can be told apart; a chosen rep shows every one.
    for (const { from, to, rows } of routeopt.flows(s).slice(s.rep === null ? -routeopt.MOST_FLOWS : 0)) {
      const a = this.at(...from), b = this.at(...to), away = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (this.zoom >= 15 || s.rep !== null) for (const i of rows) this.moved(c, i);
      if (away < 30) continue;
      const part = (k) => [a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k];
      const wide = 1 + Math.sqrt(rows.length) * 0.45, tip = part(1 - 12 / away), foot = part(12 / away);
      for (const [more, paint] of [[3, '#ffffff'], [0, routeopt.INK]]) {
        c.beginPath();
        c.moveTo(...foot);
        c.lineTo(...tip);
        c.lineWidth = wide + more;
        c.strokeStyle = paint;
        c.stroke();
      }
      this.tip(c, tip, Math.atan2(b[1] - a[1], b[0] - a[0]), wide);
      this.count(c, part(0.5), rows.length);
    }
  },

  tip(c, at, turn, wide) {
    c.save();
    c.translate(...at);
    c.rotate(turn);
    c.beginPath();
    c.moveTo(8 + wide, 0);
    c.lineTo(-3, -5 - wide);
    c.lineTo(-3, 5 + wide);
    c.closePath();
    c.fillStyle = routeopt.INK;
    c.fill();
    c.lineWidth = 1.2;
    c.strokeStyle = '#ffffff';
    c.stroke();
    c.restore();
  },

  count(c, [x, y], count) {
    c.font = '700 11px system-ui, sans-serif';
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    const wide = c.measureText(count).width + 10;
    c.beginPath();
    c.roundRect(x - wide / 2, y - 9, wide, 18, 9);
    c.fillStyle = '#ffffff';
    c.fill();
    c.lineWidth = 1.2;
    c.strokeStyle = routeopt.INK;
    c.stroke();
    c.fillStyle = routeopt.INK;
    c.fillText(count, x, y + 0.5);
  },

  moved(c, i) {
    const p = this.at(this.state.x[i], this.state.y[i]);
    if (!this.seen(p, 9)) return;
    c.beginPath();
    c.arc(p[0], p[1], 6.5, 0, 7);
    c.lineWidth = 1.6;
    c.strokeStyle = routeopt.INK;
    c.stroke();
  },
});

// Moves gathered by pair of reps; a chosen rep shows its own only.
routeopt.flows = function (state) {
  const pairs = new Map(), before = state.plans[1] || state.data;
  for (const [row, old, rep] of state.data.moves) {
    const key = JSON.stringify([old, rep]);
    if (!pairs.has(key)) pairs.set(key, { old, rep, rows: [] });
    pairs.get(key).rows.push(row);
  }
  const mine = state.rep === null ? null : state.data.reps[state.rep].id, found = [];
  for (const { old, rep, rows } of pairs.values()) {
    if (mine !== null && old !== mine && state.data.reps[rep].id !== mine) continue;
    const k = before.reps.findIndex((each) => each.id === old), mean = (of) => rows.reduce((sum, i) => sum + of[i], 0) / rows.length;
    const from = (k >= 0 && before.placed.middles[k]) || [mean(state.x), mean(state.y)];
    if (state.middles[rep]) found.push({ from, to: state.middles[rep], rows });
  }
  return found.sort((a, b) => a.rows.length - b.rows.length);
};
