"""The plain search graph: its nodes are junctions, its arcs are chains in their open directions."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routeopt.network.engines import Arcs
from routeopt.network.graph import StreetGraph
from routeopt.network.model import SnappedPoints
from routeopt.network.osm import BACKWARD, FORWARD
from routeopt.network.places import Places


class JunctionSearch:
    """
    Turning costs nothing, and no turn is forbidden.

    Parameters
    ----------
    graph
        The streets.
    """

    def __init__(self, graph: StreetGraph) -> None:
        self._graph = graph

    @cached_property
    def arcs(self) -> Arcs:
        """See `Search.arcs`."""
        graph = self._graph
        chains = np.arange(len(graph.chain_u), dtype=np.int32)
        ahead, back = (graph.chain_open & FORWARD) > 0, (graph.chain_open & BACKWARD) > 0
        return Arcs(
            len(graph.junction),
            np.concatenate([graph.chain_u[ahead], graph.chain_v[back]]),
            np.concatenate([graph.chain_v[ahead], graph.chain_u[back]]),
            np.concatenate([graph.chain_ms[ahead], graph.chain_ms[back]]),
            np.concatenate([chains[ahead], chains[back]]),
        )

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """See `Search.lonlat`."""
        graph = self._graph
        return np.stack([graph.lon[graph.junction], graph.lat[graph.junction]], 1)

    def places(self, points: SnappedPoints) -> Places:
        """See `Search.places`."""
        graph = self._graph
        chain, at_ms = standing(graph, points)
        open_ = graph.chain_open[chain]
        ends = np.stack([graph.chain_u[chain], graph.chain_v[chain]], 1)
        rest_ms = graph.chain_ms[chain] - at_ms
        ahead, back = (open_ & FORWARD) > 0, (open_ & BACKWARD) > 0
        # A place on a junction is on all its streets, whichever of them it was laid on.
        at_start, at_end = at_ms == 0, rest_ms == 0
        leave = np.stack([np.where(back | at_start, at_ms, -1), np.where(ahead | at_end, rest_ms, -1)], 1)
        arrive = np.stack([np.where(ahead | at_start, at_ms, -1), np.where(back | at_end, rest_ms, -1)], 1)
        side = np.tile(np.array([0, 1], np.int8), (len(chain), 1))
        none = np.full(len(chain), -1, np.int32)
        return Places(chain, at_ms, open_, ends, leave, side, ends, arrive, ends, leave, none)

    def whole(self, path: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """See `Search.whole`."""
        chains = self.arcs.chain_between(path[:-1], path[1:])
        return chains, self._graph.chain_u[chains] == path[:-1]

    def last(self, places: Places, row: int, node: int) -> tuple[int, int, int]:
        """See `Search.last`."""
        chain, total = int(places.chain[row]), int(self._graph.chain_ms[places.chain[row]])
        # Of the two ends of a loop, the quicker.
        usable = [(int(places.arrive_ms[row, k]), k) for k in (0, 1) if places.arrive_node[row, k] == node]
        _, end = min(each for each in usable if each[0] >= 0)
        return chain, total if end else 0, int(places.at_ms[row])

    def entries(self, node_ms: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See `Search.entries`."""
        graph, at = self._graph, np.where(node_ms >= 0, node_ms, np.inf)
        ahead, back = (graph.chain_open & FORWARD) > 0, (graph.chain_open & BACKWARD) > 0
        return np.where(ahead, at[graph.chain_u], np.inf), np.where(back, at[graph.chain_v], np.inf)


def standing(graph: StreetGraph, points: SnappedPoints) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Chain of each point that is snapped ok, and its milliseconds from the chain's start."""
    edge = points.edge
    share = np.where(graph.edge_along[edge], points.fraction, 1.0 - points.fraction)
    return graph.edge_chain[edge], graph.edge_offset_ms[edge] + np.rint(share * graph.edge_ms[edge]).astype(np.int64)
