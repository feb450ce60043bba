"""Annealed shifts and swaps with the exact median of every group kept up to date at each move."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.territories.ground import (
    Bands,
    Cooling,
    Evenness,
    Ground,
    band_change,
    border_change,
    even_change,
    imbalance,
    outside,
    stays_connected,
    touches,
)

_SWAPS = 0.5
_WALK = 8
"""Steps of the walk along a border for a partner of a swap."""
_BEST_BELOW = 0.05
"""The best answer is only written down when the heat is below this share of the first."""


@njit(cache=True)
def anneal_medians(
    ground: Ground,
    apart: NDArray[np.float32],
    weight: NDArray[np.float64],
    fixed: NDArray[np.float64],
    rep: NDArray[np.int32],
    k: int,
    bands: Bands,
    even: Evenness,
    cooling: Cooling,
    snapshots: NDArray[np.int32],
) -> NDArray[np.int32]:
    """
    Anneal an assignment whose groups are each priced by weighted distance to their best member.

    For every member j of a group the sum Σ weight[i] · apart[i, j] over the group is kept, so that a move prices the
    new medians of both groups exactly, in time linear in their size [1]_. The rows of ``snapshots`` are filled with
    assignments of the cold phase, evenly spaced. ``fixed`` (k, n) is what each unit costs in each group wherever the
    median is; it has no rows where that is nothing.

    References
    ----------
    .. [1] Resende, M. G. C. and Werneck, R. F. (2007). A fast swap-based local search procedure for location problems.
       *Annals of Operations Research*, 150, 205-230. Here for groups with bands instead of nearest facilities.
    """
    np.random.seed(cooling.seed)
    n = len(rep)
    member = np.empty((k, n), np.int32)
    size = np.zeros(k, np.int64)
    place = np.empty(n, np.int64)
    sums = np.zeros(n)
    cost = np.zeros(k)
    held = np.zeros((len(bands.low), k), np.int64)
    total = np.zeros((len(even.target), k))
    for i in range(n):
        a = rep[i]
        place[i] = size[a]
        member[a, size[a]] = i
        size[a] += 1
        held[:, a] += bands.amount[:, i]
        total[:, a] += even.amount[:, i]
    value = 0.0
    broken = 0
    for a in range(k):
        cost[a] = np.inf
        for p in range(size[a]):
            j = member[a, p]
            for r in range(size[a]):
                sums[j] += weight[member[a, r]] * apart[j, member[a, r]]
            cost[a] = min(cost[a], sums[j])
        value += cost[a]
        for m in range(len(bands.low)):
            broken += outside(held[m, a], bands.low[m], bands.high[m])
        for m in range(len(even.target)):
            value += imbalance(total[m, a], even.target[m], even.tolerance[m], even.price[m])
    best, best_broken, best_value = rep.copy(), broken, value
    mark = np.zeros(n, np.int64)
    stack = np.empty(n, np.int32)
    tick = 0
    moved, moved_even = np.zeros(len(bands.low), np.int64), np.zeros(len(even.target))
    cool = (cooling.cold / cooling.hot) ** (1.0 / max(cooling.steps, 1))
    heat = cooling.hot
    every = max(1, cooling.steps // (2 * max(len(snapshots), 1)))
    shot = 0
    for step in range(cooling.steps):
        heat *= cool
        if shot < len(snapshots) and step >= cooling.steps // 2 + shot * every:
            snapshots[shot] = rep
            shot += 1
        i = np.random.randint(n)
        degree = ground.start[i + 1] - ground.start[i]
        if degree == 0:
            continue
        a = rep[i]
        j = ground.other[ground.start[i] + np.random.randint(degree)]
        b = rep[j]
        if a == b or size[a] == 1:
            continue
        back = -1
        if np.random.random() < _SWAPS:
            back = _partner(ground, rep, j, a, b, member[b], size[b])
            if back < 0:
                continue
        moved[:] = bands.amount[:, i]
        moved_even[:] = even.amount[:, i]
        if back >= 0:
            moved -= bands.amount[:, back]
            moved_even -= even.amount[:, back]
        off = band_change(bands, held, a, b, moved)
        change = bands.price * off + even_change(even, total, a, b, moved_even, moved_even)
        change += border_change(ground, rep, i, a, b)
        if len(fixed):
            change += fixed[b, i] - fixed[a, i]
            if back >= 0:
                change += fixed[a, back] - fixed[b, back]
        if back >= 0:
            rep[i] = b
            change += border_change(ground, rep, back, b, a)
            rep[i] = a
        limit = -heat * np.log(1.0 - np.random.random())
        row = apart[i]
        new_a, sum_back = _median_of_change(member[a], size[a], sums, weight, row, i, apart, back)
        # The other group can't get cheaper by more than what leaves it; most moves end here, unpriced.
        if back < 0 and change + new_a - cost[a] > limit:
            continue
        new_b, sum_i = _median_with(member[b], size[b], sums, weight, row, i, apart, back)
        change += new_a + new_b - cost[a] - cost[b]
        if change > limit:
            continue
        if ground.connected:
            tick += 1
            if not stays_connected(ground.start, ground.other, rep, i, mark, tick, stack):
                continue
            if back >= 0:
                rep[i] = b
                tick += 1
                whole = touches(ground, rep, back, a)
                whole = whole and stays_connected(ground.start, ground.other, rep, back, mark, tick, stack)
                rep[i] = a
                if not whole:
                    continue
        _apply(member[a], size[a], sums, weight, apart, i, back)
        _apply(member[b], size[b], sums, weight, apart, back, i)
        _pass_over(member, size, place, rep, i, a, b, back)
        sums[i] = sum_i
        if back >= 0:
            sums[back] = sum_back
        held[:, a] -= moved
        held[:, b] += moved
        total[:, a] -= moved_even
        total[:, b] += moved_even
        cost[a], cost[b] = new_a, new_b
        value += change - bands.price * off
        broken += off
        if (broken < best_broken or (broken == best_broken and value < best_value - 1e-7)) and (
            heat < _BEST_BELOW * cooling.hot
        ):
            best_broken, best_value = broken, value
            best[:] = rep
    return best


@njit(cache=True)
def _partner(
    ground: Ground, rep: NDArray[np.int32], j: int, a: int, b: int, others: NDArray[np.int32], size: int
) -> int:
    """Someone of b who might come to a in exchange for i: beside a where groups are one piece, else anyone."""
    if not ground.connected:
        return j if np.random.random() < 0.5 else others[np.random.randint(size)]
    for _ in range(_WALK):
        if touches(ground, rep, j, a):
            return j
        other = ground.other[ground.start[j] + np.random.randint(ground.start[j + 1] - ground.start[j])]
        if rep[other] == b:
            j = other
    return -1


@njit(cache=True)
def _median_of_change(
    members: NDArray[np.int32],
    size: int,
    sums: NDArray[np.float64],
    weight: NDArray[np.float64],
    row: NDArray[np.float32],
    i: int,
    apart: NDArray[np.float32],
    back: int,
) -> tuple[float, float]:
    """Cost of i's group without i and with ``back`` (−1: nobody), and the sum that ``back`` would have there."""
    least, own = np.inf, 0.0
    if back < 0:
        for p in range(size):
            u = members[p]
            if u != i:
                least = min(least, sums[u] - weight[i] * row[u])
        return least, own
    come = apart[back]
    for p in range(size):
        u = members[p]
        if u != i:
            own += weight[u] * come[u]
            least = min(least, sums[u] - weight[i] * row[u] + weight[back] * come[u])
    return min(least, own), own


