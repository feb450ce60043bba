"""Water and parks around a plan, thinned to what a screen or a sheet can show."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from routeopt.inputs import land
from routeopt.inputs.land import NO_LAND, Areas, Land
from routeopt.network.lines import METRES_A_DEGREE
from routeopt.plan.model import Plan

_SIMPLE_DEGREES = 0.000_03
_LEAST_M2 = 400.0
"""A fountain on a square is no landmark."""
_MARGIN = 1.0
"""A river goes on where the plan's streets end: this share of their extent on each side."""


@dataclass(frozen=True)
class Ground:
    """
    What lies under the streets of a plan.

    Attributes
    ----------
    water, parks
        One geometry of polygons each, degrees; empty where the map has none.
    """

    water: shapely.Geometry
    parks: shapely.Geometry


BARE = Ground(shapely.MultiPolygon(), shapely.MultiPolygon())


def ground_of_folder(directory: Path, plan: Plan) -> Ground:
    """
    Find the water and parks of a plan folder.

    Parameters
    ----------
    directory
        The plan's folder with copies of its inputs.
    plan
        The plan.

    Returns
    -------
    Ground
        From ``inputs.land``; else from the street map where that is an OpenStreetMap extract, which may hold none.

    Raises
    ------
    BadInputError
        When the copy is missing or can't be read.
    """
    inputs = plan.manifest["inputs"]
    role = "land" if "land" in inputs else "streets"
    file = directory / inputs[role]["file"]
    if role == "streets" and not land.is_extract(file):
        return BARE
    return ground(land.read(file), plan)


def ground(found: Land, plan: Plan) -> Ground:
    """
    Cut water and parks to the surroundings of a plan's streets.

    Parameters
    ----------
    found
        From `routeopt.inputs.land.read`.
    plan
        The plan.

    Returns
    -------
    Ground
        Without what is too small to see; parks end where water begins.
    """
    if found is NO_LAND or plan.streets.empty:
        return BARE
    left, bottom, right, top = plan.streets.total_bounds
    wide, high = _MARGIN * (right - left), _MARGIN * (top - bottom)
    frame = shapely.box(left - wide, bottom - high, right + wide, top + high)
    square_m = METRES_A_DEGREE**2 * np.cos(np.radians((bottom + top) / 2))
    water, parks = (_seen(areas, frame, square_m) for areas in (found.water, found.parks))
    return Ground(water, _polygons(shapely.difference(parks, water)))


def _seen(areas: Areas, frame: shapely.Geometry, square_m: float) -> shapely.Geometry:
    near = areas[shapely.intersects(areas, frame) & (shapely.area(areas) * square_m >= _LEAST_M2)]
    whole = shapely.union_all(shapely.intersection(near, frame))
    return _polygons(shapely.simplify(whole, _SIMPLE_DEGREES))


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Only the areas of a shape: cutting may leave lines and points beside them."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon" and not part.is_empty])
