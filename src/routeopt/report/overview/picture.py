"""The city at a glance: territories on its main streets, as one small picture whose parts lead to the map."""

from html import escape
from urllib.parse import quote

import numpy as np
import shapely
from numpy.typing import NDArray

from routeopt.plan.model import Plan
from routeopt.report.ground import Ground
from routeopt.report.palette import territory_colours
from routeopt.report.shapes import served_by_reps, territory_shapes

WIDE, HIGH = 720, 480
_MARGIN = 0.04
_MAIN = ("motorway", "trunk", "primary", "secondary")
Array = NDArray[np.float64]


class Frame:
    """
    From degrees to the units of a picture of `WIDE` by `HIGH`.

    Parameters
    ----------
    bounds
        West, south, east and north of what is to be seen, degrees.
    """

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        left, bottom, right, top = bounds
        self.middle = np.array([(left + right) / 2, (bottom + top) / 2])
        slim = float(np.cos(np.radians(self.middle[1])))
        wide, high = max((right - left) * slim, 1e-6), max(top - bottom, 1e-6)
        unit = min(WIDE / wide, HIGH / high) * (1 - 2 * _MARGIN)
        self.scale = np.array([slim * unit, -unit])
        half = np.array([WIDE / 2, HIGH / 2]) / np.abs(self.scale)
        self.box = shapely.box(*(self.middle - half), *(self.middle + half))

    def units(self, lonlat: Array) -> Array:
        """Places (n, 2) of degrees as places of the picture."""
        return np.asarray((lonlat - self.middle) * self.scale + [WIDE / 2, HIGH / 2])

    def path(self, shape: shapely.Geometry, *, closed: bool) -> str:
        """Steps of a shape's lines or rings, for a ``path``."""
        lines = shapely.get_rings(_flat(shape)) if closed else shapely.get_parts(shape)
        return "".join(_steps(self.units(shapely.get_coordinates(line)), closed=closed) for line in lines)


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Polygons of a shape; cutting may leave lines and points beside them."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]


def city_picture(plan: Plan, under: Ground) -> str:
    """
    Draw the plan's territories.

    Parameters
    ----------
    plan
        The plan.
    under
        Water and parks.

    Returns
    -------
    str
        An ``svg`` element of 720 by 480 units; equal plans give equal pictures.
    """
    served = served_by_reps(plan)
    shapes = territory_shapes(served)
    if not shapes:
        return ""
    frame = Frame(tuple(shapely.total_bounds(np.array(list(shapes.values()), dtype=object)).tolist()))
    colours, names = (
        territory_colours(shapes),
        dict(zip(plan.territories["rep_id"], plan.territories["name"], strict=True)),
    )
    areas = "".join(
        f'<a href="map.html#rep={quote(rep)}">'
        f'<path class="area" d="{frame.path(shape, closed=True)}" fill="{colours[rep]}" '
        f'stroke="{colours[rep]}"><title>{escape(str(names[rep]))}</title></path></a>'
        for rep, shape in shapes.items()
    )
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img">{_land(frame, under)}'
        f"{main_streets(plan, frame)}{areas}"
        f'<path class="dots" d="{_dots(frame, served[["lon", "lat"]].to_numpy(float))}"/></svg>'
    )


def main_streets(plan: Plan, frame: Frame) -> str:
    """
    Draw the plan's main streets within a frame.

    Parameters
    ----------
    plan
        The plan.
    frame
        What is to be seen.

    Returns
    -------
    str
        A ``path`` element of class ``streets``.
    """
    roads = plan.streets["highway"].astype(str).str.removesuffix("_link").isin(_MAIN).to_numpy()
    lines = plan.streets.geometry.to_numpy()[roads]
    lines = lines[shapely.intersects(lines, frame.box)]
    # A picture this small shows a street by few points.
    simple = shapely.simplify(lines, 1.5 / float(-frame.scale[1]))
    return f'<path class="streets" d="{"".join(frame.path(line, closed=False) for line in simple)}"/>'


def _land(frame: Frame, under: Ground) -> str:
    """Parks and water within the frame."""
    cut = (
        (name, shapely.intersection(area, frame.box)) for name, area in (("park", under.parks), ("water", under.water))
    )
    return "".join(
        f'<path class="{name}" fill-rule="evenodd" d="{frame.path(area, closed=True)}"/>' for name, area in cut
    )


def _dots(frame: Frame, lonlat: Array) -> str:
    """Outlets as short strokes; those that fall on one place are one."""
    places = np.unique(np.rint(frame.units(lonlat)).astype(int), axis=0)
    return "".join(f"M{x} {y}h0" for x, y in places.tolist())


def _steps(at: Array, *, closed: bool) -> str:
    whole = np.rint(at * 2) / 2
    keep = np.ones(len(whole), bool)
    keep[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    places = [f"{x:g} {y:g}" for x, y in whole[keep].tolist()]
    return f"M{'L'.join(places)}{'Z' if closed else ''}" if len(places) > 1 else ""
