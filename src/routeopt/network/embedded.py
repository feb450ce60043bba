"""The default provider: exact travel in this process, from a street graph and an engine."""

from functools import cached_property
from typing import Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from routeopt.network.engines import Arcs, DijkstraEngine, Engine, HierarchyEngine
from routeopt.network.graph import StreetGraph
from routeopt.network.model import (
    SNAP_OK,
    UNREACHABLE_S,
    Leg,
    Neighbours,
    SnappedPoints,
    TravelMatrix,
)
from routeopt.network.neighbours import street_neighbours
from routeopt.network.osm import BACKWARD, FORWARD
from routeopt.network.places import Places
from routeopt.network.reach import reached
from routeopt.network.search import nearest_places, spread_ms
from routeopt.network.segments import Parts
from routeopt.network.snapping import Snapper
from routeopt.network.ways import WayFinder

_ROWS_AT_ONCE = 1024
EngineName = Literal["hierarchy", "dijkstra"]


class EmbeddedNetwork:
    """
    Streets of one travel mode, answered in this process.

    Parameters
    ----------
    graph
        The streets.
    names
        Name and road class of every way of the source, both of length w.
    order
        Contraction order for the hierarchies.
    engine
        What computes times: ``hierarchy``, or ``dijkstra`` for the same numbers by independent code.
    max_snap_m
        Farthest usable street, metres.
    spec
        Provider, mode and content hash.
    """

    def __init__(
        self,
        graph: StreetGraph,
        names: tuple[NDArray[np.str_], NDArray[np.str_]],
        order: NDArray[np.int32],
        engine: EngineName,
        max_snap_m: float,
        spec: str,
    ) -> None:
        self._graph = graph
        self._names = names
        self._arcs = arcs_of(graph)
        self._order = order
        self._engine_name = engine
        self._max_snap_m = max_snap_m
        self._spec = spec

    def __reduce__(self) -> tuple[type["EmbeddedNetwork"], tuple[object, ...]]:
        """Pickle the arrays only: a worker builds engines and indexes when it first asks."""
        settings = (self._engine_name, self._max_snap_m, self._spec)
        return EmbeddedNetwork, (self._graph, self._names, self._order, *settings)

    @property
    def spec(self) -> str:
        """See `StreetNetwork.spec`."""
        return self._spec

    @cached_property
    def segments(self) -> gpd.GeoDataFrame:
        """See `StreetNetwork.segments`."""
        return self._parts.table(*self._names)

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> SnappedPoints:
        """See `StreetNetwork.snap`."""
        return self._snapper.snap(lon, lat)

    def segment_of(self, points: SnappedPoints) -> NDArray[np.int32]:
        """See `StreetNetwork.segment_of`."""
        graph, ok = self._graph, points.edge >= 0
        edge = np.where(ok, points.edge, 0)
        ahead = np.where(graph.edge_along[edge], points.fraction, 1.0 - points.fraction)
        at_m = graph.edge_offset_m[edge] + ahead * graph.edge_m[edge]
        return np.where(ok, self._parts.row_of(graph.edge_chain[edge], at_m), -1).astype(np.int32)

    def times(self, origins: SnappedPoints, destinations: SnappedPoints | None = None) -> TravelMatrix:
        """See `StreetNetwork.times`."""
        a = self._places(origins)
        b = a if destinations is None else self._places(destinations)
        targets, column = np.unique(b.ends, return_inverse=True)
        column = column.reshape(b.ends.shape)
        seconds = np.empty((len(origins), len(b.chain)), np.int32)
        for begin in range(0, len(a.chain), _ROWS_AT_ONCE):
            rows = slice(begin, begin + _ROWS_AT_ONCE)
            part = a.rows(rows)
            reached = self._engine.from_weighted(part.ends, part.leave_ms, targets.astype(np.int32))
            seconds[rows] = _whole_seconds(_through_ends(part, b, reached, column))
        if destinations is None:
            np.fill_diagonal(seconds, 0)
        return TravelMatrix(seconds, self._spec)

    def pair_times(self, origins: SnappedPoints, destinations: SnappedPoints) -> NDArray[np.int32]:
        """
        Travel seconds from each origin to the destination of the same row, without a whole matrix.

        Parameters
        ----------
        origins, destinations
            n points each, all snapped ok.

        Returns
        -------
        ndarray
            int32 (n), ``UNREACHABLE_S`` where no way exists.
        """
        a, b = self._places(origins), self._places(destinations)
        group, row = np.unique(np.stack([a.chain, a.at_ms], axis=1), axis=0, return_inverse=True)
        order = np.argsort(row.reshape(-1), kind="stable")
        begin = np.concatenate([[0], np.cumsum(np.bincount(row.reshape(-1), minlength=len(group)))])
        seconds = np.empty(len(a.chain), np.int32)
        for k in range(len(group)):
            rows = order[begin[k] : begin[k + 1]]
            one, many = a.take(rows[:1]), b.take(rows)
            targets, column = np.unique(many.ends, return_inverse=True)
            reached = self._engine.from_weighted(one.ends, one.leave_ms, targets.astype(np.int32))
            ms = _through_ends(one, many, reached, column.reshape(many.ends.shape))
            seconds[rows] = _whole_seconds(ms)[0]
        return seconds

    def nearest(self, points: SnappedPoints, k: int, among: SnappedPoints | None = None) -> Neighbours:
        """See `StreetNetwork.nearest`."""
        origins = self._places(points)
        targets = origins if among is None else self._places(among)
        return nearest_places(self._arcs, origins, targets, k, same=among is None)

    def adjacency(self, points: SnappedPoints) -> Neighbours:
        """See `StreetNetwork.adjacency`."""
        places = self._places(points)
        return street_neighbours(self._graph, places.chain, places.at_ms)

    def reach(self, points: SnappedPoints, limit_s: int) -> gpd.GeoDataFrame:
        """See `StreetNetwork.reach`."""
        places = self._places(points)
        found = reached(self._graph, self._parts, places, spread_ms(self._arcs, places, limit_s * 1000))
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
        return Places.of(self._graph, points)

    @cached_property
    def _parts(self) -> Parts:
        return Parts(self._graph)

    @cached_property
    def _snapper(self) -> Snapper:
        return Snapper(self._graph, self._max_snap_m)

    @cached_property
    def _engine(self) -> Engine:
        return self._hierarchy if self._engine_name == "hierarchy" else DijkstraEngine(self._arcs)

    @cached_property
    def _hierarchy(self) -> HierarchyEngine:
        return HierarchyEngine(self._arcs, self._order)

    @cached_property
    def _ways(self) -> WayFinder:
        return WayFinder(self._graph, self._arcs, lambda: self._hierarchy)


