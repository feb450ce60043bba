"""The default provider: exact travel in this process, from a street graph and an engine."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from routingkit_cch import CCH

from routeopt.network.engines import DijkstraEngine, Engine
from routeopt.network.model import (
    SNAP_OK,
    UNREACHABLE_S,
    Leg,
    Neighbours,
    SnappedPoints,
    TravelMatrix,
)
from routeopt.network.neighbours import street_neighbours
from routeopt.network.places import Places
from routeopt.network.prepared import Prepared
from routeopt.network.snapping import Snapper
from routeopt.network.ways import WayFinder

if TYPE_CHECKING:
    import geopandas as gpd

    from routeopt.network.hierarchy import HierarchyEngine
    from routeopt.network.segments import Parts
    from routeopt.network.sweeps import Skeleton

_ROWS_AT_ONCE = 1024
EngineName = Literal["hierarchy", "dijkstra"]


class Indexes:
    """
    What is built over streets on first use and does not depend on their times.

    Parameters
    ----------
    prepared
        The streets.
    max_snap_m
        Farthest usable street, metres.
    """

    def __init__(self, prepared: Prepared, max_snap_m: float) -> None:
        self._prepared = prepared
        self._max_snap_m = max_snap_m

    @cached_property
    def parts(self) -> Parts:
        """Chains as segments."""
        from routeopt.network.segments import Parts  # noqa: PLC0415 - tables take memory that preparing does not need

        return Parts(self._prepared.graph)

    @cached_property
    def snapper(self) -> Snapper:
        """Edges by place."""
        return Snapper(self._prepared.graph, self._max_snap_m)

    @cached_property
    def topology(self) -> CCH:
        """The library's hierarchy without times."""
        from routeopt.network.hierarchy import topology_of  # noqa: PLC0415 - the compiler is slow to load

        return topology_of(self._prepared.search().arcs, self._prepared.order)

    @cached_property
    def skeleton(self) -> Skeleton:
        """The sweeps' hierarchy without times."""
        from routeopt.network.sweeps import skeleton_of  # noqa: PLC0415 - see topology

        return skeleton_of(self._prepared.search().arcs, self._prepared.order)


