"""Groups that are worth having: what priced medians would take, met on the way to the best prices (Lagrange)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_STALLED = 12
"""Rounds without a better bound after which the step is halved."""
_SMALLEST_STEP = 0.01
_ABOVE = 1.005
"""The step aims at this multiple of the known value, a little above what can be reached."""
_NODES = 400
"""Branches that one median's choice may take; it is settled in far fewer."""


@njit(cache=True)
def promising_groups(
    cost: NDArray[np.float64],
    near: NDArray[np.int64],
    load: NDArray[np.int64],
    capacity: int,
    k: int,
    known: float,
    rounds: int,
) -> tuple[NDArray[np.bool_], NDArray[np.float64], float, float]:
    """
    Price every unit's "in exactly one group", and collect the groups that the best medians take at each price.

    At given prices every median takes the units that pay most within the capacity (a knapsack) and the k best medians
    open; the prices move against units taken twice or not at all [1]_, which brings forth new groups.

    Parameters
    ----------
    cost
        float64 (n, n), unit × median.
    near
        int64 (n, c), units that each median may take, itself first.
    load
        int64 (n).
    capacity
        Most load of a group.
    k
        Number of groups.
    known
        Value of a known grouping.
    rounds
        Changes of the prices.

    Returns
    -------
    tuple
        bool (g, n), groups, with repetitions; float64 (n), the prices of the best bound; that bound, which is valid
        among groups of near units; and the bound of the k − 1 best groups, to which a group's own cost less prices
        can be added. Fewer rounds are made when the bound reaches the known value.

    References
    ----------
    .. [1] Baldacci, R., Hadjiconstantinou, E., Maniezzo, V. and Mingozzi, A. (2002). A new method for solving
       capacitated location problems based on a set partitioning approach. *Computers & Operations Research*, 29(4),
       365-386.
    """
    n = len(load)
    wide = min(2 * k, n)
    found = np.zeros((rounds * wide, n), np.bool_)
    taken = np.zeros((n, near.shape[1]), np.bool_)
    value, cover = np.empty(n), np.empty(n)
    price = np.full(n, 2.0 * known / n)
    best_price, best, rest, step, stalled, groups = price.copy(), -np.inf, -np.inf, 1.0, 0, 0
    for _ in range(rounds):
        for j in range(n):
            value[j] = _best_choice(cost, near[j], load, capacity, price, taken[j])
        order = np.argsort(value)
        bound = price.sum() + value[order[:k]].sum()
        cover[:] = 0.0
        for rank in range(wide):
            j = order[rank]
            for p in range(near.shape[1]):
                if taken[j, p]:
                    found[groups, near[j, p]] = True
                    if rank < k:
                        cover[near[j, p]] += 1.0
            groups += 1
        stalled += 1
        if bound > best:
            stalled = stalled if bound < best + 1e-4 * known else 0
            best = bound
            best_price[:] = price
            rest = bound - value[order[k - 1]]
        if stalled == _STALLED:
            step, stalled = step / 2, 0
            price[:] = best_price
        norm = ((1.0 - cover) ** 2).sum()
        if norm == 0.0 or step < _SMALLEST_STEP or best >= known * (1 - 1e-9):
            break
        price += step * (known * _ABOVE - bound) / norm * (1.0 - cover)
    return found[:groups], best_price, best, rest


@njit(cache=True)
def _best_choice(
    cost: NDArray[np.float64],
    near: NDArray[np.int64],
    load: NDArray[np.int64],
    capacity: int,
    price: NDArray[np.float64],
    taken: NDArray[np.bool_],
) -> float:
    """Least cost less prices of a group around ``near[0]``; ``taken`` tells who is in it. Depth first with bounds."""
    j = near[0]
    room = capacity - load[j]
    taken[:] = False
    taken[0] = True
    at, density = np.empty(len(near), np.int64), np.empty(len(near))
    count = 0
    for p in range(1, len(near)):
        i = near[p]
        if price[i] > cost[i, j] and load[i] <= room:
            at[count] = p
            density[count] = -(price[i] - cost[i, j]) / max(load[i], 1e-9)
            count += 1
    order = np.argsort(density[:count])
    profit, size, inside = np.empty(count), np.empty(count, np.int64), np.zeros(count, np.bool_)
    for q in range(count):
        i = near[at[order[q]]]
        profit[q], size[q] = price[i] - cost[i, j], load[i]
    best, held, q = 0.0, 0.0, 0
    for _ in range(_NODES):
        # As many as fit in order of worth; the next in part gives the bound.
        limit, rest, to = held, room, q
        while to < count and size[to] <= rest:
            limit += profit[to]
            rest -= size[to]
            to += 1
        whole = limit
        if to < count:
            limit += profit[to] * rest / size[to]
        if limit > best + 1e-9:
            inside[q:to] = True
            inside[to:] = False
            held, room = whole, rest
            if held > best:
                best = held
                for r in range(count):
                    taken[at[order[r]]] = inside[r]
            q = min(to + 1, count)
            if to < count:
                continue
        # Back to the last one inside, and on without it.
        q -= 1
        while q >= 0 and not inside[q]:
            q -= 1
        if q < 0:
            break
        inside[q] = False
        held -= profit[q]
        room += size[q]
        q += 1
    return cost[j, j] - price[j] - best
