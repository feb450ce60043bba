"""Regroup the units of a few groups side by side exactly, one neighbourhood after the other: a large-step search."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

_UNITS = 40
"""Units of one neighbourhood: as many as a small integer programme settles in a fraction of a second."""
_LARGER = 1.5
"""When every neighbourhood is settled, the next round takes this many times the units."""
_MEDIANS = 15
"""Each unit may join this many of the nearest units as its median, beside its present one and itself."""
_NODES = 50


def regroup(
    apart: NDArray[np.float64],
    weight: NDArray[np.float64],
    load: NDArray[np.int64],
    capacity: int,
    group: NDArray[np.int32],
    programmes: int,
    chance: np.random.Generator,
) -> NDArray[np.int32]:
    """
    Solve a capacitated p-median problem on one neighbourhood of groups after the other, all else fixed.

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
    programmes
        Work limit: integer programmes.
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
    waiting, units = chance.permutation(k).tolist(), _UNITS
    for _ in range(programmes):
        if not waiting:
            if units >= len(group):
                break
            waiting, units = chance.permutation(k).tolist(), int(units * _LARGER)
        near = _side_by_side(apart, median, group, waiting.pop(0), units)
        members = np.flatnonzero(np.isin(group, near))
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
    """Median of every unit in the best grouping into k within the capacity; None where the present one stands."""
    n = len(cost)
    unit = np.arange(n)
    may = np.zeros((n, n), bool)
    np.put_along_axis(may, np.argsort(cost, axis=1, kind="stable")[:, :_MEDIANS], True, axis=1)
    may[unit, own] = may[unit, unit] = True
    i, j = np.nonzero(may)
    arcs = len(i)
    arc = np.arange(arcs)
    # Rows: every unit once; only with a median that is open; the load of each median; k medians.
    parts = [
        (i, arc, np.ones(arcs)),
        (n + arc, arc, np.ones(arcs)),
        (n + arc, arcs + j, -np.ones(arcs)),
        (n + arcs + j, arc, load[i].astype(np.float64)),
        (n + arcs + unit, arcs + unit, np.full(n, -float(capacity))),
        (np.full(n, 2 * n + arcs), arcs + unit, np.ones(n)),
    ]
    row, column, value = (np.concatenate(each) for each in zip(*parts, strict=True))
    rows = coo_matrix((value, (row, column)), shape=(2 * n + arcs + 1, arcs + n)).tocsr()
    low = np.concatenate([np.ones(n), np.full(arcs + n, -np.inf), [float(k)]])
    high = np.concatenate([np.ones(n), np.zeros(arcs + n), [float(k)]])
    answer = milp(
        np.concatenate([cost[i, j], np.zeros(n)]),
        constraints=LinearConstraint(rows, low, high),
        integrality=np.ones(arcs + n, np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": _NODES, "mip_rel_gap": 1e-5},
    )
    present = float(cost[unit, own].sum())
    if answer.x is None or answer.fun > present * (1 - 1e-9) - 1e-9:
        return None
    used = answer.x[:arcs] > 0.5
    chosen = np.empty(n, np.intp)
    chosen[i[used]] = j[used]
    return chosen
