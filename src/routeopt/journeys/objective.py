"""What the journeys of a rep cost beside travel, all in seconds."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd

from routeopt.journeys.model import RepProblem
from routeopt.journeys.route.days import Route
from routeopt.journeys.route.habit import in_order
from routeopt.journeys.timing import WorkingClock


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
        The same timed: ``travel_s, service_s, wait_s, back_s``.

    Returns
    -------
    dict
        Seconds by name, each with its weight: ``wait_s, uneven_s, overtime_s, change_s``.
    """
    work = days[["travel_s", "service_s", "wait_s"]].sum(axis=1).to_numpy(np.int64)
    # A fraction, as a half is rounded the same way only where it is exact.
    apart = Fraction(int(np.abs(len(work) * work - work.sum()).sum()), max(1, len(work)))
    return {
        "wait_s": round(problem.wait_weight * int(days["wait_s"].sum())),
        "uneven_s": round(problem.uneven_weight * round(apart)),
        "overtime_s": round(problem.overtime_weight * int(overtime_s(problem, days["back_s"]).sum())),
        "change_s": _change_price(problem, routes),
    }


def nights_s(problem: RepProblem, nights: tuple[int, ...]) -> int:
    """
    Price nights away.

    Parameters
    ----------
    problem
        The cycle.
    nights
        Days after which the rep sleeps away.

    Returns
    -------
    int
        Seconds.
    """
    return 0 if problem.overnight is None else problem.overnight.night_s * len(nights)


def overtime_s(problem: RepProblem, back_s: "pd.Series[int]") -> "pd.Series[int]":
    """
    Give the overtime of days.

    Parameters
    ----------
    problem
        The cycle.
    back_s
        When the rep is back, seconds since midnight.

    Returns
    -------
    pandas.Series
        Seconds of each.
    """
    return (back_s - (problem.shift_end_s - problem.overtime_s)).clip(lower=0) if problem.overtime_s else 0 * back_s


def least_overtime_s(problem: RepProblem, routes: list[Route], travel_s: float) -> int:
    """
    Price the overtime that any calendar of some visits has if it travels at least so much.

    Parameters
    ----------
    problem
        The cycle.
    routes
        A calendar: who is visited counts, not when.
    travel_s
        Proven bound on its travel.

    Returns
    -------
    int
        What the work exceeds all regular days together by, times its price: no day can take more than its own.
    """
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    regular = clock.last_end(problem.shift_end_s - problem.overtime_s) - problem.shift_start_s
    work = travel_s + sum(int(problem.visit_s[stop]) for route in routes for stop in route.stops)
    over = max(0, math.floor(work) - regular * len(problem.dates)) if problem.overtime_s else 0
    return round(problem.overtime_weight * over)


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
