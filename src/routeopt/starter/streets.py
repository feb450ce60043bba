"""What the starter asks of the streets: which outlets they reach, and the name and class of the street in front."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt import network
from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.network.model import SNAP_FAR, SNAP_OK, StreetNetwork
from routeopt.scenario.network import NetworkSettings

MAX_SNAP_M = 150.0


@dataclass(frozen=True)
class Fronts:
    """
    The street in front of each of n outlets.

    Attributes
    ----------
    reachable
        bool (n): a street that is joined to the rest lies within 150 m.
    name, highway
        n names and road classes; empty where out of reach or unnamed.
    """

    reachable: NDArray[np.bool_]
    name: NDArray[np.str_]
    highway: NDArray[np.str_]


def prepare_roads(streets: Path, mode: str) -> StreetNetwork:
    """
    Make the network of one travel mode.

    Parameters
    ----------
    streets
        Street map of any format that scenarios take.
    mode
        Travel mode.

    Returns
    -------
    StreetNetwork
        In memory; nothing stays on the disk.

    Raises
    ------
    BadInputError
        When the streets can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="routeopt-") as cache:
        settings = NetworkSettings.model_validate({"streets": streets, "cache": cache, "max_snap_m": MAX_SNAP_M})
        return network.prepare(settings, [mode])[mode]


def look_up_fronts(found: pd.DataFrame, roads: StreetNetwork, streets: Path) -> Fronts:
    """
    Lay the outlets on the streets.

    Parameters
    ----------
    found
        Outlets from `find_outlets` or `place_outlets`.
    roads
        The streets.
    streets
        The street map, for messages.

    Returns
    -------
    Fronts
        In the order of the outlets.

    Raises
    ------
    BadInputError
        E905 when most outlets lie off the streets.
    """
    points = roads.snap(found["lon"].to_numpy(np.float64), found["lat"].to_numpy(np.float64))
    far = int((points.status == SNAP_FAR).sum())
    if 2 * far > len(found):
        params = {"far": far, "outlets": len(found), "max_snap_m": f"{MAX_SNAP_M:g}"}
        raise BadInputError([Fault("E905", shown_path(streets), params=params)])
    reachable = points.status == SNAP_OK
    name, highway = np.full(len(found), "", object), np.full(len(found), "", object)
    rows = roads.segment_of(points.take(reachable))
    name[reachable] = roads.segments["name"].to_numpy(object)[rows]
    highway[reachable] = roads.segments["highway"].to_numpy(object)[rows]
    return Fronts(reachable, name.astype(str), highway.astype(str))
