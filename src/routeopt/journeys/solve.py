"""Search one rep's calendar and routes together, then prove every day."""

import numpy as np

from routeopt.core.stats import SearchStats, Status
from routeopt.journeys.bound import calendar_bound
from routeopt.journeys.effort import EFFORTS, Effort
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.route.days import prove_days
from routeopt.journeys.search.anneal import anneal
from routeopt.journeys.search.case import Calendar, Case, copy_calendar, empty_calendar, refresh
from routeopt.journeys.search.pack import pack
from routeopt.journeys.search.ruin import new_desk
from routeopt.journeys.search.weekfirst import Fold
from routeopt.journeys.tables import journeys_of

HOT_WEEK, HOT_SPREAD, HOT_CYCLE, HOT_POLISH, COLD = 0.4, 0.2, 0.2, 0.1, 0.002
"""Temperatures in units of the median way between two stops."""


def solve(problem: RepProblem) -> RepJourneys:
    """
    Plan one rep's cycle.

    Parameters
    ----------
    problem
        The cycle.

    Returns
    -------
    RepJourneys
        Every customer on the days of one of its patterns, as far as any calendar found allows; what is left out is
        listed. Equal problems give equal journeys.
    """
    case = pack(problem)
    effort = EFFORTS[problem.effort]
    calendar, rounds = search(problem, case, effort)
    routes = prove_days(case, calendar, effort.labels)
    travel = sum(route.travel_s for route in routes)
    bound, work = calendar_bound(problem, case, routes, effort.bound_rounds)
    stats = SearchStats(
        Status.OPTIMAL if bound is not None and bound >= travel else Status.FEASIBLE,
        float(travel),
        bound,
        "s",
        {"rounds": rounds, **work},
    )
    return journeys_of(problem, case, routes, stats)


def search(problem: RepProblem, case: Case, effort: Effort) -> tuple[Calendar, int]:
    """
    Search a calendar.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    effort
        Work limits.

    Returns
    -------
    tuple
        The best calendar found, and the rounds it took.
    """
    middle = _middle(case)
    seeds = [1000 * problem.seed + start for start in range(effort.starts)]
    starts = [_week_first(problem, case, effort, seed) for seed in seeds] if _folds(problem) else []
    if starts:
        # The first of equally cheap ones, so that the choice does not depend on anything else.
        _, start = min(starts, key=lambda found: found[0])
        _, best = _anneal(case, problem.seed, effort.polish_rounds, (HOT_POLISH * middle, COLD * middle), start)
        return best, effort.starts * (effort.week_rounds + effort.spread_rounds) + effort.polish_rounds
    rounds = effort.polish_rounds + effort.week_rounds
    _, best = _anneal(case, problem.seed, rounds, (HOT_CYCLE * middle, COLD * middle))
    return best, rounds


def _middle(case: Case) -> float:
    """Median way between two stops: the unit of temperature."""
    n = len(case.visit)
    ways = case.travel[~np.eye(n, dtype=bool)]
    return max(1.0, float(np.median(ways))) if n > 1 else 1.0


def _folds(problem: RepProblem) -> bool:
    """Whether the cycle is long enough for choosing the weekdays first to be another problem."""
    weeks = len(set(problem.week_of_day.tolist()))
    return weeks > 1 and len({date.weekday() for date in problem.dates}) > 1


def _week_first(problem: RepProblem, case: Case, effort: Effort, seed: int) -> tuple[int, Calendar]:
    """Cost and calendar of a start whose weekdays were chosen on the folded week."""
    fold = Fold(problem, case)
    middle = _middle(case)
    _, week = _anneal(fold.case, seed, effort.week_rounds, (HOT_WEEK * middle, COLD * middle))
    narrow = fold.restrict(week)
    cost, cycle = _anneal(narrow, seed, effort.spread_rounds, (HOT_SPREAD * middle, COLD * middle))
    return cost, cycle._replace(pattern=fold.unrestrict(narrow, cycle))


def _anneal(
    case: Case, seed: int, rounds: int, heat: tuple[float, float], start: Calendar | None = None
) -> tuple[int, Calendar]:
    calendar, spare, best = empty_calendar(case), empty_calendar(case), empty_calendar(case)
    if start is None:
        for day in range(len(calendar.size)):
            refresh(case, calendar, day)
    else:
        copy_calendar(start, calendar)
    cost = anneal(case, calendar, spare, best, new_desk(case, seed), rounds, heat)
    return int(cost), best
