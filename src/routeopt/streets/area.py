"""The area in which priority streets are chosen."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault
from routeopt.inputs.model import Inputs
from routeopt.scenario.model import Scenario
from routeopt.streets.owners import spread


def in_area(settings: Scenario, known: Inputs, segments: gpd.GeoDataFrame, census: pd.DataFrame) -> NDArray[np.bool_]:
    """
    Find the segments of the area.

    Parameters
    ----------
    settings, known
        Scenario and tables.
    segments
        Segments of the planning mode.
    census
        The same with what stands on each (`StreetCensus.segments`) and ``rep_id``.

    Returns
    -------
    ndarray
        bool per segment.

    Raises
    ------
    BadInputError
        E1008 an area that nothing describes, E1009 an area that is not surveyed enough.
    """
    rules = settings.streets
    inside = _described(settings, known, segments, census)
    if inside is None:
        raise BadInputError([Fault("E1008", field="streets.area", params={"value": rules.area[:60]})])
    peopled = inside & ((census["surveyed_outlets"] > 0) | census["known_outlets"].gt(0)).to_numpy()
    surveyed = int((peopled & census["surveyed"].to_numpy()).sum())
    share = surveyed / max(1, int(peopled.sum()))
    if not surveyed or (rules.area != "surveyed" and share < rules.survey_share_min):
        params = {"surveyed": surveyed, "segments": int(peopled.sum()), "least": f"{rules.survey_share_min:.0%}"}
        raise BadInputError([Fault("E1009", field="streets.area", params=params)])
    return inside


def described(
    settings: Scenario, known: Inputs, segments: gpd.GeoDataFrame, outlet_segment: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """
    Find the segments of an area that nobody has surveyed yet.

    Parameters
    ----------
    settings, known
        Scenario and tables.
    segments
        Segments of the planning mode.
    outlet_segment
        Row of the segment of each outlet, -1 for none.

    Returns
    -------
    ndarray
        bool per segment; the whole city where ``streets.area`` asks for what is surveyed or best. An office's area is
        where its outlets stand.

    Raises
    ------
    BadInputError
        E1008 an area that nothing describes.
    """
    wish = settings.streets.area
    if wish in ("surveyed", "best"):
        return np.ones(len(segments), np.bool_)
    if wish.startswith("office:"):
        theirs = known.outlets["office_id"].eq(wish.removeprefix("office:")).to_numpy(np.bool_)
        inside = np.zeros(len(segments), np.bool_)
        inside[outlet_segment[theirs & (outlet_segment >= 0)]] = True
        if inside.any():
            return inside
    else:
        shape = _polygon(wish)
        if shape is not None:
            return np.asarray(shapely.intersects(segments.geometry.to_numpy(), shape), np.bool_)
    raise BadInputError([Fault("E1008", field="streets.area", params={"value": wish[:60]})])


def _polygon(wish: str) -> shapely.Geometry | None:
    shape = shapely.from_wkt(wish, on_invalid="ignore")
    # A text that is no shape reads as None, whatever the types say.
    if not bool(shape) or not shapely.is_valid(shape) or shapely.area(shape) <= 0:
        return None
    return shape


def _described(
    settings: Scenario, known: Inputs, segments: gpd.GeoDataFrame, census: pd.DataFrame
) -> NDArray[np.bool_] | None:
    wish = settings.streets.area
    if wish == "surveyed":
        return np.ones(len(census), np.bool_)
    if wish == "best":
        return _best(settings, segments, census)
    if wish.startswith("office:"):
        office = wish.removeprefix("office:")
        if not known.offices["office_id"].eq(office).any():
            return None
        theirs = known.reps.loc[known.reps["office_id"].eq(office), "rep_id"]
        return census["rep_id"].isin(theirs).to_numpy()
    shape = _polygon(wish)
    return None if shape is None else np.asarray(shapely.intersects(segments.geometry.to_numpy(), shape), np.bool_)


def _best(settings: Scenario, segments: gpd.GeoDataFrame, census: pd.DataFrame) -> NDArray[np.bool_]:
    """Surroundings of the segment around which most uncovered potential lies, along the streets."""
    radius = settings.streets.area_radius_m
    promising = np.argsort(-census["uncovered"].to_numpy(), kind="stable")[:50]
    best, most = np.zeros(len(census), np.bool_), -1.0
    for row in promising.tolist():
        distance, _ = spread(segments, np.array([row]), radius)
        near = np.isfinite(distance)
        around = float(census["uncovered"].to_numpy()[near].sum())
        if around > most:
            best, most = near, around
    return best
