"""Bring every territory into its band by passing outlets on from full territories to those with room."""

from collections import deque
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.exchange import stays_connected

_PASSES = 200


def mend_bands(
    near: Neighbours, rep: NDArray[np.int32], cost: NDArray[np.float64], band: tuple[int, int]
) -> NDArray[np.int32]:
    """
    Pass single outlets along chains of neighbouring territories until all are inside the band, or no chain is left.

    Annealing moves one border at a time; where the band is tight, an outlet has to leave one territory, another the
    next, and so on up to a territory with room. The shortest such chain is searched breadth first, and each step
    takes the outlet that costs least and leaves its territory whole.

    Parameters
    ----------
    near
        Street neighbourhood.
    rep
        int32 (n), connected territories.
    cost
        float64 (k, n), travel to the centres.
    band
        Fewest and most outlets of each territory.

    Returns
    -------
    ndarray
        int32 (n), connected territories, never farther off the band than before.
    """
    rep = rep.copy()
    k = len(cost)
    low, high = band
    for _ in range(_PASSES):
        count = np.bincount(rep, minlength=k)
        full, short = np.flatnonzero(count > high), np.flatnonzero(count < low)
        if not len(full) and not len(short):
            break
        # A full territory gives to any that has room; where none is full, any that can spare gives to a short one.
        givers = full if len(full) else np.flatnonzero(count > low)
        takers = np.flatnonzero(count < high) if len(full) else short
        chain = _chain(near, rep, givers, takers)
        if chain is None or not _pass_on(near, rep, cost, chain):
            break
    return rep


def _chain(
    near: Neighbours, rep: NDArray[np.int32], givers: NDArray[np.intp], takers: NDArray[np.intp]
) -> list[int] | None:
    """Shortest chain of neighbouring territories from a giver to a taker, each step with an outlet free to go."""
    steps = _free_steps(near, rep)
    before: dict[int, int] = {int(giver): -1 for giver in givers}
    waiting = deque(before)
    wanted = {int(taker) for taker in takers} - set(before)
    while waiting:
        at = waiting.popleft()
        if at in wanted:
            chain = [at]
            while before[chain[-1]] >= 0:
                chain.append(before[chain[-1]])
            return chain[::-1]
        for other in sorted(steps.get(at, ())):
            if other not in before:
                before[other] = at
                waiting.append(other)
    return None


def _free_steps(near: Neighbours, rep: NDArray[np.int32]) -> dict[int, set[int]]:
    """Territories that each territory can pass an outlet to."""
    tail = np.repeat(np.arange(len(rep)), np.diff(near.start))
    crossing = np.flatnonzero(rep[tail] != rep[near.index])
    steps: dict[int, set[int]] = {}
    loose = {int(i): _free(near, rep, int(i)) for i in np.unique(tail[crossing])}
    for e in crossing:
        if loose[int(tail[e])]:
            steps.setdefault(int(rep[tail[e]]), set()).add(int(rep[near.index[e]]))
    return steps


def _pass_on(near: Neighbours, rep: NDArray[np.int32], cost: NDArray[np.float64], chain: list[int]) -> bool:
    """Move one outlet along each step, last step first, so that no territory fills up on the way."""
    before = rep.copy()
    for giver, taker in reversed(list(pairwise(chain))):
        mine = np.flatnonzero(rep == giver)
        touching = [
            int(i)
            for i in mine
            if (rep[near.index[near.start[i] : near.start[i + 1]]] == taker).any() and _free(near, rep, int(i))
        ]
        if not touching:
            rep[:] = before
            return False
        rep[min(touching, key=lambda i: (cost[taker, i] - cost[giver, i], i))] = taker
    return True


def _free(near: Neighbours, rep: NDArray[np.int32], i: int) -> bool:
    """Whether i can leave its territory without tearing it."""
    n = len(rep)
    return bool(stays_connected(near.start, near.index, rep, i, np.zeros(n, np.int64), 1, np.empty(n, np.int32)))