class EmbeddedNetwork:
    """
    Streets of one travel mode, answered in this process.

    Parameters
    ----------
    prepared
        The streets.
    engine
        What computes times: ``hierarchy``, or ``dijkstra`` for the same numbers by independent code.
    max_snap_m
        Farthest usable street, metres.
    spec
        Provider, mode and content hash.
    indexes
        Indexes of the same streets with other times, to be shared.
    """

    def __init__(
        self,
        prepared: Prepared,
        engine: EngineName,
        max_snap_m: float,
        spec: str,
        indexes: Indexes | None = None,
    ) -> None:
        self._prepared = prepared
        self._graph = prepared.graph
        self._search = prepared.search()
        self._engine_name = engine
        self._max_snap_m = max_snap_m
        self._spec = spec
        self._indexes = indexes or Indexes(prepared, max_snap_m)

    def __reduce__(self) -> tuple[type[EmbeddedNetwork], tuple[object, ...]]:
        """Pickle the arrays only: a worker builds engines and indexes when it first asks."""
        return EmbeddedNetwork, (self._prepared, self._engine_name, self._max_snap_m, self._spec)

    def with_speeds(self, mode: str, speeds_kmh: dict[str, float], name: str) -> EmbeddedNetwork:
        """
        Give the same streets at another time of day: only the metric is made anew.

        Parameters
        ----------
        mode
            The travel mode.
        speeds_kmh
            Speed by road class.
        name
            What the time of day is called; it becomes part of ``spec``.

        Returns
        -------
        EmbeddedNetwork
            Points snapped on the one lie on the other.
        """
        timed = self._prepared.with_speeds(mode, speeds_kmh)
        return EmbeddedNetwork(timed, self._engine_name, self._max_snap_m, f"{self._spec}@{name}", self._indexes)

    @property
    def spec(self) -> str:
        """See `StreetNetwork.spec`."""
        return self._spec

    @cached_property
    def segments(self) -> gpd.GeoDataFrame:
        """See `StreetNetwork.segments`."""
        return self._indexes.parts.table(self._prepared.names, self._prepared.highways)

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> SnappedPoints:
        """See `StreetNetwork.snap`."""
        return self._indexes.snapper.snap(lon, lat)

    def segment_of(self, points: SnappedPoints) -> NDArray[np.int32]:
        """See `StreetNetwork.segment_of`."""
        graph, ok = self._graph, points.edge >= 0
        edge = np.where(ok, points.edge, 0)
        ahead = np.where(graph.edge_along[edge], points.fraction, 1.0 - points.fraction)
        at_m = graph.edge_offset_m[edge] + ahead * graph.edge_m[edge]
        return np.where(ok, self._indexes.parts.row_of(graph.edge_chain[edge], at_m), -1).astype(np.int32)

    def clipped(self, points: SnappedPoints) -> NDArray[np.bool_]:
        """See `StreetNetwork.clipped`."""
        return self._graph.edge_clipped[points.edge]

    def times(self, origins: SnappedPoints, destinations: SnappedPoints | None = None) -> TravelMatrix:
        """See `StreetNetwork.times`."""
        a = self._places(origins)
        b = a if destinations is None else self._places(destinations)
        targets, column = _goals(b)
        seconds = np.empty((len(origins), len(b.chain)), np.int32)
        for begin in range(0, len(a.chain), _ROWS_AT_ONCE):
            rows = slice(begin, begin + _ROWS_AT_ONCE)
            part = a.rows(rows)
            reached = self._engine.from_weighted(part.leave_node, part.leave_ms, targets)
            seconds[rows] = _whole_seconds(_through_ends(part, b, reached, column))
        if destinations is None:
            np.fill_diagonal(seconds, 0)
        return TravelMatrix(seconds, self._spec)

    def nearest(self, points: SnappedPoints, k: int, among: SnappedPoints | None = None) -> Neighbours:
        """See `StreetNetwork.nearest`."""
        from routeopt.network.search import nearest_places  # noqa: PLC0415 - the compiler is slow to load

        origins = self._places(points)
        targets = origins if among is None else self._places(among)
        return nearest_places(self._search.arcs, origins, targets, k, same=among is None)

    def adjacency(self, points: SnappedPoints) -> Neighbours:
        """See `StreetNetwork.adjacency`."""
        places = self._places(points)
        return street_neighbours(self._graph, places.chain, places.at_ms)

    def reach(self, points: SnappedPoints, limit_s: int) -> gpd.GeoDataFrame:
        """See `StreetNetwork.reach`."""
        from routeopt.network.reach import reached  # noqa: PLC0415 - see nearest
        from routeopt.network.search import spread_ms  # noqa: PLC0415 - see nearest

        places = self._places(points)
        spread = spread_ms(self._search.arcs, places, limit_s * 1000)
        found = reached(self._graph, self._indexes.parts, places, self._search.entries(spread))
        rows = np.flatnonzero(found[0] <= limit_s)
        frame = self.segments.iloc[rows]
        return frame.assign(first_s=found[0][rows], whole_s=found[1][rows])

    def route(self, points: SnappedPoints) -> list[Leg]:
        """See `StreetNetwork.route`."""
        places = self._places(points)
        return [self._ways.leg(points, places, i) for i in range(len(points) - 1)]

    def _places(self, points: SnappedPoints) -> Places:
        if (points.status != SNAP_OK).any():
            raise ValueError("only points snapped ok can be travelled between")
        return self._search.places(points)

    @cached_property
    def _engine(self) -> Engine:
        return self._hierarchy if self._engine_name == "hierarchy" else DijkstraEngine(self._search.arcs)

    @cached_property
    def _hierarchy(self) -> HierarchyEngine:
        from routeopt.network.hierarchy import HierarchyEngine  # noqa: PLC0415 - the compiler is slow to load

        made, indexes = self._prepared, self._indexes
        return HierarchyEngine(self._search.arcs, made.order, indexes.skeleton, lambda: indexes.topology)

    @cached_property
    def _ways(self) -> WayFinder:
        # Nothing here may know this network: a circle would leave the library's query to the garbage collector, which
        # runs in any thread, while only the thread that made it may drop it.
        return WayFinder(self._graph, self._search, self._hierarchy)


def _goals(places: Places) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Nodes over which these places are reached, each once, and the position of each entry among them."""
    targets, column = np.unique(places.arrive_node, return_inverse=True)
    return targets.astype(np.int32), column.reshape(places.arrive_node.shape)


def _through_ends(a: Places, b: Places, reached: NDArray[np.float64], column: NDArray[np.int64]) -> NDArray[np.float64]:
    """Milliseconds from each place of a to each of b: over the nodes that lead to b, or straight there."""
    arrive = np.where(b.arrive_ms >= 0, b.arrive_ms, np.inf)
    ms = reached[:, column[:, 0]] + arrive[:, 0]
    for k in range(1, arrive.shape[1]):
        np.minimum(ms, reached[:, column[:, k]] + arrive[:, k], out=ms)
    row, other, straight_ms = a.straight(b)
    np.minimum.at(ms, (row, other), straight_ms.astype(np.float64))
    return ms


def _whole_seconds(ms: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round milliseconds to the nearest second, halves up."""
    known = np.isfinite(ms)
    return np.where(known, (np.where(known, ms, 0) + 500) // 1000, UNREACHABLE_S).astype(np.int32)
