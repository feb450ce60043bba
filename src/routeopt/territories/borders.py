"""The integer programme of all borders between territories: who may join whom, and the rows that keep the rules."""

from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from routeopt.territories.ground import imbalance
from routeopt.territories.part import Part

_TANGENTS = np.array([0.0, 0.01, 0.02, 0.03, 0.04, 0.055, 0.07, 0.09, 0.115, 0.15, 0.2, 0.3])
"""Shares off the target, on both sides, at which the convex price of unevenness is held from below."""
_STEP = 1e-5

Ends = float | NDArray[np.float64]
Entries = tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.floating]]


@dataclass(frozen=True)
class Choice:
    """
    Who may join which territory: one binary column per pair.

    Attributes
    ----------
    unit, group
        int64 (v), outlet and territory of each column.
    column
        int64 (k, m), column of each pair; −1 where there is none.
    rank
        int32 (k, m), order in which a territory grows from its centre; −1 where it may not.
    centres
        int64 (k), medoids, which stay.
    """

    unit: NDArray[np.int64]
    group: NDArray[np.int64]
    column: NDArray[np.int64]
    rank: NDArray[np.int32]
    centres: NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """
    Minimise cost × x with rows between two ends; the first ``binaries`` columns are 0 or 1.

    Attributes
    ----------
    rows
        Sparse, float64.
    row_low, row_high, cost, low, high
        Ends of each row; cost and ends of each column.
    binaries
        Columns of `Choice`; then the amounts of each territory, then their prices.
    """

    rows: csr_matrix
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]
    cost: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    binaries: int


@dataclass
class _Rows:
    """Rows as they are written, in pieces."""

    count: int = 0
    entries: list[Entries] = field(default_factory=list)
    low: list[NDArray[np.float64]] = field(default_factory=list)
    high: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, entries: Entries, count: int, low: Ends, high: Ends) -> None:
        """Append ``count`` rows: (row from 0, column, value) of each entry, and both ends."""
        row, column, value = entries
        self.entries.append((row + self.count, column, value))
        self.low.append(np.broadcast_to(low, count).astype(np.float64))
        self.high.append(np.broadcast_to(high, count).astype(np.float64))
        self.count += count


def choice_of(part: Part, rep: NDArray[np.int32]) -> Choice:
    """
    Let every outlet stay, or join a territory close by that may serve it.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m), connected territories.

    Returns
    -------
    Choice
        Centres may only stay.
    """
    centres = part.reach.medoids(rep, part.k)
    rank = _growth(part.near.start, part.near.index, rep, centres)
    everyone = np.arange(len(rep))
    if part.forbidden is not None:
        closed = part.forbidden.T.copy()
        closed[rep, everyone] = False
        rank[closed] = -1
    rank[:, centres] = np.where(np.arange(part.k)[:, None] == np.arange(part.k), rank[:, centres], -1)
    group, unit = np.nonzero(rank >= 0)
    column = np.full(rank.shape, -1, np.int64)
    column[group, unit] = np.arange(len(unit))
    return Choice(unit.astype(np.int64), group.astype(np.int64), column, rank, centres)


def program_of(part: Part, choice: Choice, rep: NDArray[np.int32], change_s: float) -> Program:
    """
    Write the programme around the present centres.

    Parameters
    ----------
    part
        The piece, with a whole matrix.
    choice
        Who may join whom.
    rep
        int32 (m), the present answer.
    change_s
        Price of an outlet of weight 1 that leaves its previous rep, seconds.

    Returns
    -------
    Program
        In units of the mean travel of an outlet.
    """
    k, v = part.k, len(choice.unit)
    rows = _Rows()
    rows.add((choice.unit, np.arange(v), np.ones(v)), len(rep), 1.0, 1.0)
    _keep_connected(rows, part, choice)
    _keep_bands(rows, part, choice)
    _keep_pairs(rows, part, choice)
    travel = part.travel(rep)
    cost = np.stack([part.reach.row(int(centre)) for centre in choice.centres])[choice.group, choice.unit]
    if part.homes:
        travel += float(part.way_out(rep, np.arange(len(rep))).sum())
        cost += part.way_out(choice.group.astype(np.int32), choice.unit)
    was = part.previous[choice.unit]
    bond = part.problem.change_weight[part.members][choice.unit]
    # An outlet whose previous rep has no territory in this piece leaves it in any case.
    cost += change_s * bond * ((was >= 0) & (was != choice.group))
    unit = max(travel / len(rep), 1.0)
    measures = _price_evenness(rows, part, choice, travel / k, unit)
    row, column, value = (np.concatenate(each) for each in zip(*rows.entries, strict=True))
    columns = v + 2 * measures * k
    return Program(
        coo_matrix((value, (row, column)), shape=(rows.count, columns)).tocsr(),
        np.concatenate(rows.low),
        np.concatenate(rows.high),
        np.concatenate([cost / unit, np.zeros(measures * k), np.ones(measures * k)]),
        np.zeros(columns),
        np.concatenate([np.ones(v), np.full(2 * measures * k, np.inf)]),
        v,
    )


