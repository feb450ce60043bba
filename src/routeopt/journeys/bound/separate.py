"""
Sets of stops that too few routes leave: greedy growth, then minimum cuts.

References
----------
Lysgaard, J., Letchford, A. and Eglese, R. (2004). A new branch-and-cut algorithm for the capacitated vehicle routing
problem. *Mathematical Programming*, 100, 423-445.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.bound.needs import Needs, departures, departures_needed, pass_over, tally_of

VIOLATION = 0.02
"""A set is told only when this many departures are missing."""


@njit(cache=True)
def grow(flow: NDArray[np.float64], needs: Needs, found: NDArray[np.bool_], missing: NDArray[np.float64]) -> int:
    """
    Grow a set from every stop by the stop most tied to it, and keep it where most departures are missing.

    Parameters
    ----------
    flow
        float64 (n + 1, n + 1): ways used between two stops, both directions.
    needs
        What sets need.
    found, missing
        Filled: bool (2n, n + 1), float64 (2n).

    Returns
    -------
    int
        Number of sets found.
    """
    total = _totals(flow)
    n = flow.shape[0] - 1
    count = 0
    for turn in range(2 * n):
        seed, side = 1 + turn // 2, turn % 2 == 0
        missing[count] = _grown((flow, total), needs, found[count], (seed, side), 0.0, VIOLATION)
        count += missing[count] > VIOLATION
    return count


@njit(cache=True)
def _totals(flow: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ways used out of each stop."""
    total = np.empty(flow.shape[0])
    for i in range(flow.shape[0]):
        total[i] = flow[i].sum() / 2
    return total


@njit(cache=True)
def _grown(
    used: tuple[NDArray[np.float64], NDArray[np.float64]],
    needs: Needs,
    members: NDArray[np.bool_],
    start: tuple[int, bool],
    thrift: float,
    least: float,
) -> float:
    """
    Departures missing of the worst set met, if more than the least are; ``members`` becomes that set.

    On the seed's side the set grows from it, else what lies outside of the set does, from the start and the seed.
    The next stop is the one most tied; with a ``thrift`` of 1 the one that adds least to the departures.
    """
    flow, total = used
    seed, side = start
    n = flow.shape[0] - 1
    # What has joined so far, on whichever side: the stops of the set, or those outside of it and the start.
    joined = flow[seed].copy()
    link, order = flow[seed] + needs.near[seed] - thrift * total, np.empty(n, np.int64)
    leaving = total[seed]
    if not side:
        leaving += total[0] - flow[0, seed]
        joined += flow[0]
        link += flow[0] + needs.near[0]
    members[:] = not side
    members[0], members[seed] = False, side
    now, tally = members.copy(), tally_of(needs, members)
    worst, keep, size = least, 0, 0
    while True:
        if size < n - 1 or side:
            lacks = departures(needs, tally) - leaving
            if lacks > worst:
                worst, keep = lacks, size
        nearest = 0
        for j in range(1, n + 1):
            if now[j] != side and (nearest == 0 or link[j] > link[nearest] + 1e-12):
                nearest = j
        if nearest == 0:
            break
        now[nearest] = side
        pass_over(needs, tally, nearest, side)
        leaving += total[nearest] - joined[nearest]
        order[size] = nearest
        size += 1
        for j in range(n + 1):
            joined[j] += flow[nearest, j]
            link[j] += flow[nearest, j] + needs.near[nearest, j]
    for place in range(keep):
        members[order[place]] = side
    return worst


@njit(cache=True)
def climb(flow: NDArray[np.float64], needs: Needs, found: NDArray[np.bool_], missing: NDArray[np.float64]) -> int:
    """
    Grow sets as `grow` does, whatever they lack, and change each by one stop at a time while that makes it worse.

    Parameters
    ----------
    flow, needs, found, missing
        As in `grow`.

    Returns
    -------
    int
        Number of sets found.
    """
    total = _totals(flow)
    n = flow.shape[0] - 1
    count = 0
    for seed in range(1, 2 * n + 1):
        start = (seed - 1) % n + 1, seed <= n
        lacks = _grown((flow, total), needs, found[count], start, 1.0, -np.inf)
        lacks = _climbed((flow, total), needs, found[count], lacks)
        if lacks > VIOLATION:
            missing[count] = lacks
            count += 1
    return count


@njit(cache=True)
def _climbed(
    used: tuple[NDArray[np.float64], NDArray[np.float64]], needs: Needs, members: NDArray[np.bool_], lacks: float
) -> float:
    """Departures missing after the best changes by one stop; ``members`` is changed."""
    flow, total = used
    n = flow.shape[0] - 1
    link = np.zeros(n + 1)
    for i in range(1, n + 1):
        if members[i]:
            link += flow[i]
    tally, size = tally_of(needs, members), members.sum()
    leaving = departures(needs, tally) - lacks
    for _ in range(n):
        best, change = lacks + 1e-6, 0
        for j in range(1, n + 1):
            # A stop joins over ways from inside, and leaves over ways to the outside; the last one stays.
            if (link[j] if not members[j] else 2 * total[j] - link[j]) > 1e-9 and (size > 1 or not members[j]):
                more = (total[j] - link[j]) * (-1.0 if members[j] else 1.0)
                pass_over(needs, tally, j, not members[j])
                value = departures(needs, tally) - leaving - more
                pass_over(needs, tally, j, members[j])
                if value > best:
                    best, change = value, j
        if change == 0:
            break
        leaving += (total[change] - link[change]) * (-1.0 if members[change] else 1.0)
        members[change] = not members[change]
        size += 1 if members[change] else -1
        pass_over(needs, tally, change, members[change])
        link += flow[change] if members[change] else -flow[change]
        lacks = best
    return lacks


@njit(cache=True)
def cut_off(flow: NDArray[np.float64], needs: Needs, found: NDArray[np.bool_], missing: NDArray[np.float64]) -> int:
    """
    Cut every stop from the start where the least flow runs: no set around one stop with too few departures escapes.

    Parameters
    ----------
    flow, needs, found, missing
        As in `grow`.

    Returns
    -------
    int
        Number of sets found.
    """
    n = flow.shape[0] - 1
    count = 0
    side = np.empty(n + 1, np.bool_)
    for stop in range(1, n + 1):
        departures = _least_cut(flow / 2, stop, side)
        lacks = departures_needed(needs, side) - departures
        if lacks > VIOLATION:
            found[count], missing[count] = side, lacks
            count += 1
    return count


@njit(cache=True)
def _least_cut(rest: NDArray[np.float64], source: int, side: NDArray[np.bool_]) -> float:
    """Least cut between a stop and the start by shortest augmenting paths; fills the stop's side of it."""
    n = rest.shape[0]
    before, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    total = 0.0
    while True:
        before[:] = -1
        before[source], queue[0] = source, source
        head, tail = 0, 1
        while head < tail and before[0] < 0:
            i = queue[head]
            head += 1
            for j in range(n):
                if before[j] < 0 and rest[i, j] > 1e-7:
                    before[j], queue[tail] = i, j
                    tail += 1
        if before[0] < 0:
            break
        least, j = np.inf, 0
        while j != source:
            least, j = min(least, rest[before[j], j]), before[j]
        j = 0
        while j != source:
            rest[before[j], j] -= least
            rest[j, before[j]] += least
            j = before[j]
        total += least
    for j in range(n):
        side[j] = before[j] >= 0
    return total
