"""
Ruin: take stops out whose routes pass near one place, each with all its visits.

References
----------
Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
*Transportation Science*, 54(2), 417-433. Here a removed stop leaves all the days of its pattern.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.compiled import compiled, wide
from routeopt.journeys.search.case import NEVER, Calendar, Case, refresh

DAY_SHARE = 0.8
"""Share of rounds, where several vehicles drive side by side, that rearrange one day and leave all patterns."""


class Desk(NamedTuple):
    """
    Work space of a search.

    Attributes
    ----------
    random
        uint64 (2): state of the generator, and insertion tests until the next one is passed over.
    price
        float64 (2): price of a unit of load above ``load_max``, and of a stop below ``stops_min``; they follow how
        often the calendar keeps within.
    earned
        float64 (1): what the prospects visited earn per second on the way, on average; 0 where nobody is optional.
    mean
        float64 (1): mean work of a route before this round; 0 where unequal days have no price.
    removed, is_removed
        Stops taken out, in order of their return, and the same as flags.
    touched, is_touched
        Routes changed, and the same as flags.
    struck
        bool (r): routes that lost a string in this round.
    counts
        int64 (6): how many are removed and touched, the stop around which this round works, how many have a new
        pattern, the day to which this round is confined (−1 for none), and how many found no place on it.
    key
        float64 (n + 1): order of return.
    day_cost, day_row, day_place
        int64 (d): cheapest insertion of the stop in hand on each day; place −2 when not looked up yet.
    """

    random: NDArray[np.uint64]
    price: NDArray[np.float64]
    earned: NDArray[np.float64]
    mean: NDArray[np.float64]
    removed: NDArray[np.int64]
    is_removed: NDArray[np.bool_]
    touched: NDArray[np.int64]
    is_touched: NDArray[np.bool_]
    struck: NDArray[np.bool_]
    counts: NDArray[np.int64]
    key: NDArray[np.float64]
    day_cost: NDArray[np.int64]
    day_row: NDArray[np.int64]
    day_place: NDArray[np.int64]


def new_desk(case: Case, seed: int) -> Desk:
    """Clear a work space for one search."""
    stops, days = case.opens.shape[:2]
    routes = days * case.vehicles
    # A multiplier of splitmix64 spreads small seeds over the whole state, which may not be 0.
    state = (seed * 0x9E3779B97F4A7C15 + 0xBF58476D1CE4E5B9) % 2**64 or 1
    return Desk(
        np.array([state, 100], np.uint64),
        np.array([overload_price(case), float(np.median(case.travel))], np.float64),
        np.zeros(1, np.float64),
        np.zeros(1, np.float64),
        np.zeros(stops, np.int64),
        np.zeros(stops, np.bool_),
        np.zeros(routes, np.int64),
        np.zeros(routes, np.bool_),
        np.zeros(routes, np.bool_),
        np.zeros(6, np.int64),
        np.zeros(stops, np.float64),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
    )


def overload_price(case: Case) -> float:
    """Price to begin with of a unit above ``load_max``: a middling way for a middling stop."""
    loads = case.load[1:]
    return float(np.median(case.travel)) / max(1.0, float(loads.mean())) if loads.size else 0.0


@compiled
def draw(random: NDArray[np.uint64]) -> float:
    """Uniform number in [0, 1): xorshift64."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def ruin(case: Case, calendar: Calendar, desk: Desk, mean_removed: float, longest: int) -> None:
    """Remove strings of stops near a random one from several days, and give some left-out stops a new try."""
    stops = case.visit.shape[0]
    centre = 1 + int(draw(desk.random) * (stops - 1))
    desk.counts[0], desk.counts[1], desk.counts[2] = 0, 0, centre
    desk.counts[4], desk.counts[5] = -1, 0
    desk.struck[:] = False
    if case.vehicles > 1 and case.opens.shape[1] > 1 and draw(desk.random) < DAY_SHARE:
        _ruin_day(case, calendar, desk, centre, mean_removed, longest)
        return
    if case.uneven_weight > 0.0:
        desk.mean[0] = calendar.work.mean()
    for stop in range(1, stops):
        if calendar.pattern[stop] < 0 and (case.must[stop] or draw(desk.random) < 0.25):
            take(desk, stop)
    string = _string(calendar, 0, calendar.size.shape[0], longest)
    strings = int(draw(desk.random) * (4.0 * mean_removed / (1.0 + string) - 1.0) + 1.0)
    done = 0
    for rank in range(stops - 1):
        if done >= strings:
            break
        stop = wide(case.near[centre, rank])
        if desk.is_removed[stop] or calendar.pattern[stop] < 0:
            continue
        row = _whole_route_of(case, calendar, desk, stop)
        if row >= 0:
            desk.struck[row] = True
            done += 1
            _strike(calendar, desk, row, stop, string)
    lift(case, calendar, desk)


