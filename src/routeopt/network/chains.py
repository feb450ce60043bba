"""Exact chain reduction: which edges follow each other with nothing to decide in between."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True)
class Edges:
    """
    Edges of one mode, arrays of equal length m.

    Attributes
    ----------
    u, v
        End nodes in drawing order.
    open_
        ``FORWARD`` | ``BACKWARD`` bits.
    way
        Position of the way in the source.
    ms
        Whole milliseconds.
    metres
        Length.
    """

    u: NDArray[np.int32]
    v: NDArray[np.int32]
    open_: NDArray[np.int8]
    way: NDArray[np.int32]
    ms: NDArray[np.int32]
    metres: NDArray[np.float64]


def through_nodes(
    count: int, edges: Edges, kind: NDArray[np.int64], kept: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """
    Find the nodes where a way just goes on: two edges, nothing to decide, one name and class.

    Half-edge ``2 e`` runs along edge e and ``2 e + 1`` against it.

    Parameters
    ----------
    count
        Number of nodes.
    edges
        The edges.
    kind
        int64 (m), equal where name and class are.
    kept
        bool (count): nodes that are junctions all the same.

    Returns
    -------
    tuple
        Half-edge that goes on after each half-edge whose head is a through node, else −1 (2 m); and which nodes are
        through nodes.
    """
    m = len(edges.u)
    tail = np.empty(2 * m, np.int32)
    tail[0::2], tail[1::2] = edges.u, edges.v
    flipped = np.array([0, 2, 1, 3], np.int8)
    open_out = np.empty(2 * m, np.int8)
    open_out[0::2], open_out[1::2] = edges.open_, flipped[edges.open_]
    order = np.argsort(tail, kind="stable")
    degree = np.bincount(tail, minlength=count)
    first = np.cumsum(degree) - degree
    two = np.flatnonzero((degree == 2) & ~kept)
    a, b = order[first[two]], order[first[two] + 1]
    # What is open out of the node on one side must be open into it on the other, and name and class go on.
    same = (open_out[a] == flipped[open_out[b]]) & (kind[a >> 1] == kind[b >> 1]) & (a >> 1 != b >> 1)
    through = np.zeros(count, bool)
    through[two[same]] = True
    half_next = np.full(2 * m, -1, np.int64)
    half_next[a[same] ^ 1] = b[same]
    half_next[b[same] ^ 1] = a[same]
    return half_next, through


@njit(cache=True)
def walk(
    half_next: NDArray[np.int64], through: NDArray[np.bool_], u: NDArray[np.int32], v: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
    """
    Follow half-edges from junction to junction, and round rings that have none.

    Parameters
    ----------
    half_next, through
        From `through_nodes`.
    u, v
        End nodes of the edges.

    Returns
    -------
    tuple
        Chain starts (c + 1), edges in chain order (m), and whether each is drawn along its chain (m).
    """
    m = len(u)
    start = np.empty(m + 1, np.int64)
    edges = np.empty(m, np.int32)
    along = np.empty(m, np.bool_)
    seen = np.zeros(m, np.bool_)
    chains = 0
    filled = 0
    # The second round takes what is left: rings without any junction, begun at their first edge.
    for rings in (False, True):
        for half in range(2 * m):
            edge = half >> 1
            tail = u[edge] if half % 2 == 0 else v[edge]
            if seen[edge] or (through[tail] and not rings):
                continue
            start[chains] = filled
            chains += 1
            at = half
            while at >= 0 and not seen[at >> 1]:
                seen[at >> 1] = True
                edges[filled] = at >> 1
                along[filled] = at % 2 == 0
                filled += 1
                at = half_next[at]
    start[chains] = filled
    return start[: chains + 1].copy(), edges, along
