"""Cut anew where a band stays broken, with a territory more or fewer there, made up for elsewhere."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

from routeopt.network.model import Neighbours
from routeopt.territories.halves import bisected_start
from routeopt.territories.part import Part
from routeopt.territories.pieces import within

_BALLS, _STRAIN = (12, 24, 48), 0.06
"""Territories that together take up another, or one fewer, and how far off the mean that may bring them."""
_MIDDLE = 4
"""The first of them, by steps from the middle, of which one is dissolved."""


def recut(part: Part, rep: NDArray[np.int32], chance: np.random.Generator) -> NDArray[np.int32]:
    """
    Halve the surroundings of broken bands anew, with as many territories as what lies there asks for.

    A pocket of the streets with one way in may hold three territories where its outlets are enough for four: no chain
    of single outlets brings a fourth in. It is cut into four, and a region elsewhere, where each territory then still
    is about the mean, into one fewer.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m), connected territories, some off their bands.
    chance
        Seeded generator.

    Returns
    -------
    ndarray
        int32 (m), connected territories; the same ones where reps are not all alike, or all are in their bands.
    """
    bands, k = part.bands(1.0), part.k
    held = np.stack([np.bincount(rep, amount, k) for amount in bands.amount])
    off = ((held < bands.low[:, None]) | (held > bands.high[:, None])).any(axis=0)
    if part.problem.anchored or len(part.problem.together) or len(part.problem.apart) or not off.any():
        return rep
    rep = rep.copy()
    size = (bands.amount / np.maximum(bands.amount.mean(axis=1), 1e-9)[:, None]).mean(axis=0)
    load = np.bincount(rep, size, k).astype(np.float64)
    beside = beside_each_other(part.near, rep, k)
    free = np.ones(k, np.bool_)
    broken = np.flatnonzero(off)
    cluster = connected_components(beside[broken][:, broken], directed=False)[1]
    for number in range(int(cluster.max()) + 1):
        core = broken[cluster == number]
        around = core
        more = _asked(load, around) - len(around)
        if not more:
            around = np.flatnonzero(np.ravel(beside[core].sum(axis=0) > 0) | np.isin(np.arange(k), core))
            more = _asked(load, around) - len(around)
        if not free[around].all():
            continue
        free[around] = False
        other = np.zeros(0, np.int64) if more == 0 else _elsewhere(beside, load, free, more)
        if other is None:
            continue
        free[other] = False
        if more == 1:
            # The lightest in the middle of those who can take it up is dissolved; the others keep their borders.
            spare = other[:_MIDDLE][np.argmin(load[other[:_MIDDLE]])]
            _dissolve(part, rep, int(spare))
            _cut(part, rep, size, (around, np.append(around, spare)), chance)
            continue
        names = np.concatenate([around, other])
        _cut(part, rep, size, (around, names[: len(around) + more]), chance)
        _cut(part, rep, size, (other, names[len(around) + more :]), chance)
    return rep


def _asked(load: NDArray[np.float64], territories: NDArray[np.int64]) -> int:
    """How many territories of mean load there should be in place of some."""
    return max(1, round(float(load[territories].sum() / load.mean())))


def _dissolve(part: Part, rep: NDArray[np.int32], territory: int) -> None:
    """Let those around grow into a territory, outlet by outlet along the streets."""
    near = part.near
    tail = np.repeat(np.arange(len(rep)), np.diff(near.start))
    while True:
        edge = np.flatnonzero((rep[tail] == territory) & (rep[near.index] != territory))
        if not len(edge):
            return
        outlets, first = np.unique(tail[edge], return_index=True)
        rep[outlets] = rep[near.index[edge[first]]]


def beside_each_other(near: Neighbours, rep: NDArray[np.integer], k: int) -> csr_matrix:
    """
    Which territories touch.

    Parameters
    ----------
    near
        Street neighbourhood of m outlets.
    rep
        int (m), territories 0 … k − 1.
    k
        Territories.

    Returns
    -------
    csr_matrix
        float64 (k, k), above 0 where two do.
    """
    ends = np.repeat(rep, np.diff(near.start)), rep[near.index]
    crossing = ends[0] != ends[1]
    pairs = np.ones(int(crossing.sum())), (ends[0][crossing], ends[1][crossing])
    return coo_matrix(pairs, shape=(k, k)).tocsr()


def _elsewhere(
    beside: csr_matrix, load: NDArray[np.float64], free: NDArray[np.bool_], more: int
) -> NDArray[np.int64] | None:
    """Smallest set of free territories side by side of which ``more`` can be spared; None where there is none."""
    open_ = np.flatnonzero(free)
    graph, mean = beside[open_][:, open_], load.mean()
    orders = [
        breadth_first_order(graph, start, directed=False, return_predecessors=False) for start in range(len(open_))
    ]
    for count in _BALLS:
        balls = [open_[order[:count]] for order in orders if len(order) >= count > more]
        strain = [abs(float(load[ball].sum()) / (count - more) / mean - 1) for ball in balls]
        if strain and min(strain) <= _STRAIN:
            return balls[int(np.argmin(strain))]
    return None


def _cut(
    part: Part,
    rep: NDArray[np.int32],
    size: NDArray[np.float64],
    names: tuple[NDArray[np.int64], NDArray[np.int64]],
    chance: np.random.Generator,
) -> None:
    """Cut the outlets of some territories anew, into as many as there are new names."""
    old, new = names
    members = np.flatnonzero(np.isin(rep, old))
    if len(members):
        bands = part.bands(1.0)
        bands = bands._replace(amount=bands.amount[:, members])
        rep[members] = new[bisected_start(within(part.near, members), size[members], bands, len(new), chance)]
