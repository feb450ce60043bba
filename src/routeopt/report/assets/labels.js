'use strict';
// Words on the map: street names along their streets, and each territory's rep in its middle.
routeopt.NAME_ROOM = 17;
routeopt.MOST_TAGS = 90;

routeopt.Overlay.include({
  streetNames(c) {
    const z = this.zoom, taken = [], room = routeopt.NAME_ROOM;
    if (z < 15) return;
    c.font = `500 ${z >= 16 ? 12 : 10.5}px system-ui, sans-serif`;
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.lineWidth = 3;
    c.strokeStyle = '#ffffffd9';
    c.fillStyle = '#5a554c';
    for (const { line, name, rank } of this.state.streets.names) {
      if (rank > (z >= 15.7 ? 3 : 2)) continue;
      const middle = Math.min(Math.max(Math.floor(line.length / 4) * 2, 2), line.length - 2);
      const a = this.at(line[middle - 2], line[middle - 1]), b = this.at(line[middle], line[middle + 1]);
      const p = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      if (!this.seen(p, 0)) continue;
      let turn = Math.atan2(b[1] - a[1], b[0] - a[0]);
      if (turn > Math.PI / 2) turn -= Math.PI;
      if (turn < -Math.PI / 2) turn += Math.PI;
      // Places along the name: none may come near another name's.
      const half = c.measureText(name).width / 2, parts = Math.ceil(half / room), spots = [];
      for (let k = -parts; k <= parts; k++) {
        spots.push([p[0] + (Math.cos(turn) * half * k) / parts, p[1] + (Math.sin(turn) * half * k) / parts]);
      }
      if (spots.some(([x, y]) => taken.some((q) => Math.abs(q[0] - x) < room && Math.abs(q[1] - y) < room))) continue;
      taken.push(...spots);
      c.save();
      c.translate(p[0], p[1]);
      c.rotate(turn);
      c.strokeText(name, 0, 0);
      c.fillText(name, 0, 0);
      c.restore();
    }
  },

  repNames(c) {
    const s = this.state;
    if (this.zoom > 16.5) return;
    c.font = '700 11.5px system-ui, sans-serif';
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    const tags = [];
    s.data.reps.forEach((rep, k) => {
      if (s.middles[k] === null || (s.rep !== null && s.rep !== k)) return;
      const [x, y] = this.at(...s.middles[k]);
      if (this.seen([x, y], 20)) tags.push({ x, y, wide: c.measureText(rep.name).width + 12, rep: k, name: rep.name });
    });
    // Of hundreds of reps no name could be read: they come when the reader is nearer.
    if (tags.length > routeopt.MOST_TAGS) return;
    routeopt.pushApart(tags, (a, b) => [(a.wide + b.wide) / 2 + 2, 20]);
    for (const tag of tags) {
      const colour = routeopt.repColour(s, tag.rep);
      c.beginPath();
      c.roundRect(tag.x - tag.wide / 2, tag.y - 9, tag.wide, 18, 9);
      c.fillStyle = colour;
      c.fill();
      c.lineWidth = 1.5;
      c.strokeStyle = '#ffffff';
      c.stroke();
      c.fillStyle = routeopt.letters(colour);
      c.fillText(tag.name, tag.x, tag.y + 0.5);
    }
  },
});

// Move boxes that lie over each other apart, up and down, until none does or the patience ends.
routeopt.pushApart = function (boxes, room) {
  for (let round = 0; round < 40; round++) {
    let moved = false;
    boxes.forEach((a, i) => boxes.slice(0, i).forEach((b) => {
      const [wide, high] = room(a, b), over = high - Math.abs(a.y - b.y);
      if (over <= 0 || Math.abs(a.x - b.x) >= wide) return;
      const up = a.y < b.y ? -1 : 1;
      a.y += (up * over) / 2;
      b.y -= (up * over) / 2;
      moved = moved || over > 0.01;
    }));
    if (!moved) return;
  }
};

// The outlet of each rep that lies most in the middle of the rep's outlets: a place inside the territory.
routeopt.middles = function (data, places) {
  const o = data.outlets;
  return data.reps.map((_, rep) => {
    const mine = [];
    for (let i = 0; i < o.id.length; i++) if (o.rep[i] === rep && !o.prospect[i]) mine.push(i);
    if (!mine.length) return null;
    const median = (values) => Float64Array.from(values).sort()[values.length >> 1];
    const x = median(mine.map((i) => places.x[i])), y = median(mine.map((i) => places.y[i]));
    const away = (i) => Math.hypot(places.x[i] - x, places.y[i] - y);
    const best = mine.reduce((a, b) => (away(b) < away(a) ? b : a));
    return [places.x[best], places.y[best]];
  });
};
