"""Bounded searches from place to place: compiled Dijkstra over nodes that stops as soon as the answer is known."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.network.engines import Arcs
from routeopt.network.model import Neighbours
from routeopt.network.places import Places

_NODE_BITS = 31
"""Heap keys are milliseconds above, node below: one comparison orders by time and then by number."""


def nearest_places(arcs: Arcs, origins: Places, targets: Places, k: int, *, same: bool) -> Neighbours:
    """
    Find the k quickest targets of each origin by Dijkstra's algorithm, stopped when no other can be among them.

    Targets hang on the ends of their chains as nodes of their own, so that the search settles them in order of time.

    Parameters
    ----------
    arcs
        Arcs of the search.
    origins, targets
        Places on the chains of these arcs.
    k
        How many.
    same
        Origins and targets are the same places; none is its own neighbour.

    Returns
    -------
    Neighbours
        By whole seconds and then by position; fewer than k where fewer can be reached.
    """
    n, count = len(origins.chain), max(min(k, len(targets.chain) - int(same)), 0)
    if not n or not count:
        return Neighbours(np.zeros(n + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    first = np.searchsorted(arcs.tail, np.arange(arcs.count + 1))
    used = np.flatnonzero(targets.arrive_ms.ravel() >= 0)
    by_end = used[np.argsort(targets.arrive_node.ravel()[used], kind="stable")]
    goal_first = np.searchsorted(targets.arrive_node.ravel()[by_end], np.arange(arcs.count + 1))
    by_chain = np.argsort(targets.chain, kind="stable")
    here, there, corner_ms = origins.onto_corners(targets)
    order = np.argsort(here, kind="stable")
    corner_first = np.searchsorted(here[order], np.arange(n + 1))
    index, seconds = _k_quickest(
        (first, arcs.head, arcs.ms.astype(np.int64)),
        (goal_first, by_end // targets.arrive_ms.shape[1], targets.arrive_ms.ravel()[by_end]),
        (origins.leave_node, origins.leave_ms, origins.at_ms, origins.open_),
        (
            by_chain,
            np.searchsorted(targets.chain[by_chain], origins.chain, "left"),
            np.searchsorted(targets.chain[by_chain], origins.chain, "right"),
            targets.at_ms,
        ),
        (corner_first, there[order], corner_ms[order]),
        count,
        same,
    )
    reached = index >= 0
    start = np.concatenate([[0], np.cumsum(reached.sum(axis=1))]).astype(np.int64)
    return Neighbours(start, index[reached], seconds[reached])


def spread_ms(arcs: Arcs, origins: Places, limit_ms: int) -> NDArray[np.int64]:
    """
    Milliseconds from the nearest origin to each node, as far as a limit.

    Parameters
    ----------
    arcs
        Arcs of the search.
    origins
        Places on their chains.
    limit_ms
        Longest travel time.

    Returns
    -------
    ndarray
        int64 (r); −1 beyond the limit.
    """
    first = np.searchsorted(arcs.tail, np.arange(arcs.count + 1))
    graph = first, arcs.head, arcs.ms.astype(np.int64)
    used = origins.leave_ms >= 0
    return np.asarray(_spread(graph, origins.leave_node[used], origins.leave_ms[used], limit_ms))


@njit(cache=True)
def _push(heap, size, key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above] <= key:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = key


@njit(cache=True)
def _pop(heap, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Take the least of ``size`` keys; ``size - 1`` are left."""
    least, key = heap[0], heap[size - 1]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size - 1:
            break
        if below + 1 < size - 1 and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= key:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = key
    return least


