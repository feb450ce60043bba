"""The table of territories: one row per rep with the totals of its outlets and days, and the streets that draw it."""

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages

TOTALS = ("service_s", "travel_s", "wait_s")


def territories(
    stages: Stages, outlets: pd.DataFrame, streets: gpd.GeoDataFrame, routes: pd.DataFrame
) -> gpd.GeoDataFrame:
    """
    Fill the table of territories.

    Parameters
    ----------
    stages
        What the stages decided.
    outlets, streets, routes
        The plan's tables.

    Returns
    -------
    geopandas.GeoDataFrame
        The table as declared in `routeopt.plan.schema`.
    """
    reps = [problem.rep_id for problem in stages.problems]
    table = stages.known.reps.set_index("rep_id").loc[reps, ["name", "office_id", "travel_mode", "lon", "lat"]]
    table = table.rename(columns={"lon": "start_lon", "lat": "start_lat"})
    served = outlets[outlets["status"].eq("served")]
    for name, rows in (("outlets", served), ("prospects", outlets[outlets["status"].eq("prospect")])):
        table[name] = rows["rep_id"].value_counts().reindex(reps, fill_value=0)
    by_rep = routes.groupby("rep_id")
    table["visits"] = by_rep["stops"].sum().reindex(reps)
    for column in TOTALS:
        table[column] = by_rep[column].sum().reindex(reps)
    work = table[list(TOTALS)].sum(axis=1).astype("float64")
    table["travel_share"] = (table["travel_s"].astype("float64") / work.where(work > 0)).fillna(0.0)
    table["potential_cases"] = outlets.groupby("rep_id")["potential_cases"].sum().reindex(reps, fill_value=0.0)
    table["volume_cases"] = served.groupby("rep_id")["volume_cases"].sum().reindex(reps, fill_value=0.0)
    table["pieces"] = pd.Series(_pieces(stages, outlets)).reindex(reps, fill_value=0)
    stats = [journeys.stats for journeys in stages.days]
    spent = routes[list(TOTALS)].sum(axis=1).astype("int64").groupby(routes["rep_id"])
    table["uneven_s"] = spent.agg(_uneven).reindex(reps, fill_value=0)
    table["change_s"] = [journeys.terms["change_s"] for journeys in stages.days]
    table["journeys_objective_s"] = [found.objective for found in stats]
    table["journeys_bound_s"] = [np.nan if found.bound is None else found.bound for found in stats]
    table["geometry"] = np.array([_drawing(streets, rep) for rep in reps], dtype=object)
    return gpd.GeoDataFrame(conform("territories", table.reset_index()))


def _uneven(work_s: pd.Series) -> int:
    """Distances of days from their mean work, in sum; a fraction, as a half is rounded the same way only if exact."""
    return round(Fraction(int((len(work_s) * work_s - work_s.sum()).abs().sum()), len(work_s)))


def _pieces(stages: Stages, outlets: pd.DataFrame) -> dict[str, int]:
    """Pieces of each rep's outlets on the street neighbourhood of its office's served direct outlets."""
    travel = stages.travel
    network, points = travel.networks[travel.planning_mode], travel.outlets[travel.planning_mode]
    pieces: dict[str, int] = {}
    served = outlets[outlets["status"].eq("served") & outlets["rep_id"].notna()]
    for _, office in served.groupby("office_id"):
        rows = [stages.outlet_row[outlet] for outlet in office["outlet_id"]]
        beside = network.adjacency(points.take(rows))
        rep = office["rep_id"].to_numpy(dtype=object)
        first = np.repeat(np.arange(len(rows)), np.diff(beside.start))
        kept = rep[first] == rep[beside.index]
        pieces |= _count_pieces(rep, first[kept], beside.index[kept])
    return pieces


def _count_pieces(rep: NDArray[np.object_], first: NDArray[np.integer], second: NDArray[np.integer]) -> dict[str, int]:
    """Connected pieces per rep by joining the two ends of every pair."""
    size = len(rep)
    pairs = coo_matrix((np.ones(len(first)), (first, second)), shape=(size, size))
    _, label = connected_components(pairs, directed=False)
    frame = pd.DataFrame({"rep_id": rep, "label": label})
    return {str(name): int(n) for name, n in frame.groupby("rep_id")["label"].nunique().items()}


def _drawing(streets: gpd.GeoDataFrame, rep: str) -> shapely.MultiLineString:
    """Streets of a territory as lines, joined where they meet."""
    lines = streets.loc[streets["rep_id"].eq(rep).fillna(value=False), "geometry"].to_numpy()
    merged = shapely.line_merge(shapely.union_all(lines))
    return shapely.MultiLineString(list(shapely.get_parts(merged)))
