"""Which segments touch: the graph on which a cluster is one piece."""

import numpy as np
from numpy.typing import NDArray


def adjacency(
    u: NDArray[np.integer], v: NDArray[np.integer], group: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """
    Find the segments that share an end and a group.

    Parameters
    ----------
    u, v
        Ends (n) of the segments, any numbering of junctions.
    group
        int (n): only segments of one group are neighbours, such as those of one rep's territory.

    Returns
    -------
    tuple of ndarray
        CSR: ``start`` int64 (n + 1) and ``index`` int32, ascending within a row; symmetric, without the segment itself.
    """
    n = len(u)
    segment = np.tile(np.arange(n, dtype=np.int64), 2)
    _, node = np.unique(np.concatenate([u, v]), return_inverse=True)
    order = np.lexsort((segment, node))
    segment, node = segment[order], node[order]
    begin = np.flatnonzero(np.concatenate([[True], node[1:] != node[:-1]])) if n else np.zeros(0, np.int64)
    size = np.diff(np.append(begin, len(node)))
    # Every pair of places in a junction's list: row r of a list of m meets its m entries.
    per_row = np.repeat(size, size)
    left = np.repeat(np.arange(len(node)), per_row)
    within = np.arange(len(left)) - np.repeat(np.cumsum(per_row) - per_row, per_row)
    a, b = segment[left], segment[np.repeat(np.repeat(begin, size), per_row) + within]
    keep = (a != b) & (group[a] == group[b])
    pairs = np.unique(a[keep] * n + b[keep])
    start = np.searchsorted(pairs, np.arange(n + 1) * n).astype(np.int64)
    return start, (pairs % n).astype(np.int32)
