"""What is done beside some of an outlet's visits, such as the check of its coolers, and on which days."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem
from routeopt.journeys.timing import start_spans

Span = tuple[int, int]
"""First and last day number."""


def with_extras(
    problems: tuple[RepProblem, ...], tasks: Mapping[str, int], seconds: Mapping[str, int]
) -> tuple[RepProblem, ...]:
    """
    Let some visits of each outlet take longer: as many as its task asks for, on days fixed before the search.

    Parameters
    ----------
    problems
        The reps' cycles.
    tasks
        Outlet → how many of its visits carry the task.
    seconds
        Outlet → what the task takes.

    Returns
    -------
    tuple of RepProblem
        With ``extra_s``. Outlets that need not be visited, and those for which no days do, carry none.

    Notes
    -----
    The days of an outlet's task are a run of days that each of its patterns meets exactly so often: a week for a weekly
    visit, two weeks for one every other week, Monday and Tuesday where it is visited Mondays and Thursdays or Tuesdays
    and Fridays. So the length of a visit depends on its day alone, the search needs to know nothing of tasks, and every
    calendar carries each task as often as asked. Outlets take turns with the runs that would do, so that the tasks
    spread over the cycle. A task that asks for every visit takes all days.
    """
    return tuple(_with_extras(problem, tasks, seconds) for problem in problems)


def _with_extras(problem: RepProblem, tasks: Mapping[str, int], seconds: Mapping[str, int]) -> RepProblem:
    extra = np.zeros((len(problem.visit_s), len(problem.dates)), np.int32)
    asked = {stop: tasks[outlet] for stop, outlet in enumerate(problem.outlet_ids, start=1) if tasks.get(outlet, 0)}
    for stop in asked:
        extra[stop] = seconds[problem.outlet_ids[stop - 1]]
    # A day on which the longer visit fits no window can carry no task.
    opens, closes = start_spans(replace(problem, extra_s=extra))
    fits: NDArray[np.bool_] = np.asarray((opens <= closes).any(axis=2))
    turn = 0
    for stop, times in asked.items():
        patterns = problem.pattern_days[problem.pattern_start[stop] : problem.pattern_start[stop + 1]]
        runs = [] if problem.prize_s[stop] else runs_met(patterns, times, fits[stop])
        carried = np.zeros(len(problem.dates), np.bool_)
        if runs:
            first, last = runs[turn % len(runs)]
            carried[first : last + 1] = True
            turn += 1
        extra[stop] = np.where(carried & fits[stop], extra[stop], 0)
    return replace(problem, extra_s=extra) if extra.any() else problem


def runs_met(patterns: tuple[tuple[int, ...], ...], times: int, fits: NDArray[np.bool_]) -> list[Span]:
    """
    Find the runs of days that every pattern meets exactly so often.

    Parameters
    ----------
    patterns
        Allowed days of each pattern.
    times
        How often.
    fits
        bool (d): days that can carry the task. A run may hold others only where no pattern visits.

    Returns
    -------
    list of tuple
        First and last day, those with fewest days only, in their order; empty when there is none.
    """
    if not patterns:
        return []
    days = len(fits)
    visited = np.zeros((len(patterns), days + 1), np.int64)
    for row, pattern in enumerate(patterns):
        visited[row, np.array(pattern) + 1] = 1
    unfit = np.concatenate([[0], visited[:, 1:].any(axis=0) & ~fits]).cumsum()
    visited = visited.cumsum(axis=1)
    found: list[Span] = []
    for length in range(1, days + 1):
        met = visited[:, length:] - visited[:, :-length]
        good = (met == times).all(axis=0) & (unfit[length:] == unfit[:-length])
        found = [(int(first), int(first) + length - 1) for first in np.flatnonzero(good)]
        if found:
            break
    return found