@njit(cache=True)
def _median_with(
    members: NDArray[np.int32],
    size: int,
    sums: NDArray[np.float64],
    weight: NDArray[np.float64],
    row: NDArray[np.float32],
    i: int,
    apart: NDArray[np.float32],
    back: int,
) -> tuple[float, float]:
    """Cost of another group with i and without ``back`` (−1: all stay), and the sum that i would have there."""
    least, own = np.inf, 0.0
    if back < 0:
        for p in range(size):
            u = members[p]
            own += weight[u] * row[u]
            least = min(least, sums[u] + weight[i] * row[u])
        return min(least, own), own
    gone = apart[back]
    for p in range(size):
        u = members[p]
        if u != back:
            own += weight[u] * row[u]
            least = min(least, sums[u] + weight[i] * row[u] - weight[back] * gone[u])
    return min(least, own), own


@njit(cache=True)
def _apply(
    members: NDArray[np.int32],
    size: int,
    sums: NDArray[np.float64],
    weight: NDArray[np.float64],
    apart: NDArray[np.float32],
    gone: int,
    come: int,
) -> None:
    """Bring the sums of a group's members up to date when one leaves and one arrives (−1: nobody)."""
    for p in range(size):
        u = members[p]
        if gone >= 0:
            sums[u] -= weight[gone] * apart[gone, u]
        if come >= 0:
            sums[u] += weight[come] * apart[come, u]


@njit(cache=True)
def _pass_over(
    member: NDArray[np.int32],
    size: NDArray[np.int64],
    place: NDArray[np.int64],
    rep: NDArray[np.int32],
    i: int,
    a: int,
    b: int,
    back: int,
) -> None:
    """Write i into group b, and ``back`` (−1: nobody) into group a."""
    rep[i] = b
    if back >= 0:
        rep[back] = a
        member[a, place[i]], member[b, place[back]] = back, i
        place[i], place[back] = place[back], place[i]
        return
    last = member[a, size[a] - 1]
    member[a, place[i]] = last
    place[last] = place[i]
    size[a] -= 1
    member[b, size[b]] = i
    place[i] = size[b]
    size[b] += 1
