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
    Take the neighbourhood among some outlets, numbered within them.

    Parameters
    ----------
    neighbours
        The graph.
    members
        int (m), ascending.

    Returns
    -------
    Neighbours
        Over m rows; pairs with an end elsewhere are left out.
    """
    n = len(neighbours.start) - 1
    if len(members) == n:
        return neighbours
    number = np.full(n, -1, np.int32)
    number[members] = np.arange(len(members))
    tail = np.repeat(number, np.diff(neighbours.start))
    keep = (tail >= 0) & (number[neighbours.index] >= 0)
    degree = np.bincount(tail[keep], minlength=len(members))
    start = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
    return Neighbours(start, number[neighbours.index[keep]], neighbours.seconds[keep])
