"""
How little could any calendar of these visits travel? A Lagrangian bound, valid at every step.

Each stop pays its price on every day of its pattern and each day collects the prices of its stops, so for any prices

    Σ over stops of the cheapest pattern  +  Σ over days of the cheapest route less what it collects

is at most the travel of any calendar. Days of the same weekday share their prices, so each weekday is priced once; days
off do not disturb that, as the patterns are counted day by day. The prices are improved by the volume algorithm.

References
----------
Barahona, F. and Anbil, R. (2000). The volume algorithm. *Mathematical Programming*, 87, 385-399.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem
from routeopt.journeys.pricing import FAR, Neighbourhoods, cheapest_day, neighbourhoods
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import NEVER, Case
from routeopt.journeys.search.pack import patterns_of

Prices = NDArray[np.float64]


@dataclass(frozen=True)
class Relaxation:
    """
    The visits of a calendar, ready for pricing: n stops, k kinds of day.

    Attributes
    ----------
    arcs
        float64 (k, n + 1, n + 1): seconds, `FAR` where no day of the kind can use the way.
    days
        int64 (k): days of each kind.
    patterns
        Per stop 1 … n, its patterns as int64 (p, k): days of each kind in the pattern.
    band
        Fewest and most stops of a day.
    """

    arcs: NDArray[np.float64]
    days: NDArray[np.int64]
    patterns: list[NDArray[np.int64]]
    band: tuple[int, int]


def calendar_bound(
    problem: RepProblem, case: Case, routes: list[Route], rounds: tuple[tuple[int, int], ...]
) -> tuple[float | None, dict[str, int]]:
    """
    Bound the travel of every calendar that makes the visits of these routes.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    routes
        A calendar: who is visited, not when, enters the bound; its travel guides the prices.
    rounds
        Size of neighbourhoods and number of price updates, in turn.

    Returns
    -------
    tuple
        Bound in seconds, None when nobody is visited; the work done.
    """
    travel = sum(route.travel_s for route in routes)
    if not any(route.stops for route in routes):
        return None, {"bound_rounds": 0}
    relaxation = _relax(problem, case, routes)
    prices = _first_prices(relaxation, routes)
    best = 0.0
    for size, updates in rounds:
        memory = neighbourhoods(case.travel[np.ix_(*[_members(routes)] * 2)].astype(np.int64), size)
        bound, prices = _improve(relaxation, memory, prices, float(travel), updates)
        best = max(best, bound)
        if best > travel - 1:
            break
    # Travel is counted in whole seconds, so a bound may be rounded up; the slack covers rounding in the sums.
    return float(min(travel, math.ceil(best - 1e-3))), {"bound_rounds": sum(updates for _, updates in rounds)}


def _members(routes: list[Route]) -> NDArray[np.int64]:
    """Position 0 and the stops visited, ascending."""
    return np.array(sorted({0} | {stop for route in routes for stop in route.stops}), np.int64)


def _relax(problem: RepProblem, case: Case, routes: list[Route]) -> Relaxation:
    members = _members(routes)
    weekday = np.array([date.weekday() for date in problem.dates])
    kinds = sorted(set(weekday.tolist()))
    kind = np.searchsorted(kinds, weekday)
    arcs = np.stack([_arcs(case, members, np.flatnonzero(kind == k)) for k in range(len(kinds))])
    allowed = patterns_of(problem)
    patterns = []
    for stop in members[1:].tolist():
        counts = np.array([np.bincount(kind[list(days)], minlength=len(kinds)) for days in allowed[stop]])
        patterns.append(np.unique(counts, axis=0))
    # A day that falls short of the band is allowed to, so the bound must allow it too.
    shortest = min(len(route.stops) for route in routes)
    return Relaxation(arcs, np.bincount(kind), patterns, (min(problem.stops_min, shortest), problem.stops_max))


def _arcs(case: Case, members: NDArray[np.int64], days: NDArray[np.intp]) -> NDArray[np.float64]:
    """Travel between the stops, `FAR` where on all these days the second can't begin in time after the first."""
    travel = case.travel[np.ix_(members, members)].astype(np.float64)
    opens = case.opens[np.ix_(members, days)].min(axis=(1, 2))
    closes = case.closes[np.ix_(members, days)].max(axis=(1, 2))
    # The earliest start of a first visit ignores the way there: weaker, but right without the triangle inequality.
    ends = np.minimum(opens, NEVER) + case.visit[members]
    ends[0], closes[0] = case.day_start, case.day_end
    late = ends[:, None] + travel > closes[None, :]
    travel[late] = FAR
    np.fill_diagonal(travel, FAR)
    return travel


def _first_prices(relaxation: Relaxation, routes: list[Route]) -> Prices:
    """Half of the travel that each stop costs between its nearest neighbours: a fair share of a good calendar."""
    arc = relaxation.arcs.min(axis=0)
    share = (np.partition(arc, 1, axis=1)[:, :2].mean(axis=1) + np.partition(arc, 1, axis=0)[:2].mean(axis=0)) / 2
    visits = sum(len(route.stops) for route in routes)
    travel = sum(route.travel_s for route in routes)
    share = np.minimum(share, travel / visits * 4)
    return np.repeat(share[None, :], len(relaxation.days), axis=0)


def _improve(
    relaxation: Relaxation, memory: Neighbourhoods, prices: Prices, travel: float, updates: int
) -> tuple[float, Prices]:
    """Best bound and its prices after a number of volume updates."""
    best, best_prices, mean = -math.inf, prices, np.zeros(0)
    step, failures = 1.0, 0
    for _ in range(updates):
        bound, slope = _evaluate(relaxation, memory, prices)
        if not mean.size:
            mean = slope
        mean = 0.1 * slope + 0.9 * mean
        if bound > best:
            best, best_prices, failures = bound, prices, 0
        else:
            failures += 1
            if failures >= 6:
                step, failures = 0.66 * step, 0
        square = float((mean * mean).sum())
        if square < 1e-9 or best > travel - 1:
            break
        prices = best_prices + step * max(1.05 * travel - best, 1.0) / square * mean
    return best, best_prices


def _evaluate(relaxation: Relaxation, memory: Neighbourhoods, prices: Prices) -> tuple[float, Prices]:
    """Bound under some prices, and its slope: days a stop asks for less days it gets."""
    n, masks = prices.shape[1] - 1, memory.onward.shape[2]
    most = relaxation.band[1]
    room = np.empty((most + 1, n + 1, masks)), np.empty((most + 1, n + 1, masks), np.int32)
    count = np.zeros(n + 1, np.int64)
    slope = np.zeros_like(prices)
    bound = 0.0
    for stop, patterns in enumerate(relaxation.patterns, start=1):
        paid = patterns @ prices[:, stop]
        cheapest = int(paid.argmin())
        bound += float(paid[cheapest])
        slope[:, stop] = patterns[cheapest]
    for kind, days in enumerate(relaxation.days.tolist()):
        value = cheapest_day(relaxation.arcs[kind], prices[kind], memory, relaxation.band, *room, count)
        if relaxation.band[0] == 0 and value > 0:
            value, count[:] = 0.0, 0
        bound += days * value
        slope[kind] -= days * count
    slope[:, 0] = 0
    return bound, slope
