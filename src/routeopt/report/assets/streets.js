'use strict';
// The street map: tiles drawn here from packed lines; nothing is fetched.
routeopt.WIDTH = [4.6, 3.8, 3, 2.2, 1.5, 1.1, 0.8];
routeopt.FILL = ['#efb768', '#f5cf86', '#fbe6b4', '#ffffff', '#ffffff', '#ffffff', '#faf8f3'];
routeopt.EDGE = '#c4bdaf';
routeopt.LAND = '#ece8df';
routeopt.GROUND = ['#d3e2c1', '#a9cbe0'];
routeopt.FRAME_MS = 16;
// A few lines at a time: one path of thousands takes a painter four times as long as the same lines in many.
routeopt.LINES = 10;
routeopt.strokes = function (c, lines, outline) {
  for (let first = 0; first < lines.length; first += routeopt.LINES) {
    c.beginPath();
    for (let k = first; k < Math.min(first + routeopt.LINES, lines.length); k++) outline(lines[k]);
    c.stroke();
  }
};
routeopt.boxed = function (rings) {
  const box = [1, 1, 0, 0];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]); box[2] = Math.max(box[2], ring[i]);
      box[1] = Math.min(box[1], ring[i + 1]); box[3] = Math.max(box[3], ring[i + 1]);
    }
  }
  return { rings, box };
};
routeopt.Streets = L.GridLayer.extend({
  initialize(data, options) {
    L.setOptions(this, options);
    this.lines = [];
    this.cells = new Map();
    this.grid = 8192;
    for (const rank in data.ranks) {
      data.ranks[rank].forEach((steps, k) => this.add(+rank, routeopt.course(steps), data.reps.map((plan) => plan[rank][k])));
    }
    // For each plan: rep → the streets that the rep works.
    this.byRep = data.reps.map((_, plan) => {
      const found = new Map();
      for (const each of this.lines) {
        const rep = each.reps[plan];
        if (rep < 0) continue;
        if (!found.has(rep)) found.set(rep, []);
        found.get(rep).push(each);
      }
      return found;
    });
    // What lies under the streets, each area with the box around it.
    this.areas = ['parks', 'water'].map((kind) => data[kind].map((rings) => routeopt.boxed(rings.map(routeopt.course))));
    this.names = data.names.map(([steps, name, rank]) => ({ line: routeopt.course(steps), name, rank }));
    // Where two names would cross, the main road's stays.
    this.names.sort((a, b) => a.rank - b.rank);
  },
  add(rank, line, reps) {
    const g = this.grid;
    let x0 = 1, y0 = 1, x1 = 0, y1 = 0;
    for (let i = 0; i < line.length; i += 2) {
      x0 = Math.min(x0, line[i]); x1 = Math.max(x1, line[i]);
      y0 = Math.min(y0, line[i + 1]); y1 = Math.max(y1, line[i + 1]);
    }
    const n = this.lines.push({ rank, line, reps, box: [x0, y0, x1, y1] }) - 1;
    for (let u = Math.floor(x0 * g); u <= Math.floor(x1 * g); u++) {
      for (let v = Math.floor(y0 * g); v <= Math.floor(y1 * g); v++) {
        const key = u * g + v, cell = this.cells.get(key);
        if (cell) cell.push(n); else this.cells.set(key, [n]);
      }
    }
  },
  // A few tiles a frame: a reader who zooms is never kept waiting for the whole map.
  createTile(at, done) {
    const tile = document.createElement('canvas');
    this.waiting = this.waiting || [];
    this.waiting.push({ tile, at, done });
    if (this.waiting.length === 1) requestAnimationFrame(() => this.work());
    return tile;
  },

  work() {
    const until = performance.now() + routeopt.FRAME_MS;
    while (this.waiting.length && performance.now() < until) {
      const { tile, at, done } = this.waiting.shift();
      // What the map has left meanwhile needs no picture any more.
      if (this._tiles[this._tileCoordsToKey(at)]) {
        this.paint(tile, at);
        // A canvas is painted when somebody looks: without a look the budget would count promises.
        tile.getContext('2d').getImageData(0, 0, 1, 1);
      }
      done(null, tile);
    }
    if (this.waiting.length) requestAnimationFrame(() => this.work());
  },

  // Everything at once: a printer does not wait.
  finish() {
    for (const { tile, at, done } of this.waiting || []) {
      if (this._tiles[this._tileCoordsToKey(at)]) this.paint(tile, at);
      done(null, tile);
    }
    this.waiting = [];
  },

  ground(c, at) {
    const n = 2 ** at.z, [left, top, right, bottom] = [at.x / n, at.y / n, (at.x + 1) / n, (at.y + 1) / n];
    this.areas.forEach((areas, kind) => {
      c.fillStyle = routeopt.GROUND[kind];
      for (const { rings, box } of areas) {
        if (box[0] > right || box[2] < left || box[1] > bottom || box[3] < top) continue;
        c.beginPath();
        for (const ring of rings) this.outline(c, ring, at, n, 1);
        c.fill('evenodd');
      }
    });
  },

  // A line or ring in the tile's pixels; points nearer than `step` to the one before can't be seen.
  outline(c, line, at, n, step) {
    let px = 0, py = 0;
    for (let i = 0; i < line.length; i += 2) {
      const x = (line[i] * n - at.x) * 256, y = (line[i + 1] * n - at.y) * 256;
      if (i && i < line.length - 2 && Math.abs(x - px) + Math.abs(y - py) < step) continue;
      if (i) c.lineTo(x, y); else c.moveTo(x, y);
      px = x;
      py = y;
    }
  },

  paint(tile, at) {
    const sharp = Math.min(2, window.devicePixelRatio || 1);
    tile.width = tile.height = 256 * sharp;
    const c = tile.getContext('2d', { willReadFrequently: true });
    c.scale(sharp, sharp);
    c.fillStyle = routeopt.LAND;
    c.fillRect(0, 0, 256, 256);
    this.ground(c, at);
    const n = 2 ** at.z, g = this.grid, deepest = at.z < 11 ? 1 : at.z < 12 ? 2 : at.z < 13 ? 3 : at.z < 14 ? 4 : 6;
    const ranks = [[], [], [], [], [], [], []], seen = new Set();
    const pad = 0.03;
    for (let u = Math.floor(((at.x - pad) / n) * g); u <= Math.floor(((at.x + 1 + pad) / n) * g); u++) {
      for (let v = Math.floor(((at.y - pad) / n) * g); v <= Math.floor(((at.y + 1 + pad) / n) * g); v++) {
        for (const k of this.cells.get(u * g + v) || []) {
          if (seen.has(k)) continue;
          seen.add(k);
          const { rank, line } = this.lines[k];
          if (rank <= deepest) ranks[rank].push(line);
        }
      }
    }
    const scale = Math.max(0.35, Math.min(2.6, 2 ** ((at.z - 15.2) / 1.8)));
    c.lineJoin = c.lineCap = 'round';
    for (const casing of [true, false]) {
      for (let rank = 6; rank >= 0; rank--) {
        // An edge narrower than a pixel only costs time.
        if (!ranks[rank].length || (casing && (at.z < 13 ? rank > 1 : at.z < 15 ? rank > 4 : at.z < 16 && rank > 5))) continue;
        c.lineWidth = routeopt.WIDTH[rank] * scale * 1.7 + (casing ? 1.3 : 0);
        c.strokeStyle = casing ? routeopt.EDGE : routeopt.FILL[rank];
        routeopt.strokes(c, ranks[rank], (line) => this.outline(c, line, at, n, 1.5));
      }
    }
  },
});
