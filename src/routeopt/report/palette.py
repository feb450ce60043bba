"""Colours of territories: few enough to be told apart, given out so that near ones differ."""

from bisect import bisect_left
from collections.abc import Mapping

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from routeopt.network.lines import METRES_A_DEGREE

COLOURS = ("#1d0eac", "#e7416d", "#0b4f1c", "#9fb600", "#6181ff", "#632048", "#35beae", "#b6209f", "#906f19")
"""Nine that eyes without red, green or blue cones tell apart too, none too pale for small dots."""
CLASS_COLOURS = tuple(COLOURS[number] for number in (5, 1, 4, 2, 8, 0))
"""Of outlet classes from A on: six of the nine."""
MODE_COLOURS = {"DSD": "#0072b2", "MT": "#e69f00", "WS": "#9a4d00", "WAT": "#009e73", "PDS": "#cc79a7"}
"""Of sales modes, after Okabe and Ito; the page's scripts get them from here."""
_BESIDE_M = 60.0
"""Smoothed borders of neighbours stand no farther apart."""
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
    Number colours so that territories differ as far around each as the colours last.

    Parameters
    ----------
    shapes
        Rep → polygons, degrees.
    count
        Colours there are.

    Returns
    -------
    dict
        Rep → colour from 0, the same for the same shapes. No two nearer than some distance share one, and that distance
        is the widest that these colours allow; neighbours share one only where nine (``count``) are too few for them.

    References
    ----------
    .. [1] Matula, D. W. and Beck, L. L. (1983). Smallest-last ordering and clustering and graph coloring algorithms.
       *Journal of the ACM*, 30(3), 417-427. Six colours always last for a map without enclaves.
    """
    if not shapes:
        return {}
    reps = sorted(shapes, key=lambda rep: (-shapely.area(shapes[rep]), rep))
    areas = _in_metres([shapes[rep] for rep in reps])
    pairs, gaps = _near(areas, count)
    widths = sorted(set(gaps[gaps > _BESIDE_M].tolist()))
    # How many of these widths can be had together with all that lie side by side.
    had = bisect_left(widths, True, key=lambda width: max(_coloured(len(reps), pairs[gaps <= width])) >= count)
    chosen = _coloured(len(reps), pairs[gaps <= ([_BESIDE_M, *widths][had])])
    return {rep: number % count for rep, number in zip(reps, chosen, strict=True)}


def territory_colours(shapes: Mapping[str, shapely.Geometry]) -> dict[str, str]:
    """Rep → ``#rrggbb`` by `colour_numbers`."""
    return {rep: COLOURS[number] for rep, number in colour_numbers(shapes).items()}


def _in_metres(shapes: list[shapely.Geometry]) -> NDArray[np.object_]:
    areas = np.array(shapes, dtype=object)
    slim = np.cos(np.radians(shapely.get_coordinates(areas)[:, 1].mean()))
    return np.asarray(shapely.transform(areas, lambda lonlat: lonlat * (METRES_A_DEGREE * np.array([slim, 1.0]))))


def _near(areas: NDArray[np.object_], count: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Pairs (p, 2) of territories and metres between them: as far as the colours might last, or all pairs."""
    tree, reach = shapely.STRtree(areas), _BESIDE_M
    while True:
        pairs = tree.query(areas, predicate="dwithin", distance=reach).T
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        every = 2 * len(pairs) == len(areas) * (len(areas) - 1)
        if every or max(_coloured(len(areas), pairs)) >= count:
            return pairs, shapely.distance(areas[pairs[:, 0]], areas[pairs[:, 1]])
        reach *= 2


def _coloured(count: int, pairs: NDArray[np.intp]) -> list[int]:
    """Colours from 0, as few as come by it, so that no pair shares one."""
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(pairs.tolist())
    numbers = nx.greedy_color(graph, strategy="smallest_last")
    return [numbers[row] for row in range(count)]
