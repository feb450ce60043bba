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

VIOLATION = 0.02
"""A set is told only when this many departures are missing."""


@njit(cache=True)
def departures_needed(most_visits: int, load: int, load_max: int, work_s: int, day_s: int) -> int:
    """
    Fewest departures of routes from a set of stops.

    Parameters
    ----------
    most_visits
        Visits of the stop that wants most: each is another day, so another route.
    load, work_s
        What all visits take of the routes' room and time.
    load_max, day_s
        Room and time of one route.

    Returns
    -------
    int
        Every route that comes to the set leaves it at least once.
    """
    return max(most_visits, -(-load // load_max), -(-work_s // day_s))


@njit(cache=True)
def grow(
    flow: NDArray[np.float64],
    fewest: NDArray[np.int64],
    takes: NDArray[np.int64],
    room: tuple[int, int],
    found: NDArray[np.bool_],
    missing: NDArray[np.float64],
) -> int:
    """
    Grow a set from every stop by the stop most tied to it, and keep it where most departures are missing.

    Parameters
    ----------
    flow
        float64 (n + 1, n + 1): ways used between two stops, both directions.
    fewest
        int64 (n + 1): visits.
    takes
        int64 (2, n + 1): load and seconds of all visits of a stop.
    room
        Load and seconds that a route holds.
    found, missing
        Filled: bool (n, n + 1), float64 (n).

    Returns
    -------
    int
        Number of sets found.
    """
    n = flow.shape[0] - 1
    count = 0
    link, order, inside = np.empty(n + 1), np.empty(n, np.int64), np.empty(n + 1, np.bool_)
    for seed in range(1, n + 1):
        link[:], inside[:] = flow[seed], False
        order[0], inside[seed] = seed, True
        within, visits, largest = 0.0, fewest[seed], fewest[seed]
        load, work = takes[0, seed], takes[1, seed]
        worst, keep = VIOLATION, 0
        for size in range(1, n):
            nearest = 0
            for j in range(1, n + 1):
                if not inside[j] and (nearest == 0 or link[j] > link[nearest] + 1e-9):
                    nearest = j
            if link[nearest] < 1e-9:
                break
            within += link[nearest]
            inside[nearest], order[size] = True, nearest
            visits, largest = visits + fewest[nearest], max(largest, fewest[nearest])
            load, work = load + takes[0, nearest], work + takes[1, nearest]
            for j in range(n + 1):
                link[j] += flow[nearest, j]
            lacks = departures_needed(largest, load, room[0], work, room[1]) - (visits - within)
            if lacks > worst:
                worst, keep = lacks, size + 1
        if keep:
            found[count] = False
            for place in range(keep):
                found[count, order[place]] = True
            missing[count] = worst
            count += 1
    return count


@njit(cache=True)
def cut_off(
    flow: NDArray[np.float64],
    fewest: NDArray[np.int64],
    takes: NDArray[np.int64],
    room: tuple[int, int],
    found: NDArray[np.bool_],
    missing: NDArray[np.float64],
) -> int:
    """
    Cut every stop from the start where the least flow runs: no set around one stop with too few departures escapes.

    Parameters
    ----------
    flow, fewest, takes, room, found, missing
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
        largest, load, work = 0, 0, 0
        for j in range(1, n + 1):
            if side[j]:
                largest, load, work = max(largest, fewest[j]), load + takes[0, j], work + takes[1, j]
        lacks = departures_needed(largest, load, room[0], work, room[1]) - departures
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
