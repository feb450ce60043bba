"""Annealed shifts and swaps between neighbouring territories; every state keeps connection and bands."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_BLOCK = 24
"""Largest piece that may follow an outlet over the border when its leaving would cut it off."""


@njit(cache=True)
def stays_connected(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    rep: NDArray[np.int32],
    i: int,
    mark: NDArray[np.int64],
    tick: int,
    stack: NDArray[np.int32],
) -> bool:
    """Whether i's neighbours in its own territory stay connected to each other without i."""
    a = rep[i]
    first = -1
    wanted = 0
    for e in range(start[i], start[i + 1]):
        if rep[index[e]] == a:
            wanted += 1
            if first < 0:
                first = index[e]
    if wanted <= 1:
        return wanted == 1
    mark[i] = tick
    mark[first] = tick
    stack[0] = first
    top = 1
    found = 1
    while top > 0:
        top -= 1
        at = stack[top]
        for e in range(start[at], start[at + 1]):
            other = index[e]
            if mark[other] == tick or rep[other] != a:
                continue
            mark[other] = tick
            for f in range(start[i], start[i + 1]):
                if index[f] == other:
                    found += 1
                    break
            if found == wanted:
                return True
            stack[top] = other
            top += 1
    return False


@njit(cache=True)
def _cut_off_block(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    rep: NDArray[np.int32],
    i: int,
    size: int,
    mark: NDArray[np.int64],
    tick: int,
    stack: NDArray[np.int32],
    block: NDArray[np.int32],
) -> int:
    """Fill ``block`` with i and all that i's leaving cuts off from the largest rest; 0 when that is too much."""
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
            if count < _BLOCK and not large:
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
def imbalance(total: float, target: float, tolerance: float, price: float) -> float:
    """Price of a total off its target: convex (5 % off costs a tenth of ``price``), steep beyond the tolerance."""
    if target <= 0.0:
        return 0.0
    off = abs(total / target - 1.0)
    cost = 40.0 * price * off * off
    if off > tolerance:
        over = off - tolerance
        cost += price * (10.0 * over + 300.0 * over * over)
    return cost


@njit(cache=True)
def _outside(count: int, low: int, high: int) -> int:
    if count < low:
        return low - count
    return max(0, count - high)


