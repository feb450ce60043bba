"""Customisable contraction hierarchies for many origins at once: one sweep over the goals' ancestors for all."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.network.engines import Arcs

_ABREAST = 64
"""Origins per sweep: their times at a node lie side by side, and are compared several at a time by the processor."""
_NEVER = np.int64(2**60)
_NEVER_SHORT = np.int32(2**30 - 1)
"""No way; two of them still add up inside the type."""


@dataclass(frozen=True)
class Skeleton:
    """
    What contraction in a fixed order leaves, whatever the times; nodes numbered in that order.

    Attributes
    ----------
    place
        int32 (r), place of each node in the order.
    first
        int64 (r + 1): arcs of node v to higher ones are ``first[v]:first[v + 1]``.
    head
        int32 (a), ascending within a node; the first is the node's parent in the elimination tree.
    """

    place: NDArray[np.int32]
    first: NDArray[np.int64]
    head: NDArray[np.int32]


@dataclass(frozen=True)
class Metric:
    """
    Times on the arcs of a skeleton, int32 where all ways are short enough for it, else int64.

    Attributes
    ----------
    up_ms, down_ms
        Milliseconds of each arc (a) to its higher node, and back.
    never
        Stands for no way.
    """

    up_ms: NDArray[np.integer]
    down_ms: NDArray[np.integer]
    never: np.integer


def skeleton_of(arcs: Arcs, order: NDArray[np.int32]) -> Skeleton:
    """
    Contract the nodes in their order: the higher neighbours of a node become neighbours of each other [1]_.

    Parameters
    ----------
    arcs
        The arcs.
    order
        int32 (r), a permutation of the nodes.

    Returns
    -------
    Skeleton
        With every shortcut that some times may need.

    References
    ----------
    .. [1] Dibbelt, J., Strasser, B. and Wagner, D. (2016). Customizable contraction hierarchies.
       *ACM Journal of Experimental Algorithmics*, 21, 1.5.
    """
    if len(order) != arcs.count or not np.array_equal(np.sort(order), np.arange(arcs.count)):
        raise ValueError("the contraction order is no permutation of the nodes")
    place = np.empty(arcs.count, np.int32)
    place[order] = np.arange(arcs.count, dtype=np.int32)
    tail, head = place[arcs.tail].astype(np.int64), place[arcs.head].astype(np.int64)
    pairs = np.unique(np.minimum(tail, head) * max(arcs.count, 1) + np.maximum(tail, head))
    low, high = pairs // max(arcs.count, 1), pairs % max(arcs.count, 1)
    return Skeleton(place, *_contracted(np.searchsorted(low, np.arange(arcs.count + 1)), high.astype(np.int32)))


def metric_of(skeleton: Skeleton, arcs: Arcs) -> Metric:
    """
    Give every arc of a skeleton the least time over lower nodes.

    Parameters
    ----------
    skeleton
        From `skeleton_of` the same nodes and arcs.
    arcs
        The arcs, with their times.

    Returns
    -------
    Metric
        Exact: times between nodes in the skeleton are those in the arcs.
    """
    tail, head = skeleton.place[arcs.tail], skeleton.place[arcs.head]
    upward = tail < head
    low, high = np.where(upward, tail, head), np.where(upward, head, tail)
    count = len(skeleton.place)
    of_arc = np.repeat(np.arange(count, dtype=np.int64), np.diff(skeleton.first))
    at = np.searchsorted(of_arc * count + skeleton.head, low.astype(np.int64) * count + high)
    up, down = (np.full(len(skeleton.head), _NEVER) for _ in range(2))
    up[at[upward]], down[at[~upward]] = arcs.ms[upward], arcs.ms[~upward]
    farthest = _customised(skeleton.first, skeleton.head, up, down)
    if farthest >= _NEVER_SHORT // 2:
        return Metric(up, down, _NEVER)
    up_short, down_short = (np.minimum(times, _NEVER_SHORT).astype(np.int32) for times in (up, down))
    return Metric(up_short, down_short, _NEVER_SHORT)


class Sweeps:
    """
    Least times from many origins to many nodes.

    Every origin climbs the elimination tree once; then all of them together come down to the ancestors of the targets:
    the restricted sweep of [1]_, over many origins abreast.

    Parameters
    ----------
    skeleton, metric
        The hierarchy.

    References
    ----------
    .. [1] Delling, D., Goldberg, A. V. and Werneck, R. F. (2011). Faster batched shortest paths in road networks.
       *ATMOS 2011*, OASIcs 20, 52-63.
    """

    def __init__(self, skeleton: Skeleton, metric: Metric) -> None:
        self._place = skeleton.place
        self._hierarchy = skeleton.first, skeleton.head, metric.up_ms, metric.down_ms
        self._never = metric.never
        # Left as they are here after every question, so that small ones do not pay for the whole graph.
        self._row = np.full(len(skeleton.place), -1, np.int32)
        self._best = np.full(len(skeleton.place), metric.never)

    def from_weighted(
        self, nodes: NDArray[np.int32], start_ms: NDArray[np.int64], targets: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """See `Engine.from_weighted`."""
        if start_ms.max(initial=0) >= self._never // 4:
            raise ValueError("origins lie too far from the nodes over which they are left")
        first, head, up, _ = self._hierarchy
        chosen = np.sort(_ancestors(first, head, self._place[targets], self._row))[::-1]
        self._row[chosen] = np.arange(len(chosen), dtype=np.int32)
        goal, begin = self._row[self._place[targets]], self._place[nodes]
        found = np.empty((len(nodes), len(targets)))
        for low in range(0, len(nodes), _ABREAST):
            part = slice(low, low + _ABREAST)
            start = start_ms[part].astype(up.dtype)
            times = _swept(self._hierarchy, chosen, self._row, self._best, begin[part], start, self._never)[goal].T
            found[part] = np.where(times >= self._never, np.inf, times)
        self._row[chosen] = -1
        return found


@njit(cache=True)
def _contracted(first, head):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Unite each node's higher neighbours with those of its children in the elimination tree."""
    count = len(first) - 1
    begin = np.empty(count + 1, np.int64)
    filled, heads = 0, np.empty(4 * len(head) + 16, np.int32)
    seen = np.full(count, -1, np.int32)
    child, sibling = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    for v in range(count):
        begin[v] = filled
        if filled + count > len(heads):
            heads = np.concatenate((heads, np.empty(len(heads) + count, np.int32)))
        for arc in range(first[v], first[v + 1]):
            seen[head[arc]] = v
            heads[filled] = head[arc]
            filled += 1
        below = child[v]
        while below >= 0:
            for arc in range(begin[below] + 1, begin[below + 1]):
                if seen[heads[arc]] != v:
                    seen[heads[arc]] = v
                    heads[filled] = heads[arc]
                    filled += 1
            below = sibling[below]
        if filled > begin[v]:
            heads[begin[v] : filled].sort()
            parent = heads[begin[v]]
            sibling[v], child[parent] = child[parent], v
    begin[count] = filled
    return begin, heads[:filled].copy()


