"""Cut the surroundings of a broken band anew along spanning trees, on which a cut inside the band is found exactly."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from routeopt.territories.part import Part
from routeopt.territories.pieces import within
from routeopt.territories.recut import beside_each_other

_REGIONS = (2, 3, 4, 6, 8, 12)
"""Territories that are cut anew together, few ones first."""
_TREES = 4
"""Spanning trees that are tried for each region: street neighbourhoods have few cycles, so that few differ much."""
_NONE = np.iinfo(np.int64).max // 4
"""Marks what can't be reached."""


def cut_by_trees(part: Part, rep: NDArray[np.int32], chance: np.random.Generator) -> NDArray[np.int32]:
    """
    Bring territories into the band of outlets by cutting them and those around them anew.

    Where streets branch like trees, no outlet moves alone, and a border can only lie in few places: territory by
    territory it can't be said which. A tree is cut into connected parts of sizes in a range exactly, in time that grows
    with its size times the square of the range [1]_; of all such cuts the one through the longest ways is taken.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m), connected territories, some off the band.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int32 (m), connected territories, none farther off the band; the same ones where reps are not all alike.

    References
    ----------
    .. [1] Ito, T., Uno, T., Zhou, X. and Nishizeki, T. (2008). Partitioning a weighted tree to subtrees of almost
       uniform size. *ISAAC 2008*, Lecture Notes in Computer Science 5369, 196-207.
    """
    problem, k = part.problem, part.k
    if problem.anchored or len(problem.together) or len(problem.apart):
        return rep
    rep = rep.copy()
    low, high = problem.outlets_min, problem.outlets_max
    given_up: set[int] = set()
    while True:
        count = np.bincount(rep, minlength=k)
        broken = [t for t in np.flatnonzero((count < low) | (count > high)).tolist() if t not in given_up]
        if not broken:
            return rep
        around = breadth_first_order(beside_each_other(part.near, rep, k), broken[0], False, False)
        if not _cut_around(part, rep, around, chance):
            given_up.add(broken[0])


def _cut_around(part: Part, rep: NDArray[np.int32], around: NDArray[np.int32], chance: np.random.Generator) -> bool:
    """Cut the smallest region that has a cut inside the band, of territories in the order of nearness."""
    # No territory is empty, whatever the band.
    low, high = max(part.problem.outlets_min, 1), part.problem.outlets_max
    for size in (*_REGIONS, len(around)):
        names = around[:size]
        members = np.flatnonzero(np.isin(rep, names))
        if size > min(len(around), _REGIONS[-1]) or not size * low <= len(members) <= size * high:
            continue
        near = within(part.near, members)
        tail = np.repeat(np.arange(len(members)), np.diff(near.start))
        for _ in range(_TREES):
            drawn = (near.seconds + 1.0) * np.exp(chance.random(len(near.seconds)))
            graph = csr_matrix((drawn, (tail, near.index)), shape=(len(members), len(members)))
            tree = minimum_spanning_tree(graph)
            order, parent = breadth_first_order(tree, int(chance.integers(len(members))), directed=False)
            along = csr_matrix((near.seconds + 1, (tail, near.index)), shape=graph.shape)
            seconds = np.array([0, *(along[parent[at], at] for at in order[1:])], np.int64)
            found = cut_tree(order, parent, seconds, size, (low, high))
            if found[0] >= 0:
                rep[members] = names[found]
                return True
    return False


@njit(cache=True)
def cut_tree(
    order: NDArray[np.int32],
    parent: NDArray[np.int32],
    seconds: NDArray[np.int64],
    parts: int,
    band: tuple[int, int],
) -> NDArray[np.int32]:
    """
    Cut a tree into connected parts within a band, through the longest ways.

    Parameters
    ----------
    order
        int32 (n), nodes from the root, parents before children.
    parent
        int32 (n), parent of each node.
    seconds
        int64 (n), way from each node of ``order`` to its parent.
    parts
        Number of parts.
    band
        Fewest and most nodes of each.

    Returns
    -------
    ndarray
        int32 (n), part of each node; all −1 where there is no such cut.
    """
    # best[at, closed, open]: least of −(seconds cut) below a node with so many whole parts and so many nodes in its
    # own; before[at]: its parent's as it was before the node came to it.
    low, high = band
    n = len(order)
    place = np.empty(n, np.int64)
    for at in range(n):
        place[order[at]] = at
    best = np.full((n, parts, high + 1), _NONE)
    before = np.full((n, parts, high + 1), _NONE)
    size = np.ones(n, np.int64)
    for at in range(n):
        best[at, 0, 1] = 0
    for at in range(n - 1, 0, -1):
        up = place[parent[order[at]]]
        before[at] = best[up]
        best[up] = _NONE
        _join(best, before, (up, at), (size[up], size[at]), seconds[at], band)
        size[up] += size[at]
    closed, own = np.zeros(n, np.int64), np.zeros(n, np.int64)
    label = np.full(n, -1, np.int32)
    closed[0], own[0] = parts - 1, low + np.argmin(best[0, parts - 1, low : high + 1])
    if best[0, parts - 1, own[0]] >= _NONE:
        return label
    label[order[0]], named = 0, 1
    for at in range(1, n):
        up = place[parent[order[at]]]
        a, s, b, t, cut = _undo(best, before, (up, closed[up], own[up]), at, seconds[at], (low, high))
        closed[up], own[up], closed[at], own[at] = a, s, b, t
        if cut:
            label[order[at]] = named
            named += 1
        else:
            label[order[at]] = label[parent[order[at]]]
        # What its parent had before is what the parent's next node has to come to.
        best[up, a, s] = before[at, a, s]
    return label


@njit(cache=True)
def _join(
    best: NDArray[np.int64],
    before: NDArray[np.int64],
    ends: tuple[int, int],
    sizes: tuple[int, int],
    seconds: int,
    band: tuple[int, int],
) -> None:
    """What a parent has with a node more: in one part with it, or in another where the node's own is whole."""
    (up, at), (low, high), parts = ends, band, best.shape[1]
    for b in range(min(parts, sizes[1] // low + 1)):
        whole = best[at, b, low : high + 1].min() - seconds
        for a in range(min(parts - b, sizes[0] // low + 1)):
            for s in range(1, min(high, sizes[0]) + 1):
                so_far = before[at, a, s]
                if so_far >= _NONE:
                    continue
                if a + b + 1 < parts and whole < _NONE // 2:
                    best[up, a + b + 1, s] = min(best[up, a + b + 1, s], so_far + whole)
                for t in range(1, min(high - s, sizes[1]) + 1):
                    if best[at, b, t] < _NONE:
                        best[up, a + b, s + t] = min(best[up, a + b, s + t], so_far + best[at, b, t])


@njit(cache=True)
def _undo(
    best: NDArray[np.int64],
    before: NDArray[np.int64],
    target: tuple[int, int, int],
    at: int,
    seconds: int,
    band: tuple[int, int],
) -> tuple[int, int, int, int, bool]:
    """What a parent and its node had before they met, so that both come to the target; whether a cut parts them."""
    up, closed, own = target
    for b in range(closed + 1):
        for t in range(1, own):
            if before[at, closed - b, own - t] + best[at, b, t] == best[up, closed, own]:
                return closed - b, own - t, b, t, False
        for t in range(band[0], band[1] + 1):
            if b < closed and before[at, closed - b - 1, own] + best[at, b, t] - seconds == best[up, closed, own]:
                return closed - b - 1, own, b, t, True
    raise ValueError("a tree's table does not lead back")
