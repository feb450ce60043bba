"""
Ruin: take stops out whose routes pass near one place, each with all its visits.

References
----------
Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
*Transportation Science*, 54(2), 417-433. Here a removed stop leaves all the days of its pattern.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.search.case import Calendar, Case, refresh


class Desk(NamedTuple):
    """
    Work space of a search.

    Attributes
    ----------
    random
        uint64 (2): state of the generator, and insertion tests until the next one is passed over.
    removed, is_removed
        Stops taken out, in order of their return, and the same as flags.
    touched, is_touched
        Days changed, and the same as flags.
    struck
        bool (d): days that lost a string in this round.
    counts
        int64 (2): how many are removed and touched.
    key
        float64 (n + 1): order of return.
    day_cost, day_place
        int64 (d): cheapest insertion of the stop in hand on each day; place −2 when not looked up yet.
    """

    random: NDArray[np.uint64]
    removed: NDArray[np.int32]
    is_removed: NDArray[np.bool_]
    touched: NDArray[np.int32]
    is_touched: NDArray[np.bool_]
    struck: NDArray[np.bool_]
    counts: NDArray[np.int64]
    key: NDArray[np.float64]
    day_cost: NDArray[np.int64]
    day_place: NDArray[np.int64]


def new_desk(case: Case, seed: int) -> Desk:
    """Clear a work space for one search."""
    stops, days = case.opens.shape[:2]
    # A multiplier of splitmix64 spreads small seeds over the whole state, which may not be 0.
    state = (seed * 0x9E3779B97F4A7C15 + 0xBF58476D1CE4E5B9) % 2**64 or 1
    return Desk(
        np.array([state, 100], np.uint64),
        np.zeros(stops, np.int32),
        np.zeros(stops, np.bool_),
        np.zeros(days, np.int32),
        np.zeros(days, np.bool_),
        np.zeros(days, np.bool_),
        np.zeros(2, np.int64),
        np.zeros(stops, np.float64),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
    )


@njit(cache=True)
def draw(random: NDArray[np.uint64]) -> float:
    """Uniform number in [0, 1): xorshift64."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True)
def ruin(case: Case, calendar: Calendar, desk: Desk, mean_removed: float, longest: int) -> None:
    """Remove strings of stops near a random one from several days, and give some left-out stops a new try."""
    stops = case.visit.shape[0]
    desk.counts[:] = 0
    desk.struck[:] = False
    for stop in range(1, stops):
        if calendar.pattern[stop] < 0 and (case.must[stop] or draw(desk.random) < 0.25):
            _take(desk, stop)
    filled = max(1, np.count_nonzero(calendar.size))
    string = min(float(longest), calendar.size.sum() / filled)
    strings = int(draw(desk.random) * (4.0 * mean_removed / (1.0 + string) - 1.0) + 1.0)
    centre = 1 + int(draw(desk.random) * (stops - 1))
    done = 0
    for rank in range(stops - 1):
        if done >= strings:
            break
        stop = case.near[centre, rank]
        if desk.is_removed[stop] or calendar.pattern[stop] < 0:
            continue
        day = _whole_day_of(case, calendar, desk, stop)
        if day >= 0:
            desk.struck[day] = True
            done += 1
            _strike(calendar, desk, day, stop, string)
    _lift(case, calendar, desk)


@njit(cache=True)
def _take(desk: Desk, stop: int) -> None:
    if not desk.is_removed[stop]:
        desk.is_removed[stop] = True
        desk.removed[desk.counts[0]] = stop
        desk.counts[0] += 1


@njit(cache=True)
def _whole_day_of(case: Case, calendar: Calendar, desk: Desk, stop: int) -> int:
    """A random one of the stop's days that has not lost a string yet; −1 when all have."""
    pattern = calendar.pattern[stop]
    size = case.pattern_size[pattern]
    offset = int(draw(desk.random) * size)
    for turn in range(size):
        day = case.pattern_days[pattern, (offset + turn) % size]
        if not desk.struck[day]:
            return day
    return -1


@njit(cache=True)
def _strike(calendar: Calendar, desk: Desk, day: int, stop: int, string: float) -> None:
    """Mark a string around the stop; half of the strings keep a run of stops inside."""
    size = calendar.size[day]
    place = 0
    while calendar.route[day, place] != stop:
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
            _take(desk, calendar.route[day, k])


@njit(cache=True)
def _lift(case: Case, calendar: Calendar, desk: Desk) -> None:
    """Take every visit of the removed stops out of the routes."""
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        pattern = calendar.pattern[stop]
        if pattern >= 0:
            for z in range(case.pattern_size[pattern]):
                touch(desk, case.pattern_days[pattern, z])
            calendar.pattern[stop] = -1
    for a in range(desk.counts[1]):
        day = desk.touched[a]
        write = 0
        for place in range(calendar.size[day]):
            stop = calendar.route[day, place]
            if not desk.is_removed[stop]:
                calendar.route[day, write] = stop
                write += 1
        calendar.size[day] = write
        refresh(case, calendar, day)


@njit(cache=True)
def touch(desk: Desk, day: int) -> None:
    """Remember that a day has changed."""
    if not desk.is_touched[day]:
        desk.is_touched[day] = True
        desk.touched[desk.counts[1]] = day
        desk.counts[1] += 1
