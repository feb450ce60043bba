"""Connected pieces of a neighbourhood graph."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.network.model import Neighbours


def pieces_of(neighbours: Neighbours, rep_of: NDArray[np.integer] | None = None) -> NDArray[np.int32]:
    """
    Number the connected pieces of a graph, or of its parts.

    Parameters
    ----------
    neighbours
        The graph.
    rep_of
        int (n); when given, only pairs of one rep connect.

    Returns
    -------
    ndarray
        int32 (n), piece of each outlet.
    """
    n = len(neighbours.start) - 1
    tail = np.repeat(np.arange(n), np.diff(neighbours.start))
    keep = np.ones(len(tail), bool) if rep_of is None else rep_of[tail] == rep_of[neighbours.index]
    graph = csr_matrix((np.ones(int(keep.sum())), (tail[keep], neighbours.index[keep])), shape=(n, n))
    return connected_components(graph, directed=False)[1].astype(np.int32)


def within(neighbours: Neighbours, members: NDArray[np.integer]) -> Neighbours:
    """
    Take the neighbourhood of one whole piece, numbered within it.

    Parameters
    ----------
    neighbours
        The graph.
    members
        int (m), all outlets of one piece or more, ascending.

    Returns
    -------
    Neighbours
        Over m rows.
    """
    if len(members) == len(neighbours.start) - 1:
        return neighbours
    number = np.full(len(neighbours.start) - 1, -1, np.int32)
    number[members] = np.arange(len(members))
    degree = np.diff(neighbours.start)[members]
    spans = [np.arange(neighbours.start[i], neighbours.start[i + 1]) for i in members]
    entries = np.concatenate([np.zeros(0, np.int64), *spans])
    start = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
    return Neighbours(start, number[neighbours.index[entries]], neighbours.seconds[entries])
