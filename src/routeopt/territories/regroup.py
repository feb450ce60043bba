"""Regroup the units of a few groups side by side exactly, one neighbourhood after the other: a large-step search."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from routeopt.territories.promising import promising_groups
from routeopt.territories.recombine import cheapest_cover

_UNITS = 300
"""Units of one neighbourhood: as many as are settled in a fraction of a second."""
_LARGER = 2
"""When every neighbourhood is settled, the next round takes this many times the units."""
_NEAR = 30
"""Each median may take this many of the nearest units, itself among them."""
_ROUNDS, _NODES = 150, 20
"""Changes of prices, and branches of the integer programme over the groups met, in one neighbourhood."""
_WORTH = 1e-7
"""Share of the value by which a grouping must be better."""


def regroup(
    apart: NDArray[np.float64],
    weight: NDArray[np.float64],
    load: NDArray[np.int64],
    capacity: int,
    group: NDArray[np.int32],
    go_on: Callable[[int], bool],
    chance: np.random.Generator,
) -> NDArray[np.int32]:
    """
    Solve a capacitated p-median problem on one neighbourhood of groups after the other, all else fixed.

    Neighbourhoods that have been settled are looked at again when a group in them changes; when all are settled, the
    next round takes larger ones [1]_ [2]_.

    Parameters
    ----------
    apart
        float64 (n, n), symmetric distance.
    weight
        float64 (n).
    load
        int64 (n).
    capacity
        Most load of a group.
    group
        int32 (n), within the capacity; 0 … k − 1, none empty.
    go_on
        Work limit: told the units of the neighbourhood before, 0 at first; False ends the search.
    chance
        Seeded generator: the order of the neighbourhoods.

    Returns
    -------
    ndarray
        int32 (n), never worse than ``group``.

    References
    ----------
    .. [1] Taillard, É. D. (2003). Heuristic methods for large centroid clustering problems. *Journal of Heuristics*,
       9(1), 51-73.
    .. [2] Stefanello, F., de Araújo, O. C. B. and Müller, F. M. (2015). Matheuristics for the capacitated p-median
       problem. *International Transactions in Operational Research*, 22(1), 149-167.
    """
    group = group.copy()
    k = int(group.max()) + 1
    median = np.array([_median(apart, weight, np.flatnonzero(group == number)) for number in range(k)])
    waiting, units, looked_at = chance.permutation(k).tolist(), _UNITS, 0
    while go_on(looked_at):
        if not waiting:
            if units >= len(group):
                break
            waiting, units = chance.permutation(k).tolist(), units * _LARGER
        near = _side_by_side(apart, median, group, waiting.pop(0), units)
        members = np.flatnonzero(np.isin(group, near))
        looked_at = len(members)
        own = np.searchsorted(members, median[group[members]])
        inner = apart[np.ix_(members, members)] * weight[members, None]
        chosen = _settled(inner, load[members], capacity, own, len(near))
        if chosen is None:
            continue
        medians, label = np.unique(chosen, return_inverse=True)
        group[members] = near[label]
        median[near] = members[medians]
        waiting += [number for number in near.tolist() if number not in waiting]
    return group


def _median(apart: NDArray[np.float64], weight: NDArray[np.float64], members: NDArray[np.intp]) -> int:
    return int(members[np.argmin(apart[np.ix_(members, members)] @ weight[members])])


def _side_by_side(
    apart: NDArray[np.float64], median: NDArray[np.int64], group: NDArray[np.int32], first: int, units: int
) -> NDArray[np.int64]:
    """Groups around one group, nearest first, up to a number of units, but two at least."""
    order = np.argsort(apart[median[first], median], kind="stable")
    held = np.cumsum(np.bincount(group, minlength=len(median))[order])
    return np.sort(order[: max(2, int(np.searchsorted(held, units, side="right")))])


def _settled(
    cost: NDArray[np.float64], load: NDArray[np.int64], capacity: int, own: NDArray[np.intp], k: int
) -> NDArray[np.intp] | None:
    """Median of every unit in a better grouping into k within the capacity; None where the present one stands."""
    unit = np.arange(len(cost))
    present = float(cost[unit, own].sum())
    itself = cost - np.diag(np.full(len(cost), np.inf))
    near = np.ascontiguousarray(np.argsort(itself, axis=0, kind="stable")[:_NEAR].T)
    found, price, bound, rest = promising_groups(cost, near, load, capacity, k, present, _ROUNDS)
    if bound >= present * (1 - _WORTH):
        return None
    held = _different(np.concatenate([found, own == np.unique(own)[:, None]]))
    from_each = np.where(held, held.astype(np.float64) @ cost, np.inf)
    value = from_each.min(axis=1)
    # A group that even beside the best others costs more than the present grouping is in no better one.
    may = (value - held @ price + rest < present) | (held == held[:, own]).all(axis=1)
    held, from_each, value = held[may], from_each[may], value[may]
    chosen = cheapest_cover(csc_matrix(held.T.astype(np.float64)), value, k, _NODES)
    if chosen is None or value[chosen].sum() > present * (1 - _WORTH):
        return None
    return np.asarray(from_each[chosen].argmin(axis=1)[held[chosen].argmax(axis=0)])


def _different(groups: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Each row once; eight units are compared as one byte, for there are many rows and most of them recur."""
    packed = np.packbits(groups, axis=1)
    _, first = np.unique(packed.view(np.dtype((np.void, packed.shape[1]))).reshape(-1), return_index=True)
    return groups[first]
