"""First assignments: spread centres and min-cost flow, bisection of large pieces, or the previous plan."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from routeopt.territories.anchors import claim_wrong, filled, follow, named_by_reps, named_by_start
from routeopt.territories.halves import bisected_start, mended
from routeopt.territories.part import Part
from routeopt.territories.reach import DenseReach

_RECENTRINGS = 8
_PASSES = 6


def first_answer(part: Part, chance: np.random.Generator, known: NDArray[np.int32] | None = None) -> NDArray[np.int32]:
    """
    Cut a piece into connected territories about the size of the band, each with a rep who may serve it.

    Parameters
    ----------
    part
        The piece.
    chance
        Seeded generator.
    known
        int32 (m), territories to begin with, negative where there is none; None for new ones.

    Returns
    -------
    ndarray
        int32 (m), connected territories; mending may break the band.
    """
    if known is not None:
        rep = follow(part, known)
    elif isinstance(part.reach, DenseReach):
        rep = banded_start(part.reach.cost, part.k, (part.problem.outlets_min, part.problem.outlets_max), chance)
    else:
        # Half by outlets, half by work: an area with long ways begins with fewer outlets.
        size = 1.0 + part.measures[0] / max(float(part.measures[0].mean()), 1e-9)
        rep = bisected_start(part.near, size, part.bands(1.0), part.k, chance)
    if part.problem.anchored and known is None:
        rep = named_by_reps(part, rep)
    elif part.homes and known is None:
        rep = named_by_start(part, rep)
    for _ in range(_PASSES):
        rep = mended(rep, part.near, part.forbidden)
        if part.forbidden is None or not part.forbidden[np.arange(len(rep)), rep].any():
            break
        rep = claim_wrong(part, rep)
    # The ways to locked outlets may take all that a territory had.
    return rep if len(np.unique(rep)) == part.k else mended(filled(part, rep), part.near, part.forbidden)


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
    cost: NDArray[np.float64], k: int, band: tuple[int, int], chance: np.random.Generator
) -> NDArray[np.int32]:
    """
    Assign outlets to k centres inside the band, and recentre until nothing changes.

    Parameters
    ----------
    cost
        float64 (n, n).
    k
        Territories.
    band
        Fewest and most outlets of each; k × band must hold n.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int32 (n), inside the band, perhaps torn.
    """
    reach = DenseReach(cost)
    low, high = (np.full(k, end, np.int64) for end in band)
    centres = spread_centres(cost, k, chance)
    rep = assigned(cost[centres], low, high)
    for _ in range(_RECENTRINGS):
        moved = reach.medoids(rep, k)
        if np.array_equal(moved, centres):
            break
        centres = moved
        rep = assigned(cost[centres], low, high)
    return rep


def assigned(cost: NDArray[np.float64], low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int32]:
    """
    Assign the columns to the rows within the rows' bands at least cost, exactly, by min-cost flow.

    Parameters
    ----------
    cost
        float64 (k, n).
    low, high
        int64 (k), fewest and most columns of each row.

    Returns
    -------
    ndarray
        int32 (n), row of each column.

    Raises
    ------
    ValueError
        When so many do not fit.
    """
    k, n = cost.shape
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
        high - low,
        np.zeros(k, np.int64),
    )
    supplies = np.concatenate([np.ones(n), -low, [low.sum() - n]]).astype(np.int64)
    flow.set_nodes_supplies(np.arange(n + k + 1, dtype=np.int32), supplies)
    if flow.solve() != flow.OPTIMAL:
        raise ValueError(f"{n} do not fit into {k} of {low.min()} to {high.max()}")
    used = flow.flows(arcs) > 0
    rep = np.empty(n, np.int32)
    rep[outlet[used]] = centre[used]
    return rep
