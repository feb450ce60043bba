"""Small maps on paper: degrees as places of a drawing, and shapes as the steps of an SVG path."""

import numpy as np
import shapely
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Flat:
    """
    From degrees to places of a drawing, east to the right and south down, alike in both directions.

    True around the middle; a city is small enough.

    Parameters
    ----------
    middle
        float (2,), degrees east and north of the place around which it is true.
    unit
        Units of the drawing per degree of latitude.
    at
        Where the middle lies in the drawing.
    """

    def __init__(self, middle: Array, unit: float, at: tuple[float, float] = (0.0, 0.0)) -> None:
        self.middle = middle
        self.scale = np.array([unit * float(np.cos(np.radians(middle[1]))), -unit])
        self._at = np.array(at)

    def places(self, lonlat: Array) -> Array:
        """Places (n, 2) of the drawing for degrees (n, 2)."""
        return np.asarray((np.asarray(lonlat) - self.middle) * self.scale + self._at)


def path(xy: Array, step: float = 1.0, *, closed: bool = False) -> str:
    """
    Write a line as steps of an SVG path, each relative to the place before.

    Parameters
    ----------
    xy
        float (n, 2), places of the drawing.
    step
        Places are rounded to multiples of it.
    closed
        Whether the line ends where it began.

    Returns
    -------
    str
        Empty when nothing is left of the line.
    """
    whole = np.rint(xy / step).astype(int)
    steps = np.diff(whole, axis=0)
    moved = steps[(steps != 0).any(axis=1)]
    if not len(moved):
        return ""
    x, y = (whole[0] * step).tolist()
    return f"M{x:g} {y:g}l" + " ".join(f"{x:g} {y:g}" for x, y in (moved * step).tolist()) + ("z" if closed else "")


def outlines(areas: shapely.Geometry, step: float = 1.0) -> str:
    """
    Write the rings of all polygons of a geometry as closed paths.

    Parameters
    ----------
    areas
        Geometry in places of the drawing; cutting may have left lines and points beside its polygons, skipped here.
    step
        Places are rounded to multiples of it.

    Returns
    -------
    str
        Steps for one ``path`` filled by the rule ``evenodd``.
    """
    polygons = [part for part in shapely.get_parts(areas) if part.geom_type == "Polygon"]
    rings = shapely.get_rings(polygons)
    return "".join(path(shapely.get_coordinates(ring), step, closed=True) for ring in rings)
