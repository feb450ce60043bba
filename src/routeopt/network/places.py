"""Snapped points as places on chains: what leaving and arriving costs, over every node of the search graph."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.network.osm import BACKWARD, FORWARD


@dataclass(frozen=True)
class Places:
    """
    Places on chains, arrays over n points; a search leaves and enters over up to k and j nodes of its graph.

    Attributes
    ----------
    chain
        int32 (n).
    at_ms
        int64 (n), time from the chain's start.
    open_
        int8 (n), open directions of the chain.
    leave_node
        int32 (n, k), nodes that can come first on the way from here.
    leave_ms
        int64 (n, k), time to get there; −1 where the entry is not to be used.
    leave_end
        int8 (n, k), end of the chain that one leaves over: 0 its start, 1 its end.
    arrive_node
        int32 (n, j), nodes that can come last on the way to here.
    arrive_ms
        int64 (n, j), time from there; −1 where the entry is not to be used.
    ends, end_ms
        int32 and int64 (n, 2): junctions at the chain's start and end, and the time to go straight there, −1 where a
        sign forbids it.
    corner
        int32 (n): junction that the place stands on where the search has no node for it, else −1.
    """

    chain: NDArray[np.int32]
    at_ms: NDArray[np.int64]
    open_: NDArray[np.int8]
    leave_node: NDArray[np.int32]
    leave_ms: NDArray[np.int64]
    leave_end: NDArray[np.int8]
    arrive_node: NDArray[np.int32]
    arrive_ms: NDArray[np.int64]
    ends: NDArray[np.int32]
    end_ms: NDArray[np.int64]
    corner: NDArray[np.int32]

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
        return _equal(self.chain, other.chain)

    def straight(self, other: "Places") -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """
        Ways between rows (here, there) that need no search: along a shared chain, and off a chain onto its corner.

        Parameters
        ----------
        other
            Places of the same network.

        Returns
        -------
        tuple
            Here, there and milliseconds; three int64 arrays of equal length. A pair may come more than once.
        """
        here, there = self.sharing(other)
        step = other.at_ms[there] - self.at_ms[here]
        open_ = self.open_[here]
        passable = ((step >= 0) & ((open_ & FORWARD) > 0)) | ((step <= 0) & ((open_ & BACKWARD) > 0))
        onto = self.onto_corners(other)
        return (
            np.concatenate([here[passable], onto[0]]),
            np.concatenate([there[passable], onto[1]]),
            np.concatenate([np.abs(step[passable]), onto[2]]),
        )

    def onto_corners(self, other: "Places") -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """
        Ways straight off a chain to places on the junction at its end.

        Parameters
        ----------
        other
            Places of the same network.

        Returns
        -------
        tuple
            Here, there and milliseconds; three int64 arrays of equal length.
        """
        parts = []
        standing = np.flatnonzero(other.corner >= 0)
        for end in (0, 1):
            leaving = np.flatnonzero(self.end_ms[:, end] >= 0) if len(standing) else standing
            here, there = _equal(self.ends[leaving, end], other.corner[standing])
            parts.append((leaving[here], standing[there], self.end_ms[leaving[here], end]))
        here, there, ms = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        return here, there, ms


def _equal(left: NDArray[np.int32], right: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of positions whose values are equal."""
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    low = np.searchsorted(ranked, left, "left")
    count = np.searchsorted(ranked, left, "right") - low
    here = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(here)) - np.repeat(np.cumsum(count) - count, count)
    return here, order[low[here] + within]
