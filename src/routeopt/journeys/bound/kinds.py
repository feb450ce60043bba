"""Kinds of days, and on which of them a stop's visits may lie."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.pack import patterns_of

Choice = tuple[int, ...]
"""Visits of a stop on the days of each kind."""


class Kinds(NamedTuple):
    """
    Choices of n stops among k kinds of days; position 0 is the start.

    Attributes
    ----------
    days
        int64 (k): days of each kind in the cycle.
    stop
        int64 (c): whose choice it is, ascending.
    visits
        int64 (c, k): visits on the days of each kind.
    most
        int64 (k, n + 1): most visits of each stop on the days of each kind; days at position 0.
    """

    days: NDArray[np.int64]
    stop: NDArray[np.int64]
    visits: NDArray[np.int64]
    most: NDArray[np.int64]


def kinds_of(problem: RepProblem, members: NDArray[np.int64]) -> Kinds:
    """
    Gather days by weekday, and weekdays that patterns bind together.

    Parameters
    ----------
    problem
        The cycle.
    members
        int64 (n + 1): position 0 and the stops that the bound speaks of, ascending.

    Returns
    -------
    Kinds
        Where stops come on Monday and Thursday or on Tuesday and Friday, there are three kinds. Patterns that differ
        only in the weeks are one choice.
    """
    kind = _kind_of_day(problem)
    count = 1 + int(kind.max())
    patterns = patterns_of(problem)
    choices = [
        (place, choice)
        for place, stop in enumerate(members.tolist())
        for choice in sorted({_choice(kind, days, count) for days in patterns[stop]}, reverse=True)
    ]
    stop = np.array([place for place, _ in choices], np.int64)
    visits = np.array([choice for _, choice in choices], np.int64).reshape(-1, count)
    most = np.zeros((len(members), count), np.int64)
    np.maximum.at(most, stop, visits)
    most[0] = np.bincount(kind, minlength=count)
    return Kinds(most[0].copy(), stop, visits, np.ascontiguousarray(most.T))


def _choice(kind: NDArray[np.int64], days: tuple[int, ...], count: int) -> Choice:
    """Visits of a pattern on the days of each kind."""
    return tuple(np.bincount(kind[list(days)], minlength=count).tolist())


def _kind_of_day(problem: RepProblem) -> NDArray[np.int64]:
    """Kind of each day; the weekdays themselves where patterns bind all of them together."""
    weekday = [date.weekday() for date in problem.dates]
    group = {day: day for day in weekday}
    for days in problem.pattern_days:
        bound = {group[weekday[day]] for day in days}
        group = {day: min(bound) if own in bound else own for day, own in group.items()}
    if len(set(group.values())) == 1:
        group = {day: day for day in weekday}
    return np.unique([group[day] for day in weekday], return_inverse=True)[1].astype(np.int64)
