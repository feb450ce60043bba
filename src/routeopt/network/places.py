"""Snapped points as places on chains: what leaving and arriving costs in each direction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.network.graph import StreetGraph
from routeopt.network.model import SnappedPoints
from routeopt.network.osm import BACKWARD, FORWARD


@dataclass(frozen=True)
class Places:
    """
    Places on chains, arrays over n points. Column 0 is the chain's start, column 1 its end.

    Attributes
    ----------
    chain
        int32 (n).
    at_ms
        int64 (n), time from the chain's start.
    open_
        int8 (n), open directions of the chain.
    ends
        int32 (n, 2), junctions.
    leave_ms, arrive_ms
        int64 (n, 2): to leave over, or arrive over, each end; −1 where a one-way sign forbids it.
    """

    chain: NDArray[np.int32]
    at_ms: NDArray[np.int64]
    open_: NDArray[np.int8]
    ends: NDArray[np.int32]
    leave_ms: NDArray[np.int64]
    arrive_ms: NDArray[np.int64]

    @staticmethod
    def of(graph: StreetGraph, points: SnappedPoints) -> "Places":
        """Places of points that are snapped ok."""
        edge = points.edge
        chain = graph.edge_chain[edge]
        share = np.where(graph.edge_along[edge], points.fraction, 1.0 - points.fraction)
        at_ms = graph.edge_offset_ms[edge] + np.rint(share * graph.edge_ms[edge]).astype(np.int64)
        open_ = graph.chain_open[chain]
        ends = np.stack([graph.chain_u[chain], graph.chain_v[chain]], 1)
        rest_ms = graph.chain_ms[chain] - at_ms
        ahead, back = (open_ & FORWARD) > 0, (open_ & BACKWARD) > 0
        # A place on a junction is on all its streets, whichever of them it was laid on.
        at_start, at_end = at_ms == 0, rest_ms == 0
        leave = np.stack([np.where(back | at_start, at_ms, -1), np.where(ahead | at_end, rest_ms, -1)], 1)
        arrive = np.stack([np.where(ahead | at_start, at_ms, -1), np.where(back | at_end, rest_ms, -1)], 1)
        return Places(chain, at_ms, open_, ends, leave, arrive)

    def take(self, rows: NDArray[np.integer]) -> "Places":
        """Keep these rows."""
        return Places(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def rows(self, part: slice) -> "Places":
        """Keep a slice."""
        return Places(*(getattr(self, name)[part] for name in self.__dataclass_fields__))

    def sharing(self, other: "Places") -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """
        Pairs of rows (here, there) that lie on the same chain.

        Parameters
        ----------
        other
            Places of the same network.

        Returns
        -------
        tuple
            Two int64 arrays of equal length.
        """
        order = np.argsort(other.chain, kind="stable")
        sorted_chain = other.chain[order]
        low = np.searchsorted(sorted_chain, self.chain, "left")
        count = np.searchsorted(sorted_chain, self.chain, "right") - low
        here = np.repeat(np.arange(len(self.chain)), count)
        within = np.arange(len(here)) - np.repeat(np.cumsum(count) - count, count)
        return here, order[low[here] + within]
