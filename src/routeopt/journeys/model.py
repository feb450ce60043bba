"""Which days and in which order: the problem of one rep, and the journeys of all of them."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.spread import EXACT, Spread
from routeopt.core.stats import SearchStats
from routeopt.journeys.frequency.model import Frequencies


@dataclass(frozen=True)
class Fleet:
    """
    Vehicles that drive side by side, where one person is not the whole fleet.

    Attributes
    ----------
    vehicles
        Routes a day, all within the same shift and the same band of stops.
    load
        int64 (n + 1): what each stop takes of a vehicle's room; 0 at position 0.
    load_max
        Room of a vehicle, the same in units of ``load``; hard.
    """

    vehicles: int
    load: NDArray[np.int64]
    load_max: int


@dataclass(frozen=True)
class Overnight:
    """
    Where a rep may sleep away instead of coming home, and for whom.

    Attributes
    ----------
    lodging
        Outlet beside which the rep sleeps.
    from_s, to_s
        int32 (n + 1): way from the lodging to each position, and from each position to it; at position 0 to and from
        the rep's own start.
    outlying
        bool (n + 1): whether the way from the start is long enough; such a stop is visited before or after each night.
    night_s
        Price of a night, seconds of travel.
    nights_max
        Most nights in the cycle.
    """

    lodging: str
    from_s: NDArray[np.int32]
    to_s: NDArray[np.int32]
    outlying: NDArray[np.bool_]
    night_s: int
    nights_max: int


@dataclass(frozen=True)
class Before:
    """
    The calendar in force, as far as it speaks of a rep's stops.

    Attributes
    ----------
    routes
        Stops of each working day in the order of the plan in force; the plan's days are laid on this cycle by week and
        weekday.
    start_s
        When each of these visits began, seconds since midnight.
    keeps
        bool (p): whether a pattern keeps the weekdays of before. True for all patterns of a stop that can't keep them
        or has none to keep.
    price_s
        int64 (p): what a pattern costs for lying on other days than before.
    order_price_s
        Price of a day whose stops of before come in another order.
    changes_max
        Most stops that may take a pattern that does not keep.
    complete
        Whether stops and visits are those of before, none more and none less.
    priced
        Whether leaving it has a price or a cap; else it is only one of the calendars that the search begins with.
    """

    routes: tuple[tuple[int, ...], ...]
    start_s: tuple[tuple[int, ...], ...]
    keeps: NDArray[np.bool_]
    price_s: NDArray[np.int64]
    order_price_s: int
    changes_max: int
    complete: bool
    priced: bool


@dataclass(frozen=True)
class RepProblem:
    """
    One rep's cycle: n stops (outlets and prospects), d working days.

    Position 0 is the start (row) and the end (column) of the day; stop i of ``outlet_ids`` is position i + 1.

    Attributes
    ----------
    rep_id
        The rep.
    outlet_ids
        n ids.
    dates
        d working days, ascending. Day numbers below are positions in it.
    week_of_day
        int32 (d): week of the cycle, 0-based.
    travel_s
        int32 (n + 1, n + 1) seconds in the rep's own mode; not symmetric; diagonal 0.
    visit_s
        int32 (n + 1), seconds at the stop, parking included; 0 at position 0.
    windows_s
        int32 (n + 1, d, w, 2): opening windows as seconds since midnight, ascending, padded with (0, −1). A visit
        starts and ends inside one of them. Position 0 holds the shift.
    pattern_start, pattern_days
        CSR of allowed day patterns: stop at position p may take patterns ``pattern_start[p]:pattern_start[p + 1]``,
        and pattern q is visited on days ``pattern_days[q]`` (tuple of day numbers). Position 0 has none.
    prize_s
        int64 (n + 1): 0 for an outlet that must be visited; else the travel seconds that calling on this prospect is
        worth.
    stops_min, stops_max
        Hard band of stops on a working day.
    shift_start_s, shift_end_s
        The working day, seconds since midnight, overtime included.
    lunch_start_s, lunch_s
        Lunch begins at ``lunch_start_s``, or when the visit in progress ends; travel and waiting pause for it.
    effort
        ``fast``, ``standard`` or ``thorough``.
    seed
        Seed of the search.
    prove
        Whether to raise the bound as far as a longer proof goes, whatever the effort.
    fleet
        Vehicles and their room; None is one rep, whose room is ``stops_max``.
    spread
        How visit and travel times stray from plan; by default they don't.
    before
        The calendar in force; None where changes cost nothing.
    wait_weight
        Price of a second of waiting, in seconds of travel.
    uneven_weight
        Price of a second by which the work of a day (travel, visits, waiting) differs from the mean day's, the same.
    overtime_s, overtime_weight
        The last seconds before ``shift_end_s`` that are overtime, and the price of one of them in seconds of travel.
    extra_s
        int32 (n + 1, d): what a visit takes longer on a day, such as for the check of a cooler; None where nothing.
    frequencies
        How often the stops are visited and what that is worth, where money decides frequencies or the price of calls.
    overnight
        Where the rep may sleep away; None where everybody comes home every evening.
    handed
        How many of the last stops are outlets of others, where this rep hands over on one visit; the frequencies speak
        of the stops before them.
    joint_s
        int32 (n + 1, d): what a visit takes longer where two reps meet; None where none do.
    """

    rep_id: str
    outlet_ids: tuple[str, ...]
    dates: tuple[dt.date, ...]
    week_of_day: NDArray[np.int32]
    travel_s: NDArray[np.int32]
    visit_s: NDArray[np.int32]
    windows_s: NDArray[np.int32]
    pattern_start: NDArray[np.int32]
    pattern_days: tuple[tuple[int, ...], ...]
    prize_s: NDArray[np.int64]
    stops_min: int
    stops_max: int
    shift_start_s: int
    shift_end_s: int
    lunch_start_s: int
    lunch_s: int
    effort: str
    seed: int
    prove: bool = False
    fleet: Fleet | None = None
    spread: Spread = EXACT
    before: Before | None = None
    wait_weight: float = 0.0
    uneven_weight: float = 0.0
    overtime_s: int = 0
    overtime_weight: float = 0.0
    extra_s: NDArray[np.int32] | None = None
    frequencies: Frequencies | None = None
    overnight: Overnight | None = None
    handed: int = 0
    joint_s: NDArray[np.int32] | None = None

    def travel_between(self, *, begins_away: bool, ends_away: bool) -> NDArray[np.int32]:
        """
        Seconds of a day that begins or ends at the lodging.

        Parameters
        ----------
        begins_away, ends_away
            Whether the rep has slept away before the day, and sleeps away after it.

        Returns
        -------
        ndarray
            Like ``travel_s``, int32 (n + 1, n + 1): row 0 is where the day begins, column 0 where it ends.
        """
        travel, away = self.travel_s, self.overnight
        if away is None or not (begins_away or ends_away):
            return travel
        travel = travel.copy()
        travel[0] = away.from_s if begins_away else travel[0]
        travel[:, 0] = away.to_s if ends_away else travel[:, 0]
        travel[0, 0] = 0
        return travel

    @property
    def least_out_s(self) -> NDArray[np.int32]:
        """Shortest way to each position from where a day can begin, int32 (n + 1)."""
        return self.travel_s[0] if self.overnight is None else np.minimum(self.travel_s[0], self.overnight.from_s)

    @property
    def least_home_s(self) -> NDArray[np.int32]:
        """Shortest way from each position to where a day can end, int32 (n + 1)."""
        return self.travel_s[:, 0] if self.overnight is None else np.minimum(self.travel_s[:, 0], self.overnight.to_s)

    @property
    def in_force(self) -> Before | None:
        """The calendar in force where leaving it has a price or a cap."""
        return self.before if self.before is not None and self.before.priced else None

    @property
    def own_ids(self) -> tuple[str, ...]:
        """Ids of the stops of the rep's own territory."""
        return self.outlet_ids[: len(self.outlet_ids) - self.handed]

    @cached_property
    def takes_s(self) -> NDArray[np.int64]:
        """Seconds of a visit at each position on each day, int64 (n + 1, d)."""
        takes = np.repeat(self.visit_s.astype(np.int64)[:, None], len(self.dates), axis=1)
        for more in (self.extra_s, self.joint_s):
            takes = takes if more is None else takes + more
        return takes


