"""Which points are neighbours along the streets: a network Voronoi diagram of points on chains."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from routeopt.network.graph import StreetGraph
from routeopt.network.model import Neighbours


def street_neighbours(graph: StreetGraph, chain: NDArray[np.int32], place_ms: NDArray[np.int64]) -> Neighbours:
    """
    Neighbour pairs of points: somewhere on the streets, walked either way, the nearest point changes between them.

    Parameters
    ----------
    graph
        The graph.
    chain, place_ms
        int32 (n) and int64 (n): chain of each point, and its time from the chain's start.

    Returns
    -------
    Neighbours
        Symmetric; points at the same place are neighbours of each other and share all other neighbours.

    References
    ----------
    .. [1] Okabe, A., Satoh, T., Furuta, T., Suzuki, A. and Okano, K. (2008). Generalized network Voronoi diagrams.
       *International Journal of Geographical Information Science*, 22(9), 965-994.
    """
    order = np.lexsort((np.arange(len(chain)), place_ms, chain))
    new = np.ones(len(order), bool)
    new[1:] = (chain[order][1:] != chain[order][:-1]) | (place_ms[order][1:] != place_ms[order][:-1])
    place_of = np.empty(len(order), np.int64)
    place_of[order] = np.cumsum(new) - 1
    first = order[new]
    left, right, ms = _place_pairs(graph, chain[first], place_ms[first])
    return _expand(place_of, left, right, ms)


def _place_pairs(
    graph: StreetGraph, chain: NDArray[np.int32], at_ms: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of places, sorted along their chains, whose cells meet, with the time through the meeting point."""
    k = len(chain)
    begins = np.ones(k, bool)
    begins[1:] = chain[1:] != chain[:-1]
    head = np.flatnonzero(begins)
    tail = np.concatenate([head[1:], [k]]) - 1 if k else head
    occupied = chain[head]
    free = np.ones(len(graph.chain_u), bool)
    free[occupied] = False
    label, away = _nearest_place(graph, free, occupied, at_ms, head, tail)

    u, v, through = graph.chain_u[free], graph.chain_v[free], graph.chain_ms[free]
    along = np.flatnonzero(~begins)
    end_u, end_v = graph.chain_u[occupied], graph.chain_v[occupied]
    left = np.concatenate([label[u], along - 1, head, tail])
    right = np.concatenate([label[v], along, label[end_u], label[end_v]])
    to_end = graph.chain_ms[occupied] - at_ms[tail]
    ms = np.concatenate(
        [away[u] + through + away[v], at_ms[along] - at_ms[along - 1], at_ms[head] + away[end_u], to_end + away[end_v]]
    )
    meet = (left >= 0) & (right >= 0) & (left != right)
    low, high = np.minimum(left, right)[meet], np.maximum(left, right)[meet]
    ms = np.rint(ms[meet]).astype(np.int64)
    best = np.lexsort((ms, high, low))
    low, high, ms = low[best], high[best], ms[best]
    keep = np.ones(len(low), bool)
    keep[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return low[keep], high[keep], ms[keep]


def _nearest_place(
    graph: StreetGraph,
    free: NDArray[np.bool_],
    occupied: NDArray[np.int32],
    at_ms: NDArray[np.int64],
    head: NDArray[np.int64],
    tail: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Nearest place of every junction and the time to it, ignoring one-way signs; −1 where none is in reach."""
    r = len(graph.junction)
    places = len(at_ms)
    rows = np.concatenate([graph.chain_u[free], r + head, r + tail])
    columns = np.concatenate([graph.chain_v[free], graph.chain_u[occupied], graph.chain_v[occupied]])
    # A place on a junction is 0 ms away from it; sparse graphs need a cost above 0, and half a millisecond never
    # reorders whole ones.
    costs = np.maximum(
        np.concatenate([graph.chain_ms[free], at_ms[head], graph.chain_ms[occupied] - at_ms[tail]]).astype(float), 0.5
    )
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    best = np.lexsort((costs, high, low))
    low, high, costs = low[best], high[best], costs[best]
    keep = np.ones(len(low), bool)
    keep[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    keep &= low != high
    ways = coo_matrix((costs[keep], (low[keep], high[keep])), shape=(r + places, r + places)).tocsr()
    ends = np.unique(np.concatenate([head, tail]))
    away, _, source = dijkstra(ways, directed=False, indices=r + ends, min_only=True, return_predecessors=True)
    label = np.where(source[:r] >= 0, source[:r] - r, -1).astype(np.int64)
    return label, np.where(label >= 0, away[:r], np.inf)


def _expand(
    place_of: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64], ms: NDArray[np.int64]
) -> Neighbours:
    """Turn pairs of places into pairs of points: everyone here with everyone there, and with everyone here."""
    n = len(place_of)
    members = np.argsort(place_of, kind="stable")
    size = np.bincount(place_of) if n else np.zeros(0, np.int64)
    begin = np.cumsum(size) - size
    crowded = np.flatnonzero(size > 1)
    a = np.concatenate([left, right, crowded])
    b = np.concatenate([right, left, crowded])
    cost = np.concatenate([ms, ms, np.zeros(len(crowded), np.int64)])
    pairs = size[a] * size[b]
    of = np.repeat(np.arange(len(a)), pairs)
    within = np.arange(len(of)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    tail = members[begin[a][of] + within // size[b][of]]
    head = members[begin[b][of] + within % size[b][of]]
    other = tail != head
    tail, head, seconds = tail[other], head[other], (cost[of][other] + 500) // 1000
    order = np.lexsort((head, seconds, tail))
    start = np.zeros(n + 1, np.int64)
    start[1:] = np.cumsum(np.bincount(tail, minlength=n))
    return Neighbours(start, head[order].astype(np.int32), seconds[order].astype(np.int32))
