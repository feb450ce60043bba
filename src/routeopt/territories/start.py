"""A first banded assignment: spread centres, min-cost flow, recentring, and repair of torn pieces."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from routeopt.network.model import Neighbours
from routeopt.territories.pieces import pieces_of

_RECENTRINGS = 8


def spread_centres(cost: NDArray[np.float64], k: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """
    Choose k centres far apart, more likely where much work is far from the centres so far (k-medoids++).

    Parameters
    ----------
    cost
        float64 (n, n), see `workload.compactness_costs`.
    k
        Number of centres.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int64 (k), distinct outlets.
    """
    centres = [int(chance.integers(len(cost)))]
    nearest = cost[centres[0]].copy()
    while len(centres) < k:
        nearest[centres] = 0.0
        weight = nearest if nearest.sum() > 0 else np.isin(np.arange(len(cost)), centres, invert=True).astype(float)
        # Of several draws the one that saves most: the greedy variant of the ++ seeding.
        draws = chance.choice(len(cost), size=6, p=weight / weight.sum())
        saved = [float(np.minimum(nearest, cost[draw]).sum()) for draw in draws]
        centres.append(int(draws[int(np.argmin(saved))]))
        nearest = np.minimum(nearest, cost[centres[-1]])
    return np.array(centres)


def banded_start(
    cost: NDArray[np.float64], k: int, band: tuple[int, int], neighbours: Neighbours, chance: np.random.Generator
) -> NDArray[np.int32]:
    """
    Assign outlets to k centres inside the band, recentre until nothing changes, and mend torn territories.

    Parameters
    ----------
    cost
        float64 (n, n).
    k
        Territories.
    band
        Fewest and most outlets of each; k × band must hold n.
    neighbours
        Street neighbourhood, connected.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int32 (n), connected territories; the mending may break the band.
    """
    centres = spread_centres(cost, k, chance)
    rep = _assign(cost[centres], band)
    for _ in range(_RECENTRINGS):
        moved = medoids(cost, rep, k)
        if np.array_equal(moved, centres):
            break
        centres = moved
        rep = _assign(cost[centres], band)
    return _mended(rep, neighbours)


def medoids(cost: NDArray[np.float64], rep: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """
    The member of each territory from which its outlets are quickest to reach, weighted by visits.

    Parameters
    ----------
    cost
        float64 (n, n).
    rep
        int32 (n), none of the k empty.
    k
        Territories.

    Returns
    -------
    ndarray
        int64 (k).
    """
    centres = np.empty(k, np.int64)
    for territory in range(k):
        members = np.flatnonzero(rep == territory)
        centres[territory] = members[np.argmin(cost[np.ix_(members, members)].sum(axis=1))]
    return centres


def _assign(cost: NDArray[np.float64], band: tuple[int, int]) -> NDArray[np.int32]:
    """Least-cost assignment of outlets (columns) to centres (rows) within the band, exact, by min-cost flow."""
    k, n = cost.shape
    low, high = band
    flow = min_cost_flow.SimpleMinCostFlow()
    outlet, centre = np.repeat(np.arange(n), k), np.tile(np.arange(k), n)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        outlet.astype(np.int32),
        (n + centre).astype(np.int32),
        np.ones(n * k, np.int64),
        np.rint(cost.T.reshape(-1)).astype(np.int64),
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        (n + np.arange(k)).astype(np.int32),
        np.full(k, n + k, np.int32),
        np.full(k, high - low, np.int64),
        np.zeros(k, np.int64),
    )
    supplies = np.concatenate([np.ones(n), np.full(k, -low), [-(n - k * low)]]).astype(np.int64)
    flow.set_nodes_supplies(np.arange(n + k + 1, dtype=np.int32), supplies)
    if flow.solve() != flow.OPTIMAL:
        raise ValueError(f"{n} outlets do not fit {k} territories of {low} to {high}")
    used = flow.flows(arcs) > 0
    rep = np.empty(n, np.int32)
    rep[outlet[used]] = centre[used]
    return rep


def _mended(rep: NDArray[np.int32], neighbours: Neighbours) -> NDArray[np.int32]:
    """Give each torn-off piece to the territory with most border to it, smallest piece first, until all are whole."""
    rep = rep.copy()
    tail = np.repeat(np.arange(len(rep)), np.diff(neighbours.start))
    while True:
        piece = pieces_of(neighbours, rep)
        size = np.bincount(piece)
        owner = np.empty(len(size), np.int32)
        owner[piece] = rep
        order = np.lexsort((np.arange(len(size)), -size, owner))
        main = np.zeros(len(size), bool)
        main[order[np.concatenate([[True], owner[order][1:] != owner[order][:-1]])]] = True
        torn = np.flatnonzero(~main)
        if not len(torn):
            return rep
        # A piece may touch only other torn pieces; the one that touches a whole territory goes first.
        crossing = (piece[tail] != piece[neighbours.index]) & main[piece[neighbours.index]] & ~main[piece[tail]]
        touching = np.unique(piece[tail[crossing]])
        smallest = touching[np.argmin(size[touching])]
        borders = np.bincount(rep[neighbours.index[crossing & (piece[tail] == smallest)]])
        rep[piece == smallest] = int(np.argmax(borders))
