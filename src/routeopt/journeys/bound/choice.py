"""Sets of stops that the ways of one kind of days leave too seldom for the visits that stops choose there."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.bound.separate import least_cut

VIOLATION = 0.1
"""A set is told only when this many departures are missing: smaller ones cost rounds of the program and gain little."""


@njit(cache=True)
def apart(
    flow: NDArray[np.float64],
    wanted: NDArray[np.float64],
    found: NDArray[np.bool_],
    missing: NDArray[np.float64],
    whom: NDArray[np.int64],
) -> int:
    """
    Cut stops from the start where the least flow runs, those with the most visits first.

    Parameters
    ----------
    flow
        float64 (n + 1, n + 1): ways used between two stops, both directions.
    wanted
        float64 (n + 1): visits of each stop.
    found, missing, whom
        Filled: bool (m, n + 1), float64 (m), int64 (m): sets, the departures that they lack for the visits of one stop
        inside, and that stop.

    Returns
    -------
    int
        Number of sets found. Stops within a set found before are passed over.
    """
    count = 0
    side, seen = np.empty(len(wanted), np.bool_), np.zeros(len(wanted), np.bool_)
    for stop in np.argsort(-wanted, kind="mergesort"):
        if stop == 0 or seen[stop] or wanted[stop] <= VIOLATION or count == len(found):
            continue
        lacks = wanted[stop] - least_cut(flow / 2, stop, side)
        if lacks > VIOLATION:
            found[count], missing[count], whom[count] = side, lacks, stop
            count += 1
            seen |= side
    return count


@njit(cache=True)
def overfull(flow: NDArray[np.float64], share: NDArray[np.float64], members: NDArray[np.bool_]) -> bool:
    """
    Find the set whose visits fill most routes more than leave it.

    Parameters
    ----------
    flow
        float64 (n + 1, n + 1): ways used between two stops, both directions.
    share
        float64 (n + 1): routes that the visits of each stop fill.
    members
        Filled, bool (n + 1): the set.

    Returns
    -------
    bool
        Whether there is one that lacks enough.
    """
    size = len(share)
    # A source that gives every stop what it fills: the stops on its side of the least cut are the set.
    room = np.zeros((size + 1, size + 1))
    room[:size, :size] = flow / 2
    room[size, 1:size] = share[1:]
    side = np.empty(size + 1, np.bool_)
    lacks = share[1:].sum() - least_cut(room, size, side)
    members[:] = side[:size]
    return lacks > VIOLATION
