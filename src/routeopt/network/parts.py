"""Which streets hang together: strong parts that are kept, barriers that part them, and where the map cuts them off."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.network.osm import BACKWARD, FORWARD

KEPT_SHARE = 0.02
"""A strong part with at least this share of the largest one's nodes is a region of its own, not an island."""


def cut_at_barriers(
    u: NDArray[np.int32], v: NDArray[np.int32], barrier: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Give every edge its own copy of a barrier node: streets reach it from both sides, nothing passes."""
    node = np.arange(len(barrier), dtype=np.int32)
    u, v = u.copy(), v.copy()
    for ends in (u, v):
        blocked = np.flatnonzero(barrier[node[ends]])
        copies = np.arange(len(node), len(node) + len(blocked), dtype=np.int32)
        node = np.concatenate([node, node[ends[blocked]]])
        ends[blocked] = copies
    return u, v, node


def strong_parts(count: int, u: NDArray[np.int32], v: NDArray[np.int32], open_: NDArray[np.int8]) -> NDArray[np.int32]:
    """Number of the large strongly connected part that each node is in, −1 in a small one."""
    ahead, back = (open_ & FORWARD) > 0, (open_ & BACKWARD) > 0
    tail, head = np.concatenate([u[ahead], v[back]]), np.concatenate([v[ahead], u[back]])
    arcs = csr_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(count, count))
    _, part = connected_components(arcs, directed=True, connection="strong")
    size = np.bincount(part, minlength=1)
    return np.where(size[part] >= max(2, KEPT_SHARE * size.max()), part, -1).astype(np.int32)


def clipped(
    u: NDArray[np.int32], v: NDArray[np.int32], part: NDArray[np.int32], cut: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """
    Tell which streets might lead on if the map did not end.

    Parameters
    ----------
    u, v
        int32 (m), end nodes of the edges.
    part
        int32 (n), kept part of each node, −1 in none; from `strong_parts`.
    cut
        bool (n): the map ends at this node though the street does not.

    Returns
    -------
    ndarray
        bool (m). An edge inside a kept part: any node of the part is cut. Another edge: the piece that it forms with
        other edges outside the kept parts is cut; what they share with a kept part does not join them.
    """
    kept = part >= 0
    touched = np.zeros(part.max(initial=-1) + 2, bool)
    touched[part[cut & kept]] = True
    outer = ~kept[u] & ~kept[v]
    joins = csr_matrix((np.ones(outer.sum(), np.int8), (u[outer], v[outer])), shape=(len(part),) * 2)
    _, piece = connected_components(joins, directed=False)
    torn = np.zeros(piece.max(initial=-1) + 2, bool)
    torn[piece[cut & ~kept]] = True
    loose = np.where(kept[u], v, u)
    return np.where(kept[u] & kept[v], (part[u] == part[v]) & touched[part[u]], torn[piece[loose]])
