"""Choose the best whole set of groups among all that a search has met: set partitioning."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix, vstack

_NODES = 200
"""Branches of the programme over all groups met."""


def recombine(
    found: NDArray[np.int32],
    apart: NDArray[np.float64],
    weight: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    k: int,
) -> NDArray[np.int32] | None:
    """
    Pick k groups of several assignments that hold every unit once and cost least.

    Parameters
    ----------
    found
        int32 (s, n), assignments to groups 0 … k − 1.
    apart
        float64 (n, n), symmetric.
    weight
        float64 (n).
    allowed
        bool (s, k), groups inside their bands.
    k
        Number of groups.

    Returns
    -------
    ndarray or None
        int32 (n), never worse than the best allowed row of ``found``; None where the solver gave up.

    References
    ----------
    .. [1] Baldacci, R., Hadjiconstantinou, E., Maniezzo, V. and Mingozzi, A. (2002). A new method for solving
       capacitated location problems based on a set partitioning approach. *Computers & Operations Research*, 29(4),
       365-386.
    """
    groups = sorted(
        {members.tobytes() for row, good in zip(found, allowed, strict=True) for members in _split(row, good)}
    )
    columns = [np.frombuffer(group, np.int32) for group in groups]
    if not columns:
        return None
    cost = np.array([_median_cost(apart, weight, members) for members in columns])
    start = np.concatenate([[0], np.cumsum([len(members) for members in columns])])
    rows = csc_matrix((np.ones(start[-1]), np.concatenate(columns), start), shape=(found.shape[1], len(columns)))
    chosen = cheapest_cover(rows, cost, k, _NODES)
    if chosen is None:
        return None
    group = np.full(found.shape[1], -1, np.int32)
    for number, column in enumerate(chosen):
        group[columns[column]] = number
    return group


def cheapest_cover(held: csc_matrix, cost: NDArray[np.float64], k: int, nodes: int) -> NDArray[np.intp] | None:
    """
    Pick k columns that hold every row once and cost least: set partitioning.

    Parameters
    ----------
    held
        (n, g), 1 where a group holds a unit.
    cost
        float64 (g).
    k
        Number of groups.
    nodes
        Branches that the integer programme may look at.

    Returns
    -------
    ndarray or None
        int (k), positions of the groups; None where the solver gave up.
    """
    whole = vstack([held, csc_matrix(np.ones((1, len(cost))))]).tocsc()
    exactly = np.append(np.ones(held.shape[0]), float(k))
    answer = milp(
        cost,
        constraints=LinearConstraint(whole, exactly, exactly),
        integrality=np.ones(len(cost), np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": nodes, "mip_rel_gap": 1e-6, "presolve": False},
    )
    return None if answer.x is None else np.flatnonzero(answer.x > 0.5)


def _split(row: NDArray[np.int32], good: NDArray[np.bool_]) -> list[NDArray[np.int32]]:
    """Members of each allowed group, ascending."""
    order = np.argsort(row, kind="stable").astype(np.int32)
    parts = np.split(order, np.searchsorted(row[order], np.arange(1, len(good))))
    return [part for part, keep in zip(parts, good, strict=True) if keep and len(part)]


def _median_cost(apart: NDArray[np.float64], weight: NDArray[np.float64], members: NDArray[np.int32]) -> float:
    return float((apart[np.ix_(members, members)] @ weight[members]).min())
