"""Annealed shifts and swaps between neighbouring territories around fixed centres; every state stays connected."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.territories.ground import (
    Bands,
    Choices,
    Cooling,
    Evenness,
    Ground,
    Pairs,
    band_change,
    border_change,
    cost_in,
    even_change,
    outside,
    stays_connected,
    touches,
)

_SWAPS = 0.35
_WALK = 8
"""Steps of the walk along a border for a partner of a swap."""


@njit(cache=True)
def exchange(
    ground: Ground,
    choices: Choices,
    pairs: Pairs,
    bands: Bands,
    even: Evenness,
    cooling: Cooling,
    slack: NDArray[np.int64],
    largest: int,
    rep: NDArray[np.int32],
    k: int,
) -> NDArray[np.int32]:
    """
    Anneal an assignment of outlets to k territories.

    The first of ``bands`` is the outlets', the second the visits'. A broken band may only mend, but for ``slack`` of
    each (2) a territory: along a street two outlets can't simply swap, one has to leave first. Moves: an outlet (with
    what it would cut off, ``largest`` outlets together at most) to a neighbouring territory, or a swap.
    """
    np.random.seed(cooling.seed)
    n = len(rep)
    count = np.zeros(k, np.int64)
    held = np.zeros((len(bands.low), k), np.int64)
    total = np.zeros((len(even.target), k))
    for i in range(n):
        a = rep[i]
        count[a] += 1
        held[:, a] += bands.amount[:, i]
        total[:, a] += even.amount[:, i]
    mark, tick = np.zeros(n, np.int64), 0
    stack, block = np.empty(n, np.int32), np.empty(largest, np.int32)
    moved_sum, moved_even = np.zeros(len(bands.low), np.int64), np.zeros(len(even.target))
    best, best_value, value = rep.copy(), 0.0, 0.0
    for a in range(k):
        for m in range(len(bands.low)):
            value += bands.price * outside(held[m, a], bands.low[m], bands.high[m])
    best_value = value
    cool = (cooling.cold / cooling.hot) ** (1.0 / max(cooling.steps, 1))
    heat = cooling.hot
    for _ in range(cooling.steps):
        heat *= cool
        i = np.random.randint(n)
        degree = ground.start[i + 1] - ground.start[i]
        if degree == 0:
            continue
        a = rep[i]
        j = ground.other[ground.start[i] + np.random.randint(degree)]
        b = rep[j]
        if a == b or count[a] == 1:
            continue
        swap = np.random.random() < _SWAPS
        own, there = cost_in(choices, i, a), cost_in(choices, i, b)
        if there == np.inf:
            continue
        tick += 1
        moved = 1
        block[0] = i
        if not stays_connected(ground.start, ground.other, rep, i, mark, tick, stack):
            tick += 1
            moved = cut_off_block(ground, rep, i, count[a], mark, tick, stack, block)
            if moved == 0:
                continue
        change = there - own
        for p in range(1, moved):
            change += cost_in(choices, block[p], b) - cost_in(choices, block[p], a)
        if change == np.inf:
            continue
        change += _border_of_block(ground, rep, block, moved, a, b)
        for p in range(moved):
            rep[block[p]] = b
        change += pulls(pairs, rep, block, moved, a, b)
        back = -1
        if swap:
            back = partner(ground, rep, j, a, b, block, moved)
            if back >= 0:
                tick += 1
                back_cost = cost_in(choices, back, a) - cost_in(choices, back, b)
                if back_cost == np.inf or not stays_connected(ground.start, ground.other, rep, back, mark, tick, stack):
                    back = -1
            if back < 0:
                for p in range(moved):
                    rep[block[p]] = a
                continue
            change += back_cost + border_change(ground, rep, back, b, a)
        moved_sum[:] = 0
        moved_even[:] = 0.0
        for p in range(moved):
            moved_sum += bands.amount[:, block[p]]
            moved_even += even.amount[:, block[p]]
        if back >= 0:
            rep[back] = a
            moved_sum -= bands.amount[:, back]
            moved_even -= even.amount[:, back]
            change += pulls(pairs, rep, np.array([back], np.int32), 1, b, a)
        off = band_change(bands, held, a, b, moved_sum)
        ok = _may_leave_bands(bands, held, a, b, moved_sum, slack)
        if ok:
            change += bands.price * off + even_change(even, total, a, b, moved_even, moved_even)
            ok = change <= 0.0 or np.random.random() < np.exp(-change / heat)
        if not ok:
            for p in range(moved):
                rep[block[p]] = a
            if back >= 0:
                rep[back] = b
            continue
        count[a] -= moved - (1 if back >= 0 else 0)
        count[b] += moved - (1 if back >= 0 else 0)
        held[:, a] -= moved_sum
        held[:, b] += moved_sum
        total[:, a] -= moved_even
        total[:, b] += moved_even
        value += change
        if value < best_value - 1e-7:
            best_value = value
            best[:] = rep
    return best


@njit(cache=True)
def cut_off_block(
    ground: Ground,
    rep: NDArray[np.int32],
    i: int,
    size: int,
    mark: NDArray[np.int64],
    tick: int,
    stack: NDArray[np.int32],
    block: NDArray[np.int32],
) -> int:
    """Fill ``block`` with i and all that i's leaving cuts off from the largest rest; 0 when that is too much."""
    start, index = ground.start, ground.other
    a = rep[i]
    block[0] = i
    count = 1
    mark[i] = tick
    kept = False
    for e in range(start[i], start[i + 1]):
        seed = index[e]
        if rep[seed] != a or mark[seed] == tick:
            continue
        begin = count
        mark[seed] = tick
        stack[0] = seed
        top = 1
        seen = 0
        large = False
        while top > 0:
            top -= 1
            at = stack[top]
            seen += 1
            if count < len(block) and not large:
                block[count] = at
                count += 1
            else:
                large = True
            for f in range(start[at], start[at + 1]):
                other = index[f]
                if rep[other] == a and mark[other] != tick:
                    mark[other] = tick
                    stack[top] = other
                    top += 1
        if large or 2 * seen > size:
            if kept:
                return 0
            kept = True
            count = begin
    return count if kept else 0


