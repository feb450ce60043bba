'use strict';
// Unpacking: compressed JSON, whole-number steps to map coordinates in 0..1 (web Mercator).
window.routeopt = window.routeopt || {};
routeopt.unpack = async function (text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
};
routeopt.mercator = function (lon, lat) {
  const s = Math.sin((lat * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)];
};
routeopt.course = function (steps) {
  const out = new Float64Array(steps.length);
  let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    const p = routeopt.mercator(x / 1e5, y / 1e5);
    out[i] = p[0];
    out[i + 1] = p[1];
  }
  return out;
};
routeopt.latLng = function (x, y) {
  const n = Math.PI * (1 - 2 * y);
  return [(180 / Math.PI) * Math.atan(Math.sinh(n)), x * 360 - 180];
};
routeopt.clock = (minutes) => String(Math.floor(minutes / 60)).padStart(2, '0') + ':' + String(minutes % 60).padStart(2, '0');
