"""Bring every territory into its band by passing outlets on from full territories to those with room."""

from collections import deque
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.ground import Choices, cost_in, stays_connected
from routeopt.territories.part import Part

_PASSES = 20
"""Outlets passed on, per territory."""


def mend_bands(part: Part, rep: NDArray[np.int32], band: tuple[int, int]) -> NDArray[np.int32]:
    """
    Pass single outlets along chains of neighbouring territories until all are inside the band, or no chain is left.

    Annealing moves one border at a time; where the band is tight, an outlet has to leave one territory, another the
    next, and so on up to a territory with room. The shortest such chain is searched breadth first, and each step
    takes the outlet that costs least and leaves its territory whole.

    Parameters
    ----------
    part
        The piece.
    rep
        int32 (n), connected territories.
    band
        Fewest and most outlets of each territory.

    Returns
    -------
    ndarray
        int32 (n), connected territories, never farther off the band than before.
    """
    rep = rep.copy()
    k, near = part.k, part.near
    low, high = band
    choices = part.choices(part.reach.medoids(rep, k), rep, 0.0)
    closed: set[tuple[int, int]] = set()
    for _ in range(_PASSES * k):
        count = np.bincount(rep, minlength=k)
        full, short = np.flatnonzero(count > high), np.flatnonzero(count < low)
        if not len(full) and not len(short):
            break
        # A full territory gives to any that has room; where none is full, any that can spare gives to a short one.
        givers = full if len(full) else np.flatnonzero(count > low)
        takers = np.flatnonzero(count < high) if len(full) else short
        chain = _chain(_free_steps(near, rep, choices, closed), givers, takers)
        if chain is None:
            break
        if not _pass_on(near, rep, choices, chain):
            closed |= set(pairwise(chain))
    return rep


def _chain(steps: dict[int, set[int]], givers: NDArray[np.intp], takers: NDArray[np.intp]) -> list[int] | None:
    """Shortest chain of neighbouring territories from a giver to a taker, each step with an outlet free to go."""
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


def _free_steps(
    near: Neighbours, rep: NDArray[np.int32], choices: Choices, closed: set[tuple[int, int]]
) -> dict[int, set[int]]:
    """Territories that each territory can pass an outlet to, but for those where that has failed."""
    tail = np.repeat(np.arange(len(rep)), np.diff(near.start))
    loose = _free(near.start, near.index, rep)
    crossing = np.flatnonzero((rep[tail] != rep[near.index]) & loose[tail])
    may = (choices.group[tail[crossing]] == rep[near.index[crossing]][:, None]).any(axis=1)
    crossing = crossing[may]
    steps: dict[int, set[int]] = {}
    pairs = np.unique(np.stack([rep[tail[crossing]], rep[near.index[crossing]]], axis=1), axis=0)
    for giver, taker in pairs.tolist():
        if (giver, taker) not in closed:
            steps.setdefault(giver, set()).add(taker)
    return steps


def _pass_on(near: Neighbours, rep: NDArray[np.int32], choices: Choices, chain: list[int]) -> bool:
    """Move one outlet along each step, last step first, so that no territory fills up on the way."""
    before = rep.copy()
    for giver, taker in reversed(list(pairwise(chain))):
        loose = _free(near.start, near.index, rep)
        touching = [
            i
            for i in np.flatnonzero((rep == giver) & loose).tolist()
            if (rep[near.index[near.start[i] : near.start[i + 1]]] == taker).any()
            and cost_in(choices, i, taker) < np.inf
        ]
        if not touching:
            rep[:] = before
            return False
        rep[min(touching, key=lambda i: (cost_in(choices, i, taker) - cost_in(choices, i, giver), i))] = taker
    return True


@njit(cache=True)
def _free(start: NDArray[np.int64], index: NDArray[np.int32], rep: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which outlets beside another territory can leave their own without tearing it."""
    n = len(rep)
    mark, stack = np.zeros(n, np.int64), np.empty(n, np.int32)
    free = np.zeros(n, np.bool_)
    for i in range(n):
        for e in range(start[i], start[i + 1]):
            if rep[index[e]] != rep[i]:
                free[i] = stays_connected(start, index, rep, i, mark, i + 1, stack)
                break
    return free