def _keep_connected(rows: _Rows, part: Part, choice: Choice) -> None:
    """Each outlet but the centre needs a neighbour in its territory that comes before it."""
    tail = np.repeat(np.arange(choice.rank.shape[1]), np.diff(part.near.start))
    head = part.near.index
    before = (choice.rank[:, head] >= 0) & (choice.rank[:, head] < choice.rank[:, tail])
    group, link = np.nonzero(before)
    child, parent = choice.column[group, tail[link]], choice.column[group, head[link]]
    # Where a neighbour that comes before can only stay, nothing can go wrong.
    alone = np.bincount(choice.unit)[choice.unit] == 1
    safe = np.zeros(len(choice.unit), bool)
    safe[child[alone[parent]]] = True
    open_ = np.flatnonzero(~safe[child])
    children, row = np.unique(child[open_], return_inverse=True)
    count = len(children)
    entries = (
        np.concatenate([np.arange(count), row]),
        np.concatenate([children, parent[open_]]),
        np.concatenate([np.ones(count), -np.ones(len(open_))]),
    )
    rows.add(entries, count, -np.inf, 0.0)


def _keep_bands(rows: _Rows, part: Part, choice: Choice) -> None:
    """Outlets and visits of each territory."""
    bands = part.bands(1.0)
    for amount, low, high in zip(bands.amount, bands.low, bands.high, strict=True):
        held = amount[choice.unit].astype(np.float64)
        rows.add((choice.group, np.arange(len(held)), held), part.k, float(low), float(high))


def _keep_pairs(rows: _Rows, part: Part, choice: Choice) -> None:
    """Pairs together in all territories or apart in each."""
    for i, j, sign in part.pairs_inside():
        both = choice.column[:, [i, j]]
        some = both[(both >= 0).any(axis=1)]
        count = len(some)
        known = some >= 0
        row = np.broadcast_to(np.arange(count)[:, None], some.shape)[known]
        value = np.broadcast_to([1.0, -1.0 if sign > 0 else 1.0], some.shape)[known]
        rows.add((row, some[known], value), count, 0.0 if sign > 0 else -np.inf, 0.0 if sign > 0 else 1.0)


def _price_evenness(rows: _Rows, part: Part, choice: Choice, territory_cost: float, unit: float) -> int:
    """Amount of each territory, and its price from below by tangents; how many measures are priced."""
    k, v = part.k, len(choice.unit)
    even = part.evenness(territory_cost)
    measured = [m for m in range(len(even.target)) if even.target[m] > 0 and even.price[m] > 0]
    off = np.concatenate([-_TANGENTS[:0:-1], _TANGENTS])
    for place, m in enumerate(measured):
        target, tolerance, price = even.target[m], even.tolerance[m], even.price[m] / unit
        amount = v + place * k + np.arange(k)
        priced = v + (len(measured) + place) * k + np.arange(k)
        share = even.amount[m, choice.unit] / target
        entries = (
            np.concatenate([choice.group, np.arange(k)]),
            np.concatenate([np.arange(v), amount]),
            np.concatenate([share, -np.ones(k)]),
        )
        rows.add(entries, k, 0.0, 0.0)
        here = np.array([imbalance(1 + at, 1.0, tolerance, price) for at in off])
        right, left = (np.array([imbalance(1 + at + d, 1.0, tolerance, price) for at in off]) for d in (_STEP, -_STEP))
        slope = (right - left) / (2 * _STEP)
        count = k * len(off)
        entries = (
            np.tile(np.arange(count), 2),
            np.concatenate([np.tile(amount, len(off)), np.tile(priced, len(off))]),
            np.concatenate([np.repeat(slope, k), -np.ones(count)]),
        )
        rows.add(entries, count, -np.inf, np.repeat(slope * (1 + off) - here, k))
    return len(measured)


@njit(cache=True)
def _growth(
    start: NDArray[np.int64], index: NDArray[np.int32], rep: NDArray[np.int32], centres: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Order in which each territory grows from its centre, link by link, and then one link beyond its border."""
    n, k = len(rep), len(centres)
    rank = np.full((k, n), -1, np.int32)
    queue = np.empty(n, np.int32)
    for t in range(k):
        queue[0] = centres[t]
        rank[t, centres[t]] = 0
        count, at = 1, 0
        while at < count:
            u = queue[at]
            at += 1
            for e in range(start[u], start[u + 1]):
                if rep[index[e]] == t and rank[t, index[e]] < 0:
                    rank[t, index[e]] = count
                    queue[count] = index[e]
                    count += 1
        inside = count
        for at in range(inside):
            u = queue[at]
            for e in range(start[u], start[u + 1]):
                if rank[t, index[e]] < 0:
                    rank[t, index[e]] = count
                    queue[count] = index[e]
                    count += 1
    return rank