@dataclass(frozen=True)
class RepJourneys:
    """
    One rep's calendar and timed days.

    Attributes
    ----------
    rep_id
        The rep.
    visits
        ``day, vehicle, seq, stop, arrive_s, start_s, leave_s, travel_s``: day number, vehicle (0 for a rep), order in
        the route from 1, position of the stop (1 … n), clock seconds, and travel seconds from the stop before. Sorted
        by day, vehicle and seq. ``start_s`` is when the visit begins (after waiting and lunch), ``leave_s`` when it
        ends.
    days
        One row per working day and vehicle: ``day, vehicle, stops, travel_s, service_s, wait_s, leave_start_s, back_s,
        bound_s, status, exception, p90_length_s, in_shift_share``:
        totals, when the rep leaves the start and is back at the end, and the proven lower bound on the day's travel
        for its set of stops; the last two by simulation, see `routeopt.journeys.spread.with_spread`.
    skipped
        ``stop, code``: prospects left out (``no_room``) and must-visit outlets that could not be placed
        (``no_pattern_fits``), by position.
    stats
        Objective in seconds over the cycle: travel, the prices of waiting and unequal days, and that of what differs
        from the plan in force; with the proven bound over all calendars.
    terms
        What the objective adds to travel, by name, each with its weight: ``wait_s, uneven_s, overtime_s, change_s,
        nights_s``.
    nights
        Day numbers after which the rep sleeps away: such a day ends at the lodging and the next one begins there.
    """

    rep_id: str
    visits: pd.DataFrame
    days: pd.DataFrame
    skipped: pd.DataFrame
    stats: SearchStats
    terms: dict[str, int]
    nights: tuple[int, ...] = ()
