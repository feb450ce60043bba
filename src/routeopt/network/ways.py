"""Ways along the streets from place to place: seconds, metres and course."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routeopt.network.graph import StreetGraph
from routeopt.network.model import Leg, SnappedPoints
from routeopt.network.osm import BACKWARD, FORWARD
from routeopt.network.places import Places
from routeopt.network.searches import Search

if TYPE_CHECKING:
    from routeopt.network.hierarchy import HierarchyEngine


class WayFinder:
    """
    Courses over chains.

    Parameters
    ----------
    graph
        The streets.
    search
        What the paths lead over.
    hierarchy
        The engine that knows paths.
    """

    def __init__(self, graph: StreetGraph, search: Search, hierarchy: HierarchyEngine) -> None:
        self._graph = graph
        self._search = search
        self._hierarchy = hierarchy

    def leg(self, points: SnappedPoints, places: Places, i: int) -> Leg:
        """Leg from point i to point i + 1."""
        ms, course = self._straight(places, i)
        over_ms, over = self._over_nodes(places, i)
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

    def _straight(self, places: Places, i: int) -> tuple[float, list[tuple[NDArray[np.float64], float]]]:
        """Along a chain that both points lie on, or to the corner at its end, where the signs let one."""
        chain, begin, open_ = int(places.chain[i]), int(places.at_ms[i]), int(places.open_[i])
        ends: list[tuple[int, int]] = []
        if chain == places.chain[i + 1]:
            end = int(places.at_ms[i + 1])
            if begin == end or (begin < end and open_ & FORWARD) or (begin > end and open_ & BACKWARD):
                ends.append((abs(end - begin), end))
        for k, end in ((0, 0), (1, int(self._graph.chain_ms[chain]))):
            if places.end_ms[i, k] >= 0 and places.ends[i, k] == places.corner[i + 1]:
                ends.append((int(places.end_ms[i, k]), end))
        if not ends:
            return np.inf, []
        ms, end = min(ends)
        return ms, [self._stretch(chain, begin, end)]

    def _over_nodes(self, places: Places, i: int) -> tuple[float, list[tuple[NDArray[np.float64], float]]]:
        """Out over an end of the first chain, over the nodes of the search, and in over the last of them."""
        graph, begin = self._graph, int(places.at_ms[i])
        leave, arrive = places.leave_ms[i] >= 0, places.arrive_ms[i + 1] >= 0
        ms, path = self._hierarchy.quickest(
            list(zip(places.leave_node[i, leave].tolist(), places.leave_ms[i, leave].tolist(), strict=True)),
            list(
                zip(places.arrive_node[i + 1, arrive].tolist(), places.arrive_ms[i + 1, arrive].tolist(), strict=True)
            ),
        )
        if not path:
            return np.inf, []
        first = int(places.chain[i])
        used = np.flatnonzero(leave & (places.leave_node[i] == path[0]))
        out = places.leave_end[i, used[np.argmin(places.leave_ms[i, used])]]
        return ms, [
            self._stretch(first, begin, int(graph.chain_ms[first]) if out else 0),
            self._whole_chains(*self._search.whole(np.array(path, np.int64))),
            self._stretch(*self._search.last(places, i + 1, path[-1])),
        ]

    def _whole_chains(self, chains: NDArray[np.int32], ahead: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
        """Nodes along chains that follow each other, the first node left out, and their metres."""
        graph = self._graph
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


def _spot(graph: StreetGraph, points: SnappedPoints, i: int) -> NDArray[np.float64]:
    """Where a snapped point stands on its street, (1, 2) degrees."""
    u, v = graph.edge_u[points.edge[i]], graph.edge_v[points.edge[i]]
    share = points.fraction[i]
    lon = graph.lon[u] + share * (graph.lon[v] - graph.lon[u])
    lat = graph.lat[u] + share * (graph.lat[v] - graph.lat[u])
    return np.array([[lon, lat]])