@njit(cache=True)
def _border_of_block(
    ground: Ground, rep: NDArray[np.int32], block: NDArray[np.int32], moved: int, a: int, b: int
) -> float:
    """Change of the price of parted neighbours when a block leaves a for b; links inside the block stay whole."""
    change = 0.0
    for p in range(moved):
        u = block[p]
        change += border_change(ground, rep, u, a, b)
        for e in range(ground.start[u], ground.start[u + 1]):
            for r in range(moved):
                if ground.other[e] == block[r]:
                    change -= ground.border[e]
                    break
    return change


@njit(cache=True)
def pulls(pairs: Pairs, rep: NDArray[np.int32], block: NDArray[np.int32], moved: int, a: int, b: int) -> float:
    """Change of the price of pairs by a block that has just gone from a to b."""
    change = 0.0
    for p in range(moved):
        u = block[p]
        for e in range(pairs.start[u], pairs.start[u + 1]):
            other = pairs.other[e]
            inside = False
            for r in range(moved):
                inside = inside or block[r] == other
            if rep[other] == a:
                change += pairs.pull[e]
            elif rep[other] == b and not inside:
                change -= pairs.pull[e]
    return change


@njit(cache=True)
def partner(
    ground: Ground, rep: NDArray[np.int32], j: int, a: int, b: int, block: NDArray[np.int32], moved: int
) -> int:
    """Someone of b beside a, found on a short random walk inside b that starts at j; −1 where none turns up."""
    for _ in range(_WALK):
        inside = False
        for p in range(moved):
            inside = inside or block[p] == j
        if not inside and touches(ground, rep, j, a):
            return j
        other = ground.other[ground.start[j] + np.random.randint(ground.start[j + 1] - ground.start[j])]
        if rep[other] == b:
            j = other
    return -1


@njit(cache=True)
def _may_leave_bands(
    bands: Bands, held: NDArray[np.int64], a: int, b: int, passed: NDArray[np.int64], slack: NDArray[np.int64]
) -> bool:
    """Whether bands get no worse, but for ``slack``; beyond it visits may only get worse where outlets get better."""
    was = np.zeros(2, np.int64)
    now = np.zeros(2, np.int64)
    far = np.zeros(2, np.int64)
    for m in range(2):
        low, high = bands.low[m], bands.high[m]
        less, more = outside(held[m, a] - passed[m], low, high), outside(held[m, b] + passed[m], low, high)
        was[m] = outside(held[m, a], low, high) + outside(held[m, b], low, high)
        now[m] = less + more
        far[m] = max(less, more)
    outlets_fit = now[0] <= was[0] or far[0] <= slack[0]
    return outlets_fit and (now[1] <= was[1] or now[0] < was[0] or far[1] <= slack[1])
