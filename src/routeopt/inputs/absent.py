"""Where area modes do not exist: the what-ifs of a scenario, outlet by outlet and distributor by distributor."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.core.faults import Fault
from routeopt.inputs.datum import to_wgs84
from routeopt.scenario.model import Scenario


def absent(scenario: Scenario, outlets: pd.DataFrame, distributors: pd.DataFrame) -> NDArray[np.bool_]:
    """
    Tell which distributor may not serve which outlet.

    Parameters
    ----------
    scenario
        The settings.
    outlets, distributors
        The tables, in WGS84.

    Returns
    -------
    ndarray
        bool (outlets, distributors).
    """
    found = np.zeros((len(outlets), len(distributors)), bool)
    lon, lat = outlets["lon"].to_numpy(np.float64), outlets["lat"].to_numpy(np.float64)
    for off in scenario.coverage.off_in:
        theirs = distributors["mode"].eq(off.mode).to_numpy()
        if off.distributors:
            theirs = theirs & distributors["distributor_id"].isin(off.distributors).to_numpy()
        there = np.ones(len(outlets), bool)
        if off.area is not None:
            there = shapely.intersects_xy(_in_wgs84(off.area, scenario.inputs.crs), lon, lat)
        found |= there[:, None] & theirs[None, :]
    return found


def faults(scenario: Scenario, distributors: pd.DataFrame) -> Iterator[Fault]:
    """
    Find what-ifs that speak of distributors whom nobody knows, or who work in another mode.

    Parameters
    ----------
    scenario
        The settings.
    distributors
        The table.

    Yields
    ------
    Fault
        E269.
    """
    for number, off in enumerate(scenario.coverage.off_in):
        known = set(distributors.loc[distributors["mode"].eq(off.mode), "distributor_id"].dropna())
        for name in sorted(set(off.distributors) - known):
            params = {"distributor": name, "mode": off.mode}
            yield Fault("E269", field=f"coverage.off_in.{number}.distributors", params=params)


def _in_wgs84(text: str, crs: str) -> shapely.Geometry:
    def move(lonlat: np.ndarray) -> np.ndarray:
        return np.stack(to_wgs84(lonlat[:, 0], lonlat[:, 1], crs), axis=1)

    return shapely.transform(shapely.from_wkt(text), move)
