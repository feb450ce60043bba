"""What every stage may ask of the streets: one protocol, whatever engine answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    # Only named here: preparing streets does without the libraries of tables.
    import geopandas as gpd
    import pandas as pd

UNREACHABLE_S = np.int32(2**31 - 1)
"""Marks a pair without a way in a matrix of seconds; never a time."""

SNAP_OK, SNAP_FAR, SNAP_ISLAND, SNAP_CLIPPED = 0, 1, 2, 3
"""
Status of a snapped point: usable, too far from any street, on a piece that no way leads to, or on one that the edge of
the map cuts off.
"""
STATUS = {SNAP_OK: "near", SNAP_FAR: "far", SNAP_ISLAND: "island", SNAP_CLIPPED: "clipped"}
"""Words for the status of a snapped point, as tables carry them."""


@dataclass(frozen=True)
class SnappedPoints:
    """
    Points laid on the nearest street segment of one network; arrays of equal length n.

    Attributes
    ----------
    lon, lat
        Where the point was, degrees WGS84.
    edge
        Position of the undirected street edge it lies on; −1 unless ``status`` is ok.
    fraction
        Place along that edge, 0 … 1 from its first node.
    distance_m
        Distance to the street, metres.
    side
        −1 left of the edge's direction, 1 right, 0 on it.
    status
        ``SNAP_OK``, ``SNAP_FAR``, ``SNAP_ISLAND`` or ``SNAP_CLIPPED``.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    edge: NDArray[np.int32]
    fraction: NDArray[np.float64]
    distance_m: NDArray[np.float32]
    side: NDArray[np.int8]
    status: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.edge)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_] | list[int]) -> SnappedPoints:
        """Keep the points of these rows, in this order."""
        return SnappedPoints(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @staticmethod
    def concatenate(parts: list[SnappedPoints]) -> SnappedPoints:
        """Join points of one network, in order."""
        names = SnappedPoints.__dataclass_fields__
        return SnappedPoints(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class TravelMatrix:
    """
    Travel from each origin (row) to each destination (column).

    Attributes
    ----------
    seconds
        int32 (n, m), ``UNREACHABLE_S`` where no way exists.
    spec
        Name and hash of the provider and metric, so that two can't be mixed.
    """

    seconds: NDArray[np.int32]
    spec: str


@dataclass(frozen=True)
class Neighbours:
    """
    Sparse directed pairs of points, CSR over n rows: ``index[start[i]:start[i + 1]]`` are i's, nearest first.

    Attributes
    ----------
    start
        int64 (n + 1).
    index
        int32, the neighbour's position.
    seconds
        int32, travel time from i to it.
    """

    start: NDArray[np.int64]
    index: NDArray[np.int32]
    seconds: NDArray[np.int32]


@dataclass(frozen=True)
class Leg:
    """
    One leg of a route.

    Attributes
    ----------
    seconds
        Travel time, equal to the entry of `StreetNetwork.times`.
    metres
        Length along the streets, whole metres.
    lonlat
        float64 (p, 2), p ≥ 2: the way from stop to stop along the streets.
    """

    seconds: int
    metres: int
    lonlat: NDArray[np.float64]


class StreetNetwork(Protocol):
    """A street network of one travel mode."""

    @property
    def spec(self) -> str:
        """Provider, mode and content hash."""
        ...

    @property
    def segments(self) -> gpd.GeoDataFrame:
        """
        Undirected street segments between junctions, none longer than 300 m, EPSG:4326.

        Columns ``segment_id, u, v, name, highway, length_m, geometry``; segments that share an end ``u`` or ``v``
        touch. Row order is the numbering of `segment_of`.
        """
        ...

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> SnappedPoints:
        """Lay points on the nearest usable street."""
        ...

    def segment_of(self, points: SnappedPoints) -> NDArray[np.int32]:
        """Row of `segments` that each point lies on; −1 unless snapped ok."""
        ...

    def clipped(self, points: SnappedPoints) -> NDArray[np.bool_]:
        """Tell which points, all snapped ok, lie on a part of the streets that the edge of the map cuts."""
        ...

    def times(self, origins: SnappedPoints, destinations: SnappedPoints | None = None) -> TravelMatrix:
        """Exact travel times; all points must be snapped ok. The diagonal of a square matrix is 0."""
        ...

    def nearest(self, points: SnappedPoints, k: int, among: SnappedPoints | None = None) -> Neighbours:
        """
        The k points that are quickest to reach from each point, exact: others of its own, or any of ``among``.

        Sorted by whole seconds and then by position; what can't be reached is left out.
        """
        ...

    def adjacency(self, points: SnappedPoints) -> Neighbours:
        """
        Symmetric street neighbourhood of points: their network Voronoi cells touch.

        Two points are neighbours when somewhere on the streets (taken both ways) the nearest point changes from the
        one to the other. Points at the same place are neighbours of each other. ``seconds`` is the travel time
        through the meeting point.
        """
        ...

    def reach(self, points: SnappedPoints, limit_s: int) -> gpd.GeoDataFrame:
        """
        Segments that the nearest of these points reaches in time: the isochrone, drawn in streets.

        The rows of `segments` with ``first_s``, when someone is first on the segment, and ``whole_s``, when all of it
        could have been seen (above the limit for those at the edge).
        """
        ...

    def route(self, points: SnappedPoints) -> list[Leg]:
        """Legs between consecutive points, len(points) − 1 of them."""
        ...


@dataclass(frozen=True)
class Travel:
    """
    The streets as the stages see them: one network per mode, and every place of the inputs snapped on each.

    Attributes
    ----------
    networks
        Travel mode → network, for the planning mode and every mode a rep uses.
    outlets, offices, starts, distributors
        Travel mode → points, in the row order of the inputs' tables (``starts`` follows ``reps``).
    unreachable
        ``outlet_id, code, distance_m``: outlets that no street of the planning mode reaches; code ``far``, ``island``
        or ``clipped``.
    planning_mode
        The mode by which territories are compact.
    """

    networks: dict[str, StreetNetwork]
    outlets: dict[str, SnappedPoints]
    offices: dict[str, SnappedPoints]
    starts: dict[str, SnappedPoints]
    distributors: dict[str, SnappedPoints]
    unreachable: pd.DataFrame
    planning_mode: str
