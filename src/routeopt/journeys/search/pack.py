"""From a rep's problem to the arrays of the search."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import Fleet, RepProblem
from routeopt.journeys.search.case import NEVER, Case
from routeopt.journeys.timing import WorkingClock, start_spans

OVERLOAD = 1.2
"""How far the search may load a route on its way, in shares of ``load_max``."""
Patterns = Sequence[Sequence[tuple[int, ...]]]
"""Allowed patterns of each position; none at position 0."""


def patterns_of(problem: RepProblem) -> list[list[tuple[int, ...]]]:
    """Allowed patterns of each position, as lists."""
    bounds = problem.pattern_start.tolist()
    return [
        [] if position == 0 else list(problem.pattern_days[bounds[position] : bounds[position + 1]])
        for position in range(len(problem.visit_s))
    ]


def pack(problem: RepProblem, nights: tuple[int, ...] = ()) -> Case:
    """
    Lay a rep's cycle out for the search.

    Parameters
    ----------
    problem
        The cycle.
    nights
        Days after which the rep sleeps away.

    Returns
    -------
    Case
        Without a fleet every stop weighs 1 of the ``stops_max`` that a day holds. With nights away three positions
        follow the stops, for days that begin away, end away, or both.
    """
    case = _at_home(problem)
    return _slept_away(problem, case, nights) if nights else case


def _slept_away(problem: RepProblem, case: Case, nights: tuple[int, ...]) -> Case:
    """The case with a depot for each kind of day; nobody can be visited there."""
    kinds = [(begins, ends) for ends in (False, True) for begins in (False, True)][1:]
    size, more = len(problem.visit_s), len(kinds)
    travel = np.zeros((size + more, size + more), np.int32)
    travel[:size, :size] = problem.travel_s
    for place, (begins, ends) in enumerate(kinds, start=size):
        seen = problem.travel_between(begins_away=begins, ends_away=ends)
        travel[place, :size], travel[:size, place] = seen[0], seen[:, 0]
        # A day without a stop goes to the lodging or comes from it all the same.
        travel[place, place] = _without_a_stop(problem, begins=begins, ends=ends)
    days = np.arange(len(problem.dates))
    kind = np.isin(days - 1, nights) + 2 * np.isin(days, nights)
    shut = np.full((more, *case.opens.shape[1:]), NEVER, np.int64)
    return case._replace(
        travel=travel,
        into=np.ascontiguousarray(travel.T),
        visit=np.asfortranarray(np.concatenate([case.visit, np.zeros((more, len(days)), np.int64)])),
        load=np.concatenate([case.load, np.zeros(more, np.int64)]),
        opens=np.concatenate([case.opens, shut]),
        closes=np.concatenate([case.closes, np.full_like(shut, -1)]),
        pattern_start=np.concatenate([case.pattern_start, np.full(more, case.pattern_start[-1], np.int32)]),
        near=_near(travel),
        absent=np.concatenate([case.absent, np.zeros(more, np.int64)]),
        must=np.concatenate([case.must, np.zeros(more, np.bool_)]),
        depot=np.where(kind > 0, size - 1 + kind, 0).astype(np.int64),
    )


def _without_a_stop(problem: RepProblem, *, begins: bool, ends: bool) -> int:
    """Way from where a day begins to where it ends."""
    away = problem.overnight
    if away is None or begins == ends:
        return 0
    return int(away.from_s[0] if begins else away.to_s[0])


def _at_home(problem: RepProblem) -> Case:
    """The case of a rep who comes home every evening."""
    patterns = patterns_of(problem)
    opens, closes = start_spans(problem)
    start, days, size = pattern_arrays(patterns)
    visits = np.array([max((len(days) for days in own), default=0) for own in patterns], np.int64)
    farthest = max(1, int(problem.travel_s.max()))
    price, new, changes_max = _changes(problem, len(days))
    dearest = np.array([max((price[row] for row in range(*span)), default=0) for span in pairwise(start)], np.int64)
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    late = int(problem.overtime_weight * problem.overtime_s)
    must = problem.prize_s == 0
    must[0] = False
    fleet = problem.fleet or _one_rep(problem)
    return Case(
        travel=np.ascontiguousarray(problem.travel_s, np.int32),
        into=np.ascontiguousarray(problem.travel_s.T, np.int32),
        # A day's visits side by side in memory: a route asks for many stops of one day.
        visit=np.asfortranarray(problem.takes_s),
        load=fleet.load,
        opens=opens,
        closes=closes,
        pattern_start=start,
        pattern_days=days,
        pattern_size=size,
        pattern_price=price,
        pattern_new=new,
        changes_max=changes_max,
        near=_near(problem.travel_s),
        # Leaving a customer out is dearer than any detour and overtime that its visits could cost.
        absent=np.where(must, (20 * farthest + late) * visits + dearest, problem.prize_s).astype(np.int64),
        must=must & (visits > 0),
        day_start=problem.shift_start_s,
        day_end=clock.last_end(problem.shift_end_s),
        load_max=fleet.load_max,
        load_tried=int(OVERLOAD * fleet.load_max),
        # A fleet's vehicles may stay in.
        load_min=problem.stops_min if problem.fleet is None else 0,
        short=3 * farthest + late,
        vehicles=fleet.vehicles,
        wait_weight=float(problem.wait_weight),
        uneven_weight=float(problem.uneven_weight),
        regular_end=clock.last_end(problem.shift_end_s - problem.overtime_s),
        overtime_weight=float(problem.overtime_weight) if problem.overtime_s else 0.0,
        depot=np.zeros(len(problem.dates), np.int64),
    )


def _one_rep(problem: RepProblem) -> Fleet:
    """One rep a day, who has room for ``stops_max`` stops."""
    load = np.ones(len(problem.visit_s), np.int64)
    load[0] = 0
    return Fleet(1, load, problem.stops_max)


def _changes(problem: RepProblem, patterns: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
    """Price of each pattern, whether it is new, and how many stops may have a new one; free without a plan in force."""
    price, new, changes_max = np.zeros(patterns, np.int64), np.zeros(patterns, np.bool_), NEVER
    if problem.in_force is not None:
        own = len(problem.pattern_days)
        price[:own], new[:own] = problem.in_force.price_s, ~problem.in_force.keeps
        most = problem.in_force.changes_max
        changes_max = most if new.sum() > most else NEVER
    return price, new, changes_max


def pattern_arrays(patterns: Patterns) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """CSR start, padded days and sizes of patterns."""
    flat = [days for own in patterns for days in own]
    width = max([1, *(len(days) for days in flat)])
    table = np.zeros((max(1, len(flat)), width), np.int32)
    size = np.zeros(max(1, len(flat)), np.int32)
    for row, days in enumerate(flat):
        table[row, : len(days)] = days
        size[row] = len(days)
    start = np.zeros(len(patterns) + 1, np.int32)
    start[1:] = np.cumsum([len(own) for own in patterns])
    return start, table, size


def _near(travel: NDArray[np.int32]) -> NDArray[np.int32]:
    """All stops by travel there and back, each first in its own row."""
    both = travel[1:, 1:].astype(np.int64) + travel[1:, 1:].T
    np.fill_diagonal(both, -1)
    near = np.zeros((len(travel), len(travel) - 1), np.int32)
    near[1:] = np.argsort(both, axis=1, kind="stable") + 1
    return near
