'use strict';
// One canvas over the streets: territories with their streets, names, outlets, a rep's day.
routeopt.MOST_ROUND = 12000;
routeopt.MOST_EXACT = 200;
routeopt.Overlay = L.Layer.extend({
  initialize(state) { this.state = state; this.spots = []; },

  onAdd(map) {
    this.canvas = L.DomUtil.create('canvas', 'leaflet-zoom-hide');
    map.getPanes().overlayPane.appendChild(this.canvas);
    map.on('moveend zoomend resize', this.soon, this);
    map.on('click', this.click, this);
    this.draw();
  },

  // One picture a frame, however many events ask for it.
  soon() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.draw(); });
  },

  draw() {
    const map = this._map, canvas = this.canvas;
    const size = map.getSize(), sharp = Math.min(2, window.devicePixelRatio || 1);
    if (!size.x || !size.y) return;
    canvas.width = size.x * sharp;
    canvas.height = size.y * sharp;
    canvas.style.width = size.x + 'px';
    canvas.style.height = size.y + 'px';
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const c = canvas.getContext('2d');
    c.scale(sharp, sharp);
    c.lineJoin = c.lineCap = 'round';
    this.size = size;
    this.zoom = map.getZoom();
    this.world = 256 * 2 ** this.zoom;
    this.origin = map.getPixelBounds().min;
    this.spots = [];
    const { show, outlet } = this.state, day = routeopt.chosenDay(this.state), week = routeopt.chosenWeek(this.state);
    if (show.areas) this.areas(c);
    if (show.territories) {
      this.territories(c);
      this.ownStreets(c);
    }
    if (show.priority) routeopt.drawPriority(this, c);
    if (show.names) this.streetNames(c);
    if (show.outlets) this.outlets(c, day !== null || week.length > 0);
    if (show.coolers) this.coolers(c);
    if (day) this.day(c, day);
    else if (week.length) this.week(c, week);
    else {
      if (show.moves) this.moves(c);
      if (show.territories) this.repNames(c);
    }
    if (outlet !== null) this.ring(c, outlet);
  },

  at(x, y) { return [x * this.world - this.origin.x, y * this.world - this.origin.y]; },

  seen([x, y], margin) {
    return x > -margin && y > -margin && x < this.size.x + margin && y < this.size.y + margin;
  },

  trace(c, line, close, step = 1) {
    let px = 0, py = 0;
    for (let i = 0; i < line.length; i += 2) {
      const x = line[i] * this.world - this.origin.x, y = line[i + 1] * this.world - this.origin.y;
      if (i && i < line.length - 2 && Math.abs(x - px) + Math.abs(y - py) < step) continue;
      if (i) c.lineTo(x, y); else c.moveTo(x, y);
      px = x;
      py = y;
    }
    if (close) c.closePath();
  },

  territories(c) {
    const s = this.state, step = s.data.territories.length > routeopt.MOST_EXACT ? 2.5 : 1;
    s.data.territories.forEach((area, rep) => {
      const colour = routeopt.repColour(s, rep), mine = s.rep === rep;
      c.globalAlpha = s.rep === null || mine ? 1 : 0.3;
      c.beginPath();
      for (const ring of area.rings) this.trace(c, ring, true, step);
      // Outlets coloured by something else need quiet ground.
      c.fillStyle = colour + (mine || s.by !== 'rep' ? '18' : '2a');
      c.fill('evenodd');
      c.strokeStyle = colour;
      c.lineWidth = mine ? 2.6 : 1.4;
      c.stroke();
    });
    c.globalAlpha = 1;
  },

  // Whom distributors deliver to: dashed, so that nobody takes it for a rep's territory.
  areas(c) {
    c.setLineDash([7, 5]);
    for (const area of this.state.data.areas) {
      const colour = this.state.data.mode_colours[area.mode];
      c.beginPath();
      for (const ring of area.rings) this.trace(c, ring, true);
      c.fillStyle = colour + '30';
      c.fill('evenodd');
      c.strokeStyle = colour;
      c.lineWidth = 1.8;
      c.stroke();
    }
    c.setLineDash([]);
  },

  // The streets that a territory works, in its colour, from the scale where single streets can be told apart.
  ownStreets(c) {
    const s = this.state;
    if (this.zoom < 13.5 || s.by !== 'rep') return;
    const [left, top] = [this.origin.x / this.world, this.origin.y / this.world];
    const [right, bottom] = [left + this.size.x / this.world, top + this.size.y / this.world];
    const inView = ({ box }) => box[0] < right && box[2] > left && box[1] < bottom && box[3] > top;
    const wide = Math.max(0.8, Math.min(3, 2 ** ((this.zoom - 15) / 1.5)));
    s.streets.byRep[s.plan].forEach((lines, rep) => {
      c.globalAlpha = s.rep === null ? 0.5 : s.rep === rep ? 0.6 : 0.12;
      c.strokeStyle = routeopt.repColour(s, rep);
      c.lineWidth = wide;
      routeopt.strokes(c, lines.filter(inView), (each) => this.trace(c, each.line, false));
    });
    c.globalAlpha = 1;
  },

  outlets(c, withDay) {
    const s = this.state, o = s.data.outlets, z = this.zoom;
    const radius = z < 12.5 ? 1.5 : z < 14 ? 2.1 : z < 15.2 ? 3 : z < 16.5 ? 4.2 : 5.4;
    if (z < 12.5 || this.crowded()) return this.dots(c, radius, withDay);
    for (let i = 0; i < o.id.length; i++) {
      const p = this.at(s.x[i], s.y[i]);
      if (!this.seen(p, 9)) continue;
      const dim = s.rep !== null && o.rep[i] !== s.rep, colour = routeopt.outletColour(s, i);
      c.globalAlpha = dim ? 0.18 : withDay ? 0.5 : 1;
      c.beginPath();
      c.arc(p[0], p[1], o.prospect[i] ? radius - 0.4 : radius, 0, 7);
      c.fillStyle = o.prospect[i] ? '#ffffff' : colour;
      c.fill();
      if (!o.prospect[i] && (z < 14 || dim)) continue;
      c.lineWidth = o.prospect[i] ? 1.4 : 0.9;
      c.strokeStyle = o.prospect[i] ? colour : '#ffffff';
      c.stroke();
    }
    c.globalAlpha = 1;
  },

  // More outlets in view than a reader could tell apart.
  crowded() {
    const { x, y } = this.state;
    let count = 0;
    for (let i = 0; i < x.length && count <= routeopt.MOST_ROUND; i++) if (this.seen(this.at(x[i], y[i]), 9)) count += 1;
    return count > routeopt.MOST_ROUND;
  },

  // Dots this small look the same square; a large city has a hundred thousand, so each colour is chosen once, and one
  // dot stands for all of its colour that fall on the same two pixels.
  dots(c, radius, withDay) {
    const s = this.state, wide = (this.size.x >> 1) + 10, taken = new Uint16Array(wide * ((this.size.y >> 1) + 10));
    this.byColour().forEach(([key, rows], number) => {
      c.globalAlpha = key[0] === '1' ? 0.18 : withDay ? 0.5 : 1;
      c.fillStyle = key.slice(1);
      for (const i of rows) {
        const x = s.x[i] * this.world - this.origin.x, y = s.y[i] * this.world - this.origin.y;
        if (!this.seen([x, y], 8)) continue;
        const place = ((y + 8) >> 1) * wide + ((x + 8) >> 1);
        if (taken[place] === number + 1) continue;
        taken[place] = number + 1;
        c.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
      }
    });
    c.globalAlpha = 1;
  },

  // Outlets by what they look like: the same until a reader chooses otherwise.
  byColour() {
    const s = this.state, rep = s.data.outlets.rep, chosen = [s.plan, s.by, s.rep].join();
    if (this.groups && this.groups.chosen === chosen) return this.groups.found;
    const found = new Map();
    for (let i = 0; i < s.x.length; i++) {
      const key = (s.rep !== null && rep[i] !== s.rep ? '1' : '0') + routeopt.outletColour(s, i);
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(i);
    }
    this.groups = { chosen, found: [...found] };
    return this.groups.found;
  },

  ring(c, i) {
    const [x, y] = this.at(this.state.x[i], this.state.y[i]);
    c.beginPath();
    c.arc(x, y, 13, 0, 7);
    c.lineWidth = 3;
    c.strokeStyle = '#111111';
    c.stroke();
  },

  // What was clicked: a numbered stop, else the nearest outlet, else a surveyed street, else the territory.
  click(event) {
    const s = this.state, { x, y } = event.containerPoint;
    const stop = this.spots.find((spot) => Math.hypot(spot.x - x, spot.y - y) < 11);
    if (stop) return routeopt.chooseOutlet(s, stop.i, false);
    let best = null, near = 14;
    for (let i = 0; i < s.x.length; i++) {
      const p = this.at(s.x[i], s.y[i]), away = Math.hypot(p[0] - x, p[1] - y);
      if (away < near) { near = away; best = i; }
    }
    if (best !== null && s.show.outlets) return routeopt.chooseOutlet(s, best, false);
    const segment = s.show.priority ? routeopt.segmentAt(this, x, y) : -1;
    if (segment >= 0) return routeopt.chooseSegment(s, segment);
    const wasOpen = s.outlet !== null, rep = this.territoryAt(x, y);
    if (wasOpen || rep < 0 || s.rep !== null || !s.show.territories) return routeopt.chooseOutlet(s, null, false);
    return routeopt.chooseRep(s, rep);
  },

  territoryAt(x, y) {
    const c = document.createElement('canvas').getContext('2d');
    return this.state.data.territories.findIndex((area) => {
      c.beginPath();
      for (const ring of area.rings) this.trace(c, ring, true);
      return c.isPointInPath(x, y, 'evenodd');
    });
  },
});
