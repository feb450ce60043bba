"""Whose territory a street segment lies in: that of the nearest outlet along the streets."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

NEAR_M = 400.0
"""A segment belongs to the territory of the nearest outlet within this way along the streets."""


def owners(segments: gpd.GeoDataFrame, outlets: pd.DataFrame) -> NDArray[np.object_]:
    """
    Find the rep of each segment.

    Parameters
    ----------
    segments
        Segments of a network.
    outlets
        ``segment_id, rep_id`` of every outlet, NA where it has none.

    Returns
    -------
    ndarray
        Rep of the outlet nearest to each segment's middle along the streets, taken both ways; None where none is near.

    Notes
    -----
    An outlet stands in the middle of its segment here: the distance between two segments is then the way between
    their middles. Where reps share a segment, the one with more outlets on it has it; the first by id on a tie.
    """
    mine = outlets[outlets["rep_id"].notna() & outlets["segment_id"].notna()]
    row_of = pd.Series(np.arange(len(segments)), index=segments["segment_id"].astype(str))
    counts = mine.groupby(["segment_id", "rep_id"]).size().reset_index(name="n")
    best = counts.sort_values(["segment_id", "n", "rep_id"], ascending=[True, False, True]).drop_duplicates(
        "segment_id"
    )
    sources = row_of.loc[best["segment_id"].to_numpy(dtype=object)].to_numpy()
    reps = np.full(len(segments), None, dtype=object)
    if not len(sources):
        return reps
    reps[sources] = best["rep_id"].to_numpy(dtype=object)
    distance, origin = spread(segments, sources, 2 * NEAR_M)
    near = np.isfinite(distance) & (distance <= NEAR_M)
    reps[near] = reps[origin[near]]
    return reps


def spread(
    segments: gpd.GeoDataFrame, sources: NDArray[np.integer], limit_m: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """
    Measure the way along the streets from every segment to the nearest source.

    Parameters
    ----------
    segments
        Segments of a network.
    sources
        Rows of the source segments.
    limit_m
        How far to look.

    Returns
    -------
    tuple of ndarray
        Metres from each segment's middle to the nearest source's middle, infinite beyond the limit; and its row.
    """
    nodes, ends = np.unique(segments[["u", "v"]].to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2) + len(segments)
    middle = np.repeat(np.arange(len(segments)), 2)
    # Half a segment is the way from its middle to either end; 1 mm keeps a zero from reading as "no edge".
    half = np.repeat(np.maximum(segments["length_m"].to_numpy(dtype=np.float64), 0.002) / 2, 2)
    size = len(segments) + len(nodes)
    graph = csr_matrix((half, (middle, ends.ravel())), shape=(size, size))
    distance, _, origin = dijkstra(
        graph, directed=False, indices=sources, min_only=True, return_predecessors=True, limit=limit_m
    )
    return distance[: len(segments)], origin[: len(segments)].astype(np.int64)
