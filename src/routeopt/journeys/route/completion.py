"""How little travel can finish a route: walks of a given length, made dear where they repeat stops."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

FAR = 1 << 40
SCALE = 16
"""Multipliers are counted in sixteenths of a second, so that all sums stay whole numbers."""
ROUNDS = 120


@njit(cache=True)
def completions(
    arc: NDArray[np.int64], price: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """
    Cheapest walks home over exactly r more stops that never turn straight back.

    Parameters
    ----------
    arc
        int64 (n + 1, n + 1), seconds × `SCALE`; `FAR` where the way can't be used in time.
    price
        int64 (n + 1), earned at each stop, seconds × `SCALE`.

    Returns
    -------
    tuple of ndarray
        Least cost by (r, stop); its next stop; least cost over any other next stop.
    """
    n = arc.shape[0] - 1
    best = np.full((n, n + 1), FAR, np.int64)
    onward = np.full((n, n + 1), -1, np.int64)
    other = np.full((n, n + 1), FAR, np.int64)
    for i in range(1, n + 1):
        best[0, i] = arc[i, 0]
        onward[0, i] = 0
    for r in range(1, n):
        for i in range(1, n + 1):
            for j in range(1, n + 1):
                if i == j or arc[i, j] >= FAR:
                    continue
                rest = best[r - 1, j] if onward[r - 1, j] != i else other[r - 1, j]
                cost = arc[i, j] - price[j] + rest
                if rest >= FAR:
                    continue
                if cost < best[r, i]:
                    other[r, i] = best[r, i]
                    best[r, i], onward[r, i] = cost, j
                elif cost < other[r, i]:
                    other[r, i] = cost
    return best, onward, other


@njit(cache=True)
def _walk(
    arc: NDArray[np.int64],
    price: NDArray[np.int64],
    tables: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    count: NDArray[np.int64],
) -> int:
    """Cost of the cheapest walk over n stops; counts how often it comes to each."""
    best, onward, other = tables
    n = arc.shape[0] - 1
    count[:] = 0
    stop, cost = -1, FAR
    for j in range(1, n + 1):
        if arc[0, j] < FAR and best[n - 1, j] < FAR and arc[0, j] - price[j] + best[n - 1, j] < cost:
            stop, cost = j, arc[0, j] - price[j] + best[n - 1, j]
    if stop < 0:
        return FAR
    before = 0
    for r in range(n - 1, -1, -1):
        count[stop] += 1
        if r == 0:
            break
        if onward[r, stop] != before:
            following = onward[r, stop]
        else:
            following = 0
            for j in range(1, n + 1):
                rest = best[r - 1, j] if onward[r - 1, j] != stop else other[r - 1, j]
                if j not in (stop, before) and arc[stop, j] - price[j] + rest == other[r, stop]:
                    following = j
                    break
        before, stop = stop, following
    return cost


@njit(cache=True)
def best_prices(arc: NDArray[np.int64], known: int) -> tuple[int, NDArray[np.int64]]:
    """
    Lagrangian bound of a route over all n stops.

    Parameters
    ----------
    arc
        As in `completions`.
    known
        Travel of a known route, seconds.

    Returns
    -------
    tuple
        Lower bound on the travel of any route, seconds, and the stops' prices that give it.
    """
    n = arc.shape[0] - 1
    price = np.zeros(n + 1, np.int64)
    count = np.zeros(n + 1, np.int64)
    best_bound = -FAR
    best_price = price.copy()
    step = 1.0
    target = known * SCALE
    since = 0
    for _ in range(ROUNDS):
        cost = _walk(arc, price, completions(arc, price), count)
        bound = min(cost + price.sum(), FAR)
        if bound > best_bound:
            best_bound, since = bound, 0
            best_price[:] = price
        else:
            since += 1
            if since == 8:
                step *= 0.6
                since = 0
        norm = 0
        for j in range(1, n + 1):
            norm += (1 - count[j]) ** 2
        if norm == 0 or best_bound > target - SCALE:
            break
        size = step * max(target - bound, SCALE) / norm
        for j in range(1, n + 1):
            price[j] += np.int64(size * (1 - count[j]))
    # Whole seconds let a fraction count as a whole one.
    return -(-best_bound // SCALE), best_price
