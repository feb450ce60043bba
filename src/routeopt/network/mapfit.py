"""Do these outlets stand on these streets? The shift of a wrong datum shows in the distances."""

from dataclasses import dataclass

import numpy as np

from routeopt.inputs.datum import from_wgs84, to_wgs84
from routeopt.network.graph import EARTH_RADIUS_M
from routeopt.network.model import SnappedPoints, StreetNetwork

METRES_A_DEGREE = EARTH_RADIUS_M * np.pi / 180.0
DATUMS = ("wgs84", "gcj02", "bd09")
_DOUBTFUL = 0.75
"""Outlets hardly nearer to the streets than when shifted at random do not stand where the table says."""
_CLEAR = 0.25
"""Another datum fits when it brings the outlets nearer to the streets by at least this share."""
_SPREAD = 3.0
"""A median of n distances scatters by about 1.3 / √n of itself; chance must not pass for a fit."""
_SAMPLE = 300
_PROBES = 16
_SHIFT_M = (200.0, 900.0)
_LEAST_OUTLETS = 20


def median_distance_m(points: SnappedPoints) -> float:
    """Median distance of points to the nearest street, metres; 0 for none."""
    return float(np.median(points.distance_m)) if len(points) else 0.0


@dataclass(frozen=True)
class Doubt:
    """
    Outlets that lie hardly nearer to the streets than chance would lay them.

    Attributes
    ----------
    median_m
        Median distance to the nearest street, metres.
    random_m
        The same under shifts of 200–900 m all round the compass.
    datum
        The datum under which the outlets do lie on the streets; None where none is clearly better.
    datum_m
        Median distance under that datum.
    """

    median_m: float
    random_m: float
    datum: str | None
    datum_m: float


def find_doubt(network: StreetNetwork, points: SnappedPoints, declared: str) -> Doubt | None:
    """
    Tell whether outlets stand where their table says, and if not, which datum would put them on the streets.

    In a dense city a wrong datum still leaves every outlet near some street: not the distance tells, but that a shift
    at random does no harm.

    Parameters
    ----------
    network
        The streets.
    points
        The outlets, read as being in the declared datum.
    declared
        Datum that the scenario names.

    Returns
    -------
    Doubt or None
        None where the outlets lie clearly nearer to the streets than by chance, or are too few to tell.
    """
    if len(points) < _LEAST_OUTLETS:
        return None
    part = points.take(np.unique(np.linspace(0, len(points) - 1, min(len(points), _SAMPLE)).astype(np.int64)))
    median, chance = median_distance_m(part), _random_m(network, part)
    lon, lat = from_wgs84(part.lon, part.lat, declared)
    found = [(median_distance_m(network.snap(*to_wgs84(lon, lat, name))), name) for name in DATUMS if name != declared]
    away, name = min(found)
    fits = away < median * (1.0 - max(_CLEAR, _SPREAD / np.sqrt(len(part))))
    doubtful = median > _DOUBTFUL * chance
    return Doubt(median, chance, name if fits else None, away) if fits or doubtful else None


def _random_m(network: StreetNetwork, part: SnappedPoints) -> float:
    """Median distance under shifts all round the compass."""
    turn = np.arange(_PROBES) * (np.pi * (3.0 - np.sqrt(5.0)))
    far = np.linspace(*_SHIFT_M, _PROBES)
    east = far * np.cos(turn) / (METRES_A_DEGREE * np.cos(np.radians(np.median(part.lat))))
    north = far * np.sin(turn) / METRES_A_DEGREE
    shifted = [median_distance_m(network.snap(part.lon + e, part.lat + n)) for e, n in zip(east, north, strict=True)]
    return float(np.median(shifted))
