"""The map of a day as inline SVG: streets, the way along them, numbered stops with lines to their places."""

from collections.abc import Sequence
from html import escape

import geopandas as gpd
import numpy as np
import shapely

from routeopt.network.lines import METRES_A_DEGREE
from routeopt.report.flat import Array, Flat, outlines, path
from routeopt.report.ground import BARE, Ground

_ASPECT = 2.5
"""Width to height of a map on the sheet."""
_WIDE_PX = 720.0
"""Width of a map at which the sizes below hold."""
_LEAST_M = 350.0
_RADIUS_PX, _FONT_PX, _NAME_PX = 10.0, 11.0, 10.5
_MOST_NAMES = 14
_KINDS = ("major", "middle", "minor", "path")
_CLASS = {
    "motorway": "major",
    "trunk": "major",
    "primary": "major",
    "secondary": "middle",
    "tertiary": "middle",
    "unclassified": "minor",
    "residential": "minor",
    "living_street": "minor",
    "pedestrian": "minor",
    "road": "minor",
}


class StreetMap:
    """
    The streets of a plan, ready to be drawn anywhere.

    Parameters
    ----------
    streets
        The plan's streets.
    lon, lat
        Middle of the plan, degrees: the origin of the drawing's metres.
    under
        Water and parks.
    """

    def __init__(self, streets: gpd.GeoDataFrame, lon: float, lat: float, under: Ground = BARE) -> None:
        self.metres = Flat(np.array([lon, lat]), METRES_A_DEGREE).places
        lines = shapely.simplify(shapely.transform(streets.geometry.to_numpy(), self.metres), 2.0)
        roads = streets["highway"].astype(str).str.removesuffix("_link")
        self._class = roads.map(_CLASS).fillna("path").to_numpy()
        self._names = streets["name"].fillna("").astype(str).to_numpy()
        self._lines = lines
        self._paths = [path(shapely.get_coordinates(line)) for line in lines]
        self._tree = shapely.STRtree(lines)
        self._ground = {
            name: shapely.simplify(shapely.transform(area, self.metres), 4.0)
            for name, area in (("park", under.parks), ("water", under.water))
        }

    def drawn(self, lonlat: Array) -> str:
        """
        The streets around some places, to be used by several maps of one page.

        Parameters
        ----------
        lonlat
            float (n, 2), degrees: everything that the maps will show.

        Returns
        -------
        str
            An invisible ``svg`` element.
        """
        frame = shapely.box(*_frame(self.metres(lonlat)))
        rows = self._tree.query(frame)
        parts = [
            f'<path id="s-{name}" fill-rule="evenodd" d="{outlines(shapely.intersection(area, frame))}"/>'
            for name, area in self._ground.items()
        ]
        for name in _KINDS:
            steps = "".join(self._paths[row] for row in sorted(rows) if self._class[row] == name)
            # Rules of the page don't reach into what is used elsewhere, so its look stands on it.
            parts.append(f'<path id="s-{name}" fill="none" vector-effect="non-scaling-stroke" d="{steps}"/>')
        return (
            f'<svg class="map" style="position:absolute;width:0;height:0;border:0"><defs>{"".join(parts)}</defs></svg>'
        )

    def day(self, line: Array, stops: Array, start: Array, dashed: Sequence[bool]) -> str:
        """
        Draw one day.

        Parameters
        ----------
        line
            float (n, 2), the way along the streets, degrees.
        stops
            float (m, 2), places of the stops in order, degrees.
        start
            float (2,), start and end of the day, degrees.
        dashed
            Which stops are drawn hollow: calls on prospects.

        Returns
        -------
        str
            An ``svg`` element that uses what `drawn` gave.
        """
        way, at = self.metres(line), self.metres(stops)
        home = self.metres(start[None, :])
        # The start may lie far from the day's work: the map keeps to the stops, and the way leaves it at the edge.
        left, top, right, bottom = _frame(at if len(at) else home)
        px = (right - left) / _WIDE_PX
        parts = [f'<use href="#s-{name}" class="{name}"/>' for name in self._ground]
        parts += [
            f'<use href="#s-{name}" class="{part} {name}"/>' for part in ("edge", "road") for name in reversed(_KINDS)
        ]
        parts += [f'<path class="{name}" d="{path(way)}"/>' for name in ("way under", "way")]
        parts += self._street_names((left, top, right, bottom), px)
        parts.append(
            f'<rect x="{home[0, 0] - 7 * px:.0f}" y="{home[0, 1] - 7 * px:.0f}" width="{14 * px:.0f}" '
            f'height="{14 * px:.0f}" fill="#24231f" stroke="#fff" stroke-width="{2 * px:.1f}"/>'
        )
        parts += _numbers(at, px, dashed)
        box = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
        return f'<svg class="map" viewBox="{box}" role="img">{"".join(parts)}</svg>'

    def _street_names(self, frame: tuple[float, float, float, float], px: float) -> list[str]:
        """Names of the longest named streets in view that leave each other room."""
        rows = self._tree.query(shapely.box(*frame))
        named = [row for row in rows if self._names[row] and shapely.length(self._lines[row]) > 60 * px]
        named.sort(key=lambda row: (-shapely.length(self._lines[row]), row))
        parts: list[str] = []
        taken: list[Array] = []
        done: set[str] = set()
        for row in named:
            name = self._names[row]
            middle = shapely.get_coordinates(shapely.line_interpolate_point(self._lines[row], 0.5, normalized=True))[0]
            wide = len(name) * _NAME_PX * (1.0 if not name.isascii() else 0.55) * px
            inside = frame[0] + wide / 2 < middle[0] < frame[2] - wide / 2 and frame[1] < middle[1] < frame[3]
            near = any(abs(middle[0] - x) < 130 * px and abs(middle[1] - y) < 26 * px for x, y in taken)
            if name in done or not inside or near:
                continue
            a, b = (
                shapely.get_coordinates(shapely.line_interpolate_point(self._lines[row], part, normalized=True))[0]
                for part in (0.4, 0.6)
            )
            turn = float(np.degrees(np.arctan2(*(b - a)[::-1])))
            turn = (turn + 90) % 180 - 90
            parts.append(
                f'<text class="street" font-size="{_NAME_PX * px:.1f}" stroke-width="{3 * px:.1f}" '
                f'transform="translate({middle[0]:.0f} {middle[1]:.0f}) rotate({turn:.0f})">{escape(name)}</text>'
            )
            taken.append(middle)
            done.add(name)
            if len(parts) == _MOST_NAMES:
                break
        return parts


