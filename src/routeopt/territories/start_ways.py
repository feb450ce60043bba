"""Ways from the reps' starts in an office too large for a whole matrix of them: along the street neighbourhood."""

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.pieces import within
from routeopt.territories.reach import nearest_of, seconds_along

_DISTRICTS = 16
"""Nearest districts that a rep may get; any other is taken to be twice as far as the farthest of all these."""


def ways_between(near: Neighbours, sources: NDArray[np.int32], members: NDArray[np.int64]) -> NDArray[np.int32]:
    """
    Seconds from some outlets to others, from neighbour to neighbour; a search ends where it has met all of these.

    Parameters
    ----------
    near
        Street neighbourhood of the n outlets.
    sources
        int32 (s), outlets; some may be the same.
    members
        int64 (m), outlets.

    Returns
    -------
    ndarray
        int32 (s, m). Twice the farthest that is found where no chain of neighbours leads.
    """
    some, which = np.unique(sources, return_inverse=True)
    found = _ways_between(near.start, near.index, near.seconds, some, members)
    return known(found).astype(np.int32)[which.reshape(-1)]


def known(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Take what no way leads to as farther than all others.

    Parameters
    ----------
    seconds
        float64, inf where no way leads.

    Returns
    -------
    ndarray
        float64, finite.
    """
    finite = np.isfinite(seconds)
    return np.where(finite, seconds, 2 * seconds[finite].max(initial=0.0) + 1)


def ways_to_districts(near: Neighbours, starts: NDArray[np.int32], district: NDArray[np.int32]) -> NDArray[np.float64]:
    """
    Seconds from the outlets beside the reps' starts to the middles of districts, from neighbour to neighbour.

    The middle is the outlet whose farther way to two far ends of the district is shortest.

    Parameters
    ----------
    near
        Street neighbourhood of the n outlets.
    starts
        int32 (k), outlets.
    district
        int32 (n), connected district of each outlet, 0 … p − 1.

    Returns
    -------
    ndarray
        float64 (k, p).
    """
    count = int(district.max()) + 1
    middles = np.empty(count, np.int64)
    for number in range(count):
        members = np.flatnonzero(district == number)
        inner = within(near, members)
        from_one = seconds_along(inner, int(np.argmax(seconds_along(inner, 0))))
        from_other = seconds_along(inner, int(np.argmax(from_one)))
        middles[number] = members[np.argmin(np.maximum(from_one, from_other))]
    number_of, away = nearest_of(near, middles, min(_DISTRICTS, count))
    ways = np.full((len(starts), count), np.inf)
    for found, seconds in zip(number_of[starts].T, away[starts].T, strict=True):
        rows = np.flatnonzero(found >= 0)
        ways[rows, found[rows]] = seconds[rows]
    return known(ways)


@njit(cache=True)
def _ways_between(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    seconds: NDArray[np.int32],
    sources: NDArray[np.int32],
    members: NDArray[np.int64],
) -> NDArray[np.float64]:
    n = len(start) - 1
    wanted = np.zeros(n, np.bool_)
    wanted[members] = True
    away, touched = np.full(n, np.inf), np.empty(n, np.int64)
    ways = np.empty((len(sources), len(members)))
    for row in range(len(sources)):
        met, seen = 0, 1
        away[sources[row]] = 0.0
        touched[0] = sources[row]
        heap = [(0.0, np.int64(sources[row]))]
        while heap and met < len(members):
            at, u = heapq.heappop(heap)
            if at > away[u]:
                continue
            met += wanted[u]
            for e in range(start[u], start[u + 1]):
                v = index[e]
                if at + seconds[e] < away[v]:
                    if away[v] == np.inf:
                        touched[seen] = v
                        seen += 1
                    away[v] = at + seconds[e]
                    heapq.heappush(heap, (away[v], np.int64(v)))
        for column in range(len(members)):
            ways[row, column] = away[members[column]]
        for place in range(seen):
            away[touched[place]] = np.inf
    return ways
