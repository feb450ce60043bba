"""The search graph with turns: its nodes are directed chains, its arcs the turns from one into the next."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routeopt.network.engines import Arcs
from routeopt.network.graph import StreetGraph
from routeopt.network.junctions import standing
from routeopt.network.model import SnappedPoints
from routeopt.network.places import Places
from routeopt.network.turns import Turns, directed


class TurnSearch:
    """
    Directed chains as nodes: being at one means to stand at its beginning, the turn into it done.

    Parameters
    ----------
    graph
        The streets.
    turns
        The turns on them.
    """

    def __init__(self, graph: StreetGraph, turns: Turns) -> None:
        self._graph = graph
        self._turns = turns
        self._each = directed(graph)

    @cached_property
    def arcs(self) -> Arcs:
        """See `Search.arcs`."""
        before, after, cost = self._turns.before, self._turns.after, self._turns.cost_ms
        ms = self._graph.chain_ms[self._each.chain[before]] + cost
        return Arcs(len(self._each.chain), before, after, ms, self._each.chain[before])

    @property
    def lonlat(self) -> NDArray[np.float64]:
        """See `Search.lonlat`."""
        graph, nodes = self._graph, self._graph.junction
        ends = np.stack([nodes[self._each.tail], nodes[self._each.head]])
        return np.stack([graph.lon[ends].mean(axis=0), graph.lat[ends].mean(axis=0)], 1)

    def places(self, points: SnappedPoints) -> Places:
        """See `Search.places`."""
        graph, each = self._graph, self._each
        chain, at_ms = standing(graph, points)
        total = graph.chain_ms[chain]
        leave: list[_Ways] = []
        arrive: list[_Ways] = []
        for end, number, ms in ((0, each.against[chain], at_ms), (1, each.along[chain], total - at_ms)):
            junction = (graph.chain_v if end else graph.chain_u)[chain]
            # A place on a junction is on all its streets: it takes none of its turns, and is reached by any of them.
            corner = np.flatnonzero(ms == 0)
            on_way = np.flatnonzero((ms > 0) & (number >= 0))
            row, turn = _spread(self._first_turn, number[on_way])
            row = on_way[row]
            leave.append((row, self._turns.after[turn], ms[row] + self._turns.cost_ms[turn], end))
            row, out = _spread(self._by_tail[0], junction[corner])
            out = self._by_tail[1][out]
            leave.append((corner[row], out, np.zeros(len(row), np.int64), end))
            row, into = _spread(self._by_head[0], junction[corner])
            into = self._by_head[1][into]
            arrive.append((corner[row], into, graph.chain_ms[each.chain[into]], end))
        for number, ms in ((each.along[chain], at_ms), (each.against[chain], total - at_ms)):
            rows = np.flatnonzero((number >= 0) & (at_ms > 0) & (at_ms < total))
            arrive.append((rows, number[rows], ms[rows], 0))
        ends = np.stack([graph.chain_u[chain], graph.chain_v[chain]], 1)
        rest_ms, at_start, at_end = total - at_ms, at_ms == 0, at_ms == total
        back, ahead = each.against[chain] >= 0, each.along[chain] >= 0
        return Places(
            chain,
            at_ms,
            graph.chain_open[chain],
            *_table(len(chain), leave),
            *_table(len(chain), arrive)[:2],
            ends,
            np.stack([np.where(back | at_start, at_ms, -1), np.where(ahead | at_end, rest_ms, -1)], 1),
            np.where(at_start, ends[:, 0], np.where(at_end, ends[:, 1], -1)).astype(np.int32),
        )

    def whole(self, path: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """See `Search.whole`."""
        return self._each.chain[path[:-1]], self._each.ahead[path[:-1]]

    def last(self, places: Places, row: int, node: int) -> tuple[int, int, int]:
        """See `Search.last`."""
        used = (places.arrive_node[row] == node) & (places.arrive_ms[row] >= 0)
        spent = int(places.arrive_ms[row][used].min())
        chain, ahead = int(self._each.chain[node]), bool(self._each.ahead[node])
        total = int(self._graph.chain_ms[chain])
        return (chain, 0, spent) if ahead else (chain, total, total - spent)

    def entries(self, node_ms: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See `Search.entries`."""
        at = np.append(np.where(node_ms >= 0, node_ms, np.inf), np.inf)  # Number −1, a closed direction, is the last.
        return at[self._each.along], at[self._each.against]

    @cached_property
    def _first_turn(self) -> NDArray[np.int64]:
        return np.searchsorted(self._turns.before, np.arange(len(self._each.chain) + 1))

    @cached_property
    def _by_tail(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return _grouped(self._each.tail, len(self._graph.junction))

    @cached_property
    def _by_head(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return _grouped(self._each.head, len(self._graph.junction))


_Ways = tuple[NDArray[np.int64], NDArray[np.integer], NDArray[np.int64], int]
"""Rows of places, the node that each entry leads over, its milliseconds, and the end of the chain."""


def _grouped(key: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows by key: where each key's rows begin, and the rows."""
    order = np.argsort(key, kind="stable")
    return np.searchsorted(key[order], np.arange(count + 1)), order


def _spread(first: NDArray[np.int64], keys: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All members of the groups of these keys: position of the key, and of the member."""
    count = first[keys + 1] - first[keys]
    row = np.repeat(np.arange(len(keys)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, first[keys][row] + within


def _table(n: int, ways: list[_Ways]) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int8]]:
    """Lay entries out as rows of one table, filled up with −1."""
    row = np.concatenate([each[0] for each in ways])
    node = np.concatenate([each[1] for each in ways])
    ms = np.concatenate([each[2] for each in ways])
    end = np.concatenate([np.full(len(each[0]), each[3], np.int8) for each in ways])
    order = np.argsort(row, kind="stable")
    row = row[order]
    count = np.bincount(row, minlength=n)
    column = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    shape = n, int(count.max(initial=1))
    nodes, times, ends = np.zeros(shape, np.int32), np.full(shape, -1, np.int64), np.zeros(shape, np.int8)
    nodes[row, column], times[row, column], ends[row, column] = node[order], ms[order], end[order]
    return nodes, times, ends
