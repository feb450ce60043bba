"""Walks for the surveyors: the segments with outlets that the census still lacks, cut into walks of a day."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.inputs.model import Inputs
from routeopt.network.model import Travel
from routeopt.scenario.model import Scenario
from routeopt.streets.area import described
from routeopt.streets.census import lay
from routeopt.streets.survey_tour import survey_tour

AROUND_M = 400.0
"""A walk may use streets this far around its segments; the next piece of street farther off gets a walk of its own."""
DEGREE_M = 111_320.0


@dataclass(frozen=True)
class SurveyPlan:
    """
    Walks over what is to be surveyed.

    Attributes
    ----------
    walks
        One row per walk: ``walk, segments, outlets, survey_m, walk_m, bound_m, hours``.
    steps
        One row per street walked along: ``walk, seq, segment_id, name, length_m, surveys, outlets, geometry``;
        ``surveys`` is false where the street is only passed.
    form
        The census to fill in, in the order of the walks: the columns of ``inputs.survey``, and ``name`` of the outlet.
    """

    walks: pd.DataFrame
    steps: gpd.GeoDataFrame
    form: pd.DataFrame


def plan_survey(settings: Scenario, known: Inputs, travel: Travel, walk_hours: float) -> SurveyPlan:
    """
    Plan the survey of the area.

    Parameters
    ----------
    settings, known, travel
        Scenario, tables and streets. Of ``streets.area``, ``surveyed`` and ``best`` mean the whole city here: what is
        not surveyed has no value yet.
    walk_hours
        Hours of surveying in a walk, with ``streets.walk_kmh`` and ``streets.survey_minutes`` for each outlet; the ways
        between its segments come on top.

    Returns
    -------
    SurveyPlan
        Walks over all segments with outlets that no census covers.

    Raises
    ------
    BadInputError
        E1008 an area that nothing describes; the faults of the census.
    """
    rules = settings.streets
    network = travel.networks[travel.planning_mode]
    streets = network.segments.reset_index(drop=True)
    segment = network.segment_of(travel.outlets[travel.planning_mode]).astype(np.int64)
    outlets = np.bincount(segment[segment >= 0], minlength=len(streets))
    surveyed = np.zeros(len(streets), np.bool_)
    if known.survey is not None:
        surveyed = lay(settings, known, travel).segments["surveyed"].to_numpy(np.bool_)
    missing = (outlets > 0) & ~surveyed & described(settings, known, streets, segment)
    metres_a_second = rules.walk_kmh / 3.6
    work_s = 60 * rules.survey_minutes * outlets + streets["length_m"].to_numpy(np.float64) / metres_a_second
    middle = shapely.get_coordinates(shapely.line_interpolate_point(streets.geometry.to_numpy(), 0.5, normalized=True))
    xy = middle * DEGREE_M * [np.cos(np.radians(middle[:, 1].mean())), 1.0]
    rows: list[dict[str, float]] = []
    steps: list[gpd.GeoDataFrame] = []
    for group in _groups(np.flatnonzero(missing), xy, work_s, 3600 * walk_hours):
        low, high = xy[group].min(axis=0) - AROUND_M, xy[group].max(axis=0) + AROUND_M
        near = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
        for tour in survey_tour(streets.iloc[near].reset_index(drop=True), np.isin(near, group)):
            walk, order = len(rows) + 1, near[tour.segments]
            found = outlets[order] * tour.surveys
            rows.append(
                {
                    "walk": walk,
                    "segments": int(tour.surveys.sum()),
                    "outlets": int(found.sum()),
                    "survey_m": float(streets["length_m"].to_numpy()[order][tour.surveys].sum()),
                    "walk_m": tour.metres,
                    "bound_m": tour.bound_m,
                    "hours": tour.metres / metres_a_second / 3600 + rules.survey_minutes * float(found.sum()) / 60,
                }
            )
            step = streets.loc[order, ["segment_id", "name", "length_m", "geometry"]].reset_index(drop=True)
            steps.append(step.assign(walk=walk, seq=np.arange(1, len(step) + 1), surveys=tour.surveys, outlets=found))
    names = ["walk", "segments", "outlets", "survey_m", "walk_m", "bound_m", "hours"]
    empty = gpd.GeoDataFrame(
        {name: [] for name in ("walk", "seq", "segment_id", "name", "length_m", "surveys", "outlets")},
        geometry=[],
        crs=streets.crs,
    )
    walked = gpd.GeoDataFrame(pd.concat(steps, ignore_index=True), crs=streets.crs) if steps else empty
    walked = walked[["walk", "seq", "segment_id", "name", "length_m", "surveys", "outlets", "geometry"]]
    return SurveyPlan(pd.DataFrame(rows, columns=names), walked, _form(known, walked, streets, segment))


def _groups(
    missing: NDArray[np.int64], xy: NDArray[np.float64], work_s: NDArray[np.float64], most_s: float
) -> list[NDArray[np.int64]]:
    """Cut the segments into compact walks: from the westernmost left, the nearest ones until the hours are full."""
    left = missing[np.argsort(xy[missing, 0], kind="stable")]
    groups = []
    while len(left):
        away = np.hypot(*(xy[left] - xy[left[0]]).T)
        order = np.argsort(away, kind="stable")
        count = max(1, int(np.searchsorted(np.cumsum(work_s[left[order]]), most_s, side="right")))
        taken = order[:count]
        groups.append(np.sort(left[taken]))
        left = np.delete(left, taken)
    return groups


def _form(known: Inputs, walked: pd.DataFrame, streets: pd.DataFrame, segment: NDArray[np.int64]) -> pd.DataFrame:
    """The outlets on the walks in the order in which a surveyor meets them; what is to be found out is empty."""
    place = walked[walked["surveys"].astype(bool)][["segment_id", "walk", "seq"]]
    ids = streets["segment_id"].to_numpy(dtype=object)
    table = known.outlets.assign(segment_id=pd.Series(ids[np.maximum(segment, 0)]).where(segment >= 0))
    table = table.merge(place, on="segment_id").sort_values(["walk", "seq", "outlet_id"], ignore_index=True)
    found_out = ("customer", "own_cases", "rival_cases", "potential_cases", "cooler", "cooler_room")
    return pd.DataFrame(
        {
            "survey_id": "W" + table["outlet_id"].astype(str),
            "outlet_id": table["outlet_id"],
            "name": table["name"],
            "channel": table["channel"],
            **{name: pd.Series("", index=table.index) for name in found_out},
        }
    )
