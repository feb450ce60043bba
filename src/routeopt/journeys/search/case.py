"""What the compiled search works on: one rep's cycle and a calendar of it, as plain arrays."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

NEVER = 1 << 40
"""Later than any time of a day, dearer than any visit."""


class Case(NamedTuple):
    """
    A periodic routing problem with one route a day; n stops, d days, position 0 is the start of the day.

    Attributes
    ----------
    travel
        int32 (n + 1, n + 1), seconds.
    visit
        int64 (n + 1), seconds of work at the stop.
    load
        int64 (n + 1), what the stop takes of a day's ``load_max``.
    opens, closes
        int64 (n + 1, d, k): allowed starts on the working clock, ascending, padded with (`NEVER`, −1).
    pattern_start, pattern_days, pattern_size
        CSR of allowed patterns over n + 2; days of each as int32 (p, f), the first ``pattern_size`` of a row count.
    near
        int32 (n + 1, n): all stops by travel there and back from each stop, itself first.
    absent
        int64 (n + 1): price of leaving the stop out.
    must
        bool (n + 1): whether it may not be left out.
    day_start, day_end
        Working clock.
    load_max, stops_min
        Most load and fewest stops of a day.
    short
        Price of each stop below ``stops_min``.
    """

    travel: NDArray[np.int32]
    visit: NDArray[np.int64]
    load: NDArray[np.int64]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    pattern_start: NDArray[np.int32]
    pattern_days: NDArray[np.int32]
    pattern_size: NDArray[np.int32]
    near: NDArray[np.int32]
    absent: NDArray[np.int64]
    must: NDArray[np.bool_]
    day_start: int
    day_end: int
    load_max: int
    stops_min: int
    short: int


class Calendar(NamedTuple):
    """
    One route a day, with the sums that make an insertion test O(1).

    Attributes
    ----------
    route, size
        int32 (d, m) stops in order, and how many.
    pattern
        int32 (n + 1): the pattern of each stop, −1 when left out.
    travel, load
        int64 (d).
    start, latest
        int64 (d, m): when each visit begins at the earliest, and may begin at the latest.
    fits
        bool (d): whether the day keeps its windows and its end.
    """

    route: NDArray[np.int32]
    size: NDArray[np.int32]
    pattern: NDArray[np.int32]
    travel: NDArray[np.int64]
    load: NDArray[np.int64]
    start: NDArray[np.int64]
    latest: NDArray[np.int64]
    fits: NDArray[np.bool_]


def empty_calendar(case: Case) -> Calendar:
    """Nobody is visited."""
    stops, days = case.opens.shape[:2]
    loads = np.sort(case.load[1:])
    # As many of the lightest stops as a day holds, and one more for the copy that an insertion makes.
    room = int(np.searchsorted(np.cumsum(loads), case.load_max, side="right")) + 2
    return Calendar(
        np.zeros((days, room), np.int32),
        np.zeros(days, np.int32),
        np.full(stops, -1, np.int32),
        np.zeros(days, np.int64),
        np.zeros(days, np.int64),
        np.zeros((days, room), np.int64),
        np.zeros((days, room), np.int64),
        np.ones(days, np.bool_),
    )


@njit(cache=True, inline="always")
def first_start(case: Case, stop: int, day: int, time: int) -> int:
    """Earliest allowed start from a time on; `NEVER` when the doors stay shut."""
    for k in range(case.opens.shape[2]):
        if time <= case.closes[stop, day, k]:
            return max(time, case.opens[stop, day, k])
    return NEVER


@njit(cache=True, inline="always")
def last_start(case: Case, stop: int, day: int, time: int) -> int:
    """Latest allowed start up to a time; −1 when there is none."""
    for k in range(case.opens.shape[2] - 1, -1, -1):
        if time >= case.opens[stop, day, k]:
            return min(time, case.closes[stop, day, k])
    return -1


@njit(cache=True)
def refresh(case: Case, calendar: Calendar, day: int) -> None:
    """Recompute a day's sums from its order."""
    size = calendar.size[day]
    time, before = case.day_start, np.int32(0)
    travel, load = 0, 0
    for place in range(size):
        stop = calendar.route[day, place]
        leg = case.travel[before, stop]
        travel += leg
        load += case.load[stop]
        time = first_start(case, stop, day, time + leg)
        calendar.start[day, place] = time
        time += case.visit[stop]
        before = stop
    calendar.travel[day] = travel + case.travel[before, 0]
    calendar.load[day] = load
    calendar.fits[day] = time + case.travel[before, 0] <= case.day_end
    time, after = case.day_end, np.int32(0)
    for place in range(size - 1, -1, -1):
        stop = calendar.route[day, place]
        time = last_start(case, stop, day, time - case.travel[stop, after] - case.visit[stop])
        calendar.latest[day, place] = time
        after = stop


@njit(cache=True)
def cost_of_day(case: Case, calendar: Calendar, day: int) -> int:
    """Travel of a day and the price of its stops short of the band."""
    return calendar.travel[day] + case.short * max(0, case.stops_min - calendar.size[day])


@njit(cache=True)
def total_cost(case: Case, calendar: Calendar) -> int:
    """Objective of the search: travel, stops short, and stops left out."""
    cost = 0
    for day in range(calendar.size.shape[0]):
        cost += cost_of_day(case, calendar, day)
    for stop in range(1, case.visit.shape[0]):
        if calendar.pattern[stop] < 0:
            cost += case.absent[stop]
    return cost


@njit(cache=True)
def copy_day(source: Calendar, target: Calendar, day: int) -> None:
    """Copy one day with its sums."""
    size = source.size[day]
    target.size[day] = size
    target.travel[day] = source.travel[day]
    target.load[day] = source.load[day]
    target.fits[day] = source.fits[day]
    for place in range(size):
        target.route[day, place] = source.route[day, place]
        target.start[day, place] = source.start[day, place]
        target.latest[day, place] = source.latest[day, place]


@njit(cache=True)
def copy_calendar(source: Calendar, target: Calendar) -> None:
    """Copy all days and patterns."""
    for day in range(source.size.shape[0]):
        copy_day(source, target, day)
    target.pattern[:] = source.pattern
