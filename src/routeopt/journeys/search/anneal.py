"""Simulated annealing around ruin and recreate: the loop of the search."""

import math

from numba import njit

from routeopt.journeys.search.case import Calendar, Case, copy_calendar, copy_day, cost_of_day, total_cost
from routeopt.journeys.search.recreate import recreate
from routeopt.journeys.search.ruin import Desk, draw, ruin

BLINK = 0.01
MEAN_REMOVED = 10.0
LONGEST_STRING = 10


@njit(cache=True)
def anneal(
    case: Case,
    calendar: Calendar,
    spare: Calendar,
    best: Calendar,
    desk: Desk,
    iterations: int,
    heat: tuple[float, float],
) -> int:
    """
    Improve a calendar for a fixed number of iterations.

    Parameters
    ----------
    case
        The problem.
    calendar
        Start; holds the last accepted calendar afterwards.
    spare, best
        Room of the same shape; ``best`` holds the best calendar afterwards.
    desk
        Work space with its random numbers.
    iterations
        Rounds of ruin and recreate.
    heat
        Temperatures of the first and last round, seconds.

    Returns
    -------
    int
        Cost of the best calendar.
    """
    cost = total_cost(case, calendar)
    copy_calendar(calendar, spare)
    copy_calendar(calendar, best)
    best_cost = cost
    cooling = (heat[1] / heat[0]) ** (1.0 / max(1, iterations))
    temperature = heat[0]
    for _ in range(iterations):
        ruin(case, calendar, desk, MEAN_REMOVED, LONGEST_STRING)
        recreate(case, calendar, desk, BLINK)
        change, fits = _change(case, calendar, spare, desk)
        accepted = fits and change < -temperature * math.log(draw(desk.random) + 1e-300)
        _keep(calendar, spare, desk, accepted)
        if accepted:
            cost += change
            if cost < best_cost:
                best_cost = cost
                copy_calendar(calendar, best)
        temperature *= cooling
    return best_cost


@njit(cache=True)
def _change(case: Case, calendar: Calendar, spare: Calendar, desk: Desk) -> tuple[int, bool]:
    """What the round changed in cost, and whether all changed days fit."""
    change, fits = 0, True
    for a in range(desk.counts[1]):
        day = desk.touched[a]
        change += cost_of_day(case, calendar, day) - cost_of_day(case, spare, day)
        fits = fits and calendar.fits[day]
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        if calendar.pattern[stop] < 0:
            change += case.absent[stop]
        if spare.pattern[stop] < 0:
            change -= case.absent[stop]
    return change, fits


@njit(cache=True)
def _keep(calendar: Calendar, spare: Calendar, desk: Desk, accepted: bool) -> None:
    """Make the calendar and its spare copy equal again, and clear the desk."""
    for a in range(desk.counts[1]):
        day = desk.touched[a]
        if accepted:
            copy_day(calendar, spare, day)
        else:
            copy_day(spare, calendar, day)
        desk.is_touched[day] = False
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        if accepted:
            spare.pattern[stop] = calendar.pattern[stop]
        else:
            calendar.pattern[stop] = spare.pattern[stop]
        desk.is_removed[stop] = False
