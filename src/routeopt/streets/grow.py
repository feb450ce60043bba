"""Grow a connected cluster from a seed segment and exchange segments at its edge, by annealing (compiled)."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def _stays_whole(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    member: NDArray[np.int64],
    place: NDArray[np.int64],
    size: int,
    leaves: int,
    queue: NDArray[np.int64],
    seen: NDArray[np.bool_],
) -> bool:
    """Whether a cluster less one of its segments is still connected; ``member[:size]`` are its segments."""
    if size <= 2:
        return True
    first = member[0] if member[0] != leaves else member[1]
    for m in range(size):
        seen[m] = False
    seen[place[first]] = True
    queue[0] = first
    head, tail = 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for e in range(start[here], start[here + 1]):
            there = index[e]
            if there == leaves or place[there] < 0 or seen[place[there]]:
                continue
            seen[place[there]] = True
            queue[tail] = there
            tail += 1
    return bool(tail == size - 1)


@njit(cache=True)
def anneal(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    gain: NDArray[np.float64],
    length_m: NDArray[np.float64],
    work_s: NDArray[np.float64],
    money: NDArray[np.float64],
    seeds: NDArray[np.int64],
    limits: NDArray[np.float64],
    steps: int,
    heat: float,
    seed: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Search the best cluster around each seed segment.

    Parameters
    ----------
    start, index
        CSR adjacency of the n segments of one territory.
    gain
        float64 (n), value less the price of work and money; may be negative.
    length_m, work_s, money
        float64 (n).
    seeds
        int64, segments from which to start.
    limits
        float64 (4): shortest and longest cluster (m), most work (s) and most money of a cluster.
    steps
        Steps of annealing per seed.
    heat
        First temperature, in the unit of ``gain``.
    seed
        Seed of the random numbers.

    Returns
    -------
    tuple
        CSR of the best cluster of each seed that has one: ``first`` int64 and ``member`` int64 (sorted).
    """
    np.random.seed(seed)
    n = len(gain)
    shortest, longest, most_work, most_money = limits[0], limits[1], limits[2], limits[3]
    place = np.full(n, -1, np.int64)
    member, best, queue = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    seen = np.zeros(n, np.bool_)
    first = np.zeros(len(seeds) + 1, np.int64)
    found = np.empty(max(16, 16 * len(seeds)), np.int64)
    # A metre short of the band costs so much that the walk passes through short clusters but does not stay there.
    per_m = 0.0
    for s in range(n):
        per_m = max(per_m, abs(gain[s]))
    per_m = 4.0 * per_m / max(shortest, 1.0)
    count = 0
    for number in range(len(seeds)):
        root = seeds[number]
        size, best_size, best_gain = 0, 0, -1e300
        if length_m[root] <= longest and work_s[root] <= most_work and money[root] <= most_money:
            member[0] = root
            place[root] = 0
            size = 1
        length, work, cost, worth = length_m[root], work_s[root], money[root], gain[root]
        cooling = 0.01 ** (1.0 / steps)
        hot = heat
        if size == 1 and length >= shortest:
            best_gain, best_size = worth, 1
            best[0] = root
        for _ in range(steps if size else 0):
            hot *= cooling
            draw = np.random.random()
            comes, leaves = -1, -1
            if size == 1 or draw < 0.45:
                anchor = member[np.random.randint(size)]
            elif draw < 0.6:
                anchor = -1
                leaves = member[np.random.randint(size)]
            else:
                anchor = member[np.random.randint(size)]
                leaves = member[np.random.randint(size)]
                if leaves == anchor:
                    continue
            if anchor >= 0:
                degree = start[anchor + 1] - start[anchor]
                if degree == 0:
                    continue
                comes = index[start[anchor] + np.random.randint(degree)]
                if place[comes] >= 0:
                    continue
            new_length, new_work, new_cost, new_worth = length, work, cost, worth
            if comes >= 0:
                new_length += length_m[comes]
                new_work += work_s[comes]
                new_cost += money[comes]
                new_worth += gain[comes]
            if leaves >= 0:
                new_length -= length_m[leaves]
                new_work -= work_s[leaves]
                new_cost -= money[leaves]
                new_worth -= gain[leaves]
            if new_length > longest or new_work > most_work or new_cost > most_money:
                continue
            change = new_worth - worth - per_m * (max(0.0, shortest - new_length) - max(0.0, shortest - length))
            if change < 0 and np.random.random() >= np.exp(change / hot):
                continue
            if comes >= 0:
                member[size] = comes
                place[comes] = size
                size += 1
            if leaves >= 0:
                if not _stays_whole(start, index, member, place, size, leaves, queue, seen):
                    if comes >= 0:
                        size -= 1
                        place[comes] = -1
                    continue
                last = member[size - 1]
                member[place[leaves]] = last
                place[last] = place[leaves]
                place[leaves] = -1
                size -= 1
            length, work, cost, worth = new_length, new_work, new_cost, new_worth
            if length >= shortest and worth > best_gain + 1e-9:
                best_gain, best_size = worth, size
                best[:size] = member[:size]
        for m in range(size):
            place[member[m]] = -1
        while count + best_size > len(found):
            wider = np.empty(2 * len(found), np.int64)
            wider[:count] = found[:count]
            found = wider
        found[count : count + best_size] = np.sort(best[:best_size])
        count += best_size
        first[number + 1] = count
    return first, found[:count]