@njit(cache=True)
def exchange(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    border: NDArray[np.float64],
    rep: NDArray[np.int32],
    cost: NDArray[np.float64],
    measures: NDArray[np.float64],
    targets: NDArray[np.float64],
    tolerances: NDArray[np.float64],
    prices: NDArray[np.float64],
    visits: NDArray[np.int64],
    bands: NDArray[np.int64],
    band_price: float,
    slack: int,
    hot: float,
    cold: float,
    rounds: int,
    seed: int,
) -> NDArray[np.int32]:
    """
    Anneal an assignment.

    ``cost`` is (k, n) travel to fixed centres, ``measures`` (q, n) work and potential with their ``targets``,
    ``tolerances`` and ``prices`` (q); ``bands`` is outlets low, high, visits low, high. A broken band may only mend,
    but for ``slack`` outlets a territory: along a street two outlets can't simply swap, one has to leave first.
    Moves: an outlet (with what it would cut off) to a neighbouring territory, or a swap.
    """
    np.random.seed(seed)
    k, n = cost.shape
    q = measures.shape[0]
    count = np.zeros(k, np.int64)
    visit = np.zeros(k, np.int64)
    total = np.zeros((q, k))
    for i in range(n):
        count[rep[i]] += 1
        visit[rep[i]] += visits[i]
        for m in range(q):
            total[m, rep[i]] += measures[m, i]
    mark = np.zeros(n, np.int64)
    stack = np.empty(n, np.int32)
    block = np.empty(_BLOCK, np.int32)
    back = np.empty(_BLOCK, np.int32)
    tick = 0
    best = rep.copy()
    value = 0.0
    for a in range(k):
        value += band_price * (_outside(count[a], bands[0], bands[1]) + _outside(visit[a], bands[2], bands[3]))
    best_value = value
    cooling = (cold / hot) ** (1.0 / max(rounds, 1))
    heat = hot
    for _ in range(rounds):
        heat *= cooling
        i = np.random.randint(n)
        degree = start[i + 1] - start[i]
        if degree == 0:
            continue
        a = rep[i]
        j = index[start[i] + np.random.randint(degree)]
        b = rep[j]
        if a == b or count[a] == 1:
            continue
        swap = np.random.random() < 0.35
        tick += 1
        moved = 1
        block[0] = i
        if not stays_connected(start, index, rep, i, mark, tick, stack):
            tick += 1
            moved = _cut_off_block(start, index, rep, i, count[a], mark, tick, stack, block)
            if moved == 0:
                continue
        change = 0.0
        for p in range(moved):
            u = block[p]
            change += cost[b, u] - cost[a, u]
            for e in range(start[u], start[u + 1]):
                if rep[index[e]] == a:
                    change += border[e]
                elif rep[index[e]] == b:
                    change -= border[e]
        # Borders inside the moving block were counted as cut from both sides; they stay whole.
        for p in range(moved):
            u = block[p]
            for e in range(start[u], start[u + 1]):
                for r in range(moved):
                    if index[e] == block[r]:
                        change -= border[e]
                        break
        for p in range(moved):
            rep[block[p]] = b
        returned = 0
        if swap:
            # Someone of b on the border to a goes the other way; the first candidate along a short random walk.
            u = j
            for _step in range(8):
                touches = False
                for e in range(start[u], start[u + 1]):
                    if rep[index[e]] == a:
                        touches = True
                        break
                inside = False
                for p in range(moved):
                    if block[p] == u:
                        inside = True
                if touches and not inside and rep[u] == b:
                    tick += 1
                    if stays_connected(start, index, rep, u, mark, tick, stack):
                        back[0] = u
                        returned = 1
                    break
                v = index[start[u] + np.random.randint(start[u + 1] - start[u])]
                if rep[v] == b:
                    u = v
            if returned == 0:
                for p in range(moved):
                    rep[block[p]] = a
                continue
            u = back[0]
            change += cost[a, u] - cost[b, u]
            for e in range(start[u], start[u + 1]):
                if rep[index[e]] == b:
                    change += border[e]
                elif rep[index[e]] == a:
                    change -= border[e]
        d_count = moved - returned
        d_visit = 0
        for p in range(moved):
            d_visit += visits[block[p]]
        for p in range(returned):
            d_visit -= visits[back[p]]
        broken = _outside(count[a], bands[0], bands[1]) + _outside(count[b], bands[0], bands[1])
        broken_now = _outside(count[a] - d_count, bands[0], bands[1]) + _outside(count[b] + d_count, bands[0], bands[1])
        crowd = _outside(visit[a], bands[2], bands[3]) + _outside(visit[b], bands[2], bands[3])
        crowd_now = _outside(visit[a] - d_visit, bands[2], bands[3]) + _outside(visit[b] + d_visit, bands[2], bands[3])
        far = max(_outside(count[a] - d_count, bands[0], bands[1]), _outside(count[b] + d_count, bands[0], bands[1]))
        ok = (broken_now <= broken or far <= slack) and (crowd_now <= crowd or broken_now < broken)
        if ok:
            change += band_price * (broken_now - broken + crowd_now - crowd)
            for m in range(q):
                d = 0.0
                for p in range(moved):
                    d += measures[m, block[p]]
                for p in range(returned):
                    d -= measures[m, back[p]]
                change += imbalance(total[m, a] - d, targets[m], tolerances[m], prices[m])
                change += imbalance(total[m, b] + d, targets[m], tolerances[m], prices[m])
                change -= imbalance(total[m, a], targets[m], tolerances[m], prices[m])
                change -= imbalance(total[m, b], targets[m], tolerances[m], prices[m])
            ok = change <= 0.0 or np.random.random() < np.exp(-change / heat)
        if not ok:
            for p in range(moved):
                rep[block[p]] = a
            for p in range(returned):
                rep[back[p]] = b
            continue
        for p in range(returned):
            rep[back[p]] = a
        count[a] -= d_count
        count[b] += d_count
        visit[a] -= d_visit
        visit[b] += d_visit
        for m in range(q):
            d = 0.0
            for p in range(moved):
                d += measures[m, block[p]]
            for p in range(returned):
                d -= measures[m, back[p]]
            total[m, a] -= d
            total[m, b] += d
        value += change
        if value < best_value - 1e-7:
            best_value = value
            best[:] = rep
    return best
