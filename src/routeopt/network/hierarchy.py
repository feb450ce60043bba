"""Contraction hierarchies over the arcs of a search: matrices by own sweeps, single ways by RoutingKit."""

from collections.abc import Callable

import numpy as np
import routingkit_cch
from numpy.typing import NDArray

from routeopt.network.engines import Arcs
from routeopt.network.sweeps import Skeleton, Sweeps, metric_of, skeleton_of


class HierarchyEngine:
    """
    Customisable contraction hierarchies [1]_.

    Matrices are swept for many origins abreast, which the library does not offer; the course of a single way is the
    library's.

    Parameters
    ----------
    arcs
        The arcs; ids and weights are validated here because neither sweeps nor library survive bad ones.
    order
        int32 (r), a contraction order from `contraction_order`.
    skeleton
        From `skeleton_of` the same nodes and arcs, whatever their times; made anew where none is given.
    topology
        Gives the same of `topology_of`, when the first way is asked for.

    References
    ----------
    .. [1] Dibbelt, J., Strasser, B. and Wagner, D. (2016). Customizable contraction hierarchies.
       *ACM Journal of Experimental Algorithmics*, 21, 1.5.
    """

    def __init__(
        self,
        arcs: Arcs,
        order: NDArray[np.int32],
        skeleton: Skeleton | None = None,
        topology: Callable[[], routingkit_cch.CCH] | None = None,
    ) -> None:
        if len(arcs.ms) and (arcs.ms.min() < 1 or arcs.ms.max() >= 2**31 - 1):
            raise ValueError("arc times must lie in 1 ms … 2**31 − 2 ms")
        self._arcs = arcs
        self._topology = topology or (lambda: topology_of(arcs, order))
        skeleton = skeleton or skeleton_of(arcs, order)
        self._sweeps = Sweeps(skeleton, metric_of(skeleton, arcs))
        self._query: routingkit_cch.CCHQuery | None = None

    def from_weighted(
        self, nodes: NDArray[np.int32], start_ms: NDArray[np.int64], targets: NDArray[np.int32]
    ) -> NDArray[np.float64]:
        """See `Engine.from_weighted`."""
        self._validate(nodes, targets)
        return self._sweeps.from_weighted(nodes, start_ms, targets)

    def quickest(self, origins: list[tuple[int, int]], targets: list[tuple[int, int]]) -> tuple[float, list[int]]:
        """
        Find a quickest way from one of several nodes to one of several.

        Parameters
        ----------
        origins, targets
            Nodes, each with the milliseconds it takes to get there, or on from there.

        Returns
        -------
        tuple
            Milliseconds in all, and the nodes of the way; inf and none where no way exists.
        """
        self._validate(*(np.array([node for node, _ in each], np.int32) for each in (origins, targets)))
        if not origins or not targets:
            return np.inf, []
        if self._query is None:
            self._query = routingkit_cch.CCHQuery(routingkit_cch.CCHMetric(self._topology(), self._arcs.ms.tolist()))
        found = self._query.run_multi(origins, targets)
        distance, path = found.distance, [int(node) for node in found.node_path]
        # The library allows one answer at a time, dropped by the thread that asked. Another thread, such as the
        # profiler of a Dask worker, may hold this frame longer than the call lasts.
        del found
        return (np.inf, []) if distance is None else (float(distance), path)

    def _validate(self, *ids: NDArray[np.int32]) -> None:
        for each in ids:
            if each.size and (each.min() < 0 or each.max() >= self._arcs.count):
                raise ValueError("node number out of range")


def topology_of(arcs: Arcs, order: NDArray[np.int32]) -> routingkit_cch.CCH:
    """
    Build the library's hierarchy over nodes and arcs, which serves whatever their times are.

    Parameters
    ----------
    arcs
        The arcs.
    order
        int32 (r), a contraction order from `contraction_order`.

    Returns
    -------
    CCH
        Of the library.
    """
    return routingkit_cch.CCH(order.tolist(), arcs.tail.tolist(), arcs.head.tolist(), False)