def arcs_of(graph: StreetGraph) -> Arcs:
    """Directed arcs between junctions, one per open direction of a chain."""
    chains = np.arange(len(graph.chain_u), dtype=np.int32)
    ahead, back = (graph.chain_open & FORWARD) > 0, (graph.chain_open & BACKWARD) > 0
    return Arcs(
        len(graph.junction),
        np.concatenate([graph.chain_u[ahead], graph.chain_v[back]]),
        np.concatenate([graph.chain_v[ahead], graph.chain_u[back]]),
        np.concatenate([graph.chain_ms[ahead], graph.chain_ms[back]]),
        np.concatenate([chains[ahead], chains[back]]),
    )


def _through_ends(a: Places, b: Places, reached: NDArray[np.float64], column: NDArray[np.int64]) -> NDArray[np.float64]:
    """Milliseconds from each place of a to each of b: over the ends of b's chains, or straight along a shared chain."""
    arrive = np.where(b.arrive_ms >= 0, b.arrive_ms, np.inf)
    ms = np.minimum(reached[:, column[:, 0]] + arrive[:, 0], reached[:, column[:, 1]] + arrive[:, 1])
    row, other = a.sharing(b)
    step = b.at_ms[other] - a.at_ms[row]
    open_ = a.open_[row]
    passable = ((step >= 0) & ((open_ & FORWARD) > 0)) | ((step <= 0) & ((open_ & BACKWARD) > 0))
    row, other, step = row[passable], other[passable], np.abs(step[passable])
    ms[row, other] = np.minimum(ms[row, other], step)
    return np.asarray(ms)


def _whole_seconds(ms: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round milliseconds to the nearest second, halves up."""
    known = np.isfinite(ms)
    return np.where(known, (np.where(known, ms, 0) + 500) // 1000, UNREACHABLE_S).astype(np.int32)
