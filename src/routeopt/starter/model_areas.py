"""
A model of distributors and the areas they own: outlying outlets go to a regional one, compact districts to nearby ones.

- PDS: the outlying side of the city. Of 32 directions and all straight cuts that take 3-13 % of the outlets, the cut
  with the widest empty strip: a river, a valley, a gap between towns.
- WAT: of the outlets that are farther from the middle than 60 % of all, the one around which the wanted number of
  class C customers lies closest together is the distributor's door, and the circle that holds them its area.
- WS: at the map's own wholesalers and markets, the ones farthest apart first.

Areas are clipped to the outlets' hull and never overlap.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Points = NDArray[np.float64]

DIRECTIONS = 32
PDS_SHARES = (0.03, 0.13)
OUTER_SHARE = 0.6
WHOLESALERS = 3
_EDGE_M = 60.0
_CLEARANCE_M = 1.0


@dataclass(frozen=True)
class Area:
    """
    One distributor.

    Attributes
    ----------
    mode
        ``PDS``, ``WAT`` or ``WS``.
    door
        Row of the outlet at whose place the distributor stands.
    shape
        Its area in metres on the plane; None for WS.
    """

    mode: str
    door: int
    shape: shapely.Geometry | None


def outlying_area(xy: Points) -> Area | None:
    """
    Cut off the outlying side of the city.

    Parameters
    ----------
    xy
        float64 (n, 2), outlets in metres on a plane.

    Returns
    -------
    Area or None
        PDS; None where the outlets are too few to cut.
    """
    low, high = (round(share * len(xy)) for share in PDS_SHARES)
    if low < 1 or high <= low:
        return None
    best: tuple[float, float, NDArray[np.float64]] | None = None
    for step in range(DIRECTIONS):
        angle = 2.0 * np.pi * step / DIRECTIONS
        towards = np.array([np.cos(angle), np.sin(angle)])
        ahead = np.sort(xy @ towards)[::-1]
        gaps = ahead[low - 1 : high - 1] - ahead[low:high]
        widest = int(np.argmax(gaps))
        if best is None or gaps[widest] > best[0] + 1e-6:
            best = float(gaps[widest]), float(ahead[low + widest] + gaps[widest] / 2), towards
    if best is None or best[0] < 2 * _CLEARANCE_M:
        return None
    _, cut, towards = best
    side = np.array([-towards[1], towards[0]])
    far = 4.0 * float(np.abs(xy).max() + 1000.0)
    corners = [cut * towards - far * side, cut * towards + far * side]
    half = shapely.Polygon([*corners, corners[1] + far * towards, corners[0] + far * towards])
    inside = np.flatnonzero(xy @ towards > cut)
    middle = np.median(xy[inside], axis=0)
    door = int(inside[np.argmin(np.hypot(*(xy[inside] - middle).T))])
    return Area("PDS", door, shapely.intersection(_hull(xy), half))


def nearby_areas(xy: Points, small: NDArray[np.bool_], wanted: int, count: int, outlying: Area | None) -> list[Area]:
    """
    Find the most compact districts of class C customers away from the middle.

    Parameters
    ----------
    xy
        float64 (n, 2), outlets in metres on a plane.
    small
        bool (n): class C customers of direct channels.
    wanted
        How many of them an area shall hold.
    count
        How many areas there shall be.
    outlying
        The outlying side, which is given away already.

    Returns
    -------
    list of Area
        WAT, at most ``count``, the most compact first; fewer where no circle outside the others holds enough.
    """
    free = ~inside_any(xy, [outlying] if outlying else [])
    left = small & free
    from_middle = np.hypot(*(xy - np.median(xy, axis=0)).T)
    doors = np.flatnonzero(free & (from_middle >= np.quantile(from_middle, OUTER_SHARE)))
    if wanted < 1 or left.sum() <= wanted or not len(doors):
        return []
    farthest, _ = cKDTree(xy[left]).query(xy[doors], k=[wanted])
    reach = np.asarray(farthest, np.float64)[:, 0] + _CLEARANCE_M
    if outlying:
        _out_of_the_way(reach, xy[doors], outlying, np.arange(len(doors)))
    hull = _hull(xy)
    found: list[Area] = []
    while len(found) < count and left.sum() > wanted:
        chosen = int(np.argmin(reach))
        if not np.isfinite(reach[chosen]):
            break
        middle, radius = xy[doors[chosen]], float(reach[chosen])
        circle = shapely.Point(middle).buffer(radius, quad_segs=16)
        found.append(Area("WAT", int(doors[chosen]), shapely.intersection(circle, hull)))
        left &= ~inside_any(xy, found[-1:])
        away = np.hypot(*(xy[doors] - middle).T) - radius
        near = np.isfinite(reach) & (away < reach + 2 * _CLEARANCE_M)
        _out_of_the_way(reach, xy[doors], found[-1], np.flatnonzero(near))
    return found


def _out_of_the_way(reach: NDArray[np.float64], doors: Points, area: Area, near: NDArray[np.intp]) -> None:
    """
    Strike out circles that reach into an area.

    A circle that loses customers to the area is one of them, so the others hold as many as before.
    """
    room = shapely.distance(shapely.points(doors[near]), area.shape)
    reach[near[reach[near] + _CLEARANCE_M >= room]] = np.inf


def wholesalers(xy: Points, markets: NDArray[np.intp]) -> list[Area]:
    """
    Choose wholesalers among the map's own, far apart.

    Parameters
    ----------
    xy
        float64 (n, 2), outlets in metres on a plane.
    markets
        Rows of the wholesale outlets.

    Returns
    -------
    list of Area
        WS, at most three; at the outlet nearest to the middle where the map has no wholesaler.
    """
    from_middle = np.hypot(*(xy - np.median(xy, axis=0)).T)
    rows = markets if len(markets) else np.array([int(np.argmin(from_middle))])
    chosen = [int(rows[np.argmin(from_middle[rows])])]
    while len(chosen) < min(WHOLESALERS, len(rows)):
        apart = np.min([np.hypot(*(xy[rows] - xy[row]).T) for row in chosen], axis=0)
        chosen.append(int(rows[np.argmax(apart)]))
    return [Area("WS", row, None) for row in dict.fromkeys(chosen)]


def inside_any(xy: Points, areas: list[Area], mode: str | None = None) -> NDArray[np.bool_]:
    """
    Which outlets lie in an area.

    Parameters
    ----------
    xy
        float64 (n, 2), outlets in metres on a plane.
    areas
        The areas.
    mode
        Only areas of this mode; all when None.

    Returns
    -------
    ndarray
        bool (n).
    """
    inside = np.zeros(len(xy), bool)
    for area in areas:
        if area.shape is not None and mode in (None, area.mode):
            inside |= shapely.contains_xy(area.shape, *xy.T)
    return inside


def _hull(xy: Points) -> shapely.Geometry:
    return shapely.MultiPoint(xy).convex_hull.buffer(_EDGE_M, quad_segs=2)
