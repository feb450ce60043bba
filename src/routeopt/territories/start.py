"""First assignments: spread centres and min-cost flow, bisection of large pieces, or the previous plan."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from routeopt.network.model import Neighbours
from routeopt.territories.anchors import claim_wrong, filled, follow, named_by_reps, named_by_start
from routeopt.territories.part import Part
from routeopt.territories.pieces import pieces_of, within
from routeopt.territories.reach import DenseReach, seconds_along
from routeopt.territories.start_ways import known

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
        rep = bisected_start(part.near, size, part.k, chance)
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


def bisected_start(
    near: Neighbours, size: NDArray[np.float64], k: int, chance: np.random.Generator
) -> NDArray[np.int32]:
    """
    Halve a piece between two far ends again and again, by the difference of the ways to both ends.

    Parameters
    ----------
    near
        Street neighbourhood, connected.
    size
        float64 (n), what each outlet adds to the size of a territory.
    k
        Territories.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int32 (n), of about equal size.
    """
    rep = np.zeros(len(near.start) - 1, np.int32)
    waiting = [(np.arange(len(rep)), k, 0)]
    while waiting:
        members, parts, first = waiting.pop()
        rep[members] = first
        if parts == 1:
            continue
        sub = within(near, members)
        # An earlier cut may have left a part torn off.
        one_end = int(np.argmax(known(seconds_along(sub, int(chance.integers(len(members)))))))
        from_one = known(seconds_along(sub, one_end))
        from_other = known(seconds_along(sub, int(np.argmax(from_one))))
        order = np.lexsort((np.arange(len(members)), from_one - from_other))
        half = parts // 2
        side = np.ones(len(members), np.int32)
        so_far = np.cumsum(size[members][order])
        # Each side keeps at least as many outlets as territories.
        cut = int(np.searchsorted(so_far, so_far[-1] * half / parts))
        side[order[: min(max(cut, half), len(members) - parts + half)]] = 0
        side = mended(side, sub, None)
        waiting.append((members[side == 0], half, first))
        waiting.append((members[side == 1], parts - half, first + half))
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


def mended(rep: NDArray[np.int32], near: Neighbours, forbidden: NDArray[np.bool_] | None) -> NDArray[np.int32]:
    """
    Give each torn-off piece to a whole territory with most border to it, until all are whole.

    Parameters
    ----------
    rep
        int32 (n).
    near
        Street neighbourhood.
    forbidden
        bool (n, k), who may not serve whom, or None. A piece that nobody beside it may take stays torn.

    Returns
    -------
    ndarray
        int32 (n).
    """
    rep = rep.copy()
    tail = np.repeat(np.arange(len(rep)), np.diff(near.start))
    k = int(rep.max()) + 1
    while True:
        piece = pieces_of(near, rep)
        size = np.bincount(piece)
        owner = np.empty(len(size), np.int32)
        owner[piece] = rep
        order = np.lexsort((np.arange(len(size)), -size, owner))
        main = np.zeros(len(size), bool)
        main[order[np.concatenate([[True], owner[order][1:] != owner[order][:-1]])]] = True
        # A piece may touch only other torn pieces; those that touch a whole territory go first.
        crossing = np.flatnonzero(main[piece[near.index]] & ~main[piece[tail]])
        borders = piece[tail[crossing]].astype(np.int64) * k + rep[near.index[crossing]]
        pairs, count = np.unique(borders, return_counts=True)
        torn, taker = pairs // k, pairs % k
        if forbidden is not None and len(pairs):
            free = np.array([not forbidden[piece == p, t].any() for p, t in zip(torn, taker, strict=True)])
            torn, taker, count = torn[free], taker[free], count[free]
        if not len(torn):
            return rep
        best = np.lexsort((taker, -count, torn))
        first = best[np.concatenate([[True], torn[best][1:] != torn[best][:-1]])]
        new_owner = owner.copy()
        new_owner[torn[first]] = taker[first]
        rep = new_owner[piece]
