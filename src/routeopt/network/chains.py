"""Exact chain reduction: which edges follow each other with nothing to decide in between."""

from dataclasses import dataclass

import numpy as np
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
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
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
    half_next = np.full(2 * m, -1, np.int32)
    half_next[a[same] ^ 1] = b[same]
    half_next[b[same] ^ 1] = a[same]
    return half_next, through


def walk(
    half_next: NDArray[np.int32], through: NDArray[np.bool_], u: NDArray[np.int32], v: NDArray[np.int32]
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
        Chain starts (c + 1), edges in chain order (m), and whether each is drawn along its chain (m). A chain begins at
        the end with the lower half-edge, a ring at its first edge; rings come last.
    """
    half = np.arange(2 * len(u), dtype=np.int32)
    onward = half_next.copy()
    last, left = _ends(onward)
    rings = _ring_starts(onward, half[onward[last] >= 0])
    if len(rings):
        # Cut each ring before its first edge: it becomes a chain like any other.
        onward[np.isin(onward, rings)] = -1
        last, left = _ends(onward)
    tail = np.empty(len(half), np.int32)
    tail[0::2], tail[1::2] = u, v
    # Of a chain's two directions, the one that begins with the lower half-edge.
    begins = np.flatnonzero(~through[tail] & (half < (last ^ 1)))
    begins = np.concatenate([begins, rings])
    start = np.concatenate([[0], np.cumsum(left[begins], dtype=np.int64)])
    chain_at_end = np.full(len(half), -1, np.int32)
    chain_at_end[last[begins]] = np.arange(len(begins), dtype=np.int32)
    chain = chain_at_end[last]
    walked = np.flatnonzero(chain >= 0)
    at = start[chain[walked] + 1] - left[walked]
    edges, along = np.empty(len(u), np.int32), np.empty(len(u), np.bool_)
    edges[at], along[at] = walked >> 1, walked % 2 == 0
    return start, edges, along


def _ends(onward: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """
    Last half-edge that each half-edge leads to, and how many are left up to it, itself included.

    Pointers are doubled [1]_: after k rounds every half-edge looks 2 ** k further. Those in rings never arrive.

    References
    ----------
    .. [1] Wyllie, J. C. (1979). *The complexity of parallel computations*. PhD thesis, Cornell University.
    """
    ends = onward < 0
    last = np.where(ends, np.arange(len(onward), dtype=np.int32), onward)
    left = np.where(ends, 1, 2).astype(np.int32)
    arriving = -1
    while True:
        arrived = ends[last]
        found = int(arrived.sum())
        # A round in which nobody arrives is the last: whoever is nearer to an end arrives earlier.
        if found == arriving or found == len(last):
            return last, left
        arriving = found
        going = np.flatnonzero(~arrived)
        left[going] += left[last[going]] - 1
        last[going] = last[last[going]]


def _ring_starts(onward: NDArray[np.int32], inside: NDArray[np.int32]) -> NDArray[np.int32]:
    """Half-edge at which each ring begins, ascending: its first edge, as drawn; the other way round is left out."""
    lowest = np.arange(len(onward), dtype=np.int32)
    ahead = onward.copy()
    for _ in range(len(inside).bit_length()):
        lowest[inside] = np.minimum(lowest[inside], lowest[ahead[inside]])
        ahead[inside] = ahead[ahead[inside]]
    starts = np.unique(lowest[inside])
    return starts[starts % 2 == 0]
