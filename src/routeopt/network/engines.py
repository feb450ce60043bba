"""What a search walks over, what answers for it, and plain Dijkstra as second opinion on the hierarchies."""

from typing import Protocol

import numpy as np
import routingkit_cch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

_FIRST_LIMIT_MS = 900_000.0
_MEMORY_BYTES = 256e6


class Arcs:
    """
    Directed arcs between r nodes, the quickest of parallel ones; sorted by (tail, head).

    Parameters
    ----------
    count
        Number of nodes.
    tail, head
        int arrays of equal length; loops are left out.
    ms
        Whole milliseconds, at least 1.
    chain
        The chain behind each arc.
    """

    def __init__(
        self,
        count: int,
        tail: NDArray[np.int32],
        head: NDArray[np.int32],
        ms: NDArray[np.int64],
        chain: NDArray[np.int32],
    ) -> None:
        order = np.lexsort((chain, ms, head, tail))
        order = order[tail[order] != head[order]]
        pair = tail[order].astype(np.int64) * count + head[order]
        first = np.concatenate([[True], pair[1:] != pair[:-1]]) if len(pair) else np.zeros(0, bool)
        keep = order[first]
        self.count = count
        self.tail, self.head, self.ms, self.chain = tail[keep], head[keep], ms[keep], chain[keep]
        self._pair = pair[first]

    def chain_between(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int32]:
        """Chain of each arc, given as pairs that exist."""
        return self.chain[np.searchsorted(self._pair, tail * self.count + head)]

    def matrix(self) -> csr_matrix:
        """Sparse matrix of milliseconds."""
        return csr_matrix((self.ms.astype(np.float64), (self.tail, self.head)), shape=(self.count, self.count))


class Engine(Protocol):
    """
    Many-to-many times between nodes.

    Origins enter with some weighted nodes each: ``nodes`` int32 (n, k) and ``start_ms`` int64 (n, k), negative where an
    entry is not to be used.
    """

    def from_weighted(
        self, nodes: NDArray[np.int32], start_ms: NDArray[np.int64], targets: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """Least milliseconds from each origin to each target node (n, t); inf where no way exists."""
        ...


def contraction_order(arcs: Arcs, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.int32]:
    """
    Order nodes for the hierarchies by inertial nested dissection.

    Parameters
    ----------
    arcs
        The arcs.
    lat, lon
        float (r), degrees.

    Returns
    -------
    ndarray
        int32 (r), a permutation.
    """
    if not arcs.count:
        return np.zeros(0, np.int32)  # The library does not survive an empty graph.
    # Separators cut streets whatever their signs say: each pair of nodes once is enough.
    pairs = np.unique(np.minimum(arcs.tail, arcs.head).astype(np.int64) * arcs.count + np.maximum(arcs.tail, arcs.head))
    low, high = pairs // arcs.count, pairs % arcs.count
    order = routingkit_cch.compute_order_inertial(arcs.count, low.tolist(), high.tolist(), lat.tolist(), lon.tolist())
    return np.array(order, np.int32)


class DijkstraEngine:
    """
    Dijkstra's algorithm by scipy: the same numbers, slower, by code that shares nothing with the hierarchies.

    Parameters
    ----------
    arcs
        The arcs.
    """

    def __init__(self, arcs: Arcs) -> None:
        self._matrix = arcs.matrix()

    def from_weighted(
        self, nodes: NDArray[np.int32], start_ms: NDArray[np.int64], targets: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """See `Engine.from_weighted`."""
        origins, row = np.unique(nodes, return_inverse=True)
        between = self._between(origins, targets)
        start = np.where(start_ms >= 0, start_ms, np.inf)
        row = row.reshape(nodes.shape)
        found = np.full((len(nodes), len(targets)), np.inf)
        for column in range(nodes.shape[1]):
            np.minimum(found, start[:, column, None] + between[row[:, column]], out=found)
        return found

    def _between(self, origins: NDArray[np.int32], targets: NDArray[np.int32]) -> NDArray[np.float64]:
        """Widen the search until every pair is settled or the whole graph was seen; memory stays bounded."""
        found = np.full((len(origins), len(targets)), np.inf)
        open_rows = np.arange(len(origins))
        limit = _FIRST_LIMIT_MS
        step = max(1, int(_MEMORY_BYTES / (8 * self._matrix.shape[0])))
        while len(open_rows):
            unsettled = []
            for begin in range(0, len(open_rows), step):
                rows = open_rows[begin : begin + step]
                found[rows] = dijkstra(self._matrix, indices=origins[rows], limit=limit)[:, targets]
                unsettled.append(rows[np.isinf(found[rows]).any(axis=1)])
            if np.isinf(limit):
                break
            open_rows = np.concatenate(unsettled)
            limit = limit * 4 if limit < 16 * _FIRST_LIMIT_MS else np.inf
        return found
