"""Ways along the streets from place to place: seconds, metres and course."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routeopt.network.engines import Arcs, HierarchyEngine
from routeopt.network.graph import StreetGraph
from routeopt.network.model import Leg, SnappedPoints
from routeopt.network.osm import BACKWARD, FORWARD
from routeopt.network.places import Places


class WayFinder:
    """
    Courses over chains.

    Parameters
    ----------
    graph
        The streets.
    arcs
        Its arcs.
    hierarchy
        Gives the engine that knows paths, when the first one is asked for.
    """

    def __init__(self, graph: StreetGraph, arcs: Arcs, hierarchy: Callable[[], HierarchyEngine]) -> None:
        self._graph = graph
        self._arcs = arcs
        self._hierarchy = hierarchy

    def leg(self, points: SnappedPoints, places: Places, i: int) -> Leg:
        """Leg from point i to point i + 1."""
        ms, course = self._along_chain(places, i)
        over_ms, over = self._over_junctions(places, i)
        if over_ms < ms:
            ms, course = over_ms, over
        if not np.isfinite(ms):
            raise ValueError("no way exists between these points")
        lonlat = np.concatenate([_spot(self._graph, points, i), *(part for part, _ in course)])
        lonlat = np.concatenate([lonlat, _spot(self._graph, points, i + 1)])
        moved = np.ones(len(lonlat), bool)
        moved[1:-1] = (lonlat[1:-1] != lonlat[:-2]).any(axis=1)
        metres = sum(length for _, length in course)
        return Leg(int((ms + 500) // 1000), round(metres), lonlat[moved])

    def _along_chain(self, places: Places, i: int) -> tuple[float, list[tuple[NDArray[np.float64], float]]]:
        """Straight along a chain that both points lie on, where the signs let one."""
        chain = int(places.chain[i])
        if chain != places.chain[i + 1]:
            return np.inf, []
        begin, end = int(places.at_ms[i]), int(places.at_ms[i + 1])
        open_ = int(places.open_[i])
        if begin == end or (begin < end and open_ & FORWARD) or (begin > end and open_ & BACKWARD):
            return abs(end - begin), [self._stretch(chain, begin, end)]
        return np.inf, []

    def _over_junctions(self, places: Places, i: int) -> tuple[float, list[tuple[NDArray[np.float64], float]]]:
        """Out over one end of the first chain, through the network, in over one end of the last."""
        graph = self._graph
        ends, begin = places.ends, int(places.at_ms[i])
        ms, path = self._hierarchy().quickest(
            [(int(ends[i, k]), int(places.leave_ms[i, k])) for k in (0, 1) if places.leave_ms[i, k] >= 0],
            [(int(ends[i + 1, k]), int(places.arrive_ms[i + 1, k])) for k in (0, 1) if places.arrive_ms[i + 1, k] >= 0],
        )
        if not path:
            return np.inf, []
        first, last = int(places.chain[i]), int(places.chain[i + 1])
        out = _end_used(ends[i], places.leave_ms[i], path[0])
        into = _end_used(ends[i + 1], places.arrive_ms[i + 1], path[-1])
        return ms, [
            self._stretch(first, begin, int(graph.chain_ms[first]) if out else 0),
            self._whole_chains(np.array(path, np.int64)),
            self._stretch(last, int(graph.chain_ms[last]) if into else 0, int(places.at_ms[i + 1])),
        ]

    def _whole_chains(self, path: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
        """Nodes along a path of junctions, its first left out, and its metres."""
        graph = self._graph
        chains = self._arcs.chain_between(path[:-1], path[1:])
        ahead = graph.chain_u[chains] == path[:-1]
        start, count = graph.chain_start[chains], graph.chain_start[chains + 1] - graph.chain_start[chains]
        step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        along = np.repeat(ahead, count)
        at = np.where(along, np.repeat(start, count) + step, np.repeat(start + count - 1, count) - step)
        nodes = np.where(along, self._heads[at], self._tails[at])
        return np.stack([graph.lon[nodes], graph.lat[nodes]], 1), float(graph.chain_m[chains].sum())

    def _stretch(self, chain: int, begin_ms: int, end_ms: int) -> tuple[NDArray[np.float64], float]:
        """Nodes between two places of a chain in the direction of travel, and the metres between them."""
        graph = self._graph
        low, high = min(begin_ms, end_ms), max(begin_ms, end_ms)
        first, after = int(graph.chain_start[chain]), int(graph.chain_start[chain + 1])
        edges = graph.chain_edges[first:after]
        offsets = np.append(graph.edge_offset_ms[edges], graph.chain_ms[chain])
        metres = np.append(graph.edge_offset_m[edges], graph.chain_m[chain])
        # Both ends may be junctions, which belong to the course.
        nodes = np.append(self._tails[first], self._heads[first:after])
        inside = nodes[np.searchsorted(offsets, low, "left") : np.searchsorted(offsets, high, "right")]
        low_m, high_m = np.interp([low, high], offsets, metres)
        lonlat = np.stack([graph.lon[inside], graph.lat[inside]], 1)
        return (lonlat if begin_ms <= end_ms else lonlat[::-1]), float(high_m - low_m)

    @cached_property
    def _heads(self) -> NDArray[np.int32]:
        """Node at which each edge ends when its chain is walked from its start, in chain order."""
        edges = self._graph.chain_edges
        return np.where(self._graph.edge_along[edges], self._graph.edge_v[edges], self._graph.edge_u[edges])

    @cached_property
    def _tails(self) -> NDArray[np.int32]:
        """Node at which each edge begins when its chain is walked from its start, in chain order."""
        edges = self._graph.chain_edges
        return np.where(self._graph.edge_along[edges], self._graph.edge_u[edges], self._graph.edge_v[edges])


def _end_used(ends: NDArray[np.int32], ms: NDArray[np.int64], junction: int) -> int:
    """Tell which end of a chain the way uses; of the two ends of a loop, the quicker."""
    usable = [(int(ms[k]), k) for k in (0, 1) if ends[k] == junction and ms[k] >= 0]
    return min(usable)[1]


def _spot(graph: StreetGraph, points: SnappedPoints, i: int) -> NDArray[np.float64]:
    """Where a snapped point stands on its street, (1, 2) degrees."""
    u, v = graph.edge_u[points.edge[i]], graph.edge_v[points.edge[i]]
    share = points.fraction[i]
    lon = graph.lon[u] + share * (graph.lon[v] - graph.lon[u])
    lat = graph.lat[u] + share * (graph.lat[v] - graph.lat[u])
    return np.array([[lon, lat]])
