"""
Cheapest day under prices per stop, relaxed: ng-routes by dynamic programming.

An ng-route may come back to a stop only after leaving its neighbourhood, so it costs at most what the best real route
costs.

References
----------
Baldacci, R., Mingozzi, A. and Roberti, R. (2011). New route relaxation and pricing strategies for the vehicle routing
problem. *Operations Research*, 59(5), 1269-1283.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

FAR = 1e15


class Neighbourhoods(NamedTuple):
    """
    Memory of an ng-route: which of the stops near the last one it has visited.

    Attributes
    ----------
    bit
        int8 (n + 1, n + 1): the bit of stop j in the memory at stop i; −1 when j is not near i.
    onward
        int16 (n + 1, n + 1, 2ᵍ): the memory at j after coming from i with a memory.
    meets
        bool (n + 1, n + 1): whether anything remembered at i can matter at j.
    """

    bit: NDArray[np.int8]
    onward: NDArray[np.int16]
    meets: NDArray[np.bool_]


def neighbourhoods(travel: NDArray[np.int64], size: int) -> Neighbourhoods:
    """
    Let each stop remember the stops nearest to it.

    Parameters
    ----------
    travel
        (n + 1, n + 1), seconds.
    size
        Stops remembered at each stop; fewer when there are fewer.

    Returns
    -------
    Neighbourhoods
        Its memory tables.
    """
    n = len(travel) - 1
    size = max(0, min(size, n - 1))
    both = (travel + travel.T)[1:, 1:].astype(np.int64)
    np.fill_diagonal(both, np.iinfo(np.int64).max)
    near = np.argsort(both, axis=1, kind="stable")[:, :size] + 1
    bit = np.full((n + 1, n + 1), -1, np.int8)
    for i in range(1, n + 1):
        bit[i, near[i - 1]] = np.arange(size)
    masks = np.arange(1 << size)
    onward = np.zeros((n + 1, n + 1, 1 << size), np.int16)
    for i in range(1, n + 1):
        onward[i] |= np.where(bit[:, i] >= 0, 1 << np.maximum(bit[:, i], 0), 0)[:, None].astype(np.int16)
        for place, k in enumerate(near[i - 1]):
            remembered = (bit[:, k] >= 0)[:, None] & (masks >> place & 1).astype(bool)
            onward[i] |= np.where(remembered, (1 << np.maximum(bit[:, k], 0))[:, None], 0).astype(np.int16)
    meets = (bit >= 0) | (bit.T >= 0) | onward.any(axis=2)
    return Neighbourhoods(bit, onward, meets)


@njit(cache=True)
def cheapest_day(
    arc: NDArray[np.float64],
    earned: NDArray[np.float64],
    memory: Neighbourhoods,
    band: tuple[int, int],
    cost: NDArray[np.float64],
    parent: NDArray[np.int32],
    count: NDArray[np.int64],
) -> float:
    """
    Least travel less earnings of an ng-route.

    Parameters
    ----------
    arc
        (n + 1, n + 1), seconds; `FAR` where the way can't be used in time.
    earned
        (n + 1), seconds earned at each stop.
    memory
        Neighbourhoods.
    band
        Fewest and most stops.
    cost, parent
        Room (most stops + 1, n + 1, 2ᵍ).
    count
        Filled with how often the best route comes to each stop.

    Returns
    -------
    float
        Value of the best route; `FAR` when there is none.
    """
    n = arc.shape[0] - 1
    best, end = FAR, np.array([-1, -1, -1])
    for q in range(1, band[1] + 1):
        cost[q] = FAR
    for j in range(1, n + 1):
        cost[1, j, 0], parent[1, j, 0] = arc[0, j] - earned[j], -1
    for q in range(1, band[1] + 1):
        for i in range(1, n + 1):
            least, least_mask = _least(cost[q, i])
            if least >= FAR:
                continue
            if q >= band[0] and least + arc[i, 0] < best:
                best = least + arc[i, 0]
                end[0], end[1], end[2] = q, i, least_mask
            if q < band[1]:
                _spread_far(arc, earned, memory, (q, i, least_mask), cost, parent)
                _spread_near(arc, earned, memory, (q, i), cost, parent)
    _trace(parent, (end[0], end[1], end[2]), count)
    return best


@njit(cache=True)
def _trace(parent: NDArray[np.int32], end: tuple[int, int, int], count: NDArray[np.int64]) -> None:
    """Count how often the route that ends in a state comes to each stop; no state, no stops."""
    count[:] = 0
    masks = parent.shape[2]
    q, i, mask = end
    while q > 0:
        count[i] += 1
        before = parent[q, i, mask]
        q -= 1
        i, mask = before // masks, before % masks


@njit(cache=True)
def _least(states: NDArray[np.float64]) -> tuple[float, int]:
    """The cheapest memory at a stop and its cost."""
    least, least_mask = FAR, 0
    for mask in range(states.shape[0]):
        if states[mask] < least:
            least, least_mask = states[mask], mask
    return least, least_mask


@njit(cache=True)
def _spread_far(
    arc: NDArray[np.float64],
    earned: NDArray[np.float64],
    memory: Neighbourhoods,
    state: tuple[int, int, int],
    cost: NDArray[np.float64],
    parent: NDArray[np.int32],
) -> None:
    """Go on to the stops for which nothing remembered here matters: only the cheapest state counts."""
    q, i, mask = state
    least, packed = cost[q, i, mask], i * memory.onward.shape[2] + mask
    for j in range(1, arc.shape[0]):
        if j != i and not memory.meets[i, j]:
            value = least + arc[i, j] - earned[j]
            if value < cost[q + 1, j, 0]:
                cost[q + 1, j, 0], parent[q + 1, j, 0] = value, packed


@njit(cache=True)
def _spread_near(
    arc: NDArray[np.float64],
    earned: NDArray[np.float64],
    memory: Neighbourhoods,
    state: tuple[int, int],
    cost: NDArray[np.float64],
    parent: NDArray[np.int32],
) -> None:
    """Go on from every memory to the stops that share it."""
    q, i = state
    masks = memory.onward.shape[2]
    for j in range(1, arc.shape[0]):
        if j == i or not memory.meets[i, j] or arc[i, j] >= FAR:
            continue
        bit = memory.bit[i, j]
        leg = arc[i, j] - earned[j]
        for mask in range(masks):
            if cost[q, i, mask] >= FAR or (bit >= 0 and mask >> bit & 1):
                continue
            value, onward = cost[q, i, mask] + leg, memory.onward[i, j, mask]
            if value < cost[q + 1, j, onward]:
                cost[q + 1, j, onward], parent[q + 1, j, onward] = value, i * masks + mask