@njit(cache=True)
def _customised(first, head, up, down):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Relax every triangle over its lowest node, in place; gives a bound on all times, never where none is known."""
    count = len(first) - 1
    for v in range(count):
        for i in range(first[v], first[v + 1]):
            at = first[head[i]]
            for j in range(i + 1, first[v + 1]):
                while head[at] < head[j]:
                    at += 1
                up[at] = min(up[at], down[i] + up[j])
                down[at] = min(down[at], down[j] + up[i])
    # A way over the root of the tree is no quicker than the quickest.
    never = up.dtype.type(2**60)
    to_root, from_root = np.zeros(count, np.int64), np.zeros(count, np.int64)
    farthest = np.int64(0)
    for v in range(count - 1, -1, -1):
        if first[v] < first[v + 1]:
            there, back = never, never
            for i in range(first[v], first[v + 1]):
                there = min(there, up[i] + to_root[head[i]])
                back = min(back, down[i] + from_root[head[i]])
            to_root[v], from_root[v] = there, back
            farthest = max(farthest, there, back)
    return 2 * farthest


@njit(cache=True)
def _ancestors(first, head, goals, row):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Nodes on the ways from goals to their roots, each once; they are marked in ``row``."""
    found, size = np.empty(1024, np.int32), 0
    for goal in goals:
        v = goal
        while row[v] == -1:
            row[v] = -2
            if size == len(found):
                found = np.concatenate((found, np.empty(size, np.int32)))
            found[size] = v
            size += 1
            if first[v] == first[v + 1]:
                break
            v = head[first[v]]
    return found[:size]


@njit(cache=True)
def _swept(hierarchy, chosen, row, best, begin, start, never):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Times of each origin (columns) to each chosen node (rows): up from every origin, then down for all of them."""
    first, head, _, down = hierarchy
    times = np.full((len(chosen), len(begin)), never)
    for origin in range(len(begin)):
        _climbed(hierarchy, row, best, begin[origin], start[origin], never, times[:, origin])
    for place in range(len(chosen)):
        v, mine = chosen[place], times[place]
        for arc in range(first[v], first[v + 1]):
            higher, step = times[row[head[arc]]], down[arc]
            for origin in range(len(begin)):
                mine[origin] = min(mine[origin], higher[origin] + step)
    return times


@njit(cache=True)
def _lowest(nodes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Least node that is not −1; −1 where there is none."""
    least = np.int32(-1)
    for node in nodes:
        if node >= 0 and (least < 0 or node < least):
            least = node
    return least


@njit(cache=True)
def _climbed(hierarchy, row, best, begin, start, never, times):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Climb from the entries of one origin to the root, lowest node first, and note the times to chosen nodes."""
    first, head, up, _ = hierarchy
    at = np.full(len(begin), -1, np.int32)
    for entry in range(len(begin)):
        if start[entry] >= 0:
            at[entry] = begin[entry]
            best[at[entry]] = min(best[at[entry]], start[entry])
    while True:
        v = _lowest(at)
        if v < 0:
            return
        for arc in range(first[v], first[v + 1]):
            best[head[arc]] = min(best[head[arc]], best[v] + up[arc])
        if row[v] >= 0:
            times[row[v]] = best[v]
        best[v] = never
        parent = head[first[v]] if first[v] < first[v + 1] else np.int32(-1)
        for entry in range(len(at)):
            if at[entry] == v:
                at[entry] = parent
