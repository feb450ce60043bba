"""Areas that people can see: one smooth shape per territory, none over another."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routeopt.network.lines import METRES_A_DEGREE
from routeopt.plan.model import Plan

_REACH_M = 170.0
_SMOOTH_M = 18.0
_AREA_MODES = ("WAT", "PDS")


def territory_shapes(outlets: pd.DataFrame) -> dict[str, shapely.Geometry]:
    """
    Draw the territories: every place near an outlet belongs to the rep of the nearest one.

    Parameters
    ----------
    outlets
        Rows with ``lon, lat, rep_id``; several outlets may share a place.

    Returns
    -------
    dict
        Rep → polygons, degrees; smoothed, so that neighbours meet within a few metres.
    """
    if outlets.empty:
        return {}
    lon0, lat0 = float(outlets["lon"].mean()), float(outlets["lat"].mean())
    scale = np.array([METRES_A_DEGREE * np.cos(np.radians(lat0)), METRES_A_DEGREE])
    xy = (outlets[["lon", "lat"]].to_numpy() - [lon0, lat0]) * scale
    places, first = np.unique(np.rint(xy * 2) / 2, axis=0, return_index=True)
    owner = outlets["rep_id"].to_numpy()[first]
    # A place's surroundings, cut from its own cell only: the whole city's outline would cost each rep all of it again.
    around = np.asarray(shapely.buffer(shapely.points(places), _reach(places)))
    cells = _cells(places, around)
    shapes: dict[str, shapely.Geometry] = {}
    for rep in sorted(set(owner)):
        mine = owner == rep
        whole = shapely.union_all(cells[mine])
        smooth: Any = shapely.buffer(shapely.buffer(shapely.buffer(whole, _SMOOTH_M), -2 * _SMOOTH_M), _SMOOTH_M)
        smooth = shapely.simplify(whole if smooth.is_empty else smooth, 3.0)
        shapes[str(rep)] = shapely.transform(smooth, lambda at: at / scale + [lon0, lat0])
    return shapes


def served_by_reps(plan: Plan) -> pd.DataFrame:
    """Outlets that give a territory its shape: prospects follow their nearest one and would only fray the borders."""
    return plan.outlets[plan.outlets["rep_id"].notna() & (plan.outlets["status"] == "served")]


def _reach(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radius drawn around each outlet: wide where outlets lie far apart."""
    if len(places) < 4:
        return np.full(len(places), _REACH_M)
    nearest = np.asarray(cKDTree(places).query(places, k=4)[0])[:, -1]
    return np.asarray(np.clip(nearest * 0.8, _REACH_M, 2 * _REACH_M))


def _cells(places: NDArray[np.float64], around: NDArray[np.object_]) -> NDArray[np.object_]:
    """Voronoi cell of each place, in the places' order, cut to the place's surroundings."""
    if len(places) < 3:
        return around
    frame = shapely.box(*shapely.total_bounds(around))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=frame))
    inside = shapely.STRtree(cells).query(np.asarray(shapely.points(places)), predicate="intersects")
    ordered = np.empty(len(places), dtype=object)
    ordered[inside[0][::-1]] = cells[inside[1][::-1]]
    return np.asarray(shapely.intersection(ordered, around))


def distributor_areas(plan: Plan) -> pd.DataFrame:
    """
    Draw the areas of WAT and PDS distributors around the outlets that each delivers to.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    pandas.DataFrame
        ``distributor_id, mode, outlets, prospects, volume_cases, geometry`` (polygons in degrees), by id.
    """
    mine = plan.outlets[plan.outlets["mode"].isin(_AREA_MODES) & plan.outlets["distributor_id"].notna()]
    shapes = territory_shapes(mine.assign(rep_id=mine["distributor_id"]))
    rows = []
    for name, shape in sorted(shapes.items()):
        members = mine[mine["distributor_id"].eq(name)]
        served = members["status"].eq("served")
        cases = round(float(members["volume_cases"].sum()), 3)
        rows.append((name, str(members["mode"].iloc[0]), int(served.sum()), int((~served).sum()), cases, shape))
    return pd.DataFrame(rows, columns=["distributor_id", "mode", "outlets", "prospects", "volume_cases", "geometry"])
