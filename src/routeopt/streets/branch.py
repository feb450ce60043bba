"""The connected cluster of most gain in a territory, by branch and bound (compiled)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.streets.ascent import FREE, IN, OUT, ascend, cut_off

_SHARES = np.array([-0.1, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55])
"""Prices of a metre tried at a root, as shares of the gain per metre when metres cost nothing."""


@njit(cache=True)
def _bound(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    state: NDArray[np.int8],
    gain: NDArray[np.float64],
    length_m: NDArray[np.float64],
    band: tuple[float, float],
    per_m: float,
    cost: NDArray[np.float64],
    prize: NDArray[np.float64],
    queue: NDArray[np.int64],
    seen: NDArray[np.int64],
) -> float:
    """What any cluster that holds the segments ``IN`` and none ``OUT`` gains at most, at a price of a metre."""
    worth = ascend(start, index, state, gain, length_m, per_m, cost, prize, queue, seen)
    for s in range(len(state)):
        if state[s] == IN:
            worth += gain[s] - per_m * length_m[s]
    return worth + per_m * (band[1] if per_m > 0 else band[0])


@njit(cache=True)
def _next(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    state: NDArray[np.int8],
    cost: NDArray[np.float64],
    prize: NDArray[np.float64],
    queue: NDArray[np.int64],
    seen: NDArray[np.int64],
) -> int:
    """Segment beside the cluster that leads to most prizes over paid segments; −1 when none is beside it."""
    n = len(state)
    for s in range(n):
        seen[s] = -1
    best, most = -1, -1.0
    for s in range(n):
        if state[s] != IN:
            continue
        for e in range(start[s], start[s + 1]):
            first = index[e]
            if state[first] != FREE or seen[first] >= 0:
                continue
            queue[0] = first
            seen[first] = first
            head, tail = 0, 1
            total = 0.0
            while head < tail:
                here = queue[head]
                head += 1
                total += prize[here]
                if cost[here] > 0:
                    break
                for f in range(start[here], start[here + 1]):
                    there = index[f]
                    if state[there] == FREE and cost[there] <= 0 and seen[there] < 0:
                        seen[there] = first
                        queue[tail] = there
                        tail += 1
            if total > most:
                best, most = first, total
    return best


@njit(cache=True)
def best_cluster(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    gain: NDArray[np.float64],
    length_m: NDArray[np.float64],
    work_s: NDArray[np.float64],
    money: NDArray[np.float64],
    limits: NDArray[np.float64],
    floor: float,
    enough: float,
    most_visits: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], float, int]:
    """
    Find the connected cluster of most gain, and prove what no cluster can exceed.

    Every cluster has one root, its segment of most gain; roots are tried from the highest gain down, and a root that
    was tried is in no later cluster. From the root, a segment beside the cluster is taken in or left out for good. A
    branch ends where its bound, at the best price of a metre that was found, is no better than the best cluster.

    Parameters
    ----------
    start, index
        CSR adjacency of the n segments of one territory.
    gain
        float64 (n), value less the prices of a segment; may be negative.
    length_m, work_s, money
        float64 (n).
    limits
        float64 (4): shortest and longest cluster (m), most work (s) and most money of a cluster.
    floor
        Only clusters that gain more are wanted.
    enough
        What a cluster may gain unseen, at least the floor: the proof stops there.
    most_visits
        Segments looked at in all nodes of the tree; one root may use a quarter of what is left, so that one hard corner
        does not hide all others.

    Returns
    -------
    tuple
        CSR of ever better clusters (``first`` int64, ``member`` int64, positions in no order), what no cluster gains
        more than (at least ``enough``), and the segments looked at.

    Notes
    -----
    Lagrange: a metre has a price that is paid within the longest and given back below the shortest length. With it,
    what may be added is bounded by dual ascent (`ascent.ascend`). Work and money are limits of the branching alone.
    """
    n = len(gain)
    shortest, longest, most_work, most_money = limits[0], limits[1], limits[2], limits[3]
    band = (shortest, longest)
    first, member = [0], [np.int64(0) for _ in range(0)]
    out = np.zeros(n, np.bool_)
    local = np.full(n, -1, np.int64)
    bound, most, visits = enough, floor, 0
    for root in np.argsort(-gain):
        if gain[root] <= enough and gain[root] <= 0:
            break
        if length_m[root] > longest or work_s[root] > most_work or money[root] > most_money:
            out[root] = True
            continue
        # The streets around the root on which the length holds out, numbered anew.
        whole = np.zeros(n, np.int8)
        for s in range(n):
            if out[s]:
                whole[s] = OUT
        whole[root] = IN
        way, queue, queued = np.empty(n), np.empty(n, np.int64), np.empty(n, np.bool_)
        cut_off(start, index, length_m, whole, longest - length_m[root], way, queue, queued)
        out[root] = True
        near = np.flatnonzero(whole != OUT)
        k = len(near)
        for i in range(k):
            local[near[i]] = i
        l_start = np.zeros(k + 1, np.int64)
        edges = 0
        for i in range(k):
            for e in range(start[near[i]], start[near[i] + 1]):
                edges += whole[index[e]] != OUT
            l_start[i + 1] = edges
        l_index = np.empty(edges, np.int32)
        edges = 0
        for i in range(k):
            for e in range(start[near[i]], start[near[i] + 1]):
                if whole[index[e]] != OUT:
                    l_index[edges] = local[index[e]]
                    edges += 1
        l_gain, l_length, l_work, l_money = gain[near], length_m[near], work_s[near], money[near]
        cost, prize, seen = np.empty(k), np.empty(k), np.empty(k, np.int64)
        trial_cost, trial_prize = np.empty(k), np.empty(k)
        way, queue, queued = np.empty(k), np.empty(k, np.int64), np.empty(k, np.bool_)
        states = np.zeros((2 * k + 4, k), np.int8)
        prices, tops = np.zeros(2 * k + 4), np.zeros(2 * k + 4)
        states[0, :] = FREE
        states[0, local[root]] = IN
        free = _bound(l_start, l_index, states[0], l_gain, l_length, band, 0.0, cost, prize, queue, seen)
        tops[0], prices[0] = free, 0.0
        for share in _SHARES:
            per_m = share * free / longest
            top = _bound(l_start, l_index, states[0], l_gain, l_length, band, per_m, cost, prize, queue, seen)
            if top < tops[0]:
                tops[0], prices[0] = top, per_m
        allowed = visits + max(1, (most_visits - visits) // 4)
        depth = 1
        while depth:
            depth -= 1
            state, per_m, above = states[depth].copy(), prices[depth], tops[depth]
            if above <= bound:
                continue
            if visits >= allowed:
                bound = above
                continue
            visits += k
            length, work, coins, worth = 0.0, 0.0, 0.0, 0.0
            for i in range(k):
                if state[i] == IN:
                    length += l_length[i]
                    work += l_work[i]
                    coins += l_money[i]
                    worth += l_gain[i]
            if length >= shortest and worth > most:
                member.extend(near[state == IN])
                first.append(len(member))
                most, bound = worth, max(bound, worth)
            for i in range(k):
                if state[i] == FREE and (
                    length + l_length[i] > longest or work + l_work[i] > most_work or coins + l_money[i] > most_money
                ):
                    state[i] = OUT
            cut_off(l_start, l_index, l_length, state, longest - length, way, queue, queued)
            top = _bound(l_start, l_index, state, l_gain, l_length, band, per_m, cost, prize, queue, seen)
            step = 1.3
            while top > bound and step > 1.02:
                better = False
                for other in (per_m * step, per_m / step):
                    trial = _bound(
                        l_start, l_index, state, l_gain, l_length, band, other, trial_cost, trial_prize, queue, seen
                    )
                    if trial < top:
                        top, per_m, better = trial, other, True
                        cost[:], prize[:] = trial_cost, trial_prize
                        break
                if not better:
                    step = np.sqrt(step)
            top = min(top, above)
            if top <= bound:
                continue
            cut_off(l_start, l_index, cost, state, top - bound, way, queue, queued)
            on = _next(l_start, l_index, state, cost, prize, queue, seen)
            if on < 0:
                continue
            states[depth] = state
            states[depth, on] = OUT
            states[depth + 1] = state
            states[depth + 1, on] = IN
            prices[depth], prices[depth + 1] = per_m, per_m
            tops[depth], tops[depth + 1] = top, top
            depth += 2
        for i in range(k):
            local[near[i]] = -1
    return np.array(first, np.int64), np.array(member, np.int64), bound, visits
