"""A proven lower bound on compactness: the capacitated k-median without connection and balance."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_SMALLEST_STEP = 1e-3


def compactness_bound(
    cost: NDArray[np.float64], k: int, band: tuple[int, int], best_known: float, rounds: int
) -> float:
    """
    Lower bound on Σ cost[centre of i, i] over all choices of k centres and all banded assignments.

    Every outlet's "exactly one centre" is priced (λ) and the rest decomposes: a centre that opens takes its cheapest
    outlets at reduced cost, as many as pay between the band's ends, and the k cheapest centres open [1]_. The value is
    valid for any prices; a subgradient search improves them.

    Parameters
    ----------
    cost
        float64 (n, n), centre × outlet, not negative.
    k
        Territories.
    band
        Fewest and most outlets of each.
    best_known
        Value of a known answer, for the step length.
    rounds
        Price updates.

    Returns
    -------
    float
        The bound, in the unit of ``cost``; never above the best answer's value.

    References
    ----------
    .. [1] Mulvey, J. M. and Beck, M. P. (1984). Solving capacitated clustering problems.
       *European Journal of Operational Research*, 18(3), 339-348.
    """
    n = len(cost)
    low, high = min(band[0], n), min(band[1], n)
    # The centre an outlet would have with n / k outlets each is a fair first price.
    prices = np.partition(cost, max(0, min(n - 1, n // k - 1)), axis=0)[max(0, min(n - 1, n // k - 1))].copy()
    best, step, stalled = 0.0, 1.0, 0
    for _ in range(rounds):
        value = _opening_values(cost, prices, low, high)
        opened = np.argsort(value, kind="stable")[:k]
        bound = float(prices.sum() + value[opened].sum())
        if bound > best + 1e-9:
            best, stalled = bound, 0
        else:
            stalled += 1
        if stalled == 8:
            step, stalled = step / 2, 0
        if step < _SMALLEST_STEP or best >= best_known - 1e-6:
            break
        slope = 1.0 - _served_times(cost, prices, opened, low, high)
        norm = float((slope**2).sum())
        if norm == 0:
            break
        prices = prices + step * max(best_known * 1.01 - bound, 1e-9) / norm * slope
    return min(best, best_known)


@njit(cache=True)
def _opening_values(cost: NDArray[np.float64], prices: NDArray[np.float64], low: int, high: int) -> NDArray[np.float64]:
    """Value of opening each centre: its cheapest outlets at reduced cost, as many as pay within the band."""
    n = len(prices)
    value, below = np.empty(n), np.empty(n)
    for centre in range(n):
        paying = 0
        for outlet in range(n):
            reduced = cost[centre, outlet] - prices[outlet]
            if reduced < 0.0:
                below[paying] = reduced
                paying += 1
        if paying > high:
            value[centre] = np.partition(below[:paying], high - 1)[:high].sum()
        elif paying >= low:
            value[centre] = below[:paying].sum()
        else:
            value[centre] = np.partition(cost[centre] - prices, low - 1)[:low].sum()
    return value


@njit(cache=True)
def _served_times(
    cost: NDArray[np.float64], prices: NDArray[np.float64], opened: NDArray[np.int64], low: int, high: int
) -> NDArray[np.float64]:
    """How many of the open centres take each outlet."""
    served = np.zeros(len(prices))
    for centre in opened:
        reduced = cost[centre] - prices
        order = np.argsort(reduced, kind="mergesort")
        for rank in range(high):
            if rank >= low and reduced[order[rank]] >= 0.0:
                break
            served[order[rank]] += 1.0
    return served
