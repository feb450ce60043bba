"""Enumerate the connected clusters of a territory by branch and bound (compiled)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def _room(
    worth: float,
    left: float,
    wanted: NDArray[np.int64],
    amount: NDArray[np.float64],
    gain: NDArray[np.float64],
    state: NDArray[np.int8],
) -> float:
    """What a set may gain at most when it takes the best by amount, the last one in part."""
    for place in range(len(wanted)):
        other = wanted[place]
        if state[other] == 1 or state[other] == 3:
            continue
        if amount[other] > left:
            return worth + gain[other] * left / amount[other]
        left -= amount[other]
        worth += gain[other]
    return worth


@njit(cache=True)
def clusters(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    gain: NDArray[np.float64],
    length_m: NDArray[np.float64],
    work_s: NDArray[np.float64],
    money: NDArray[np.float64],
    limits: NDArray[np.float64],
    floor: float,
    most_nodes: int,
    most_found: int,
    every: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64], float, int]:
    """
    Find clusters that gain more than a floor, and prove what no cluster can exceed.

    Every connected set of segments has one root, its segment of most gain, and is met once: a segment beside the set is
    taken in or left out for good (Wernicke 2006). A branch ends where the set, with the best of what is within reach
    that the length still holds, stays at or below the floor or below the best of its root.

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
    most_nodes
        Nodes of the search tree in all.
    most_found
        Clusters returned at most.
    every
        Return every cluster above the floor; else the best of each root.

    Returns
    -------
    tuple
        CSR of the clusters (``first`` int64, ``member`` int64), the highest gain that any cluster may have (``floor``
        when none is above it), and the nodes used. With ``every``, ``nodes > most_nodes`` says that the list is not
        complete.

    References
    ----------
    .. [1] Wernicke, S. (2006). Efficient detection of network motifs. *IEEE/ACM TCBB*, 3(4), 347-359.
    """
    n = len(gain)
    shortest, longest, most_work, most_money = limits[0], limits[1], limits[2], limits[3]
    order = np.argsort(-gain)
    rank = np.empty(n, np.int64)
    for position in range(n):
        rank[order[position]] = position
    room = 1024
    first = np.zeros(room, np.int64)
    member = np.empty(room, np.int64)
    found, used = 0, 0
    bound, nodes = floor, 0
    way = np.full(n, np.inf)
    # State of a segment for this root: 0 free, 1 in the set, 2 listed beside the set, 3 left out.
    state = np.zeros(n, np.int8)
    near = np.empty(n, np.int64)
    chosen = np.empty(n, np.int64)
    beside = np.empty(n, np.int64)
    listed_before, next_place, listed = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64), 0
    best_set = np.empty(n, np.int64)
    queue, queued = np.empty(n, np.int64), np.zeros(n, np.bool_)
    for position in range(n):
        root = order[position]
        if length_m[root] > longest or work_s[root] > most_work or money[root] > most_money:
            continue
        # Metres of the shortest cluster that holds the root and each other segment; label correcting, few segments.
        count = 1
        queue[0] = root
        way[root] = length_m[root]
        head, tail, waiting = 0, 1 % n, 1
        near[0] = root
        while waiting:
            here = queue[head]
            head = (head + 1) % n
            waiting -= 1
            queued[here] = False
            for e in range(start[here], start[here + 1]):
                there = index[e]
                metres = way[here] + length_m[there]
                if rank[there] < position or metres > longest or metres >= way[there]:
                    continue
                if way[there] == np.inf:
                    near[count] = there
                    count += 1
                way[there] = metres
                if not queued[there]:
                    queued[there] = True
                    queue[tail] = there
                    tail = (tail + 1) % n
                    waiting += 1
        # What may be gained beside the root, by gain per metre.
        good = 0
        for place in range(1, count):
            if gain[near[place]] > 0:
                good += 1
        wanted = np.empty(good, np.int64)
        per_m, per_s = np.empty(good), np.empty(good)
        good = 0
        for place in range(1, count):
            if gain[near[place]] > 0:
                wanted[good] = near[place]
                per_m[good] = -gain[near[place]] / max(length_m[near[place]], 1e-9)
                per_s[good] = -gain[near[place]] / max(work_s[near[place]], 1e-9)
                good += 1
        by_m, by_s = wanted[np.argsort(per_m)], wanted[np.argsort(per_s)]
        best_gain, best_size = floor, 0
        state[root] = 1
        chosen[0] = root
        size, listed = 1, 0
        length, work, cost, worth = length_m[root], work_s[root], money[root], gain[root]
        listed_before[1] = 0
        for e in range(start[root], start[root + 1]):
            there = index[e]
            if way[there] < np.inf and state[there] == 0:
                state[there] = 2
                beside[listed] = there
                listed += 1
        next_place[1] = 0
        # A root may use a quarter of what is left, so that one hard corner does not hide all others.
        allowed = most_nodes if every else nodes + max(1, (most_nodes - nodes) // 4)
        entered = True
        while size:
            if entered:
                entered = False
                nodes += 1
                if length >= shortest and worth > floor and (every or worth > best_gain):
                    best_gain, best_size = worth, size
                    best_set[:size] = chosen[:size]
                    if every and found < most_found:
                        if found + 2 > len(first):
                            wide = np.zeros(2 * len(first), np.int64)
                            wide[: found + 1] = first[: found + 1]
                            first = wide
                        while used + size > len(member):
                            wide = np.empty(2 * len(member), np.int64)
                            wide[:used] = member[:used]
                            member = wide
                        member[used : used + size] = np.sort(chosen[:size])
                        used += size
                        found += 1
                        first[found] = used
                    elif every:
                        nodes = most_nodes + 1
                reach = _room(worth, longest - length, by_m, length_m, gain, state)
                if reach > floor and most_work < np.inf:
                    reach = min(reach, _room(worth, most_work - work, by_s, work_s, gain, state))
                hopeless = reach <= floor or (not every and reach <= best_gain)
                if not hopeless and nodes > allowed:
                    bound = max(bound, reach)
                    hopeless = True
                if hopeless:
                    next_place[size] = listed
            advanced = False
            while next_place[size] < listed:
                there = beside[next_place[size]]
                next_place[size] += 1
                if state[there] != 2:
                    continue
                if (
                    length + length_m[there] > longest
                    or work + work_s[there] > most_work
                    or cost + money[there] > most_money
                ):
                    continue
                state[there] = 1
                chosen[size] = there
                size += 1
                listed_before[size] = listed
                next_place[size] = next_place[size - 1]
                length += length_m[there]
                work += work_s[there]
                cost += money[there]
                worth += gain[there]
                for e in range(start[there], start[there + 1]):
                    other = index[e]
                    if way[other] < np.inf and state[other] == 0:
                        state[other] = 2
                        beside[listed] = other
                        listed += 1
                entered = advanced = True
                break
            if advanced:
                continue
            # Done with this set: its newest segment stays out of what its parent tries next.
            there = chosen[size - 1]
            for place in range(listed_before[size], listed):
                state[beside[place]] = 0
            if size > 1:
                # What the parent's later children have left out is free again for the parent's siblings.
                for place in range(next_place[size - 1], listed_before[size]):
                    if state[beside[place]] == 3:
                        state[beside[place]] = 2
                state[there] = 3
            listed = listed_before[size]
            length -= length_m[there]
            work -= work_s[there]
            cost -= money[there]
            worth -= gain[there]
            size -= 1
        for place in range(count):
            way[near[place]] = np.inf
            state[near[place]] = 0
        if not every and best_size and found < most_found:
            if found + 2 > len(first):
                wide = np.zeros(2 * len(first), np.int64)
                wide[: found + 1] = first[: found + 1]
                first = wide
            while used + best_size > len(member):
                wide = np.empty(2 * len(member), np.int64)
                wide[:used] = member[:used]
                member = wide
            member[used : used + best_size] = np.sort(best_set[:best_size])
            used += best_size
            found += 1
            first[found] = used
        bound = max(bound, best_gain)
    return first[: found + 1], member[:used], bound, nodes