@compiled
def _ruin_day(case: Case, calendar: Calendar, desk: Desk, centre: int, mean_removed: float, longest: int) -> None:
    """Remove strings of stops near one from the routes of one of its days; they keep their patterns."""
    pattern = calendar.pattern[centre]
    if pattern < 0:
        return
    day = case.pattern_days[pattern, int(draw(desk.random) * case.pattern_size[pattern])]
    desk.counts[4] = day
    string = _string(calendar, day * case.vehicles, (day + 1) * case.vehicles, longest)
    strings = int(draw(desk.random) * (4.0 * mean_removed / (1.0 + string) - 1.0) + 1.0)
    done = 0
    for rank in range(case.visit.shape[0] - 1):
        if done >= strings:
            break
        stop = wide(case.near[centre, rank])
        if desk.is_removed[stop] or calendar.pattern[stop] < 0:
            continue
        row = _row_on(case, calendar, stop, day)
        if row >= 0 and not desk.struck[row]:
            desk.struck[row] = True
            done += 1
            _strike(calendar, desk, row, stop, string)
    for a in range(desk.counts[0]):
        touch(desk, wide(calendar.on[desk.removed[a], day]))
    _close(case, calendar, desk)


@compiled
def _string(calendar: Calendar, first: int, last: int, longest: int) -> float:
    """Length that strings may have: that of a mean route among some, up to a limit."""
    visits, filled = 0, 0
    for row in range(first, last):
        visits += calendar.size[row]
        filled += calendar.size[row] > 0
    return min(float(longest), visits / max(1, filled))


@compiled
def _row_on(case: Case, calendar: Calendar, stop: int, day: int) -> int:
    """The route that visits a stop on a day; −1 when none does."""
    pattern = calendar.pattern[stop]
    for z in range(case.pattern_size[pattern]):
        if case.pattern_days[pattern, z] == day:
            return wide(calendar.on[stop, day])
    return -1


@compiled
def take(desk: Desk, stop: int) -> None:
    """Note a stop as removed."""
    if not desk.is_removed[stop]:
        desk.is_removed[stop] = True
        desk.removed[desk.counts[0]] = stop
        desk.counts[0] += 1


@compiled
def _whole_route_of(case: Case, calendar: Calendar, desk: Desk, stop: int) -> int:
    """A random one of the stop's routes that has not lost a string yet; −1 when all have."""
    pattern = calendar.pattern[stop]
    size = case.pattern_size[pattern]
    offset = int(draw(desk.random) * size)
    for turn in range(size):
        row = calendar.on[stop, case.pattern_days[pattern, (offset + turn) % size]]
        if not desk.struck[row]:
            return row
    return -1


@compiled
def _strike(calendar: Calendar, desk: Desk, row: int, stop: int, string: float) -> None:
    """Mark a string around the stop; half of the strings keep a run of stops inside."""
    size = calendar.size[row]
    place = 0
    while calendar.route[row, place] != stop:
        place += 1
    length = min(int(draw(desk.random) * min(float(size), string) + 1.0), size)
    kept = 0
    if 1 < length < size and draw(desk.random) < 0.5:
        kept = 1
        while length + kept < size and draw(desk.random) < 0.5:
            kept += 1
    span = length + kept
    low, high = max(0, place - span + 1), min(place, size - span)
    begin = low + int(draw(desk.random) * (high - low + 1))
    hole = begin + 1 + int(draw(desk.random) * (length - 1)) if kept else begin
    for k in range(begin, begin + span):
        if not hole <= k < hole + kept:
            take(desk, wide(calendar.route[row, k]))


@compiled
def lift(case: Case, calendar: Calendar, desk: Desk) -> None:
    """Take every visit of the removed stops out of the routes."""
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        pattern = calendar.pattern[stop]
        if pattern >= 0:
            for z in range(case.pattern_size[pattern]):
                touch(desk, wide(calendar.on[stop, case.pattern_days[pattern, z]]))
            calendar.pattern[stop] = -1
    _close(case, calendar, desk)


@compiled
def _close(case: Case, calendar: Calendar, desk: Desk) -> None:
    """Close the gaps of the removed stops in the routes touched."""
    for a in range(desk.counts[1]):
        row = desk.touched[a]
        write = 0
        for place in range(calendar.size[row]):
            stop = calendar.route[row, place]
            if not desk.is_removed[stop]:
                calendar.route[row, write] = stop
                write += 1
        calendar.size[row] = write
        refresh(case, calendar, row)


@compiled
def count_new(case: Case, calendar: Calendar) -> int:
    """How many stops have a pattern that changes the days of before; not counted where that is free."""
    found = 0
    if case.changes_max < NEVER:
        for stop in range(1, case.visit.shape[0]):
            found += calendar.pattern[stop] >= 0 and case.pattern_new[calendar.pattern[stop]]
    return found


@compiled
def touch(desk: Desk, row: int) -> None:
    """Remember that a route has changed."""
    if not desk.is_touched[row]:
        desk.is_touched[row] = True
        desk.touched[desk.counts[1]] = row
        desk.counts[1] += 1


@compiled
def clear(desk: Desk) -> None:
    """Forget what was removed and touched."""
    for a in range(desk.counts[0]):
        desk.is_removed[desk.removed[a]] = False
    for a in range(desk.counts[1]):
        desk.is_touched[desk.touched[a]] = False
    desk.counts[0] = desk.counts[1] = 0
