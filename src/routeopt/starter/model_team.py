"""
A model of the field force that closes the arithmetic: as many reps as the direct customers fill, inside the bands.

- Reps of an office with D direct customers: of the numbers k that need no or the least surplus, the one with D / k
  nearest to 110. Where D / k would lie above 116 the smallest class C customers move to wholesale until it doesn't, as
  a team does that must hold its band.
- Fewer customers than one rep's least: one rep, and a band that they fill.
- Stops a day: 15-20 where the mean working day of the reps lies in 16-18.5 served visits; else a band around it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIELD_OUTLETS = (100, 120)
FIELD_STOPS = (15, 20)
"""Bands of the field: served outlets of a rep, and visits on a working day."""
AIMED_OUTLETS = (104, 116)
"""Where the model aims: inside the band with room for outlets that turn out to be out of reach."""
AIMED_STOPS = 17.0
STEADY_STOPS = (16.0, 18.5)
DIRECT_PER_OFFICE = 1500
WORKING_DAYS = 20
CAR_BEYOND_M = 4000.0
"""An office whose outer fifth of outlets lies farther than this from their middle is worked by car, else by e-bike."""


@dataclass(frozen=True)
class Team:
    """
    Size of one office's team.

    Attributes
    ----------
    reps
        Number of reps, at least one.
    surplus
        Customers that leave for wholesale so that the rest fits.
    outlets_band
        Served outlets of a rep.
    """

    reps: int
    surplus: int
    outlets_band: tuple[int, int]


def team_for(direct: int) -> Team:
    """
    Size a team.

    Parameters
    ----------
    direct
        Direct customers of the office.

    Returns
    -------
    Team
        With ``outlets_band`` as the field has it, unless the customers can't fill one rep.
    """
    low, high = AIMED_OUTLETS
    if direct < low:
        return Team(1, 0, (min(FIELD_OUTLETS[0], max(1, int(0.9 * direct))), FIELD_OUTLETS[1]))
    middle = sum(FIELD_OUTLETS) / 2
    options = range(1, direct // low + 1)
    reps = min(options, key=lambda k: (max(0, direct - k * high), abs(direct / k - middle)))
    return Team(reps, max(0, direct - reps * high), FIELD_OUTLETS)


def stops_for(visits: int, reps: int) -> tuple[int, int]:
    """
    Band of stops a day.

    Parameters
    ----------
    visits
        Visits of all direct customers in the cycle.
    reps
        Number of reps.

    Returns
    -------
    tuple
        Fewest and most.
    """
    mean = visits / reps / WORKING_DAYS
    if STEADY_STOPS[0] <= mean <= STEADY_STOPS[1]:
        return FIELD_STOPS
    # Served visits alone must be able to fill the fewest stops of every day, however the weeks fall.
    return max(0, min(FIELD_STOPS[0], int(0.7 * mean))), max(FIELD_STOPS[1], int(1.25 * mean) + 1)


def parts(xy: NDArray[np.float64], rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """
    Divide outlets among offices by halving across the longer side.

    Parameters
    ----------
    xy
        float64 (n, 2), outlets in metres on a plane.
    rows
        Direct outlets.

    Returns
    -------
    list of ndarray
        One group of rows per office, about equal in number, each in one piece of the plane.
    """
    return _halved(xy, rows, max(1, -(-len(rows) // DIRECT_PER_OFFICE)))


def travel_mode(xy: NDArray[np.float64]) -> str:
    """
    Mode by which reps work the city.

    Parameters
    ----------
    xy
        float64 (n, 2), outlets in metres on a plane.

    Returns
    -------
    str
        ``car`` or ``e_bike``, as the widest office needs.
    """
    offices = (xy[rows] for rows in parts(xy, np.arange(len(xy))))
    reach_m = [np.quantile(np.hypot(*(part - np.median(part, axis=0)).T), 0.8) for part in offices]
    return "car" if max(reach_m) > CAR_BEYOND_M else "e_bike"


def _halved(xy: NDArray[np.float64], rows: NDArray[np.intp], count: int) -> list[NDArray[np.intp]]:
    if count == 1:
        return [rows]
    axis = int(np.argmax(np.ptp(xy[rows], axis=0)))
    order = rows[np.argsort(xy[rows, axis], kind="stable")]
    first = count // 2
    cut = len(rows) * first // count
    return _halved(xy, order[:cut], first) + _halved(xy, order[cut:], count - first)
