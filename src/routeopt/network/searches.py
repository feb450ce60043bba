"""What the searches walk over: one protocol for the plain graph of junctions and for the graph of turns."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routeopt.network.engines import Arcs
from routeopt.network.model import SnappedPoints
from routeopt.network.places import Places


class Search(Protocol):
    """A graph to search, and how places on the streets hang on its nodes."""

    @property
    def arcs(self) -> Arcs:
        """Arcs between the nodes, with whole milliseconds."""
        ...

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """Where each node is, degrees; float64 (nodes, 2)."""
        ...

    def places(self, points: SnappedPoints) -> Places:
        """Places of points that are snapped ok."""
        ...

    def whole(self, path: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """
        Chains that a path of nodes walks from end to end, and whether each is walked along.

        Parameters
        ----------
        path
            Nodes in order, at least one.

        Returns
        -------
        tuple
            Chains and directions, equally long.
        """
        ...

    def last(self, places: Places, row: int, node: int) -> tuple[int, int, int]:
        """
        Tell the stretch between the last node of a path and the place it leads to.

        Parameters
        ----------
        places
            Places of this graph.
        row
            The place.
        node
            Last node of the path.

        Returns
        -------
        tuple
            Chain, and the milliseconds from its start at which the stretch begins and ends.
        """
        ...

    def entries(self, node_ms: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """
        Tell when a wave enters each chain.

        Parameters
        ----------
        node_ms
            Milliseconds to each node, −1 where it is not reached.

        Returns
        -------
        tuple
            Two float64 (chains): at its start going along, and at its end going against it; inf for never.
        """
        ...
