"""The city at a glance: territories on its main streets, as one small picture whose parts lead to the map."""

from html import escape
from urllib.parse import quote

import numpy as np
import shapely

from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.flat import Array, Flat, outlines, path
from routeopt.report.ground import Ground
from routeopt.report.palette import territory_colours
from routeopt.report.shapes import served_by_reps, territory_shapes

WIDE, HIGH = 720, 480
_MARGIN = 0.04
_MAIN = ("motorway", "trunk", "primary", "secondary")
_STEP = 0.5
"""Places are rounded to this many units."""


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
        middle = np.array([(left + right) / 2, (bottom + top) / 2])
        slim = float(np.cos(np.radians(middle[1])))
        wide, high = max((right - left) * slim, 1e-6), max(top - bottom, 1e-6)
        self._flat = Flat(middle, min(WIDE / wide, HIGH / high) * (1 - 2 * _MARGIN), (WIDE / 2, HIGH / 2))
        self.units = self._flat.places
        half = np.array([WIDE / 2, HIGH / 2]) / np.abs(self._flat.scale)
        self.box = shapely.box(*(middle - half), *(middle + half))
        self.unit_degrees = float(1 / -self._flat.scale[1])

    def areas(self, shape: shapely.Geometry) -> str:
        """Steps of the rings of a shape in degrees, for a ``path``."""
        return outlines(shapely.transform(shape, self.units), _STEP)

    def lines(self, shape: shapely.Geometry) -> str:
        """Steps of the lines of a shape in degrees, for a ``path``."""
        return "".join(path(self.units(shapely.get_coordinates(line)), _STEP) for line in shapely.get_parts(shape))


def city_picture(plan: Plan, under: Ground, lang: Language) -> str:
    """
    Draw the plan's territories.

    Parameters
    ----------
    plan
        The plan.
    under
        Water and parks.
    lang
        Language in which the map opens.

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
        f'<a href="map.html#rep={quote(rep)}&amp;lang={lang}">'
        f'<path class="area" d="{frame.areas(shape)}" fill="{colours[rep]}" '
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
    simple = shapely.simplify(lines, 1.5 * frame.unit_degrees)
    return f'<path class="streets" d="{"".join(frame.lines(line) for line in simple)}"/>'


def _land(frame: Frame, under: Ground) -> str:
    """Parks and water within the frame."""
    cut = (
        (name, shapely.intersection(area, frame.box)) for name, area in (("park", under.parks), ("water", under.water))
    )
    return "".join(f'<path class="{name}" fill-rule="evenodd" d="{frame.areas(area)}"/>' for name, area in cut)


def _dots(frame: Frame, lonlat: Array) -> str:
    """Outlets as short strokes; those that fall on one place are one."""
    places = np.unique(np.rint(frame.units(lonlat)).astype(int), axis=0)
    return "".join(f"M{x} {y}h0" for x, y in places.tolist())
