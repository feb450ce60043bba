"""Recreate: each removed stop takes the pattern whose cheapest insertions cost least in sum."""

import math

import numpy as np

from routeopt.journeys.compiled import compiled, wide
from routeopt.journeys.search.case import NEVER, Calendar, Case, cost_of_end, first_start, refresh
from routeopt.journeys.search.ruin import count_new
from routeopt.journeys.search.workspace import Desk, draw, touch


@compiled
def insertion(
    case: Case, calendar: Calendar, desk: Desk, stop: int, row: int, limit: int, blink: float
) -> tuple[int, int]:
    """
    Cheapest feasible insertion of a stop into a route that costs less than a limit: its price and place.

    (`NEVER`, −1) when there is none.

    With ``blink`` above 0 that share of the places is passed over at random, which keeps the search from repeating
    itself.
    """
    size, day = calendar.size[row], row // case.vehicles
    load = calendar.load[row] + case.load[stop]
    if load > case.load_tried or not calendar.fits[row]:
        return NEVER, -1
    order, legs, into, onward = calendar.route[row], calendar.legs[row], case.into[stop], case.travel[stop]
    dearer = int(desk.price[0] * (load - max(case.load_max, calendar.load[row]))) if load > case.load_max else 0
    best, best_place = limit - dearer, -1
    before = order[size]
    for place in range(size + 1):
        after = order[place]
        extra = np.int64(into[before]) + onward[after] - legs[place]
        if extra < best:
            leave = calendar.start[row, place - 1] + case.visit[before, day] if place > 0 else case.day_start
            time = first_start(case, stop, day, leave + into[before])
            if time + case.visit[stop, day] + onward[after] <= calendar.latest[row, place] and not _blinks(desk, blink):
                best, best_place = extra, place
        before = after
    return (best + dearer, best_place) if best_place >= 0 else (NEVER, -1)


@compiled
def _blinks(desk: Desk, blink: float) -> bool:
    """Whether this test is passed over: one draw for a whole run of tests is as random and much cheaper."""
    if blink <= 0.0:
        return False
    if desk.random[1] > 0:
        desk.random[1] -= np.uint64(1)
        return False
    desk.random[1] = np.uint64(math.log(draw(desk.random) + 1e-300) / math.log(1.0 - blink))
    return True


@compiled
def recreate(case: Case, calendar: Calendar, desk: Desk, blink: float) -> None:
    """
    Bring the removed stops back, one by one in a random kind of order.

    Prospects that earn less per second than a random share of what the others earn wait until all had their turn, so
    that cheap ones don't take the room of dear ones.
    """
    _order(case, desk)
    if desk.counts[4] >= 0:
        _recreate_day(case, calendar, desk, desk.counts[4], blink)
        return
    desk.counts[3] = count_new(case, calendar)
    least = draw(desk.random) * desk.earned[0]
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        limit = case.absent[stop]
        if least > 0.0 and not case.must[stop]:
            limit = min(limit, int(limit / least))
        _insert(case, calendar, desk, stop, limit, blink)
    if least > 0.0:
        for a in range(desk.counts[0]):
            stop = desk.removed[a]
            if calendar.pattern[stop] < 0 and not case.must[stop]:
                _insert(case, calendar, desk, stop, case.absent[stop], blink)


@compiled
def _recreate_day(case: Case, calendar: Calendar, desk: Desk, day: int, blink: float) -> None:
    """Bring the removed stops back on the day they left; the first that finds no place ends the round."""
    for a in range(desk.counts[0]):
        look_up(case, calendar, desk, desk.removed[a], day, blink)
        if desk.day_place[day] < 0:
            desk.counts[5] += 1
            return
        put(case, calendar, desk, desk.removed[a], day)


@compiled
def _insert(case: Case, calendar: Calendar, desk: Desk, stop: int, limit: int, blink: float) -> None:
    """Insert a stop where that is cheapest, if it costs less than a limit."""
    pattern = _best_pattern(case, calendar, desk, stop, limit, blink)
    if pattern >= 0:
        settle(case, calendar, desk, stop, pattern)


