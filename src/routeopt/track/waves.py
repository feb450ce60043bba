"""Later waves of the census, laid on the streets of the plan."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from routeopt import plan as plans
from routeopt.inputs import survey
from routeopt.inputs.datum import to_wgs84
from routeopt.network.model import SnappedPoints
from routeopt.scenario.settings import Datum
from routeopt.streets.census import lay
from routeopt.streets.follow import reached
from routeopt.track.actuals import FILE


def by_waves(directory: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """
    Say where surveyed segments stand after later waves of the census.

    Parameters
    ----------
    directory
        Folder of the plan in force; its own copies of map and outlets are used.
    rows
        Typed rows of the waves, with the ``file`` of each, in the order of the waves.

    Returns
    -------
    pandas.DataFrame
        See `streets.follow.reached`. Of a segment that several waves cover, the last counts.

    Raises
    ------
    BadInputError
        E1006 a row on no street, E1007 a segment of another map.
    """
    found = []
    with plans.evidence(directory, laid=False) as known:
        mode = known.travel.planning_mode
        streets, there = known.travel.networks[mode], known.travel.outlets[mode]
        for file, told in rows.groupby(FILE, sort=False):
            wave = _in_degrees(told.drop(columns=FILE).reset_index(drop=True), known.settings.inputs.crs)
            joined, outlets = survey.join(wave, known.known.outlets)
            # Outlets that nobody knew before stand below the others.
            new = outlets.iloc[len(there) :]
            places = streets.snap(new["lon"].to_numpy(np.float64), new["lat"].to_numpy(np.float64))
            travel = replace(known.travel, outlets={mode: SnappedPoints.concatenate([there, places])})
            files = {**known.known.files, "survey": Path(str(file))}
            census = lay(known.settings, replace(known.known, outlets=outlets, survey=joined, files=files), travel)
            found.append(reached(census.segments))
    return pd.concat(found).drop_duplicates("segment_id", keep="last", ignore_index=True)


def _in_degrees(wave: pd.DataFrame, crs: Datum) -> pd.DataFrame:
    """Positions in WGS84, from the datum that all tables of the plan are in."""
    lon, lat = to_wgs84(wave["lon"].to_numpy(np.float64), wave["lat"].to_numpy(np.float64), crs)
    return wave.assign(lon=lon, lat=lat)
