"""Pack coordinates and texts small enough for one offline page."""

import base64
import gzip
import json
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

PRECISION = 100_000
"""Coordinates are stored in 1/100,000 degree, about a metre."""


def deltas(lonlat: NDArray[np.float64]) -> list[int]:
    """
    Whole-number steps along a line: first the place, then the differences.

    Parameters
    ----------
    lonlat
        float (n, 2), degrees.

    Returns
    -------
    list of int
        2 n numbers, lon and lat in turn; steps that round to nothing are left out after the first.
    """
    whole = np.rint(np.asarray(lonlat) * PRECISION).astype(np.int64)
    keep = np.ones(len(whole), bool)
    keep[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    whole = whole[keep]
    steps = np.concatenate([whole[:1], np.diff(whole, axis=0)])
    return [int(step) for step in steps.reshape(-1)]


def points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[int]:
    """Like `deltas`, but keeps every point, so that positions stay numbered."""
    whole = np.rint(np.stack([lon, lat], 1) * PRECISION).astype(np.int64)
    steps = np.concatenate([whole[:1], np.diff(whole, axis=0)])
    return [int(step) for step in steps.reshape(-1)]


def rings(shape: shapely.Geometry) -> list[list[int]]:
    """All rings of a polygon or multipolygon, outer and inner, each as `deltas`."""
    areas = [part for part in shapely.get_parts(shape) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
    return [deltas(shapely.get_coordinates(ring)) for ring in shapely.get_rings(areas)]


def squeeze(value: dict[str, Any]) -> str:
    """JSON, compressed, as text that may stand in a page; equal values give equal texts."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)).decode("ascii")
