"""Lay points on the nearest street edge."""

import numpy as np
import shapely
from numpy.typing import NDArray

from routeopt.network.graph import EARTH_RADIUS_M, StreetGraph
from routeopt.network.model import SNAP_CLIPPED, SNAP_FAR, SNAP_ISLAND, SNAP_OK, SnappedPoints


class Snapper:
    """
    Nearest edges in Mercator's projection, which keeps angles, so that near is near at every latitude.

    Parameters
    ----------
    graph
        The graph.
    max_snap_m
        Farthest usable street, metres.
    """

    def __init__(self, graph: StreetGraph, max_snap_m: float) -> None:
        self._graph = graph
        self._max_snap_m = max_snap_m
        self._x, self._y = mercator(graph.lon, graph.lat)
        ends = np.stack([graph.edge_u, graph.edge_v], 1)
        self._tree = _tree(np.stack([self._x[ends], self._y[ends]], -1))
        self._islands: shapely.STRtree | None = None

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> SnappedPoints:
        """See `StreetNetwork.snap`."""
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        x, y = mercator(lon, lat)
        edge = self._tree.nearest(shapely.points(x, y)).astype(np.int32)
        u, v = self._graph.edge_u[edge], self._graph.edge_v[edge]
        dx, dy = self._x[v] - self._x[u], self._y[v] - self._y[u]
        across_x, across_y = x - self._x[u], y - self._y[u]
        length = np.maximum(dx * dx + dy * dy, 1e-12)
        fraction = np.clip((across_x * dx + across_y * dy) / length, 0.0, 1.0)
        away = np.hypot(across_x - fraction * dx, across_y - fraction * dy) * np.cos(np.radians(lat))
        status = np.where(away <= self._max_snap_m, SNAP_OK, SNAP_FAR).astype(np.int8)
        self._tell_islands(lon, lat, status)
        ok = status == SNAP_OK
        return SnappedPoints(
            lon=lon,
            lat=lat,
            edge=np.where(ok, edge, -1).astype(np.int32),
            fraction=np.where(ok, fraction, 0.0),
            distance_m=away.astype(np.float32),
            side=np.where(ok, -np.sign(dx * across_y - dy * across_x), 0).astype(np.int8),
            status=status,
        )

    def _tell_islands(self, lon: NDArray[np.float64], lat: NDArray[np.float64], status: NDArray[np.int8]) -> None:
        """Mark those of the far points that have a street near which the rest of the network can't reach."""
        far = np.flatnonzero(status == SNAP_FAR)
        if not len(far) or not len(self._graph.island_lon):
            return
        if self._islands is None:
            x, y = mercator(self._graph.island_lon, self._graph.island_lat)
            self._islands = _tree(np.stack([x, y], -1))
        px, py = mercator(lon[far], lat[far])
        (_, piece), distance = self._islands.query_nearest(
            shapely.points(px, py), return_distance=True, all_matches=False
        )
        near = distance * np.cos(np.radians(lat[far])) <= self._max_snap_m
        kind = np.where(self._graph.island_clipped[piece], SNAP_CLIPPED, SNAP_ISLAND)
        status[far[near]] = kind[near]


def mercator(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Spherical Mercator x and y; ground metres are map metres times cos(latitude)."""
    return EARTH_RADIUS_M * np.radians(lon), EARTH_RADIUS_M * np.arcsinh(np.tan(np.radians(lat)))


def _tree(ends: NDArray[np.float64]) -> shapely.STRtree:
    """Index straight pieces given as (m, 2, 2): piece, end, x and y."""
    return shapely.STRtree(np.atleast_1d(np.asarray(shapely.linestrings(ends))))
