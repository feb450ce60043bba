"""Give territories to the reps they belong to: the previous plan, locks, channels and skills."""

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routeopt.territories.part import Part
from routeopt.territories.rejoin import rejoined

_COUNT_WEIGHT = 0.01
_WRONG = 1000.0
"""An outlet that a rep may not serve weighs this many outlets of the previous plan."""


def follow(part: Part, known: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Start from known territories: outlets without one join the nearest outlet that has one.

    Parameters
    ----------
    part
        The piece.
    known
        int32 (m), territory, negative where there is none; at least one is known.

    Returns
    -------
    ndarray
        int32 (m), perhaps torn, no territory empty.
    """
    rep = np.maximum(known, -1).astype(np.int32)
    near = part.near
    heap = [(0, int(i), int(rep[i])) for i in np.flatnonzero(rep >= 0)]
    heapq.heapify(heap)
    settled = np.zeros(len(rep), bool)
    while heap:
        at, u, mine = heapq.heappop(heap)
        if settled[u]:
            continue
        settled[u] = True
        rep[u] = mine
        for e in range(int(near.start[u]), int(near.start[u + 1])):
            if not settled[near.index[e]]:
                heapq.heappush(heap, (at + int(near.seconds[e]), int(near.index[e]), mine))
    rep[rep < 0] = 0
    return filled(part, rep)


def filled(part: Part, rep: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Give every empty territory an outlet.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m).

    Returns
    -------
    ndarray
        int32 (m): a new rep starts in the fullest territory that has an outlet for it, with the one farthest from its
        middle; perhaps torn by that.
    """
    rep = rep.copy()
    count = np.bincount(rep, minlength=part.k)
    for lacking in np.flatnonzero(count == 0):
        may = count[rep] > 1
        if part.forbidden is not None and (may & ~part.forbidden[:, lacking]).any():
            may &= ~part.forbidden[:, lacking]
        full = int(np.argmax(np.where(np.isin(np.arange(part.k), rep[may]), count, 0)))
        members = np.flatnonzero(rep == full)
        away = part.reach.row(int(members[0]))[members]
        rep[members[np.argmax(np.where(may[members], away, -1.0))]] = lacking
        count = np.bincount(rep, minlength=part.k)
    return rep


def taken_in(part: Part, rep: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Let outlets without a territory join the one that they hold together, or that most of their neighbours belong to.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m), negative where there is no territory; some have one.

    Returns
    -------
    ndarray
        int32 (m), no outlet that had a territory leaves it.
    """
    rep, near = rejoined(part.near, rep), part.near
    # From the borders of the territories inwards.
    while True:
        found = rep.copy()
        for i in np.flatnonzero(rep < 0).tolist():
            beside = rep[near.index[near.start[i] : near.start[i + 1]]]
            if (beside >= 0).any():
                found[i] = np.bincount(beside[beside >= 0]).argmax()
        if np.array_equal(found, rep):
            return rep
        rep = found


def volume_weight(part: Part) -> NDArray[np.float64]:
    """Weight of each outlet in a matching: its cases; the count decides only among outlets that sell nothing."""
    cases = part.problem.volume_cases[part.members]
    return cases / max(float(cases.mean()), 1e-9) + _COUNT_WEIGHT


def named_by_reps(part: Part, rep: NDArray[np.int32], weight: NDArray[np.float64] | None = None) -> NDArray[np.int32]:
    """
    Number the territories so that they keep most volume with the previous rep and break fewest locks and skills.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (m), territories in any order.
    weight
        float64 (m), what keeping each outlet counts; None takes its volume.

    Returns
    -------
    ndarray
        int32 (m), the same territories, territory t for the piece's rep t.
    """
    k = part.k
    kept = part.previous >= 0
    overlap = np.zeros((k, k))
    weight = volume_weight(part) if weight is None else weight
    np.add.at(overlap, (rep[kept], part.previous[kept]), weight[kept])
    if part.forbidden is not None:
        wrong = np.zeros((k, k))
        np.add.at(wrong, rep, part.forbidden.astype(np.float64))
        overlap -= _WRONG * wrong
    territory, name = linear_sum_assignment(-overlap)
    new = np.empty(k, np.int32)
    new[territory] = name
    return new[rep]


def named_by_start(part: Part, rep: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Number the territories so that all reps together have the shortest ways from their starts.

    Parameters
    ----------
    part
        The piece; its reps start at different places and may serve all.
    rep
        int32 (m), territories in any order.

    Returns
    -------
    ndarray
        int32 (m), the same territories, territory t for the piece's rep t.
    """
    visits = part.problem.visits[part.members]
    way = np.stack([np.bincount(rep, visits * start_s, part.k) for start_s in part.start_s])
    own, territory = linear_sum_assignment(way)
    new = np.empty(part.k, np.int32)
    new[territory] = own
    return new[rep]


def claim_wrong(part: Part, rep: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Hand every outlet that its rep may not serve to the nearest who may, with the way there along the streets.

    Parameters
    ----------
    part
        The piece; some reps may not serve some outlets.
    rep
        int32 (m).

    Returns
    -------
    ndarray
        int32 (m); other territories may be torn by it.
    """
    forbidden = part.forbidden
    if forbidden is None:
        return rep
    rep = rep.copy()
    for i in np.flatnonzero(forbidden[np.arange(len(rep)), rep]).tolist():
        way = _way_to_allowed(part, rep, i, forbidden)
        if way:
            rep[way] = rep[way[-1]]
    return rep


def _way_to_allowed(part: Part, rep: NDArray[np.int32], i: int, forbidden: NDArray[np.bool_]) -> list[int]:
    """Shortest way from i to an outlet of a rep who may serve i and everyone on the way; empty where none leads."""
    best: list[int] = []
    least = np.inf
    for mine in np.flatnonzero(~forbidden[i]).tolist():
        found, way = _shortest(part, rep, i, mine, forbidden[:, mine], least)
        if way:
            least, best = found, way
    return best


def _shortest(
    part: Part, rep: NDArray[np.int32], i: int, mine: int, closed: NDArray[np.bool_], limit: float
) -> tuple[float, list[int]]:
    near = part.near
    away, before = {i: 0}, {i: -1}
    heap = [(0, i)]
    while heap:
        at, u = heapq.heappop(heap)
        if at >= limit:
            break
        if at > away[u]:
            continue
        if rep[u] == mine:
            way = [u]
            while before[way[-1]] >= 0:
                way.append(before[way[-1]])
            return at, way[::-1]
        for e in range(int(near.start[u]), int(near.start[u + 1])):
            v = int(near.index[e])
            if not closed[v] and at + int(near.seconds[e]) < away.get(v, np.inf):
                away[v] = at + int(near.seconds[e])
                before[v] = u
                heapq.heappush(heap, (away[v], v))
    return np.inf, []
