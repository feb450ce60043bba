"""Ways along the streets from place to place: seconds, metres and course."""

from collections.abc import Callable

import numpy as np
import shapely
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

    def chain_lines(self) -> NDArray[np.object_]:
        """Every chain as a line, degrees."""
        graph = self._graph
        edges, along = graph.chain_edges, graph.edge_along[graph.chain_edges]
        head = np.where(along, graph.edge_v[edges], graph.edge_u[edges])
        starts = graph.chain_start[:-1]
        chains = len(starts)
        nodes = np.empty(len(edges) + chains, np.int64)
        at_start = starts + np.arange(chains)
        inner = np.ones(len(nodes), bool)
        inner[at_start] = False
        nodes[inner] = head
        nodes[at_start] = graph.junction[graph.chain_u]
        offsets = graph.chain_start + np.arange(chains + 1)
        lonlat = np.stack([graph.lon[nodes], graph.lat[nodes]], 1)
        return np.asarray(shapely.from_ragged_array(shapely.GeometryType.LINESTRING, lonlat, (offsets,)))

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
        hierarchy = self._hierarchy()
        targets = places.ends[i + 1]
        best: tuple[float, int, int] = (np.inf, 0, 0)
        for out in (0, 1):
            if places.leave_ms[i, out] < 0:
                continue
            start = np.array([[places.leave_ms[i, out], -1]])
            nodes = np.array([[places.ends[i, out], places.ends[i, out]]], np.int32)
            reached = hierarchy.from_weighted(nodes, start, targets)[0]
            for into in (0, 1):
                if places.arrive_ms[i + 1, into] >= 0:
                    best = min(best, (float(reached[into] + places.arrive_ms[i + 1, into]), out, into))
        ms, out, into = best
        if not np.isfinite(ms):
            return ms, []
        path = np.array(hierarchy.path(int(places.ends[i, out]), int(targets[into])), np.int64)
        first, last = int(places.chain[i]), int(places.chain[i + 1])
        course = [self._stretch(first, int(places.at_ms[i]), int(self._graph.chain_ms[first]) if out else 0)]
        chains = self._arcs.chain_between(path[:-1], path[1:])
        for chain, tail in zip(chains.tolist(), path[:-1].tolist(), strict=True):
            total = int(self._graph.chain_ms[chain])
            ahead = self._graph.chain_u[chain] == tail
            course.append(self._stretch(chain, 0, total) if ahead else self._stretch(chain, total, 0))
        begin = int(self._graph.chain_ms[last]) if into else 0
        course.append(self._stretch(last, begin, int(places.at_ms[i + 1])))
        return ms, course

    def _stretch(self, chain: int, begin_ms: int, end_ms: int) -> tuple[NDArray[np.float64], float]:
        """Nodes strictly between two places of a chain in the direction of travel, and the metres between them."""
        graph = self._graph
        edges = graph.chain_edges[graph.chain_start[chain] : graph.chain_start[chain + 1]]
        offsets = np.append(graph.edge_offset_ms[edges], graph.chain_ms[chain])
        metres = np.append(graph.edge_offset_m[edges], graph.chain_m[chain])
        low, high = min(begin_ms, end_ms), max(begin_ms, end_ms)
        head = np.where(graph.edge_along[edges], graph.edge_v[edges], graph.edge_u[edges])
        nodes = np.concatenate([[graph.junction[graph.chain_u[chain]]], head])
        # Both ends may be junctions, which belong to the course.
        inside = nodes[(offsets >= low) & (offsets <= high)]
        length = float(np.interp(high, offsets, metres) - np.interp(low, offsets, metres))
        lonlat = np.stack([graph.lon[inside], graph.lat[inside]], 1)
        return (lonlat if begin_ms <= end_ms else lonlat[::-1]), length


def _spot(graph: StreetGraph, points: SnappedPoints, i: int) -> NDArray[np.float64]:
    """Where a snapped point stands on its street, (1, 2) degrees."""
    u, v = graph.edge_u[points.edge[i]], graph.edge_v[points.edge[i]]
    share = points.fraction[i]
    lon = graph.lon[u] + share * (graph.lon[v] - graph.lon[u])
    lat = graph.lat[u] + share * (graph.lat[v] - graph.lat[u])
    return np.array([[lon, lat]])
