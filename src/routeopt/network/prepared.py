"""What is made of a map for one travel mode, and what another speed table changes in it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routeopt.network.engines import contraction_order
from routeopt.network.graph import StreetGraph, along_chains, build_graph, kmh_of, milliseconds
from routeopt.network.junctions import JunctionSearch
from routeopt.network.osm import RawStreets
from routeopt.network.searches import Search
from routeopt.network.turn_search import TurnSearch
from routeopt.network.turns import TurnRules, Turns, build_turning


@dataclass(frozen=True)
class Prepared:
    """
    The streets of one mode, ready to be searched.

    Attributes
    ----------
    graph
        The streets.
    names, highways
        Name and road class of every way of the source (w).
    limits_kmh
        Posted limit of every way, nan where there is none; float32 (w).
    order
        Contraction order of the search's nodes, int32.
    turns
        The turns on the streets; None where turning costs nothing.
    """

    graph: StreetGraph
    names: NDArray[np.str_]
    highways: NDArray[np.str_]
    limits_kmh: NDArray[np.float32]
    order: NDArray[np.int32]
    turns: Turns | None

    def search(self) -> Search:
        """Give what the searches walk over."""
        return JunctionSearch(self.graph) if self.turns is None else TurnSearch(self.graph, self.turns)

    def with_speeds(self, mode: str, speeds_kmh: dict[str, float]) -> "Prepared":
        """
        Time the same streets by another speed table.

        Parameters
        ----------
        mode
            The travel mode.
        speeds_kmh
            Speed by road class, of the classes that the streets were prepared with.

        Returns
        -------
        Prepared
            Junctions, chains, turns and order stay: only times change.
        """
        graph = self.graph
        kmh = kmh_of(self.highways, self.limits_kmh, mode, speeds_kmh)
        ms = milliseconds(graph.edge_m, kmh[graph.edge_way])
        offset, total = along_chains(ms.astype(np.int64), graph.chain_edges, graph.chain_start)
        return replace(self, graph=replace(graph, edge_ms=ms, edge_offset_ms=offset, chain_ms=total))


def prepare_streets(raw: RawStreets, mode: str, speeds_kmh: dict[str, float], rules: TurnRules | None) -> Prepared:
    """
    Prepare the streets of one mode.

    Parameters
    ----------
    raw
        Streets as drawn.
    mode
        Travel mode.
    speeds_kmh
        Speed by road class.
    rules
        What turns cost; None where they cost nothing and none is forbidden.

    Returns
    -------
    Prepared
        Without a street where the mode can use none.
    """
    if rules is None:
        graph, turns = build_graph(raw, mode, speeds_kmh), None
    else:
        graph, turns = build_turning(raw, mode, speeds_kmh, rules)
    made = Prepared(
        graph=graph,
        names=np.array(raw.way_name),
        highways=np.array(raw.classes)[raw.way_class],
        limits_kmh=raw.way_limit_kmh,
        order=np.zeros(0, np.int32),
        turns=turns,
    )
    search = made.search()
    lon, lat = search.lonlat.T
    return replace(made, order=contraction_order(search.arcs, lat, lon))
