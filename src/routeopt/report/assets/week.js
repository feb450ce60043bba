'use strict';
// One rep's week at a glance: each day's way and stops in the colour of its weekday.
routeopt.chosenWeek = function (state) {
  if (state.rep === null || state.week === null || state.date !== null) return [];
  return state.data.days.filter((day) => day.rep === state.rep && routeopt.mondayOf(day.date) === state.week);
};

routeopt.dayColour = (state, date) => state.data.palette[(new Date(date + 'T00:00:00Z').getUTCDay() + 6) % 7];

routeopt.Overlay.include({
  week(c, days) {
    const s = this.state;
    for (const day of days) {
      for (const [width, paint] of [[5.5, '#ffffff'], [3, routeopt.dayColour(s, day.date)]]) {
        c.beginPath();
        for (const part of routeopt.way(day)) this.trace(c, part, false);
        c.lineWidth = width;
        c.strokeStyle = paint;
        c.stroke();
      }
    }
    for (const day of days) {
      c.fillStyle = routeopt.dayColour(s, day.date);
      c.strokeStyle = '#ffffff';
      c.lineWidth = 1.4;
      for (const i of day.stops) {
        const [x, y] = this.at(s.x[i], s.y[i]);
        c.beginPath();
        c.arc(x, y, 5.5, 0, 7);
        c.fill();
        c.stroke();
      }
    }
    this.start(c, s.rep);
  },

  start(c, rep) {
    const [x, y] = this.at(...routeopt.mercator(...this.state.data.reps[rep].start));
    c.beginPath();
    c.rect(x - 7, y - 7, 14, 14);
    c.fillStyle = routeopt.INK;
    c.fill();
    c.lineWidth = 2;
    c.strokeStyle = '#ffffff';
    c.stroke();
  },
});
