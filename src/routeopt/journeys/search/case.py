"""What the compiled search works on: one rep's cycle and a calendar of it, as plain arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.compiled import compiled, wide

NEVER = 1 << 40
"""Later than any time of a day, dearer than any visit."""


class Case(NamedTuple):
    """
    A periodic routing problem; n stops, d days, v vehicles a day, position 0 is the start of the day.

    Routes are numbered by day, then by vehicle: route r belongs to day r // v. A rep is one vehicle, so there the
    numbers of routes and days agree.

    Attributes
    ----------
    travel, into
        int32 (n + 1, n + 1), seconds, and the same transposed: the ways into each stop.
    visit
        int64 (n + 1, d), seconds of work at the stop on each day.
    load
        int64 (n + 1), what the stop takes of a route's ``load_max``; of a rep's day every stop takes the same.
    opens, closes
        int64 (n + 1, d, k): allowed starts on the working clock, ascending, padded with (`NEVER`, −1).
    pattern_start, pattern_days, pattern_size
        CSR of allowed patterns over n + 2; days of each as int32 (p, f), the first ``pattern_size`` of a row count.
    pattern_price, pattern_new
        int64 (p): what a pattern costs beside its travel; bool (p): whether it changes the days of before.
    changes_max
        Most stops that may have a new pattern; `NEVER` where that is free.
    near
        int32 (n + 1, n): all stops by travel there and back from each stop, itself first.
    absent
        int64 (n + 1): price of leaving the stop out.
    must
        bool (n + 1): whether it may not be left out.
    day_start, day_end
        Working clock.
    load_max, load_tried
        Most load of a route, and how much the search may try on its way; only routes within ``load_max`` are kept.
    load_min
        Least load of a route: the lower edge of the band of stops.
    short
        Price of each unit below ``load_min``.
    vehicles
        Routes a day.
    wait_weight, uneven_weight
        Price of a second of waiting, and of a second by which a route's work differs from the mean of all.
    regular_end, overtime_weight
        When overtime begins on the working clock, and the price of a second of it.
    depot
        int64 (d): position whose row is the way from where a day begins and whose column the way to where it ends: 0,
        or one behind the stops for a day that begins or ends away.
    """

    travel: NDArray[np.int32]
    into: NDArray[np.int32]
    visit: NDArray[np.int64]
    load: NDArray[np.int64]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    pattern_start: NDArray[np.int32]
    pattern_days: NDArray[np.int32]
    pattern_size: NDArray[np.int32]
    pattern_price: NDArray[np.int64]
    pattern_new: NDArray[np.bool_]
    changes_max: int
    near: NDArray[np.int32]
    absent: NDArray[np.int64]
    must: NDArray[np.bool_]
    day_start: int
    day_end: int
    load_max: int
    load_tried: int
    load_min: int
    short: int
    vehicles: int
    wait_weight: float
    uneven_weight: float
    regular_end: int
    overtime_weight: float
    depot: NDArray[np.int64]


class Calendar(NamedTuple):
    """
    Routes of all days (r = d · v), with the sums that make an insertion test O(1).

    Attributes
    ----------
    route, size
        int32 (r, m) stops in order, ended by the depot of the day, and how many.
    legs
        int32 (r, m): travel to each stop from the one before, and home behind the last.
    pattern
        int32 (n + 1): the pattern of each stop, −1 when left out.
    on
        int32 (n + 1, d): the route that visits each stop on a day of its pattern; what stands on other days is old.
    travel, load
        int64 (r).
    wait, work
        int64 (r): waiting when the day begins as late as it can, and travel, visits and waiting in sum; kept where they
        have a price.
    back
        int64 (r): when a route is back at the earliest, on the working clock.
    start, latest
        int64 (r, m): when each visit begins at the earliest, and may begin at the latest; behind the last one when
        the day ends.
    fits
        bool (r): whether the route keeps its windows and its end.
    """

    route: NDArray[np.int32]
    size: NDArray[np.int32]
    legs: NDArray[np.int32]
    pattern: NDArray[np.int32]
    on: NDArray[np.int32]
    travel: NDArray[np.int64]
    load: NDArray[np.int64]
    wait: NDArray[np.int64]
    work: NDArray[np.int64]
    back: NDArray[np.int64]
    start: NDArray[np.int64]
    latest: NDArray[np.int64]
    fits: NDArray[np.bool_]


def empty_calendar(case: Case) -> Calendar:
    """Nobody is visited."""
    stops, days = case.opens.shape[:2]
    routes = days * case.vehicles
    loads = np.sort(case.load[1:])
    # As many of the lightest stops as a route may be tried with, and one more for the copy that an insertion makes.
    room = int(np.searchsorted(np.cumsum(loads), case.load_tried, side="right")) + 2
    depot = np.repeat(case.depot, case.vehicles)
    route, legs = np.zeros((routes, room), np.int32), np.zeros((routes, room), np.int32)
    route[:, 0], legs[:, 0] = depot, case.travel[depot, depot]
    return Calendar(
        route,
        np.zeros(routes, np.int32),
        legs,
        np.full(stops, -1, np.int32),
        np.full((stops, days), -1, np.int32),
        legs[:, 0].astype(np.int64),
        np.zeros(routes, np.int64),
        np.zeros(routes, np.int64),
        np.zeros(routes, np.int64),
        np.full(routes, case.day_start, np.int64),
        np.zeros((routes, room), np.int64),
        np.full((routes, room), case.day_end, np.int64),
        np.ones(routes, np.bool_),
    )


@compiled
def first_start(case: Case, stop: int, day: int, time: int) -> int:
    """Earliest allowed start from a time on; `NEVER` when the doors stay shut."""
    for k in range(case.opens.shape[2]):
        if time <= case.closes[stop, day, k]:
            return max(time, case.opens[stop, day, k])
    return NEVER


@compiled
def last_start(case: Case, stop: int, day: int, time: int) -> int:
    """Latest allowed start up to a time; −1 when there is none."""
    for k in range(case.opens.shape[2] - 1, -1, -1):
        if time >= case.opens[stop, day, k]:
            return min(time, case.closes[stop, day, k])
    return -1


@compiled
def refresh(case: Case, calendar: Calendar, row: int) -> None:
    """Recompute a route's sums from its order."""
    size, day = calendar.size[row], row // case.vehicles
    depot = case.depot[day]
    time, before = case.day_start, depot
    travel, load = 0, 0
    for place in range(size):
        stop = wide(calendar.route[row, place])
        leg = case.travel[before, stop]
        calendar.legs[row, place] = leg
        travel += leg
        load += case.load[stop]
        time = first_start(case, stop, day, time + leg)
        calendar.start[row, place] = time
        time += case.visit[stop, day]
        before = stop
    home = case.travel[before, depot]
    calendar.route[row, size], calendar.legs[row, size] = depot, home
    calendar.travel[row] = travel + home
    calendar.load[row] = load
    calendar.back[row] = time + home
    calendar.fits[row] = calendar.back[row] <= case.day_end
    time, after = case.day_end, depot
    calendar.latest[row, size] = case.day_end
    for place in range(size - 1, -1, -1):
        stop = wide(calendar.route[row, place])
        time = last_start(case, stop, day, time - case.travel[stop, after] - case.visit[stop, day])
        calendar.latest[row, place] = time
        after = stop
    if case.wait_weight > 0.0 or case.uneven_weight > 0.0:
        _measure(case, calendar, row)


