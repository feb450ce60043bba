"""List every connected cluster of a small territory (compiled)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def clusters(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    length_m: NDArray[np.float64],
    work_s: NDArray[np.float64],
    money: NDArray[np.float64],
    limits: NDArray[np.float64],
    most_nodes: int,
    most_found: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """
    List the connected clusters inside the limits, each once.

    Every connected set of segments has one root, its first segment, and is met once: a segment beside the set is taken
    in or left out for good (Wernicke 2006).

    Parameters
    ----------
    start, index
        CSR adjacency of the n segments of one territory.
    length_m, work_s, money
        float64 (n).
    limits
        float64 (4): shortest and longest cluster (m), most work (s) and most money of a cluster.
    most_nodes
        Nodes of the search tree in all.
    most_found
        Clusters listed at most.

    Returns
    -------
    tuple
        CSR of the clusters (``first`` int64, ``member`` int64, ascending in a cluster), and whether these are all.

    References
    ----------
    .. [1] Wernicke, S. (2006). Efficient detection of network motifs. *IEEE/ACM TCBB*, 3(4), 347-359.
    """
    n = len(length_m)
    shortest, longest, most_work, most_money = limits[0], limits[1], limits[2], limits[3]
    first, member = [np.int64(0)], [np.int64(0) for _ in range(0)]
    # What stands beside the set in the order it was met; next_place: how far each segment's turn has come.
    chosen, beside = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64)
    next_place, listed_before = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    met = np.zeros(n, np.bool_)
    nodes = 0
    for root in range(n):
        if length_m[root] > longest or work_s[root] > most_work or money[root] > most_money:
            continue
        met[:root] = True
        met[root:] = False
        beside[0], met[root] = root, True
        size, listed, next_place[0] = 0, 1, 0
        length, work, cost = 0.0, 0.0, 0.0
        while True:
            if next_place[size] < listed and (size or next_place[0] == 0):
                there = beside[next_place[size]]
                next_place[size] += 1
                if (
                    length + length_m[there] > longest
                    or work + work_s[there] > most_work
                    or cost + money[there] > most_money
                ):
                    continue
                nodes += 1
                if nodes > most_nodes:
                    return np.array(first), np.array(member, np.int64), False
                chosen[size] = there
                listed_before[size] = listed
                size += 1
                next_place[size] = next_place[size - 1]
                length += length_m[there]
                work += work_s[there]
                cost += money[there]
                for e in range(start[there], start[there + 1]):
                    other = index[e]
                    if not met[other]:
                        met[other] = True
                        beside[listed] = other
                        listed += 1
                if length >= shortest:
                    if len(first) > most_found:
                        return np.array(first), np.array(member, np.int64), False
                    member.extend(np.sort(chosen[:size]))
                    first.append(np.int64(len(member)))
                continue
            if size == 0:
                break
            # Done with this set: what its newest segment brought beside it is no longer there.
            size -= 1
            there = chosen[size]
            for place in range(listed_before[size], listed):
                met[beside[place]] = False
            listed = listed_before[size]
            length -= length_m[there]
            work -= work_s[there]
            cost -= money[there]
    return np.array(first), np.array(member, np.int64), True
