"""The search graph with turns: its nodes are directed chains, its arcs the turns from one into the next."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.network.engines import Arcs
from routeopt.network.graph import KEPT_SHARE, StreetGraph, built
from routeopt.network.junctions import standing
from routeopt.network.model import SnappedPoints
from routeopt.network.osm import BACKWARD, FORWARD, RawStreets
from routeopt.network.places import Places
from routeopt.network.restrictions import Restrictions

_STEEPNESS, _MIDDLE = 13.0, 6.5
"""The logistic curve of [1]_: half of the full cost at a right angle, nearly nothing straight on."""
_BIAS = 1.075
"""Turning across the oncoming lane costs more than turning away from it."""


@dataclass(frozen=True)
class TurnRules:
    """
    What turns cost a car.

    Attributes
    ----------
    turn_s
        Seconds of the sharpest turn at a crossing of three streets or more; straight on costs almost nothing.
    u_turn_s
        Seconds of turning round, which is done only where nothing else is left.
    drive_on
        ``right`` or ``left``.
    """

    turn_s: float = 7.5
    u_turn_s: float = 20.0
    drive_on: str = "right"

    def cost_ms(self, angle: NDArray[np.float64]) -> NDArray[np.int64]:
        """
        Milliseconds of turns at a crossing.

        Parameters
        ----------
        angle
            Degrees from straight on, positive to the left, −180 … 180.

        Returns
        -------
        ndarray
            int64, whole milliseconds.

        References
        ----------
        .. [1] Project OSRM, profile ``car``, function ``process_turn``.
        """
        near_side = angle <= 0 if self.drive_on == "right" else angle >= 0
        bias = np.where(near_side, _BIAS, 1.0 / _BIAS)
        share = 1.0 / (1.0 + np.exp(_MIDDLE * bias - _STEEPNESS / bias * np.abs(angle) / 180.0))
        return np.rint(1000 * self.turn_s * share).astype(np.int64)


@dataclass(frozen=True)
class Turns:
    """
    Turns from one directed chain into the next, arrays of equal length t, sorted by the chain that is left.

    Attributes
    ----------
    before, after
        int32, directed chains as `directed` numbers them.
    cost_ms
        int32, without the time on the chains.
    """

    before: NDArray[np.int32]
    after: NDArray[np.int32]
    cost_ms: NDArray[np.int32]


@dataclass(frozen=True)
class Directed:
    """
    Chains in their open directions, a of them: first all that are open along, then all that are open against.

    Attributes
    ----------
    chain
        int32 (a).
    ahead
        bool (a): along the chain.
    tail, head
        int32 (a), junctions.
    along, against
        int32 (chains): number of each chain's two directions, −1 where closed.
    """

    chain: NDArray[np.int32]
    ahead: NDArray[np.bool_]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    along: NDArray[np.int32]
    against: NDArray[np.int32]


def directed(graph: StreetGraph) -> Directed:
    """Number the open directions of all chains."""
    forth, back = (np.flatnonzero(graph.chain_open & bit).astype(np.int32) for bit in (FORWARD, BACKWARD))
    chain = np.concatenate([forth, back])
    ahead = np.arange(len(chain)) < len(forth)
    along, against = (np.full(len(graph.chain_u), -1, np.int32) for _ in range(2))
    along[forth], against[back] = np.arange(len(forth)), np.arange(len(forth), len(chain))
    u, v = graph.chain_u[chain], graph.chain_v[chain]
    return Directed(chain, ahead, np.where(ahead, u, v), np.where(ahead, v, u), along, against)


def build_turning(
    raw: RawStreets, mode: str, speeds_kmh: dict[str, float], rules: TurnRules
) -> tuple[StreetGraph, Turns]:
    """
    Build the graph of a mode and its turns.

    Parameters
    ----------
    raw
        Streets as drawn, with their restrictions.
    mode
        Travel mode.
    speeds_kmh
        Speed by road class.
    rules
        What turns cost.

    Returns
    -------
    tuple
        The streets and the turns on them. A direction from which the signs lead to no way back, or into which they
        lead no way, is closed, so that every point can be left and reached.
    """
    barred = np.zeros(len(raw.u), np.int8)
    while True:
        graph, source = built(raw, mode, speeds_kmh, barred, raw.restrictions.via_node)
        turns = turns_of(graph, raw.way_id, raw.restrictions, rules)
        each = directed(graph)
        count = len(each.chain)
        moves = csr_matrix((np.ones(len(turns.before), np.int8), (turns.before, turns.after)), shape=(count, count))
        _, part = connected_components(moves, directed=True, connection="strong")
        size = np.bincount(part, minlength=1)
        lost = np.flatnonzero(size[part] < max(2, KEPT_SHARE * size.max()))
        if not len(lost):
            return graph, turns
        for ahead in (True, False):
            shut = np.zeros(len(graph.chain_u), bool)
            shut[each.chain[lost[each.ahead[lost] == ahead]]] = True
            edges = np.flatnonzero(shut[graph.edge_chain])
            barred[source[edges]] |= np.where(graph.edge_along[edges] == ahead, FORWARD, BACKWARD).astype(np.int8)


def turns_of(graph: StreetGraph, way_id: NDArray[np.int64], signs: Restrictions, rules: TurnRules) -> Turns:
    """
    List all allowed turns.

    Parameters
    ----------
    graph
        The streets.
    way_id
        Id of each way of the source.
    signs
        Restrictions.
    rules
        What turns cost.

    Returns
    -------
    Turns
        Without turning round, unless nothing else is left there.
    """
    each = directed(graph)
    by_tail = np.argsort(each.tail, kind="stable")
    first = np.searchsorted(each.tail[by_tail], np.arange(len(graph.junction) + 1))
    count = first[each.head + 1] - first[each.head]
    before = np.repeat(np.arange(len(each.chain)), count)
    within = np.arange(len(before)) - np.repeat(np.cumsum(count) - count, count)
    after = by_tail[first[each.head[before]] + within]
    round_ = (each.chain[before] == each.chain[after]) & (each.ahead[before] != each.ahead[after])

    allowed = ~round_ & ~_forbidden(graph, each, way_id, signs, before, after, round_)
    onward = np.bincount(before[allowed], minlength=len(each.chain))
    allowed |= round_ & (onward[before] == 0)
    before, after, round_ = before[allowed], after[allowed], round_[allowed]

    into, out = _headings(graph, each)
    angle = (out[after] - into[before] + 180.0) % 360.0 - 180.0
    streets = np.bincount(np.concatenate([graph.chain_u, graph.chain_v]), minlength=len(graph.junction))
    crossing = streets[each.head[before]] > 2
    cost = np.where(round_, round(1000 * rules.u_turn_s), np.where(crossing, rules.cost_ms(angle), 0))
    return Turns(before.astype(np.int32), after.astype(np.int32), cost.astype(np.int32))


def _headings(graph: StreetGraph, each: Directed) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees from east, anticlockwise: of the last edge of each directed chain, and of its first."""
    first, last = graph.chain_edges[graph.chain_start[:-1]], graph.chain_edges[graph.chain_start[1:] - 1]

    def heading(edge: NDArray[np.int32], along: NDArray[np.bool_]) -> NDArray[np.float64]:
        tail = np.where(along, graph.edge_u[edge], graph.edge_v[edge])
        head = np.where(along, graph.edge_v[edge], graph.edge_u[edge])
        east = (graph.lon[head] - graph.lon[tail]) * np.cos(np.radians(graph.lat[tail]))
        return np.asarray(np.degrees(np.arctan2(graph.lat[head] - graph.lat[tail], east)))

    at_start, at_end = heading(first, graph.edge_along[first]), heading(last, graph.edge_along[last])
    into = np.where(each.ahead, at_end[each.chain], at_start[each.chain] + 180.0)
    out = np.where(each.ahead, at_start[each.chain], at_end[each.chain] + 180.0)
    return into, out


