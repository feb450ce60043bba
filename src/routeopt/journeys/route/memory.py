"""
How little travel can finish a day, by walks that remember the stops near the last one.

The walks of `completion` may circle among three near stops; these can't come back to a stop while they stay near it.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.pricing import Neighbourhoods
from routeopt.journeys.route.completion import FAR, SCALE

ROUNDS = 25


@njit(cache=True)
def _homes(arc: NDArray[np.int64], price: NDArray[np.int64], memory: Neighbourhoods) -> NDArray[np.int64]:
    """Cheapest walks home over exactly r more stops, by (r, stop, stops near it that are forbidden)."""
    n, masks = arc.shape[0] - 1, memory.onward.shape[2]
    home = np.full((n, n + 1, masks), FAR, np.int64)
    for i in range(1, n + 1):
        home[0, i] = arc[i, 0]
    for r in range(1, n):
        for i in range(1, n + 1):
            for j in range(1, n + 1):
                if i == j or arc[i, j] >= FAR:
                    continue
                bit, leg = memory.bit[i, j], arc[i, j] - price[j]
                for mask in range(masks):
                    if bit < 0 or not mask >> bit & 1:
                        value = leg + home[r - 1, j, memory.onward[i, j, mask]]
                        home[r, i, mask] = min(home[r, i, mask], value)
    return home


@njit(cache=True)
def _walk(
    arc: NDArray[np.int64],
    price: NDArray[np.int64],
    memory: Neighbourhoods,
    home: NDArray[np.int64],
    count: NDArray[np.int64],
) -> int:
    """Cost of the cheapest walk over n stops; counts how often it comes to each."""
    n = arc.shape[0] - 1
    count[:] = 0
    stop, mask, cost = 0, 0, FAR
    for j in range(1, n + 1):
        value = arc[0, j] - price[j] + home[n - 1, j, 0]
        if value < cost:
            stop, cost = j, value
    if stop == 0:
        return FAR
    for r in range(n - 1, 0, -1):
        count[stop] += 1
        for j in range(1, n + 1):
            bit = memory.bit[stop, j]
            if j == stop or arc[stop, j] >= FAR or (bit >= 0 and mask >> bit & 1):
                continue
            onward = memory.onward[stop, j, mask]
            if arc[stop, j] - price[j] + home[r - 1, j, onward] == home[r, stop, mask]:
                stop, mask = j, onward
                break
    count[stop] += 1
    return cost


@njit(cache=True)
def remembering_homes(
    arc: NDArray[np.int64], start: NDArray[np.int64], memory: Neighbourhoods, known: int
) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """
    Lagrangian bound of a route over all n stops.

    Parameters
    ----------
    arc
        Travel × `SCALE`, `FAR` where no day can use the way in time.
    start
        Prices of the stops to begin with, seconds × `SCALE`.
    memory
        Which stops each stop remembers.
    known
        Travel of a known order, seconds.

    Returns
    -------
    tuple
        Lower bound on the travel of any order, seconds; prices of the stops; least cost home by (stops to come,
        stop, stops near it already visited) under them.
    """
    n = arc.shape[0] - 1
    count = np.zeros(n + 1, np.int64)
    best_bound, best_price = -FAR, start.copy()
    price, size, since = start.copy(), 1.0, 0
    for _ in range(ROUNDS):
        cost = _walk(arc, price, memory, _homes(arc, price, memory), count)
        bound = min(cost + price.sum(), FAR)
        if bound > best_bound:
            best_bound, since = bound, 0
            best_price[:] = price
        else:
            since += 1
            if since == 5:
                size, since = size * 0.6, 0
        norm = 0
        for j in range(1, n + 1):
            norm += (1 - count[j]) ** 2
        if norm == 0 or best_bound > (known - 1) * SCALE:
            break
        step = size * max(known * SCALE - bound, SCALE) / norm
        for j in range(1, n + 1):
            price[j] += np.int64(step * (1 - count[j]))
    return -(-best_bound // SCALE), best_price, _homes(arc, best_price, memory)