@njit(cache=True)
def _k_quickest(arcs, goals, origins, mates, corners, k, same):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Search from every origin in turn; what a search touched is told by its stamp, so nothing is cleared."""
    first, head, cost = arcs
    goal_first, goal, goal_ms = goals
    ends, leave_ms, origin_at, open_ = origins
    by_chain, mate_from, mate_to, target_at = mates
    corner_first, corner, corner_ms = corners
    junctions, targets, n = len(first) - 1, len(target_at), len(origin_at)
    index = np.full((n, k), -1, np.int32)
    seconds = np.zeros((n, k), np.int32)
    best = np.empty(junctions + targets, np.int64)
    stamp = np.full(junctions + targets, -1, np.int32)
    done = np.full(junctions + targets, -1, np.int32)
    # Every arc, every way out or in, and every target that needs no search is pushed at most once.
    heap = np.empty(len(head) + len(goal) + targets + len(corner) + ends.shape[1] + 1, np.int64)
    found = np.empty(targets, np.int64)
    mask = (1 << _NODE_BITS) - 1
    for i in range(n):
        size = 0
        for side in range(ends.shape[1]):
            ms, node = leave_ms[i, side], ends[i, side]
            if ms >= 0 and (stamp[node] != i or ms < best[node]):
                stamp[node], best[node] = i, ms
                _push(heap, size, (ms << _NODE_BITS) | node)
                size += 1
        for position in range(mate_from[i], mate_to[i]):
            other = by_chain[position]
            step = target_at[other] - origin_at[i]
            if (step >= 0 and open_[i] & 1) or (step <= 0 and open_[i] & 2):
                node, ms = junctions + other, abs(step)
                stamp[node], best[node] = i, ms
                _push(heap, size, (ms << _NODE_BITS) | node)
                size += 1
        for position in range(corner_first[i], corner_first[i + 1]):
            node, ms = junctions + corner[position], corner_ms[position]
            if stamp[node] != i or ms < best[node]:
                stamp[node], best[node] = i, ms
                _push(heap, size, (ms << _NODE_BITS) | node)
                size += 1
        if same:
            done[junctions + i] = i
        settled, last = 0, np.int64(0)
        while size:
            key = _pop(heap, size)
            size -= 1
            ms, node = key >> _NODE_BITS, key & mask
            if done[node] == i:
                continue
            done[node] = i
            second = (ms + 500) // 1000
            if settled >= k and second > last:
                break
            if node >= junctions:
                found[settled] = second * targets + (node - junctions)
                settled += 1
                if settled <= k:
                    last = second
                continue
            for arc in range(first[node], first[node + 1]):
                other, reach = head[arc], ms + cost[arc]
                if done[other] != i and (stamp[other] != i or reach < best[other]):
                    stamp[other], best[other] = i, reach
                    _push(heap, size, (reach << _NODE_BITS) | other)
                    size += 1
            for way in range(goal_first[node], goal_first[node + 1]):
                other, reach = junctions + goal[way], ms + goal_ms[way]
                if done[other] != i and (stamp[other] != i or reach < best[other]):
                    stamp[other], best[other] = i, reach
                    _push(heap, size, (reach << _NODE_BITS) | other)
                    size += 1
        ranked = np.sort(found[:settled])
        for rank in range(min(k, settled)):
            index[i, rank] = ranked[rank] % targets
            seconds[i, rank] = ranked[rank] // targets
    return index, seconds


@njit(cache=True)
def _spread(arcs, nodes, start_ms, limit_ms):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """One search from all origins together."""
    first, head, cost = arcs
    best = np.full(len(first) - 1, -1, np.int64)
    heap = np.empty(len(head) + len(nodes) + 1, np.int64)
    done = np.zeros(len(first) - 1, np.bool_)
    mask = (1 << _NODE_BITS) - 1
    size = 0
    for i in range(len(nodes)):
        node, ms = nodes[i], start_ms[i]
        if ms <= limit_ms and (best[node] < 0 or ms < best[node]):
            best[node] = ms
            _push(heap, size, (ms << _NODE_BITS) | node)
            size += 1
    while size:
        key = _pop(heap, size)
        size -= 1
        ms, node = key >> _NODE_BITS, key & mask
        if done[node]:
            continue
        done[node] = True
        for arc in range(first[node], first[node + 1]):
            other, reach = head[arc], ms + cost[arc]
            if reach <= limit_ms and (best[other] < 0 or reach < best[other]):
                best[other] = reach
                _push(heap, size, (reach << _NODE_BITS) | other)
                size += 1
    return best
