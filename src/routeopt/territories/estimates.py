"""What territories need to know of travel before any route exists: hops, line haul, the outlet beside a prospect."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours, SnappedPoints, StreetNetwork
from routeopt.territories.reach import nearest_of

LARGE_OUTLETS = 4000
"""An office of more outlets is too large for a whole matrix of travel times."""
_START_WAYS = 20_000_000
"""Reps × outlets of the largest office with a whole matrix of ways from the starts."""
_DENSITY_NEIGHBOURS = 12
_TOUR_CONSTANT = 0.7124
"""Beardwood, Halton and Hammersley's constant: a tour of n points on an area A is about 0.7124 √(n A) long."""


class Starts(NamedTuple):
    """
    How reps come to the outlets from their starts.

    Attributes
    ----------
    there_s
        int32 (k, n), mean of the ways there and back, seconds. Reps who start at one place share a row in memory. None
        where there are too many.
    outlet, outlet_s
        int32 (k), the outlet that is quickest to reach from each start, and the seconds to it.
    nearest_s
        float64 (n), the least of the ways to each outlet; along the street neighbourhood where there are too many.
    """

    there_s: NDArray[np.int32] | None
    outlet: NDArray[np.int32]
    outlet_s: NDArray[np.int32]
    nearest_s: NDArray[np.float64]


def starts_of(network: StreetNetwork, starts: SnappedPoints, points: SnappedPoints, neighbours: Neighbours) -> Starts:
    """
    Measure the ways from the reps' starts.

    Parameters
    ----------
    network
        The streets.
    starts, points
        k starts, and n outlets.
    neighbours
        Street neighbourhood of the outlets.

    Returns
    -------
    Starts
        By exact travel times while k × n are few enough.
    """
    if len(starts) * len(points) <= _START_WAYS:
        there_s = _there_and_back_s(network, starts, points)
        return Starts(there_s, *quickest(there_s), there_s.min(axis=0).astype(np.float64))
    found = network.nearest(starts, 1, points)
    # A start that no street joins to the outlets has the first by number, at no way.
    outlet, outlet_s = np.zeros(len(starts), np.int32), np.zeros(len(starts), np.int32)
    joined = np.diff(found.start) > 0
    outlet[joined], outlet_s[joined] = found.index, found.seconds
    label, away = nearest_of(neighbours, outlet.astype(np.int64), 1)
    nearest_s = np.where(label[:, 0] >= 0, away[:, 0] + outlet_s[np.maximum(label[:, 0], 0)], 0.0)
    return Starts(None, outlet, outlet_s, nearest_s)


def quickest(there_s: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """
    Find the outlet that each rep reaches first.

    Parameters
    ----------
    there_s
        int32 (k, n), see `Starts`.

    Returns
    -------
    tuple of ndarray
        int32 (k), outlets; int32 (k), seconds to them.
    """
    return there_s.argmin(axis=1).astype(np.int32), there_s.min(axis=1)


def _there_and_back_s(network: StreetNetwork, starts: SnappedPoints, points: SnappedPoints) -> NDArray[np.int32]:
    """Mean of the ways from the starts to each outlet and back, int32 (k, n)."""
    place = np.stack([starts.edge.astype(np.float64), starts.fraction], axis=1)
    _, first, which = np.unique(place, axis=0, return_index=True, return_inverse=True)
    some = starts.take(first)
    out = network.times(some, points).seconds.astype(np.int64)
    back = network.times(points, some).seconds.astype(np.int64).T
    mean = ((out + back) // 2).astype(np.int32)
    return np.broadcast_to(mean, (len(starts), len(points))) if len(first) == 1 else mean[which.reshape(-1)]


def hauls_s(nearest_s: NDArray[np.float64], stops_per_day: float) -> NDArray[np.float64]:
    """
    Estimate a visit's share of the day's way out and back, from the nearest of the reps' starts.

    Parameters
    ----------
    nearest_s
        float64 (n), see `Starts`.
    stops_per_day
        Stops that share the way.

    Returns
    -------
    ndarray
        float64 (n), seconds.
    """
    return 2.0 * nearest_s / max(stops_per_day, 1.0)


def nearest_outlets(network: StreetNetwork, prospects: SnappedPoints, points: SnappedPoints) -> NDArray[np.int32]:
    """
    Outlet that is quickest to reach from each prospect.

    Parameters
    ----------
    network
        The streets.
    prospects, points
        p prospects and n outlets.

    Returns
    -------
    ndarray
        int32 (p). In a large office along the street neighbourhood of both together.
    """
    if not len(prospects):
        return np.zeros(0, np.int32)
    if len(points) <= LARGE_OUTLETS:
        return np.argmin(network.times(prospects, points).seconds, axis=1).astype(np.int32)
    together = network.adjacency(SnappedPoints.concatenate([points, prospects]))
    found, _ = nearest_of(together, np.arange(len(points)), 1)
    # A prospect that no chain of neighbours joins to an outlet goes to the first by number.
    return np.maximum(found[len(points) :, 0], 0)


def hops_s(
    network: StreetNetwork, points: SnappedPoints, neighbours: Neighbours, visits: NDArray[np.int64], days: int
) -> NDArray[np.int64]:
    """
    Estimate the travel from stop to stop of a day around each outlet.

    The nearest outlets tell the density of outlets; the share of them that a day visits tells the density of a day's
    stops; the tour through these has legs of 0.7124 / √density [1]_, in units of street travel time.

    Parameters
    ----------
    network
        The streets.
    points
        n outlets.
    neighbours
        Their street neighbourhood.
    visits
        int64 (n), visits in the cycle.
    days
        Working days of the cycle.

    Returns
    -------
    ndarray
        int64 (n), seconds.

    References
    ----------
    .. [1] Daganzo, C. F. (1984). The distance traveled to visit N points with a maximum of C stops per vehicle.
       *Transportation Science*, 18(4), 331-350.
    """
    count = min(_DENSITY_NEIGHBOURS, len(points) - 1)
    if count < 1 or not visits.sum():
        return np.zeros(len(points), np.int64)
    if len(points) <= LARGE_OUTLETS:
        nearest = network.nearest(points, count)
        last = np.maximum(nearest.start[1:] - 1, nearest.start[:-1])
        radius = np.where(np.diff(nearest.start) > 0, nearest.seconds[np.minimum(last, len(nearest.seconds) - 1)], 0)
    else:
        # Every outlet is nearest to itself.
        _, away = nearest_of(neighbours, np.arange(len(points)), count + 1)
        radius = np.where(np.isfinite(away), away, 0.0).max(axis=1)
    share_a_day = visits.sum() / len(visits) / max(days, 1)
    return np.rint(_TOUR_CONSTANT * radius * np.sqrt(np.pi / count / min(share_a_day, 1.0))).astype(np.int64)
