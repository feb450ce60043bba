'use strict';
// Colours. Those of territories, sales modes and classes come with the data, so that page, sheets and map layers share them.
routeopt.OTHERS = '#8d8a84';
routeopt.ROUTE = '#16325c';
routeopt.INK = '#24231f';
routeopt.MORE_COLOURS = ['#d55e00', '#444444', '#9bbf3b'];

routeopt.repColour = (state, rep) =>
  rep < 0 ? routeopt.OTHERS : state.data.palette[state.data.territories[rep].colour];

routeopt.channelColour = function (state, channel) {
  const colours = state.data.palette.concat(routeopt.MORE_COLOURS);
  return colours[channel % colours.length];
};

routeopt.classColour = (state, k) => state.data.class_colours[k % state.data.class_colours.length];

routeopt.outletColour = function (state, i) {
  const o = state.data.outlets;
  if (state.by === 'mode') return state.data.mode_colours[o.mode[i]] || routeopt.OTHERS;
  if (state.by === 'class') return routeopt.classColour(state, o.classes.indexOf(o.class[i]));
  if (state.by === 'channel') return routeopt.channelColour(state, o.channel[i]);
  return routeopt.repColour(state, o.rep[i]);
};

// Dark or white letters, whichever reads better on a colour.
routeopt.letters = function (colour) {
  const part = (k) => parseInt(colour.slice(k, k + 2), 16);
  return 0.299 * part(1) + 0.587 * part(3) + 0.114 * part(5) > 145 ? routeopt.INK : '#ffffff';
};
