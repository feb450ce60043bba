"""Simulated annealing around ruin and recreate: the loop of the search."""

import math

from routeopt.journeys.compiled import compiled
from routeopt.journeys.search.case import (
    NEVER,
    Calendar,
    Case,
    copy_calendar,
    copy_route,
    cost_of_pattern,
    cost_of_route,
    cost_of_uneven,
    total_cost,
)
from routeopt.journeys.search.recreate import recreate
from routeopt.journeys.search.ruin import count_new, ruin
from routeopt.journeys.search.workspace import Desk, draw

BLINK = 0.01
LONGEST_STRING = 10
KEPT_SHARE = 0.5
"""Share of calendars within the limits of load and stops, or with changes to spare, that the prices of these aim at."""
BARGAIN = 0.85
"""
How fast what a capped change has to save falls while some are to spare: from a middling way to next to nothing within
the 6,000 rounds of a calendar in force.
"""


@compiled
def anneal(
    case: Case,
    calendar: Calendar,
    spare: Calendar,
    best: Calendar,
    desk: Desk,
    iterations: int,
    heat: tuple[float, float],
    mean_removed: float,
) -> int:
    """
    Improve a calendar for a fixed number of iterations.

    Parameters
    ----------
    case
        The problem.
    calendar
        Start; holds the last accepted calendar afterwards.
    spare
        Room of the same shape.
    best
        The best calendar so far, within the load limits; holds the best one afterwards.
    desk
        Work space with its random numbers.
    iterations
        Rounds of ruin and recreate.
    heat
        Temperatures of the first and last round, seconds.
    mean_removed
        Stops that a round takes out on average.

    Returns
    -------
    int
        Cost of the best calendar.
    """
    copy_calendar(calendar, spare)
    cost, over, kept, lack, filled = total_cost(case, calendar), 0, 0, 0, 0
    new, spared = count_new(case, calendar), 0
    for row in range(calendar.size.shape[0]):
        over += max(0, calendar.load[row] - case.load_max)
        lack += max(0, case.load_min - calendar.load[row])
    best_cost = total_cost(case, best)
    cooling = (heat[1] / heat[0]) ** (1.0 / max(1, iterations))
    temperature = heat[0]
    for number in range(iterations):
        ruin(case, calendar, desk, mean_removed, LONGEST_STRING)
        recreate(case, calendar, desk, BLINK)
        change, more, fewer, fits = _change(case, calendar, spare, desk)
        newer = _newer(case, calendar, spare, desk)
        # Days short of the band cost their full price in the end, less on the way.
        worse = change + desk.price[0] * more - (case.short - desk.price[1]) * fewer + desk.price[2] * newer
        accepted = fits and worse < -temperature * math.log(draw(desk.random) + 1e-300)
        _keep(case, calendar, spare, desk, accepted)
        if accepted:
            cost += change
            over += more
            lack += fewer
            new += newer
            if over == 0 and cost < best_cost:
                best_cost = cost
                copy_calendar(calendar, best)
        temperature *= cooling
        kept += over == 0
        filled += lack == 0
        spared += new < case.changes_max
        if number % 200 == 199:
            desk.price[0] *= 0.95 if kept > 200 * KEPT_SHARE else 1.06
            desk.price[1] = min(float(case.short), desk.price[1] * (0.95 if filled > 200 * KEPT_SHARE else 1.06))
            # Capped changes are to be those that save most: what each has to save falls while there are some to spare.
            bargain = BARGAIN if spared > 200 * KEPT_SHARE else 1.0 / BARGAIN
            desk.price[2] = min(float(case.short), desk.price[2] * bargain)
            kept, filled, spared = 0, 0, 0
            desk.earned[0] = _earned(case, calendar)
    return best_cost


@compiled
def _earned(case: Case, calendar: Calendar) -> float:
    """What the prospects visited earn per second on the way."""
    prizes, travel = 0, 0
    for stop in range(1, case.visit.shape[0]):
        if calendar.pattern[stop] >= 0 and not case.must[stop]:
            prizes += case.absent[stop]
    for row in range(calendar.size.shape[0]):
        travel += calendar.travel[row]
    return prizes / max(1.0, float(travel))


@compiled
def _change(case: Case, calendar: Calendar, spare: Calendar, desk: Desk) -> tuple[int, int, int, bool]:
    """What the round changed in cost, in load above and below the limits, and whether all changed routes fit."""
    change, more, fewer, fits = cost_of_uneven(case, calendar) - cost_of_uneven(case, spare), 0, 0, True
    for a in range(desk.counts[1]):
        row = desk.touched[a]
        change += cost_of_route(case, calendar, row) - cost_of_route(case, spare, row)
        more += max(0, calendar.load[row] - case.load_max) - max(0, spare.load[row] - case.load_max)
        fewer += max(0, case.load_min - calendar.load[row]) - max(0, case.load_min - spare.load[row])
        fits = fits and calendar.fits[row]
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        change += cost_of_pattern(case, stop, calendar.pattern[stop])
        change -= cost_of_pattern(case, stop, spare.pattern[stop])
    return change, more, fewer, fits and desk.counts[5] == 0


@compiled
def _newer(case: Case, calendar: Calendar, spare: Calendar, desk: Desk) -> int:
    """How many more stops have a new pattern after the round; not counted where that is free."""
    more = 0
    if case.changes_max < NEVER:
        for a in range(desk.counts[0]):
            stop = desk.removed[a]
            more += calendar.pattern[stop] >= 0 and case.pattern_new[calendar.pattern[stop]]
            more -= spare.pattern[stop] >= 0 and case.pattern_new[spare.pattern[stop]]
    return more


@compiled
def _keep(case: Case, calendar: Calendar, spare: Calendar, desk: Desk, accepted: bool) -> None:
    """Make the calendar and its spare copy equal again, and clear the desk."""
    source, target = (calendar, spare) if accepted else (spare, calendar)
    for a in range(desk.counts[1]):
        row = desk.touched[a]
        copy_route(source, target, row)
        desk.is_touched[row] = False
    for a in range(desk.counts[0]):
        stop = desk.removed[a]
        target.pattern[stop] = source.pattern[stop]
        for day in range(case.opens.shape[1]):
            target.on[stop, day] = source.on[stop, day]
        desk.is_removed[stop] = False
