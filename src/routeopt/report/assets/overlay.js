'use strict';
// One canvas over the streets: territories, outlets, a rep's day with numbered stops.
routeopt.COLOURS = ['#1f77b4', '#e07b00', '#2c9c4b', '#c8323c', '#7b52ab', '#8c5a3c', '#d1559b', '#5f6b78', '#9a9a1c', '#10a5b5', '#33407f', '#b2567d'];
routeopt.MODE_COLOURS = { DSD: '#c8323c', MT: '#1f77b4', WS: '#8c5a3c', WAT: '#e07b00', PDS: '#7b52ab', '': '#555555' };
routeopt.Overlay = L.Layer.extend({
  initialize(state) { this.state = state; },
  onAdd(map) {
    this.canvas = L.DomUtil.create('canvas', 'leaflet-zoom-hide');
    map.getPanes().overlayPane.appendChild(this.canvas);
    map.on('moveend zoomend resize', this.draw, this);
    map.on('click', this.click, this);
    this.draw();
  },
  draw() {
    const map = this._map, size = map.getSize(), sharp = Math.min(2, window.devicePixelRatio || 1), canvas = this.canvas;
    if (!map || !size.x) return;
    canvas.width = size.x * sharp; canvas.height = size.y * sharp;
    canvas.style.width = size.x + 'px'; canvas.style.height = size.y + 'px';
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const c = canvas.getContext('2d');
    c.scale(sharp, sharp);
    this.world = 256 * 2 ** map.getZoom();
    this.origin = map.getPixelBounds().min;
    c.lineJoin = c.lineCap = 'round';
    if (this.state.show.territories) this.territories(c);
    if (this.state.show.names) this.names(c, size);
    if (this.state.show.outlets) this.outlets(c, size);
    const day = routeopt.chosenDay(this.state);
    if (day) this.day(c, day);
    if (this.state.outlet !== null) this.ring(c, this.state.outlet);
  },
  at(x, y) { return [x * this.world - this.origin.x, y * this.world - this.origin.y]; },
  trace(c, line, close) {
    for (let i = 0; i < line.length; i += 2) {
      const p = this.at(line[i], line[i + 1]);
      if (i) c.lineTo(p[0], p[1]); else c.moveTo(p[0], p[1]);
    }
    if (close) c.closePath();
  },
  territories(c) {
    const s = this.state;
    s.data.territories.forEach((area, rep) => {
      const chosen = s.rep === null || s.rep === rep, colour = routeopt.COLOURS[area.colour % routeopt.COLOURS.length];
      c.globalAlpha = chosen ? 1 : 0.3;
      c.beginPath();
      for (const ring of area.rings) this.trace(c, ring, true);
      c.fillStyle = colour + (s.rep === rep ? '1c' : '2e');
      c.fill('evenodd');
      c.strokeStyle = colour;
      c.lineWidth = s.rep === rep ? 2.6 : 1.5;
      c.stroke();
    });
    c.globalAlpha = 1;
  },
  names(c, size) {
    const zoom = this._map.getZoom(), taken = [];
    if (zoom < 14.5) return;
    c.font = '500 ' + (zoom >= 16 ? 12 : 10.5) + 'px system-ui, sans-serif';
    c.textAlign = 'center'; c.textBaseline = 'middle';
    for (const { line, name, rank } of this.state.streets.names) {
      if (rank > (zoom >= 16 ? 3 : 2)) continue;
      const m = Math.floor(line.length / 4) * 2, k = Math.min(Math.max(m, 2), line.length - 2);
      const a = this.at(line[k - 2], line[k - 1]), b = this.at(line[k], line[k + 1]);
      const p = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      if (p[0] < 0 || p[1] < 0 || p[0] > size.x || p[1] > size.y) continue;
      if (taken.some((q) => Math.abs(q[0] - p[0]) < 130 && Math.abs(q[1] - p[1]) < 34)) continue;
      taken.push(p);
      let turn = Math.atan2(b[1] - a[1], b[0] - a[0]);
      if (turn > Math.PI / 2) turn -= Math.PI;
      if (turn < -Math.PI / 2) turn += Math.PI;
      c.save();
      c.translate(p[0], p[1]); c.rotate(turn);
      c.lineWidth = 3; c.strokeStyle = '#ffffffd9'; c.fillStyle = '#5a554c';
      c.strokeText(name, 0, 0); c.fillText(name, 0, 0);
      c.restore();
    }
  },
  colour(i) {
    const s = this.state, o = s.data.outlets;
    if (s.by === 'mode') return routeopt.MODE_COLOURS[o.mode[i]] || '#555';
    if (s.by === 'class') return { A: '#b2182b', B: '#ef8a62', C: '#67a9cf' }[o.class[i]] || '#888';
    if (s.by === 'channel') return routeopt.COLOURS[o.channel[i] % routeopt.COLOURS.length];
    if (o.rep[i] < 0) return '#8d8a84';
    return routeopt.COLOURS[s.data.territories[o.rep[i]].colour % routeopt.COLOURS.length];
  },
  outlets(c, size) {
    const s = this.state, o = s.data.outlets, zoom = this._map.getZoom(), r = zoom < 12.5 ? 1.7 : zoom < 14 ? 2.6 : zoom < 15.5 ? 3.8 : 5.4;
    const day = routeopt.chosenDay(s), quiet = s.rep !== null;
    for (let i = 0; i < o.id.length; i++) {
      const p = this.at(s.x[i], s.y[i]);
      if (p[0] < -9 || p[1] < -9 || p[0] > size.x + 9 || p[1] > size.y + 9) continue;
      const dim = quiet && o.rep[i] !== s.rep;
      c.globalAlpha = dim ? 0.18 : day ? 0.45 : 1;
      c.beginPath();
      c.arc(p[0], p[1], r, 0, 7);
      if (o.prospect[i]) {
        c.fillStyle = '#ffffff'; c.fill();
        c.lineWidth = 1.6; c.strokeStyle = this.colour(i); c.stroke();
      } else {
        c.fillStyle = this.colour(i); c.fill();
        if (zoom >= 14 && !dim) { c.lineWidth = 1; c.strokeStyle = '#ffffff'; c.stroke(); }
      }
    }
    c.globalAlpha = 1;
  },
  day(c, day) {
    const s = this.state, colour = routeopt.COLOURS[s.data.territories[day.rep].colour % routeopt.COLOURS.length];
    for (const [width, paint] of [[7, '#ffffff'], [4, colour]]) {
      c.beginPath();
      for (const part of day.line) this.trace(c, part, false);
      c.lineWidth = width; c.strokeStyle = paint; c.stroke();
    }
    this.arrows(c, day);
    const home = s.data.reps[day.rep].start, h = this.at(...routeopt.mercator(home[0], home[1]));
    c.fillStyle = '#222'; c.strokeStyle = '#fff'; c.lineWidth = 2;
    c.beginPath(); c.rect(h[0] - 7, h[1] - 7, 14, 14); c.fill(); c.stroke();
    this.numbers(c, day);
  },
  arrows(c, day) {
    c.fillStyle = '#ffffff';
    let walked = 40;
    for (const line of day.line) {
      for (let i = 2; i < line.length; i += 2) {
        const a = this.at(line[i - 2], line[i - 1]), b = this.at(line[i], line[i + 1]);
        const step = Math.hypot(b[0] - a[0], b[1] - a[1]);
        walked += step;
        if (walked < 90 || step < 3) continue;
        walked = 0;
        c.save();
        c.translate((a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
        c.rotate(Math.atan2(b[1] - a[1], b[0] - a[0]));
        c.beginPath(); c.moveTo(3.4, 0); c.lineTo(-2.4, -2.7); c.lineTo(-2.4, 2.7); c.closePath(); c.fill();
        c.restore();
      }
    }
  },
  numbers(c, day) {
    // Stops that would cover each other are pushed apart and tied to their place by a line.
    const s = this.state, spots = day.stops.map((i) => { const p = this.at(s.x[i], s.y[i]); return { px: p[0], py: p[1], x: p[0], y: p[1], i }; });
    for (let round = 0; round < 60; round++) {
      let moved = false;
      for (let a = 0; a < spots.length; a++) for (let b = 0; b < a; b++) {
        let dx = spots[a].x - spots[b].x, dy = spots[a].y - spots[b].y, d = Math.hypot(dx, dy);
        if (d >= 19) continue;
        if (d < 0.01) { const turn = a * 2.4; dx = Math.cos(turn); dy = Math.sin(turn); d = 1; }
        const push = (19 - Math.min(d, 19)) / 2 + 0.2;
        spots[a].x += (dx / d) * push; spots[a].y += (dy / d) * push;
        spots[b].x -= (dx / d) * push; spots[b].y -= (dy / d) * push;
        moved = true;
      }
      if (!moved) break;
    }
    c.textAlign = 'center'; c.textBaseline = 'middle'; c.font = '700 11px system-ui, sans-serif';
    for (const t of spots) {
      if (Math.hypot(t.x - t.px, t.y - t.py) < 3) continue;
      c.beginPath(); c.moveTo(t.px, t.py); c.lineTo(t.x, t.y); c.lineWidth = 1.2; c.strokeStyle = '#222'; c.stroke();
      c.beginPath(); c.arc(t.px, t.py, 2.4, 0, 7); c.fillStyle = '#222'; c.fill();
    }
    spots.forEach((t, k) => {
      const prospect = s.data.outlets.prospect[t.i];
      c.beginPath(); c.arc(t.x, t.y, 9.5, 0, 7);
      c.fillStyle = prospect ? '#ffffff' : '#222222'; c.fill();
      c.lineWidth = 1.6; c.strokeStyle = prospect ? '#222222' : '#ffffff'; c.stroke();
      c.fillStyle = prospect ? '#222222' : '#ffffff';
      c.fillText(k + 1, t.x, t.y + 0.5);
    });
    this.spots = spots;
  },
  ring(c, i) {
    const p = this.at(this.state.x[i], this.state.y[i]);
    c.beginPath(); c.arc(p[0], p[1], 13, 0, 7);
    c.lineWidth = 3; c.strokeStyle = '#111'; c.stroke();
  },
  click(event) {
    const s = this.state, p = event.containerPoint;
    let best = -1, near = 15 * 15;
    for (let i = 0; i < s.x.length; i++) {
      const q = this.at(s.x[i], s.y[i]), d = (q[0] - p.x) ** 2 + (q[1] - p.y) ** 2;
      if (d < near) { near = d; best = i; }
    }
    routeopt.chooseOutlet(s, best < 0 ? null : best, false);
  },
});
