"""A street network whose travel times come from elsewhere: the map tells the streets, a source the seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from routeopt.network.embedded import EmbeddedNetwork
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, Leg, Neighbours, SnappedPoints, TravelMatrix
from routeopt.network.providers.source import TimesSource

if TYPE_CHECKING:
    import geopandas as gpd

_SAMPLE = 40


class SourcedNetwork:
    """
    Streets from the map, travel times and courses from a source.

    Segments, snapping and street neighbourhoods need the map itself, which no server gives out; only what a source
    measures differently is asked of it.

    Parameters
    ----------
    streets
        The map, prepared for the same travel mode.
    source
        Who answers for times.
    """

    def __init__(self, streets: EmbeddedNetwork, source: TimesSource) -> None:
        self._streets = streets
        self._source = source

    @property
    def spec(self) -> str:
        """See `StreetNetwork.spec`."""
        return f"{self._source.spec} on {self._streets.spec}"

    @property
    def segments(self) -> gpd.GeoDataFrame:
        """See `StreetNetwork.segments`."""
        return self._streets.segments

    def snap(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> SnappedPoints:
        """See `StreetNetwork.snap`."""
        return self._streets.snap(lon, lat)

    def segment_of(self, points: SnappedPoints) -> NDArray[np.int32]:
        """See `StreetNetwork.segment_of`."""
        return self._streets.segment_of(points)

    def clipped(self, points: SnappedPoints) -> NDArray[np.bool_]:
        """See `StreetNetwork.clipped`."""
        return self._streets.clipped(points)

    def adjacency(self, points: SnappedPoints) -> Neighbours:
        """See `StreetNetwork.adjacency`."""
        return self._streets.adjacency(points)

    def times(self, origins: SnappedPoints, destinations: SnappedPoints | None = None) -> TravelMatrix:
        """See `StreetNetwork.times`; asked in blocks as large as the source takes."""
        a = _lonlat(origins)
        b = a if destinations is None else _lonlat(destinations)
        seconds = np.empty((len(a), len(b)), np.int32)
        side = self._source.table_side
        for row in range(0, len(a), side):
            for column in range(0, len(b), side):
                block = self._source.table(a[row : row + side], b[column : column + side])
                seconds[row : row + side, column : column + side] = _whole(block)
        if destinations is None:
            np.fill_diagonal(seconds, 0)
        return TravelMatrix(seconds, self.spec)

    def nearest(self, points: SnappedPoints, k: int, among: SnappedPoints | None = None) -> Neighbours:
        """See `StreetNetwork.nearest`; a source knows no search, so whole rows are asked and sorted."""
        n, side = len(points), self._source.table_side
        targets = points if among is None else among
        count = max(min(k, len(targets) - (among is None)), 0)
        index, seconds = np.zeros((n, count), np.int32), np.full((n, count), UNREACHABLE_S, np.int32)
        for begin in range(0, n if count else 0, side):
            rows = np.arange(begin, min(begin + side, n))
            block = self.times(points.take(rows), targets).seconds
            if among is None:
                block[np.arange(len(rows)), rows] = UNREACHABLE_S
            order = np.argsort(block, axis=1, kind="stable")[:, :count]
            index[rows], seconds[rows] = order, np.take_along_axis(block, order, axis=1)
        reached = seconds != UNREACHABLE_S
        start = np.concatenate([[0], np.cumsum(reached.sum(axis=1))]).astype(np.int64)
        return Neighbours(start, index[reached], seconds[reached])

    def route(self, points: SnappedPoints) -> list[Leg]:
        """See `StreetNetwork.route`; seconds are those of the table, so that legs add up to `times`."""
        places = _lonlat(points)
        if len(places) < 2:
            return []
        side = self._source.table_side
        starts, ends = places[:-1], places[1:]
        blocks = [slice(begin, begin + side) for begin in range(0, len(starts), side)]
        seconds = np.concatenate([_whole(self._source.table(starts[b], ends[b])).diagonal() for b in blocks])
        if (seconds == UNREACHABLE_S).any():
            raise ValueError("no way exists between these points")
        courses = self._source.courses(places)
        return [
            Leg(spent, round(course.metres), _drawn(places[i], course.lonlat, places[i + 1]))
            for i, (spent, course) in enumerate(zip(seconds.tolist(), courses, strict=True))
        ]

    def error_against_map(self, points: SnappedPoints) -> float:
        """
        Tell how far the source's times lie from those of the map.

        Parameters
        ----------
        points
            Points, all snapped ok; of many, some spread over the table are taken.

        Returns
        -------
        float
            Median of |source − map| ÷ map over their pairs; nan for fewer than two points.
        """
        rows = np.unique(np.linspace(0, len(points) - 1, min(len(points), _SAMPLE)).astype(np.int64))
        some = points.take(rows)
        if len(some) < 2:
            return float("nan")
        asked, mapped = self.times(some).seconds, self._streets.times(some).seconds
        both = (asked != UNREACHABLE_S) & (mapped != UNREACHABLE_S) & (mapped > 0)
        return float(np.median(np.abs(asked[both] / mapped[both] - 1.0))) if both.any() else float("nan")

    def reach(self, points: SnappedPoints, limit_s: int) -> gpd.GeoDataFrame:
        """See `StreetNetwork.reach`; measured on the map, as sources differ in what they call reach."""
        return self._streets.reach(points, limit_s)


def _lonlat(points: SnappedPoints) -> NDArray[np.float64]:
    if (points.status != SNAP_OK).any():
        raise ValueError("only points snapped ok can be travelled between")
    return np.stack([points.lon, points.lat], axis=1)


def _drawn(*parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Join a course from door to door, without standing still."""
    lonlat = np.vstack(parts)
    moved = np.ones(len(lonlat), bool)
    moved[1:-1] = (lonlat[1:-1] != lonlat[:-2]).any(axis=1)
    return np.asarray(lonlat[moved])


def _whole(seconds: NDArray[np.float64]) -> NDArray[np.int32]:
    """Round to the nearest second, halves up; nan becomes the mark of no way."""
    known = np.isfinite(seconds)
    return np.where(known, np.floor(np.where(known, seconds, 0) + 0.5), UNREACHABLE_S).astype(np.int32)
