"""Colours of territories: few enough to be told apart, given out so that neighbours differ."""

from collections.abc import Mapping

import numpy as np
import shapely

COLOURS = ("#332288", "#cc6677", "#117733", "#c79a1e", "#4ea8d8", "#882255", "#44aa99", "#aa4499", "#7d7d2a")
"""After Paul Tol's "muted" scheme, safe for colour-blind eyes; its two palest are darkened for small dots."""
MODE_COLOURS = {"DSD": "#0072b2", "MT": "#e69f00", "WS": "#9a4d00", "WAT": "#009e73", "PDS": "#cc79a7"}
"""Of sales modes, after Okabe and Ito; the page's scripts get them from here."""
_NEIGHBOUR_DEGREES = 0.000_5
COOLER_COLOURS = {
    "stay": "#9aa5b1",
    "install": "#1a7f37",
    "move": "#0969da",
    "pull": "#cf222e",
    "repair": "#bf8700",
    "search": "#8250df",
}
"""By what is done with a cooler."""


def colour_numbers(shapes: Mapping[str, shapely.Geometry], count: int = len(COLOURS)) -> dict[str, int]:
    """
    Number colours so that territories that lie side by side differ.

    Parameters
    ----------
    shapes
        Rep → polygons, degrees.
    count
        Colours there are.

    Returns
    -------
    dict
        Rep → colour from 0. Neighbours share one only where those around a territory use up all ``count``.

    References
    ----------
    .. [1] Brélaz, D. (1979). New methods to color the vertices of a graph. *Communications of the ACM*, 22(4),
       251-256. The territory whose neighbours bear most colours comes next.
    """
    reps = sorted(shapes, key=lambda rep: (-shapely.area(shapes[rep]), rep))
    areas = np.array([shapes[rep] for rep in reps], dtype=object)
    pairs = shapely.STRtree(areas).query(areas, predicate="dwithin", distance=_NEIGHBOUR_DEGREES)
    beside: list[set[int]] = [set() for _ in reps]
    for one, other in pairs.T.tolist():
        if one != other:
            beside[one].add(other)
    middles = shapely.get_coordinates(shapely.centroid(areas))
    chosen: dict[int, int] = {}
    while len(chosen) < len(reps):
        open_ = (row for row in range(len(reps)) if row not in chosen)
        row = max(open_, key=lambda at: (len({chosen.get(o) for o in beside[at]} - {None}), len(beside[at]), -at))
        chosen[row] = _farthest(row, chosen, beside[row], middles, count)
    return {rep: chosen[row] for row, rep in enumerate(reps)}


def territory_colours(shapes: Mapping[str, shapely.Geometry]) -> dict[str, str]:
    """Rep → ``#rrggbb`` by `colour_numbers`."""
    return {rep: COLOURS[number] for rep, number in colour_numbers(shapes).items()}


def _farthest(row: int, chosen: Mapping[int, int], beside: set[int], middles: np.ndarray, count: int) -> int:
    """Of the colours that no neighbour bears, the one whose nearest bearer is farthest."""
    apart = np.full(count, np.inf)
    for other, colour in chosen.items():
        away = float(np.hypot(*(middles[row] - middles[other])))
        # A colour that a neighbour bears comes last, however far its middle.
        apart[colour] = min(apart[colour], -1.0 / (1.0 + away) if other in beside else away)
    used = np.bincount(list(chosen.values()), minlength=count)
    return min(range(count), key=lambda colour: (-apart[colour], used[colour], colour))
