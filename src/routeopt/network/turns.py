"""Which turns the streets allow from one directed chain into the next, and what each costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.network.graph import StreetGraph, built
from routeopt.network.osm import BACKWARD, FORWARD, RawStreets
from routeopt.network.parts import KEPT_SHARE
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
