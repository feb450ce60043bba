'use strict';
// One rep's day: the way along the streets with arrows, the start, and numbered stops.
routeopt.STOP_RADIUS = 9.5;

routeopt.Overlay.include({
  day(c, day) {
    for (const [width, paint] of [[7.5, '#ffffff'], [4.2, routeopt.ROUTE]]) {
      c.beginPath();
      for (const part of routeopt.way(day)) this.trace(c, part, false);
      c.lineWidth = width;
      c.strokeStyle = paint;
      c.stroke();
    }
    this.arrows(c, day);
    this.start(c, day.rep);
    this.numbers(c, day);
  },

  arrows(c, day) {
    c.fillStyle = '#ffffff';
    let walked = 40;
    for (const line of routeopt.way(day)) {
      for (let i = 2; i < line.length; i += 2) {
        const a = this.at(line[i - 2], line[i - 1]), b = this.at(line[i], line[i + 1]);
        const step = Math.hypot(b[0] - a[0], b[1] - a[1]);
        walked += step;
        if (walked < 70 || step < 5) continue;
        walked = 0;
        c.save();
        c.translate((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
        c.rotate(Math.atan2(b[1] - a[1], b[0] - a[0]));
        c.beginPath();
        c.moveTo(4.2, 0);
        c.lineTo(-2.8, -3);
        c.lineTo(-2.8, 3);
        c.closePath();
        c.fill();
        c.restore();
      }
    }
  },

  numbers(c, day) {
    const s = this.state;
    this.spots = routeopt.spread(day.stops.map((i) => ({ i, at: this.at(s.x[i], s.y[i]) })));
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.font = '700 11px system-ui, sans-serif';
    for (const { x, y, at } of this.spots) {
      if (Math.hypot(x - at[0], y - at[1]) < 3) continue;
      c.beginPath();
      c.moveTo(at[0], at[1]);
      c.lineTo(x, y);
      c.lineWidth = 1.2;
      c.strokeStyle = routeopt.INK;
      c.stroke();
      c.beginPath();
      c.arc(at[0], at[1], 2.4, 0, 7);
      c.fillStyle = routeopt.INK;
      c.fill();
    }
    this.spots.forEach(({ x, y, i }, k) => {
      const inside = s.data.outlets.prospect[i] ? '#ffffff' : routeopt.INK;
      const outside = s.data.outlets.prospect[i] ? routeopt.INK : '#ffffff';
      c.beginPath();
      c.arc(x, y, routeopt.STOP_RADIUS, 0, 7);
      c.fillStyle = inside;
      c.fill();
      c.lineWidth = 1.6;
      c.strokeStyle = outside;
      c.stroke();
      c.fillStyle = outside;
      c.fillText(k + 1, x, y + 0.5);
    });
  },
});

// Stops that would cover each other are pushed apart; the caller ties them to their place by a line.
routeopt.spread = function (stops) {
  const room = 2 * routeopt.STOP_RADIUS, spots = stops.map(({ i, at }) => ({ i, at, x: at[0], y: at[1] }));
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (let a = 0; a < spots.length; a++) {
      for (let b = 0; b < a; b++) {
        let dx = spots[a].x - spots[b].x, dy = spots[a].y - spots[b].y, apart = Math.hypot(dx, dy);
        if (apart >= room) continue;
        const push = (room - apart) / 2 + 0.2;
        // Two stops at one place leave it in a direction of their own, the same each time.
        if (apart < 0.01) { dx = Math.cos(a * 2.4); dy = Math.sin(a * 2.4); apart = 1; }
        spots[a].x += (dx / apart) * push;
        spots[a].y += (dy / apart) * push;
        spots[b].x -= (dx / apart) * push;
        spots[b].y -= (dy / apart) * push;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return spots;
};
