"""How points lie on the streets, for people: segment, place along it, side, distance and status."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.network.model import STATUS, SnappedPoints, StreetNetwork

ON_STREET_M = 0.5
"""Nearer than this a point is on the street, on neither side of it."""


def on_street(network: StreetNetwork, points: SnappedPoints) -> pd.DataFrame:
    """
    Say how points lie on the streets.

    Parameters
    ----------
    network
        The streets.
    points
        n points snapped on them.

    Returns
    -------
    pandas.DataFrame
        n rows ``segment_id, street_m, street_share, street_side, street_status``. ``street_m`` is the distance to the
        nearest usable street, metres; ``street_share`` the place along the segment, 0 … 1 from the start of its
        geometry; ``street_side`` left or right of the geometry, or ``on`` it within `ON_STREET_M`. Segment, share
        and side are missing where the status is not ``near``.
    """
    rows = network.segment_of(points)
    near = rows >= 0
    segments = network.segments
    ids = segments["segment_id"].astype(str).to_numpy(dtype=object)
    lines = segments.geometry.to_numpy()[rows[near]]
    share = np.full(len(points), np.nan)
    side = np.full(len(points), None, dtype=object)
    share[near], side[near] = _along(lines, points.lon[near], points.lat[near], points.distance_m[near])
    return pd.DataFrame(
        {
            "segment_id": pd.Series(np.where(near, ids[rows], None), dtype=object),
            "street_m": np.round(points.distance_m.astype(np.float64), 2),
            "street_share": np.round(share, 4),
            "street_side": pd.Series(side, dtype=object),
            "street_status": [STATUS[int(status)] for status in points.status],
        }
    )


def _along(
    lines: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64], away_m: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Share of each line's length up to the point nearest to a place, and the side on which the place lies."""
    # Degrees of longitude shrink to the pole; stretched by its cosine the plane keeps angles around each place.
    squeeze = np.cos(np.radians(lat))
    xy, of_line = shapely.get_coordinates(lines, return_index=True)
    plane = shapely.linestrings(xy[:, 0] * squeeze[of_line], xy[:, 1], indices=of_line)
    x = lon * squeeze
    share = np.asarray(shapely.line_locate_point(plane, shapely.points(x, lat), normalized=True))
    behind, ahead = (
        shapely.get_coordinates(shapely.line_interpolate_point(plane, np.clip(share + step, 0.0, 1.0), normalized=True))
        for step in (-1e-4, 1e-4)
    )
    way = ahead - behind
    turn = way[:, 0] * (lat - behind[:, 1]) - way[:, 1] * (x - behind[:, 0])
    side = np.where(turn > 0, "left", "right").astype(object)
    side[away_m < ON_STREET_M] = "on"
    return share, side