@compiled
def _measure(case: Case, calendar: Calendar, row: int) -> None:
    """Waiting and work of a route that is back as early as it can be and begins as late as that allows."""
    size, day = calendar.size[row], row // case.vehicles
    calendar.wait[row], calendar.work[row] = 0, 0
    if size == 0 or not calendar.fits[row]:
        return
    last, depot = calendar.route[row, size - 1], case.depot[day]
    back = calendar.start[row, size - 1] + case.visit[last, day] + case.travel[last, depot]
    time, after, visits = back, depot, 0
    for place in range(size - 1, -1, -1):
        stop = wide(calendar.route[row, place])
        time = last_start(case, stop, day, time - case.travel[stop, after] - case.visit[stop, day])
        visits += case.visit[stop, day]
        after = stop
    calendar.work[row] = back - time + case.travel[depot, after]
    calendar.wait[row] = calendar.work[row] - visits - calendar.travel[row]


@compiled
def cost_of_route(case: Case, calendar: Calendar, row: int) -> int:
    """Travel of a route, its waiting and overtime, and the price of its stops short of the band."""
    short = case.short * max(0, case.load_min - calendar.load[row])
    late = cost_of_end(case, calendar.back[row]) if calendar.size[row] > 0 else 0
    return calendar.travel[row] + int(case.wait_weight * calendar.wait[row]) + late + short


@compiled
def cost_of_end(case: Case, back: int) -> int:
    """Price of the overtime of a route that is back at a time of the working clock."""
    return int(case.overtime_weight * max(0, back - case.regular_end)) if case.overtime_weight > 0.0 else 0


@compiled
def cost_of_uneven(case: Case, calendar: Calendar) -> int:
    """Price of unequal days: of the distances of their work from its mean; not counted where it has none."""
    if case.uneven_weight <= 0.0:
        return 0
    routes = calendar.work.shape[0]
    mean, apart = calendar.work.sum() / routes, 0.0
    for row in range(routes):
        apart += abs(calendar.work[row] - mean)
    return int(case.uneven_weight * apart)


@compiled
def total_cost(case: Case, calendar: Calendar) -> int:
    """Objective of the search: travel, waiting, overtime, unequal days, stops short, patterns, and stops left out."""
    cost = cost_of_uneven(case, calendar)
    for row in range(calendar.size.shape[0]):
        cost += cost_of_route(case, calendar, row)
    for stop in range(1, case.visit.shape[0]):
        cost += cost_of_pattern(case, stop, calendar.pattern[stop])
    return cost


@compiled
def cost_of_pattern(case: Case, stop: int, pattern: int) -> int:
    """Price of a stop's pattern; of leaving it out where it has none."""
    return case.pattern_price[pattern] if pattern >= 0 else case.absent[stop]


@compiled
def copy_route(source: Calendar, target: Calendar, row: int) -> None:
    """Copy one route with its sums."""
    size = source.size[row]
    target.size[row] = size
    target.travel[row] = source.travel[row]
    target.load[row] = source.load[row]
    target.back[row], target.wait[row], target.work[row] = source.back[row], source.wait[row], source.work[row]
    target.fits[row] = source.fits[row]
    for place in range(size + 1):
        target.route[row, place] = source.route[row, place]
        target.legs[row, place] = source.legs[row, place]
        target.start[row, place] = source.start[row, place]
        target.latest[row, place] = source.latest[row, place]


@compiled
def copy_calendar(source: Calendar, target: Calendar) -> None:
    """Copy all routes and patterns."""
    for row in range(source.size.shape[0]):
        copy_route(source, target, row)
    for stop in range(source.pattern.shape[0]):
        target.pattern[stop] = source.pattern[stop]
        for day in range(source.on.shape[1]):
            target.on[stop, day] = source.on[stop, day]
