"""A walk over the segments that the census still lacks: a rural-postman tour on foot, with its bound."""

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class SurveyTour:
    """
    A closed walk.

    Attributes
    ----------
    segments
        Rows of the segments in the order walked; those to survey and those only passed.
    surveys
        bool per entry: this pass surveys the segment.
    metres
        Length of the walk.
    bound_m
        Proven lower bound on any closed walk over the segments to survey that are joined to each other.
    """

    segments: NDArray[np.int64]
    surveys: NDArray[np.bool_]
    metres: float
    bound_m: float


def survey_tour(segments: pd.DataFrame, missing: NDArray[np.bool_]) -> tuple[SurveyTour, ...]:
    """
    Plan walks over the segments to survey.

    Parameters
    ----------
    segments
        ``u, v, length_m``; on foot, streets are taken both ways.
    missing
        bool per segment: to survey.

    Returns
    -------
    tuple of SurveyTour
        One walk per part of the street graph that holds missing segments.

    Notes
    -----
    Rural postman as Frederickson (1979) does it: a minimum spanning tree of shortest ways joins the pieces of the
    missing segments, a minimum matching of the odd junctions makes every degree even, and an Euler tour walks it. The
    bound is the length of the missing segments plus the larger of two figures that every closed walk adds at least: a
    minimum matching of their own odd junctions, and the way that visits all pieces, which without its longest leg is a
    spanning tree and whose longest leg is no shorter than any piece's nearest neighbour is far.

    References
    ----------
    .. [1] Frederickson, G. N. (1979). Approximation algorithms for some postman problems. *Journal of the ACM*, 26(3),
       538-554.
    """
    streets: nx.Graph[int] = nx.Graph()
    for row, (u, v, length) in enumerate(zip(segments["u"], segments["v"], segments["length_m"], strict=True)):
        known = streets.get_edge_data(int(u), int(v))
        if u != v and (known is None or length < known["length"]):
            streets.add_edge(int(u), int(v), length=float(length), row=row)
        streets.add_node(int(u))
    wanted = np.flatnonzero(missing)
    u, v = (segments[name].to_numpy(np.int64) for name in ("u", "v"))
    tours = []
    for part in sorted(nx.connected_components(streets), key=min):
        rows = [int(row) for row in wanted if int(u[row]) in part]
        if rows:
            tours.append(_tour(streets, segments["length_m"].to_numpy(np.float64), u, v, rows))
    return tuple(tours)


def _tour(
    streets: "nx.Graph[int]", length: NDArray[np.float64], u: NDArray[np.int64], v: NDArray[np.int64], rows: list[int]
) -> SurveyTour:
    walk: nx.MultiGraph[int] = nx.MultiGraph()
    for row in rows:
        walk.add_edge(int(u[row]), int(v[row]), row=row, surveys=True)
    own = float(length[rows].sum())
    repeats = sum(cost for _, _, cost in _matching(streets, walk))
    pieces = [sorted(piece) for piece in nx.connected_components(walk)]
    joined: nx.Graph[int] = nx.Graph()
    joined.add_nodes_from(range(len(pieces)))
    for a, piece in enumerate(pieces[:-1]):
        far, ways = nx.multi_source_dijkstra(streets, set(piece), weight="length")
        for b in range(a + 1, len(pieces)):
            end = min(pieces[b], key=lambda node: (far[node], node))
            joined.add_edge(a, b, length=far[end], way=ways[end])
    links = list(nx.minimum_spanning_edges(joined, weight="length", data=True))
    between = sum(link["length"] for _, _, link in links)
    if links:
        between += max(min(link["length"] for _, _, link in joined.edges(piece, data=True)) for piece in joined)
    bound = own + max(repeats, between)
    for _, _, link in links:
        _walk_along(streets, walk, link["way"])
    for a, b, _ in _matching(streets, walk):
        _walk_along(streets, walk, nx.dijkstra_path(streets, a, b, weight="length"))
    steps = list(nx.eulerian_circuit(walk, source=min(walk.nodes), keys=True))
    order = np.array([walk.edges[a, b, key]["row"] for a, b, key in steps], np.int64)
    surveys = np.array([walk.edges[a, b, key]["surveys"] for a, b, key in steps], np.bool_)
    return SurveyTour(order, surveys, float(length[order].sum()), bound)


def _matching(streets: "nx.Graph[int]", walk: "nx.MultiGraph[int]") -> list[tuple[int, int, float]]:
    """Pair the junctions of odd degree so that the ways between them are shortest in all."""
    odd = sorted(node for node, degree in walk.degree() if degree % 2)
    pairs: nx.Graph[int] = nx.Graph()
    for place, a in enumerate(odd[:-1]):
        far = nx.single_source_dijkstra_path_length(streets, a, weight="length")
        pairs.add_weighted_edges_from((a, b, far[b]) for b in odd[place + 1 :])
    matched = nx.min_weight_matching(pairs)
    return sorted((min(a, b), max(a, b), float(pairs.edges[a, b]["weight"])) for a, b in matched)


def _walk_along(streets: "nx.Graph[int]", walk: "nx.MultiGraph[int]", way: list[int]) -> None:
    for a, b in pairwise(way):
        walk.add_edge(a, b, row=streets.edges[a, b]["row"], surveys=False)
