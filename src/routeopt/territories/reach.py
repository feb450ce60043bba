"""What it costs to serve outlets from centres: by exact travel times, or along the street neighbourhood."""

import heapq
from typing import Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.ground import Choices

_CHOICES = 16
"""Nearest centres that an outlet may be served from."""


class Reach(Protocol):
    """Visits-weighted travel between a centre and an outlet of one piece of the streets, m outlets."""

    def row(self, centre: int) -> NDArray[np.float64]:
        """Cost of every outlet from one centre: float64 (m)."""
        ...

    def choices(self, centres: NDArray[np.int64]) -> Choices:
        """Nearest of these centres for every outlet, with its cost."""
        ...

    def medoids(self, rep: NDArray[np.int32], k: int) -> NDArray[np.int64]:
        """Member of each territory from which its outlets cost least: int64 (k). None of the k may be empty."""
        ...

    def own(self, centres: NDArray[np.int64], rep: NDArray[np.int32]) -> NDArray[np.float64]:
        """Cost of every outlet from its own territory's centre: float64 (m)."""
        ...


class DenseReach:
    """
    Reach by a whole matrix of exact travel times.

    Parameters
    ----------
    cost
        float64 (m, m), centre × outlet.
    """

    def __init__(self, cost: NDArray[np.float64]) -> None:
        self.cost = cost

    def row(self, centre: int) -> NDArray[np.float64]:
        """See `Reach.row`."""
        return self.cost[centre]

    def choices(self, centres: NDArray[np.int64]) -> Choices:
        """See `Reach.choices`."""
        near = self.cost[centres].T
        count = min(_CHOICES, len(centres))
        order = np.argsort(near, axis=1, kind="stable")[:, :count]
        return Choices(order.astype(np.int32), np.take_along_axis(near, order, axis=1))

    def medoids(self, rep: NDArray[np.int32], k: int) -> NDArray[np.int64]:
        """See `Reach.medoids`."""
        centres = np.empty(k, np.int64)
        order = np.argsort(rep, kind="stable")
        begin = np.searchsorted(rep[order], np.arange(k + 1))
        for territory in range(k):
            members = order[begin[territory] : begin[territory + 1]]
            centres[territory] = members[np.argmin(self.cost[np.ix_(members, members)].sum(axis=1))]
        return centres

    def own(self, centres: NDArray[np.int64], rep: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Reach.own`."""
        return np.asarray(self.cost[centres[rep], np.arange(len(rep))])


class NeighbourReach:
    """
    Reach along the street neighbourhood, from outlet to outlet: for offices too large for a whole matrix.

    Parameters
    ----------
    near
        Street neighbourhood of the m outlets, connected.
    weight
        float64 (m), visits of each outlet.
    """

    def __init__(self, near: Neighbours, weight: NDArray[np.float64]) -> None:
        self._near = near
        self._weight = weight

    def row(self, centre: int) -> NDArray[np.float64]:
        """See `Reach.row`."""
        return seconds_along(self._near, centre) * self._weight

    def choices(self, centres: NDArray[np.int64]) -> Choices:
        """See `Reach.choices`."""
        group, seconds = nearest_of(self._near, centres, min(_CHOICES, len(centres)))
        return Choices(group, seconds * self._weight[:, None])

    def medoids(self, rep: NDArray[np.int32], k: int) -> NDArray[np.int64]:
        """See `Reach.medoids`; ways that leave the territory are not considered."""
        near = self._near
        order = np.argsort(rep, kind="stable")
        begin = np.searchsorted(rep[order], np.arange(k + 1)).astype(np.int64)
        return _inner_medoids(near.start, near.index, near.seconds, self._weight, rep, order, begin)

    def own(self, centres: NDArray[np.int64], rep: NDArray[np.int32]) -> NDArray[np.float64]:
        """See `Reach.own`; ways that leave the territory are not considered."""
        near = self._near
        return _inner_seconds(near.start, near.index, near.seconds, centres, rep) * self._weight


def seconds_along(near: Neighbours, centre: int) -> NDArray[np.float64]:
    """
    Seconds from one outlet to all, from neighbour to neighbour.

    Parameters
    ----------
    near
        Street neighbourhood.
    centre
        The outlet.

    Returns
    -------
    ndarray
        float64 (m), inf where no chain of neighbours leads.
    """
    everyone = np.zeros(len(near.start) - 1, np.int32)
    return _inner_seconds(near.start, near.index, near.seconds, np.array([centre]), everyone)


def nearest_of(
    near: Neighbours, centres: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """
    Nearest centres of every outlet, from neighbour to neighbour.

    Parameters
    ----------
    near
        Street neighbourhood of m outlets.
    centres
        int64 (c), outlets.
    count
        How many are wanted.

    Returns
    -------
    tuple of ndarray
        int32 (m, count), positions in ``centres``, nearest first, −1 where fewer are joined; float64 (m, count),
        seconds, inf there.
    """
    return _nearest_labels(near.start, near.index, near.seconds, centres, count)


@njit(cache=True)
def _inner_seconds(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    seconds: NDArray[np.int32],
    centres: NDArray[np.int64],
    rep: NDArray[np.int32],
) -> NDArray[np.float64]:
    """Seconds of every outlet from its own centre on ways inside its own territory: one Dijkstra for all."""
    away = np.full(len(rep), np.inf)
    heap = [(0.0, np.int64(centres[0]))]
    heap.pop()
    for centre in centres:
        away[centre] = 0.0
        heapq.heappush(heap, (0.0, np.int64(centre)))
    while heap:
        at, u = heapq.heappop(heap)
        if at > away[u]:
            continue
        for e in range(start[u], start[u + 1]):
            v = index[e]
            if rep[v] == rep[u] and at + seconds[e] < away[v]:
                away[v] = at + seconds[e]
                heapq.heappush(heap, (away[v], np.int64(v)))
    return away


@njit(cache=True)
def _nearest_labels(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    seconds: NDArray[np.int32],
    centres: NDArray[np.int64],
    count: int,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The ``count`` nearest centres of every outlet: one Dijkstra in which an outlet settles that many labels."""
    n = len(start) - 1
    label = np.full((n, count), -1, np.int32)
    away = np.full((n, count), np.inf)
    settled = np.zeros(n, np.int64)
    heap = [(0.0, np.int64(centres[number]), np.int64(number)) for number in range(len(centres))]
    while heap:
        at, u, mine = heapq.heappop(heap)
        if settled[u] == count or _has(label[u], settled[u], mine):
            continue
        label[u, settled[u]] = mine
        away[u, settled[u]] = at
        settled[u] += 1
        for e in range(start[u], start[u + 1]):
            v = index[e]
            if settled[v] < count and not _has(label[v], settled[v], mine):
                heapq.heappush(heap, (at + seconds[e], np.int64(v), mine))
    return label, away


@njit(cache=True)
def _has(labels: NDArray[np.int32], count: int, number: int) -> bool:
    return bool((labels[:count] == number).any())


@njit(cache=True)
def _inner_medoids(
    start: NDArray[np.int64],
    index: NDArray[np.int32],
    seconds: NDArray[np.int32],
    weight: NDArray[np.float64],
    rep: NDArray[np.int32],
    order: NDArray[np.int64],
    begin: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Medoid of every territory by all shortest ways inside it."""
    k = len(begin) - 1
    centres = np.empty(k, np.int64)
    away = np.full(len(rep), np.inf)
    for territory in range(k):
        least = np.inf
        members = order[begin[territory] : begin[territory + 1]]
        for centre in members:
            for u in members:
                away[u] = np.inf
            away[centre] = 0.0
            heap = [(0.0, np.int64(centre))]
            total = 0.0
            while heap and total < least:
                at, u = heapq.heappop(heap)
                if at > away[u]:
                    continue
                total += at * weight[u]
                for e in range(start[u], start[u + 1]):
                    v = index[e]
                    if rep[v] == territory and at + seconds[e] < away[v]:
                        away[v] = at + seconds[e]
                        heapq.heappush(heap, (away[v], np.int64(v)))
            if total < least:
                least = total
                centres[territory] = centre
    return centres