@compiled
def _best_pattern(case: Case, calendar: Calendar, desk: Desk, stop: int, limit: int, blink: float) -> int:
    """The pattern with the least sum of insertions; −1 when none fits or none costs less than a limit."""
    desk.day_place[:] = -2
    best, best_pattern = limit, -1
    for pattern in range(case.pattern_start[stop], case.pattern_start[stop + 1]):
        if case.pattern_new[pattern] and desk.counts[3] >= case.changes_max:
            continue
        total = case.pattern_price[pattern]
        if case.pattern_new[pattern]:
            total += int(desk.price[2])
        for z in range(case.pattern_size[pattern]):
            day = wide(case.pattern_days[pattern, z])
            if desk.day_place[day] == -2:
                look_up(case, calendar, desk, stop, day, blink)
            if desk.day_place[day] < 0:
                total = NEVER
                break
            total += desk.day_cost[day]
        if total < best:
            best, best_pattern = total, pattern
    return best_pattern


@compiled
def look_up(case: Case, calendar: Calendar, desk: Desk, stop: int, day: int, blink: float) -> None:
    """Note the cheapest insertion of a stop on a day; of empty routes only the first is tried."""
    best, best_row, best_place, emptied = NEVER, -1, -1, False
    # What is added to an insertion below may be less than nothing: then no route is passed over for its travel alone.
    plain = case.uneven_weight <= 0.0 and case.load_min == 0
    for row in range(day * case.vehicles, (day + 1) * case.vehicles):
        if calendar.size[row] == 0:
            if emptied:
                continue
            emptied = True
        cost, place = insertion(case, calendar, desk, stop, row, best if plain else NEVER, blink)
        if place >= 0 and case.uneven_weight > 0.0:
            work = float(calendar.work[row])
            grown = work + cost + case.visit[stop, day]
            cost += int(case.uneven_weight * (abs(grown - desk.mean[0]) - abs(work - desk.mean[0])))
        if place >= 0 and case.overtime_weight > 0.0:
            # Waiting may take up some of it: an estimate from above.
            later = calendar.back[row] + cost + case.visit[stop, day]
            cost += cost_of_end(case, later) - cost_of_end(case, calendar.back[row])
        if place >= 0 and calendar.load[row] < case.load_min:
            cost -= int(desk.price[1] * min(case.load[stop], case.load_min - calendar.load[row]))
        if place >= 0 and cost < best:
            best, best_row, best_place = cost, row, place
    desk.day_cost[day], desk.day_row[day], desk.day_place[day] = best, best_row, best_place


@compiled
def settle(case: Case, calendar: Calendar, desk: Desk, stop: int, pattern: int) -> None:
    """Insert a stop on all days of a pattern, where the look-up found it cheapest."""
    calendar.pattern[stop] = pattern
    desk.counts[3] += case.pattern_new[pattern]
    for z in range(case.pattern_size[pattern]):
        put(case, calendar, desk, stop, wide(case.pattern_days[pattern, z]))


@compiled
def put(case: Case, calendar: Calendar, desk: Desk, stop: int, day: int) -> None:
    """Insert a stop on a day where the look-up found it cheapest."""
    row, place = desk.day_row[day], desk.day_place[day]
    for k in range(calendar.size[row], place, -1):
        calendar.route[row, k] = calendar.route[row, k - 1]
    calendar.route[row, place] = stop
    calendar.size[row] += 1
    calendar.on[stop, day] = row
    touch(desk, row)
    refresh(case, calendar, row)


@compiled
def _order(case: Case, desk: Desk) -> None:
    """Sort the removed stops: at random, by weight or worth, far first, near first, or least choice first."""
    kind = draw(desk.random)
    count = desk.counts[0]
    for a in range(count):
        stop = desk.removed[a]
        first, choice = case.pattern_start[stop], case.pattern_start[stop + 1] - case.pattern_start[stop]
        visits = case.pattern_size[first] if choice else 0
        if kind < 0.30:
            key = draw(desk.random)
        elif kind < 0.55:
            # Customers by weight, then prospects by worth.
            weight, spread = float(case.load[stop] * visits), 1e-3 * draw(desk.random)
            key = spread - weight if case.must[stop] else -case.absent[stop] / NEVER * (0.5 + 1e3 * spread)
        elif kind < 0.75:
            key = -float(case.travel[0, stop])
        elif kind < 0.80:
            key = float(case.travel[0, stop])
        elif kind < 0.90:
            key = float(case.travel[desk.counts[2], stop])
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