def _numbers(at: Array, px: float, hollow: Sequence[bool]) -> list[str]:
    """Numbered discs, pushed apart and tied to their places."""
    spots = spread(at, 2 * _RADIUS_PX * px)
    ties, discs = [], []
    for number, (place, spot) in enumerate(zip(at, spots, strict=True), 1):
        if np.hypot(*(place - spot)) > 3 * px:
            tie = f'stroke="#24231f" stroke-width="{1.2 * px:.1f}"'
            ties.append(f'<line x1="{place[0]:.0f}" y1="{place[1]:.0f}" x2="{spot[0]:.0f}" y2="{spot[1]:.0f}" {tie}/>')
            ties.append(f'<circle cx="{place[0]:.0f}" cy="{place[1]:.0f}" r="{2.6 * px:.1f}"/>')
        inside, outside = ("#fff", "#24231f") if hollow[number - 1] else ("#24231f", "#fff")
        discs.append(
            f'<circle cx="{spot[0]:.0f}" cy="{spot[1]:.0f}" r="{_RADIUS_PX * px:.1f}" fill="{inside}" '
            f'stroke="{outside}" stroke-width="{1.5 * px:.1f}"/><text x="{spot[0]:.0f}" y="{spot[1]:.0f}" '
            f'font-size="{_FONT_PX * px:.1f}" font-weight="700" fill="{outside}">{number}</text>'
        )
    return ties + discs


def spread(places: Array, room: float) -> Array:
    """
    Push places apart until no two are nearer than ``room``.

    Parameters
    ----------
    places
        float (n, 2).
    room
        Least distance, in the places' unit.

    Returns
    -------
    numpy.ndarray
        float (n, 2); places with room enough stay where they are.
    """
    spots = places.astype(float).copy()
    count = len(spots)
    first, second = np.triu_indices(count, 1)
    # Places that coincide leave each other in a direction of their own, the same each time.
    turn = np.arange(count)[second] * 2.4
    away = np.stack([np.cos(turn), np.sin(turn)], 1)
    for _ in range(200):
        gap = spots[second] - spots[first]
        apart = np.hypot(gap[:, 0], gap[:, 1])
        close = apart < room
        if not close.any():
            break
        toward = np.where(apart[:, None] > room / 1000, gap / np.maximum(apart, room / 1000)[:, None], away)
        push = toward * ((room - apart) / 2 + room / 100)[:, None] * close[:, None]
        np.add.at(spots, second, push / 2)
        np.add.at(spots, first, -push / 2)
    return spots


def _frame(xy: Array) -> tuple[float, float, float, float]:
    """Box around places, widened to the sheet's aspect and to a least size."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    middle = (low + high) / 2
    wide, high_ = (high - low) * 1.16
    wide = max(wide, high_ * _ASPECT, _LEAST_M)
    half = np.array([wide, wide / _ASPECT]) / 2
    left, top = middle - half
    right, bottom = middle + half
    return float(left), float(top), float(right), float(bottom)
