"""What the journeys of a rep cost beside travel, all in seconds."""

import numpy as np
import pandas as pd

from routeopt.journeys.model import RepProblem
from routeopt.journeys.route.days import Route
from routeopt.journeys.route.habit import in_order


def terms_of(problem: RepProblem, routes: list[Route], days: pd.DataFrame) -> dict[str, int]:
    """
    Add up what the objective holds beside travel.

    Parameters
    ----------
    problem
        The cycle.
    routes
        Its days.
    days
        The same timed: ``travel_s, service_s, wait_s``.

    Returns
    -------
    dict
        Seconds by name, each with its weight: ``wait_s, uneven_s, change_s``.
    """
    work = days[["travel_s", "service_s", "wait_s"]].sum(axis=1).to_numpy(np.float64)
    return {
        "wait_s": round(problem.wait_weight * int(days["wait_s"].sum())),
        "uneven_s": round(problem.uneven_weight * round(float(np.abs(work - work.mean()).sum()))),
        "change_s": _change_price(problem, routes),
    }


def _change_price(problem: RepProblem, routes: list[Route]) -> int:
    """Price of what differs from the plan in force: every stop's pattern, and every day in another order."""
    before = problem.before
    if before is None:
        return 0
    days_of: dict[int, list[int]] = {}
    for route in routes:
        for stop in route.stops:
            days_of.setdefault(stop, []).append(route.day)
    moved = sum(int(before.price_s[pattern_row(problem, stop, tuple(days))]) for stop, days in days_of.items())
    return moved + before.order_price_s * sum(not in_order(route.stops, before.routes[route.day]) for route in routes)


def pattern_row(problem: RepProblem, stop: int, days: tuple[int, ...]) -> int:
    """Row of the pattern that a stop has on these days, ascending."""
    first, last = problem.pattern_start[stop], problem.pattern_start[stop + 1]
    return int(first) + problem.pattern_days[first:last].index(days)
