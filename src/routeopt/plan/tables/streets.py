"""The table of streets: the segments around the plan's outlets, each with the territory that it draws."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages

MARGIN_M = 800.0
"""Streets are kept this far around the outlets, so that a map has surroundings."""
DRAWN_M = 400.0
"""A segment draws the territory of the nearest outlet when it lies within this way along the streets."""
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
    table["rep_id"] = _nearest_rep(segments, outlets)
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


def _nearest_rep(segments: gpd.GeoDataFrame, outlets: pd.DataFrame) -> NDArray[np.object_]:
    """
    Rep of the outlet nearest to each segment's middle along the streets, taken both ways.

    An outlet stands in the middle of its segment here: good enough for drawing, and the distance between
    two segments is then the way between their middles.
    """
    mine = outlets[outlets["rep_id"].notna() & outlets["segment_id"].notna()]
    row_of = pd.Series(np.arange(len(segments)), index=segments["segment_id"].astype(str))
    # Where two reps have outlets on one segment, the rep with more of them draws it; the first by id on a tie.
    counts = mine.groupby(["segment_id", "rep_id"]).size().reset_index(name="n")
    best = counts.sort_values(["segment_id", "n", "rep_id"], ascending=[True, False, True]).drop_duplicates(
        "segment_id"
    )
    sources = row_of.loc[best["segment_id"].to_numpy(dtype=object)].to_numpy()
    reps = np.full(len(segments), None, dtype=object)
    if not len(sources):
        return reps
    reps[sources] = best["rep_id"].to_numpy(dtype=object)
    distance, origin = _spread(segments, sources)
    near = np.isfinite(distance) & (distance <= DRAWN_M)
    reps[near] = reps[origin[near]]
    return reps


def _spread(segments: gpd.GeoDataFrame, sources: NDArray[np.integer]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Metres from each segment's middle to the nearest source segment's middle, and which source that is."""
    nodes, ends = np.unique(segments[["u", "v"]].to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2) + len(segments)
    middle = np.repeat(np.arange(len(segments)), 2)
    # Half a segment is the way from its middle to either end; 1 mm keeps a zero from reading as "no edge".
    half = np.repeat(np.maximum(segments["length_m"].to_numpy(dtype=np.float64), 0.002) / 2, 2)
    size = len(segments) + len(nodes)
    graph = csr_matrix((half, (middle, ends.ravel())), shape=(size, size))
    distance, _, origin = dijkstra(
        graph, directed=False, indices=sources, min_only=True, return_predecessors=True, limit=2 * DRAWN_M
    )
    return distance[: len(segments)], origin[: len(segments)].astype(np.int64)
