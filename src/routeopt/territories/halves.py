"""Cut a piece of the streets in two again and again: between far ends, or along trees where streets branch so."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from routeopt.network.model import Neighbours
from routeopt.territories.ground import Bands
from routeopt.territories.pieces import pieces_of, within
from routeopt.territories.reach import seconds_along

_ROOM, _EVEN = 0.5, 0.25
"""Share of a band's half width by which the means of both sides of a cut between far ends may be off, and up to which
one cut along a tree is as good as another."""
_NARROWEST = 0.01
"""Least half width of a band, as a share of its middle, by which what is off is told."""
_TREES = 4
"""Spanning trees of which one is cut."""


def bisected_start(
    near: Neighbours, size: NDArray[np.float64], bands: Bands, k: int, chance: np.random.Generator
) -> NDArray[np.int32]:
    """
    Halve a piece again and again into territories of like size that hold like amounts.

    Each cut is by the difference of the ways to two far ends. Where streets join at few places, all outlets of a branch
    differ alike, and what a cut tears off one goes to the other side as a whole. Where that takes the sides too far
    from what they should hold, one edge of a spanning tree is cut: the side below it holds about a whole number of
    territories, and both sides are connected.

    Parameters
    ----------
    near
        Street neighbourhood, connected.
    size
        float64 (n), what each outlet adds to the size of a territory.
    bands
        What territories hold, and how far from each other its amounts may be.
    k
        Territories.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int32 (n), connected territories.
    """
    rep = np.zeros(len(near.start) - 1, np.int32)
    width = np.maximum((bands.high - bands.low) / np.maximum(bands.high + bands.low, 1), _NARROWEST)
    # Amounts in means of a territory: what counts is how far sums are from whole numbers.
    share = bands.amount * (k / np.maximum(bands.amount.sum(axis=1), 1))[:, None]
    waiting = [(np.arange(len(rep)), k, 0)]
    while waiting:
        members, parts, first = waiting.pop()
        rep[members] = first
        if parts == 1:
            continue
        sub, here = within(near, members), parts // 2
        lower = _between_ends(sub, size[members], parts, chance)
        held, whole = share[:, members[lower]].sum(axis=1), share[:, members].sum(axis=1)
        off = float(_off(held[:, None], whole, np.array([here]), parts, width)[0])
        if off > _ROOM:
            cut = _along_tree(sub, share[:, members], parts, width, chance)
            if cut[2] < off:
                lower, here, _ = cut
        waiting.append((members[lower], here, first))
        waiting.append((members[~lower], parts - here, first + here))
    return rep


def _off(
    held: NDArray[np.float64],
    whole: NDArray[np.float64],
    here: NDArray[np.int64],
    parts: int,
    width: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How far the means of either side of cuts are off, at most, in half widths of the bands: float64, one per cut."""
    means = np.stack([held / here, (whole[:, None] - held) / (parts - here)])
    return np.asarray((np.abs(means - 1) / width[:, None]).max(axis=(0, 1)))


def _between_ends(
    near: Neighbours, size: NDArray[np.float64], parts: int, chance: np.random.Generator
) -> NDArray[np.bool_]:
    """Bool (n): the side of half the parts by the difference of the ways to two far ends."""
    one_end = int(np.argmax(seconds_along(near, int(chance.integers(len(size))))))
    from_one = seconds_along(near, one_end)
    from_other = seconds_along(near, int(np.argmax(from_one)))
    order = np.lexsort((np.arange(len(size)), from_one - from_other))
    half = parts // 2
    side = np.ones(len(size), np.int32)
    so_far = np.cumsum(size[order])
    # Each side keeps at least as many outlets as territories.
    cut = int(np.searchsorted(so_far, so_far[-1] * half / parts))
    side[order[: min(max(cut, half), len(size) - parts + half)]] = 0
    return np.asarray(mended(side, near, None) == 0)


def _along_tree(
    near: Neighbours, share: NDArray[np.float64], parts: int, width: NDArray[np.float64], chance: np.random.Generator
) -> tuple[NDArray[np.bool_], int, float]:
    """Side below an edge of a tree, its number of territories and how far means are off; of good cuts the most even."""
    n = share.shape[1]
    tail = np.repeat(np.arange(n), np.diff(near.start))
    best, best_key = (np.zeros(n, np.bool_), 0, np.inf), np.inf
    for _ in range(_TREES):
        drawn = (near.seconds + 1.0) * np.exp(chance.random(len(near.seconds)))
        tree = minimum_spanning_tree(csr_matrix((drawn, (tail, near.index)), shape=(n, n)))
        order, parent = breadth_first_order(tree, int(chance.integers(n)), directed=False)
        below = _sums_below(order, parent, share)
        whole = below[:, order[0]]
        here = np.clip(np.rint(below.sum(axis=0) / whole.sum() * parts), 1, parts - 1).astype(np.int64)
        off = _off(below, whole, here, parts, width)
        # Each side keeps at least as many outlets as territories, and the root has no edge above it.
        count = _sums_below(order, parent, np.ones((1, n)))[0]
        off[(count < here) | (n - count < parts - here)] = np.inf
        off[order[0]] = np.inf
        key = np.maximum(off, _EVEN) + _EVEN * np.abs(2 * here / parts - 1)
        edge = int(np.argmin(key))
        if key[edge] < best_key:
            best, best_key = (_below(order, parent, edge), int(here[edge]), float(off[edge])), float(key[edge])
    return best


@njit(cache=True)
def _sums_below(
    order: NDArray[np.int32], parent: NDArray[np.int32], amount: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Float64 (h, n), sums of amounts of every node with all below it; ``order`` has parents before children."""
    sums = amount.copy()
    for at in range(len(order) - 1, 0, -1):
        for row in range(len(sums)):
            sums[row, parent[order[at]]] += sums[row, order[at]]
    return sums


@njit(cache=True)
def _below(order: NDArray[np.int32], parent: NDArray[np.int32], top: int) -> NDArray[np.bool_]:
    """Bool (n), a node and all below it."""
    below = np.zeros(len(order), np.bool_)
    below[top] = True
    for at in range(1, len(order)):
        below[order[at]] = below[order[at]] or below[parent[order[at]]]
    return below


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
