"""
Sets of stops that too few routes leave: greedy growth, then minimum cuts.

References
----------
Lysgaard, J., Letchford, A. and Eglese, R. (2004). A new branch-and-cut algorithm for the capacitated vehicle routing
problem. *Mathematical Programming*, 100, 423-445.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.bound.needs import (
    Needs,
    Tally,
    count_again,
    departures,
    departures_needed,
    pass_over,
    tally_of,
)
from routeopt.journeys.compiled import compiled

VIOLATION = 0.02
"""A set is told only when this many departures are missing."""


class Grown(NamedTuple):
    """
    What a set grows over, and work space for it.

    Attributes
    ----------
    flow
        float64 (n + 1, n + 1): ways used between two stops, both directions.
    total
        float64 (n + 1): ways used out of each stop.
    joined, link
        float64 (n + 1): ways used between each stop and those that have joined, and how much each is tied to them.
    now
        bool (n + 1): the set so far.
    order
        int64 (n + 1): stops in the order in which they joined.
    tally
        What the set so far holds.
    """

    flow: NDArray[np.float64]
    total: NDArray[np.float64]
    joined: NDArray[np.float64]
    link: NDArray[np.float64]
    now: NDArray[np.bool_]
    order: NDArray[np.int64]
    tally: Tally


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
    desk = _desk(flow, needs)
    n = flow.shape[0] - 1
    count = 0
    for turn in range(2 * n):
        seed, side = 1 + turn // 2, turn % 2 == 0
        missing[count] = _grown(desk, needs, found[count], (seed, side), 0.0, VIOLATION)
        count += missing[count] > VIOLATION
    return count


@njit(cache=True)
def _desk(flow: NDArray[np.float64], needs: Needs) -> Grown:
    """Work space, made once for all sets."""
    size = flow.shape[0]
    total = np.empty(size)
    for i in range(size):
        total[i] = flow[i].sum() / 2
    now = np.zeros(size, np.bool_)
    return Grown(flow, total, np.zeros(size), np.zeros(size), now, np.zeros(size, np.int64), tally_of(needs, now))


@compiled
def _grown(
    desk: Grown, needs: Needs, members: NDArray[np.bool_], start: tuple[int, bool], thrift: float, least: float
) -> float:
    """
    Departures missing of the worst set met, if more than the least are; ``members`` becomes that set.

    On the seed's side the set grows from it, else what lies outside of the set does, from the start and the seed.
    The next stop is the one most tied; with a ``thrift`` of 1 the one that adds least to the departures.
    """
    flow, total, joined, link, now = desk.flow, desk.total, desk.joined, desk.link, desk.now
    seed, side = start
    n = flow.shape[0] - 1
    leaving = total[seed]
    if not side:
        leaving += total[0] - flow[0, seed]
    for j in range(n + 1):
        # What has joined so far, on whichever side: the stops of the set, or those outside of it and the start.
        joined[j] = flow[seed, j]
        link[j] = flow[seed, j] + needs.near[seed, j] - thrift * total[j]
        if not side:
            joined[j] += flow[0, j]
            link[j] += flow[0, j] + needs.near[0, j]
        members[j] = j > 0 and (j == seed) == side
        now[j] = members[j]
    count_again(needs, desk.tally, now)
    worst, keep, size = least, 0, 0
    while True:
        if size < n - 1 or side:
            lacks = departures(needs, desk.tally) - leaving
            if lacks > worst:
                worst, keep = lacks, size
        nearest = 0
        for j in range(1, n + 1):
            if now[j] != side and (nearest == 0 or link[j] > link[nearest] + 1e-12):
                nearest = j
        if nearest == 0:
            break
        now[nearest] = side
        pass_over(needs, desk.tally, nearest, side)
        leaving += total[nearest] - joined[nearest]
        desk.order[size] = nearest
        size += 1
        for j in range(n + 1):
            joined[j] += flow[nearest, j]
            link[j] += flow[nearest, j] + needs.near[nearest, j]
    for place in range(keep):
        members[desk.order[place]] = side
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
    desk = _desk(flow, needs)
    n = flow.shape[0] - 1
    count = 0
    for seed in range(1, 2 * n + 1):
        start = (seed - 1) % n + 1, seed <= n
        lacks = _grown(desk, needs, found[count], start, 1.0, -np.inf)
        lacks = _climbed(desk, needs, found[count], lacks)
        if lacks > VIOLATION:
            missing[count] = lacks
            count += 1
    return count


@compiled
def _climbed(desk: Grown, needs: Needs, members: NDArray[np.bool_], lacks: float) -> float:
    """Departures missing after the best changes by one stop; ``members`` is changed."""
    flow, total, link, tally = desk.flow, desk.total, desk.link, desk.tally
    n, size = flow.shape[0] - 1, 0
    link[:] = 0.0
    for i in range(1, n + 1):
        size += members[i]
        for j in range(n + 1 if members[i] else 0):
            link[j] += flow[i, j]
    count_again(needs, tally, members)
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
        sign = 1.0 if members[change] else -1.0
        for j in range(n + 1):
            link[j] += sign * flow[change, j]
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
        departures = least_cut(flow / 2, stop, side)
        lacks = departures_needed(needs, side) - departures
        if lacks > VIOLATION:
            found[count], missing[count] = side, lacks
            count += 1
    return count


@njit(cache=True)
def least_cut(rest: NDArray[np.float64], source: int, side: NDArray[np.bool_]) -> float:
    """
    Find the least cut between a stop and the start by shortest augmenting paths.

    Parameters
    ----------
    rest
        float64 (n + 1, n + 1): room of every way; what the flow leaves of it afterwards.
    source
        The stop.
    side
        Filled, bool (n + 1): the stop's side of the cut.

    Returns
    -------
    float
        Room of the ways cut.
    """
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
