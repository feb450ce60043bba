"""What every calendar of some visits has in common, with all days of the cycle taken together."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import NEVER, Case
from routeopt.journeys.search.pack import patterns_of


class Spans(NamedTuple):
    """
    Parts of the cycle in which a stop is visited a known number of times: weeks, runs of weeks, the whole cycle.

    A route belongs to one part, so each part needs its own routes: three visits in one week and three in the next are
    two routes of four stops each, although six visits in all would be two of three. Parts of one longer part that are
    the same in all of this are one row.

    Attributes
    ----------
    fewest, most
        int64 (p, n + 1): visits of each stop in the part whatever pattern it takes; at position 0 the routes.
    within
        int64 (p): the next longer part that holds it, always a later one; −1 for the whole cycle, the last.
    times
        int64 (p): how often it does; 1 for the whole cycle.
    """

    fewest: NDArray[np.int64]
    most: NDArray[np.int64]
    within: NDArray[np.int64]
    times: NDArray[np.int64]


@dataclass(frozen=True)
class Demand:
    """
    Visits of n stops by routes of all days; position 0 is the start of the day.

    Attributes
    ----------
    travel
        int64 (n + 1, n + 1), seconds.
    usable
        bool (n + 1, n + 1): whether any day can use the way in time.
    fewest, most
        int64 (n + 1): visits of each stop in the patterns that it may take; routes at position 0.
    spans
        Parts of the cycle, see `Spans`.
    load, load_max
        int64 (n + 1) and int: what a visit takes of a route's room.
    work_s, day_s
        int64 (n + 1) and int: least time that a visit takes of a route, the way there included, and the length of a
        day without lunch.
    band
        Fewest and most stops of a route.
    """

    travel: NDArray[np.int64]
    usable: NDArray[np.bool_]
    fewest: NDArray[np.int64]
    most: NDArray[np.int64]
    spans: Spans
    load: NDArray[np.int64]
    load_max: int
    work_s: NDArray[np.int64]
    day_s: int
    band: tuple[int, int]


def demand_of(problem: RepProblem, case: Case, routes: list[Route]) -> Demand:
    """
    Gather the visits that these routes make, whatever their days and order.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    routes
        A calendar; somebody is visited.

    Returns
    -------
    Demand
        Of the stops visited, in the order of their positions.
    """
    members = members_of(routes)
    travel = case.travel[np.ix_(members, members)].astype(np.int64)
    if problem.overnight is not None:
        # Any day may begin and end at the lodging: no calendar travels less, whatever its nights.
        travel[0], travel[:, 0] = problem.least_out_s[members], problem.least_home_s[members]
        travel[0, 0] = 0
    patterns = patterns_of(problem)
    sizes = [[len(days) for days in patterns[stop]] for stop in members[1:].tolist()]
    # A route that falls short of the band is allowed to, so the bound must allow it too.
    shortest = min(problem.stops_min, *(len(route.stops) for route in routes))
    usable = _usable(case, members, travel)
    into = np.where(usable, travel, NEVER).min(axis=0)
    work = np.where(into < NEVER, into + case.visit[members].min(axis=1), 0)
    work[0] = 0
    return Demand(
        travel=travel,
        usable=usable,
        fewest=np.array([len(routes) if shortest else 0, *map(min, sizes)], np.int64),
        most=np.array([len(routes), *map(max, sizes)], np.int64),
        spans=spans_of(problem.week_of_day, case.vehicles, [patterns[stop] for stop in members.tolist()]),
        load=case.load[members],
        load_max=case.load_max,
        work_s=work,
        day_s=case.day_end - case.day_start,
        band=(shortest, problem.stops_max),
    )


def at_home(demand: Demand, case: Case, routes: list[Route]) -> Demand:
    """
    Let every day begin and end at the rep's own start, whatever time allows it from a lodging.

    Parameters
    ----------
    demand
        Of the same routes, from `demand_of`.
    case, routes
        As there.

    Returns
    -------
    Demand
        With the ways of days at home. What can be reached in time stays as it was.
    """
    members = members_of(routes)
    return replace(demand, travel=case.travel[np.ix_(members, members)].astype(np.int64))


def members_of(routes: list[Route]) -> NDArray[np.int64]:
    """
    Give the positions that a demand speaks of.

    Parameters
    ----------
    routes
        A calendar.

    Returns
    -------
    ndarray
        int64: position 0 and the stops visited, ascending.
    """
    return np.array(sorted({0} | {stop for route in routes for stop in route.stops}), np.int64)


def spans_of(week_of_day: NDArray[np.int32], vehicles: int, patterns: list[list[tuple[int, ...]]]) -> Spans:
    """
    Split the cycle into weeks, and gather them again by the prime factors of their number.

    Parameters
    ----------
    week_of_day
        int32 (d): week of each working day.
    vehicles
        Routes a day.
    patterns
        Allowed patterns by position; none at position 0.

    Returns
    -------
    Spans
        Weeks first, the whole cycle last.
    """
    levels = [np.unique(week_of_day, return_inverse=True)[1]]
    while (count := int(levels[-1].max()) + 1) > 1:
        factor = next(size for size in range(2, count + 1) if count % size == 0)
        levels.append(levels[-1] // factor)
    parts: list[_Part] = []
    for level, numbers in enumerate(levels):
        shorter, parts = parts, []
        for number in range(int(numbers.max()) + 1):
            days = frozenset(np.flatnonzero(numbers == number).tolist())
            inside = [[len(days.intersection(own)) for own in allowed] for allowed in patterns[1:]]
            routes = vehicles * len(days)
            own = sorted({int(levels[level - 1][day]) for day in days}) if shorter else []
            held = Counter(shorter[place] for place in own)
            parts.append(_Part((routes, *map(min, inside)), (routes, *map(max, inside)), tuple(held.items())))
    return _listed(parts[0])


class _Part(NamedTuple):
    """Visits in a part of the cycle, and the shorter parts that it holds, how often each."""

    fewest: tuple[int, ...]
    most: tuple[int, ...]
    held: tuple[tuple["_Part", int], ...]


def _listed(whole: _Part) -> Spans:
    """Rows of a part and of all that it holds, the shorter ones first."""
    parts, within, times = [whole], [-1], [1]
    for row, part in enumerate(parts):
        for shorter, often in part.held:
            parts.append(shorter)
            within.append(row)
            times.append(often)
    last = len(parts) - 1
    return Spans(
        np.array([part.fewest for part in reversed(parts)], np.int64),
        np.array([part.most for part in reversed(parts)], np.int64),
        np.array([row if row < 0 else last - row for row in reversed(within)], np.int64),
        np.array(times[::-1], np.int64),
    )


def _usable(case: Case, members: NDArray[np.int64], travel: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether on some day the second of two stops can begin in time after the first."""
    opens = np.minimum(case.opens[members].min(axis=2), NEVER)
    closes = case.closes[members].max(axis=2)
    # The earliest start of a first visit ignores the way there: weaker, but right without the triangle inequality.
    ends = np.maximum(opens, case.day_start) + case.visit[members]
    ends[0], closes[0] = case.day_start, case.day_end
    usable = np.zeros(travel.shape, np.bool_)
    for day in range(ends.shape[1]):
        usable |= ends[:, day, None] + travel <= closes[None, :, day]
    np.fill_diagonal(usable, val=False)
    return usable
