"""
Ruin: take stops out whose routes pass near one place, each with all its visits.

References
----------
Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
*Transportation Science*, 54(2), 417-433. Here a removed stop leaves all the days of its pattern.
"""

from routeopt.journeys.compiled import compiled, wide
from routeopt.journeys.search.case import NEVER, Calendar, Case, refresh
from routeopt.journeys.search.workspace import Desk, draw, take, touch

DAY_SHARE = 0.8
"""Share of rounds, where several vehicles drive side by side, that rearrange one day and leave all patterns."""
OFFERED_NEARBY, MOST_NEARBY = 0.8, 6
"""Share of rounds that offer prospects near one place, and how many at most; the others offer some from everywhere."""
OFFERED_ANYWHERE = 0.25
"""Share of the prospects left out that such a round offers."""
STRUCK_ELSEWHERE = 0.8
"""Share of the rounds with prospects near one place that make their room near another one."""


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
    around = _offer(case, calendar, desk, centre)
    string = _string(calendar, 0, calendar.size.shape[0], longest)
    strings = int(draw(desk.random) * (4.0 * mean_removed / (1.0 + string) - 1.0) + 1.0)
    done = 0
    for rank in range(stops - 1):
        if done >= strings:
            break
        stop = wide(case.near[around, rank])
        if desk.is_removed[stop] or calendar.pattern[stop] < 0:
            continue
        row = _whole_route_of(case, calendar, desk, stop)
        if row >= 0:
            desk.struck[row] = True
            done += 1
            _strike(calendar, desk, row, stop, string)
    lift(case, calendar, desk)


@compiled
def _offer(case: Case, calendar: Calendar, desk: Desk, centre: int) -> int:
    """
    Give left-out stops a new try, all customers and some prospects, and say around which stop to make room for them.

    Prospects of one neighbourhood together pay for a way that none of them pays for alone, with time that is often best
    taken from another neighbourhood.
    """
    stops, prospects = case.visit.shape[0], False
    for stop in range(1, stops):
        if calendar.pattern[stop] < 0:
            if case.must[stop]:
                take(desk, stop)
            else:
                prospects = True
    if not prospects:
        return centre
    if draw(desk.random) >= OFFERED_NEARBY:
        for stop in range(1, stops):
            if calendar.pattern[stop] < 0 and not case.must[stop] and draw(desk.random) < OFFERED_ANYWHERE:
                take(desk, stop)
        return centre
    left = 1 + int(draw(desk.random) * MOST_NEARBY)
    for rank in range(stops - 1):
        if left == 0:
            break
        stop = wide(case.near[centre, rank])
        if calendar.pattern[stop] < 0 and not case.must[stop]:
            left -= 1
            take(desk, stop)
    return centre if draw(desk.random) >= STRUCK_ELSEWHERE else 1 + int(draw(desk.random) * (stops - 1))


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
