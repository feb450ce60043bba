"""Recreate: each removed stop takes the pattern whose cheapest insertions cost least in sum."""

import math

import numpy as np
from numba import njit

from routeopt.journeys.search.case import NEVER, Calendar, Case, first_start, refresh
from routeopt.journeys.search.ruin import Desk, draw, touch


@njit(cache=True)
def insertion(case: Case, calendar: Calendar, desk: Desk, stop: int, day: int, blink: float) -> tuple[int, int]:
    """
    Cheapest feasible insertion of a stop into a day: seconds and place; (`NEVER`, −1) when there is none.

    With ``blink`` above 0 that share of the places is passed over at random, which keeps the search from repeating
    itself.
    """
    size = calendar.size[day]
    if calendar.load[day] + case.load[stop] > case.load_max or not calendar.fits[day]:
        return NEVER, -1
    best, best_place = NEVER, -1
    before = np.int32(0)
    leave = case.day_start
    for place in range(size + 1):
        after = calendar.route[day, place] if place < size else np.int32(0)
        extra = int(case.travel[before, stop]) + case.travel[stop, after] - case.travel[before, after]
        if extra < best:
            time = first_start(case, stop, day, leave + case.travel[before, stop])
            limit = calendar.latest[day, place] if place < size else case.day_end
            if time + case.visit[stop] + case.travel[stop, after] <= limit and not _blinks(desk, blink):
                best, best_place = extra, place
        if place < size:
            leave = calendar.start[day, place] + case.visit[after]
        before = after
    return best, best_place


@njit(cache=True, inline="always")
def _blinks(desk: Desk, blink: float) -> bool:
    """Whether this test is passed over: one draw for a whole run of tests is as random and much cheaper."""
    if blink <= 0.0:
        return False
    if desk.random[1] > 0:
        desk.random[1] -= np.uint64(1)
        return False
    desk.random[1] = np.uint64(math.log(draw(desk.random) + 1e-300) / math.log(1.0 - blink))
    return True


@njit(cache=True)
def recreate(case: Case, calendar: Calendar, desk: Desk, blink: float) -> None:
    """Bring the removed stops back, one by one in a random kind of order."""
    _order(case, desk)
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        pattern = _best_pattern(case, calendar, desk, stop, blink)
        if pattern >= 0:
            _settle(case, calendar, desk, stop, pattern)


@njit(cache=True)
def _best_pattern(case: Case, calendar: Calendar, desk: Desk, stop: int, blink: float) -> int:
    """The pattern with the least sum of insertions; −1 when none fits or leaving the stop out is cheaper."""
    desk.day_place[:] = -2
    best, best_pattern = case.absent[stop], -1
    for pattern in range(case.pattern_start[stop], case.pattern_start[stop + 1]):
        total = 0
        for z in range(case.pattern_size[pattern]):
            day = case.pattern_days[pattern, z]
            if desk.day_place[day] == -2:
                cost, place = insertion(case, calendar, desk, stop, day, blink)
                if calendar.size[day] < case.stops_min:
                    cost -= case.short
                desk.day_cost[day], desk.day_place[day] = cost, place
            if desk.day_place[day] < 0:
                total = NEVER
                break
            total += desk.day_cost[day]
        if total < best:
            best, best_pattern = total, pattern
    return best_pattern


@njit(cache=True)
def _settle(case: Case, calendar: Calendar, desk: Desk, stop: int, pattern: int) -> None:
    """Insert a stop on all days of a pattern, where the look-up found it cheapest."""
    calendar.pattern[stop] = pattern
    for z in range(case.pattern_size[pattern]):
        day = case.pattern_days[pattern, z]
        place = desk.day_place[day]
        for k in range(calendar.size[day], place, -1):
            calendar.route[day, k] = calendar.route[day, k - 1]
        calendar.route[day, place] = stop
        calendar.size[day] += 1
        touch(desk, day)
        refresh(case, calendar, day)


@njit(cache=True)
def _order(case: Case, desk: Desk) -> None:
    """Sort the removed stops: at random, by weight of their visits, far first, near first, or least choice first."""
    kind = draw(desk.random)
    count = desk.counts[0]
    for a in range(count):
        stop = desk.removed[a]
        first, choice = case.pattern_start[stop], case.pattern_start[stop + 1] - case.pattern_start[stop]
        visits = case.pattern_size[first] if choice else 0
        if kind < 0.30:
            key = draw(desk.random)
        elif kind < 0.55:
            key = -case.load[stop] * visits + 1e-3 * draw(desk.random)
        elif kind < 0.75:
            key = -float(case.travel[0, stop])
        elif kind < 0.85:
            key = float(case.travel[0, stop])
        else:
            key = choice - 0.1 * visits + 1e-3 * draw(desk.random)
        desk.key[a] = key
    for a in range(1, count):
        stop, key = desk.removed[a], desk.key[a]
        b = a - 1
        while b >= 0 and desk.key[b] > key:
            desk.removed[b + 1], desk.key[b + 1] = desk.removed[b], desk.key[b]
            b -= 1
        desk.removed[b + 1], desk.key[b + 1] = stop, key
