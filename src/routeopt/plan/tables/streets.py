"""The table of streets: the segments around the plan's outlets, each with the territory that it draws."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages
from routeopt.streets.owners import owners
from routeopt.streets.table import columns

MARGIN_M = 800.0
"""Streets are kept this far around the outlets, so that a map has surroundings."""
METRES_PER_DEGREE = 111_320.0


def streets(stages: Stages, outlets: pd.DataFrame) -> gpd.GeoDataFrame:
    """
    Fill the table of streets.

    Parameters
    ----------
    stages
        What the stages decided.
    outlets
        The plan's table of outlets.

    Returns
    -------
    geopandas.GeoDataFrame
        Segments of the planning mode in the outlets' box and a margin; ``rep_id`` is NA where no territory is near.
    """
    segments = stages.travel.networks[stages.travel.planning_mode].segments
    table = segments[["name", "highway", "length_m", "geometry"]].copy()
    table["segment_id"] = segments["segment_id"].astype(str)
    on_it = outlets["segment_id"].value_counts()
    table["outlets"] = table["segment_id"].map(on_it).fillna(0).astype(np.int64)
    table["name"] = table["name"].fillna("")
    table["rep_id"] = owners(segments, outlets)
    chosen = None if stages.streets is None else stages.streets.choice.segments
    census = None if stages.streets is None else stages.streets.census.segments
    table = table.join(columns(stages.settings.streets, len(table), census, chosen))
    return gpd.GeoDataFrame(conform("streets", table[_in_box(segments, outlets)]))


def _in_box(segments: gpd.GeoDataFrame, outlets: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each segment touches the box of the outlets that stand on a street."""
    placed = outlets[outlets["segment_id"].notna()]
    lon, lat = placed["lon"].to_numpy(), placed["lat"].to_numpy()
    up = MARGIN_M / METRES_PER_DEGREE
    across = up / np.cos(np.radians(lat.mean()))
    box = segments.geometry.bounds.to_numpy()
    inside = (box[:, 0] <= lon.max() + across) & (box[:, 2] >= lon.min() - across)
    return np.asarray(inside & (box[:, 1] <= lat.max() + up) & (box[:, 3] >= lat.min() - up))
