"""Recombination: a calendar takes over the patterns that another one has in one part of the area."""

from routeopt.journeys.compiled import compiled, wide
from routeopt.journeys.search.case import NEVER, Calendar, Case
from routeopt.journeys.search.recreate import look_up, settle
from routeopt.journeys.search.ruin import count_new, lift
from routeopt.journeys.search.workspace import Desk, clear, draw, take


@compiled
def inherit(case: Case, calendar: Calendar, other: Calendar, desk: Desk, share: float) -> int:
    """
    Give the stops around a random one the patterns they have in another calendar.

    Parameters
    ----------
    case
        The problem.
    calendar
        Changed in place: a stop whose patterns differ leaves its routes and returns on the other pattern's days, where
        that costs least, or stays out where it does not fit.
    other
        A calendar of the same case.
    desk
        Work space with its random numbers.
    share
        Share of all stops that lie in that part.

    Returns
    -------
    int
        How many stops took another pattern.
    """
    stops = case.visit.shape[0]
    centre = 1 + int(draw(desk.random) * (stops - 1))
    desk.counts[0] = desk.counts[1] = 0
    for rank in range(int(share * (stops - 1))):
        stop = wide(case.near[centre, rank])
        if other.pattern[stop] != calendar.pattern[stop]:
            take(desk, stop)
    lift(case, calendar, desk)
    desk.counts[3] = count_new(case, calendar)
    changed = desk.counts[0]
    for a in range(changed):
        stop = desk.removed[a]
        pattern = wide(other.pattern[stop])
        if pattern >= 0 and _fits(case, calendar, desk, stop, pattern):
            settle(case, calendar, desk, stop, pattern)
    clear(desk)
    return changed


@compiled
def _fits(case: Case, calendar: Calendar, desk: Desk, stop: int, pattern: int) -> bool:
    """Whether a pattern may be taken and each of its days has a place for the stop; the places are noted."""
    if case.pattern_new[pattern] and desk.counts[3] >= case.changes_max:
        return False
    for z in range(case.pattern_size[pattern]):
        day = wide(case.pattern_days[pattern, z])
        look_up(case, calendar, desk, stop, day, 0.0)
        if desk.day_cost[day] >= NEVER:
            return False
    return True