def _forbidden(
    graph: StreetGraph,
    each: Directed,
    way_id: NDArray[np.int64],
    signs: Restrictions,
    before: NDArray[np.int64],
    after: NDArray[np.int64],
    round_: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Tell which turns a sign forbids."""
    found = np.zeros(len(before), bool)
    if not len(signs):
        return found
    first, last = graph.chain_edges[graph.chain_start[:-1]], graph.chain_edges[graph.chain_start[1:] - 1]
    way_first, way_last = way_id[graph.edge_way[first]], way_id[graph.edge_way[last]]
    node = graph.osm_id[graph.junction]
    # Few turns are at signs: those are looked at one by one.
    rows = np.flatnonzero(np.isin(node, signs.via_node)[each.head[before]])
    a, b = before[rows], after[rows]
    way_in = np.where(each.ahead[a], way_last[each.chain[a]], way_first[each.chain[a]])
    way_out = np.where(each.ahead[b], way_first[each.chain[b]], way_last[each.chain[b]])
    no, no_back, only = set[tuple[int, ...]](), set[tuple[int, ...]](), dict[tuple[int, int], set[int]]()
    columns = signs.from_way, signs.via_node, signs.to_way, signs.only, signs.back
    for start, via, end, prescribed, back in zip(*(column.tolist() for column in columns), strict=True):
        if prescribed:
            only.setdefault((start, via), set()).add(end)
        else:
            (no_back if back else no).add((start, via, end))
    facts = zip(way_in.tolist(), node[each.head[a]].tolist(), way_out.tolist(), round_[rows].tolist(), strict=True)
    found[rows] = [
        (start, via, end) in no
        or (turned and (start, via, end) in no_back)
        or ((start, via) in only and end not in only[start, via])
        for start, via, end, turned in facts
    ]
    return found


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
