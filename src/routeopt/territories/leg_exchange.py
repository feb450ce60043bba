"""Annealed shifts and swaps priced by the legs of the days to come; every state stays connected."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.territories.exchange import cut_off_block, partner, pulls
from routeopt.territories.ground import (
    Bands,
    Cooling,
    Evenness,
    Ground,
    Pairs,
    band_change,
    even_change,
    imbalance,
    stays_connected,
    touches,
)
from routeopt.territories.legs import BEYOND, Legs, look

_BLOCK = 24
"""Largest piece that may follow an outlet over the border when its leaving would cut it off."""
_SWAPS = 0.4
_BEST_BELOW = 0.1
"""The best answer is only written down when the heat is below this share of the first."""
_HOPELESS = 10.0
"""A swap that seems to cost more travel than this many times the heat, and evens nothing, is not tried."""
_FAR, _TRIES = 0.5, 16
"""Share of the swaps for which someone anywhere along the border comes back, among so many of the nearest outlets:
where a territory may lose nobody, who leaves at one end of it is often only made up for at another."""
_FORESEEN = 2
"""Moves of so many outlets are priced before they are made."""


@njit(cache=True)
def exchange_by_legs(
    ground: Ground,
    legs: Legs,
    ways: NDArray[np.float64],
    extra: NDArray[np.float64],
    counted: float,
    pairs: Pairs,
    bands: Bands,
    even: Evenness,
    cooling: Cooling,
    rep: NDArray[np.int32],
    k: int,
) -> NDArray[np.int32]:
    """
    Anneal an assignment of outlets to k territories by the travel that it leads to.

    ``ways`` (k, n) are seconds from and to a rep's start, ``extra`` (k, n) other costs of an outlet with a rep.
    ``counted`` times the travel is added to the first of the amounts that are to be even. The seconds to the
    outlets that count for a leg are kept for every outlet, with the last of them and the one after it: what a shift
    changes is then told by one walk over the outlet's list.
    """
    np.random.seed(cooling.seed)
    n = len(rep)
    rep = rep.copy()
    seen = np.empty((n, 3))
    held, count = np.zeros((len(bands.low), k), np.int64), np.zeros(k, np.int64)
    total = np.zeros((len(even.target), k))
    for i in range(n):
        a = rep[i]
        _note(legs, rep, seen, i)
        count[a] += 1
        held[:, a] += bands.amount[:, i]
        total[:, a] += even.amount[:, i]
        total[0, a] += counted * (ways[a, i] + legs.weight[i] * seen[i, 0])
    mark, tick = np.zeros(n, np.int64), 0
    stack, block = np.empty(n, np.int32), np.empty(_BLOCK + 1, np.int32)
    moved, gone, come = np.zeros(len(bands.low), np.int64), np.zeros(len(even.target)), np.zeros(len(even.target))
    best, best_value, value = rep.copy(), 0.0, 0.0
    cool = (cooling.cold / cooling.hot) ** (1.0 / max(cooling.steps, 1))
    heat = cooling.hot
    for _ in range(cooling.steps):
        heat *= cool
        i = np.random.randint(n)
        degree = ground.start[i + 1] - ground.start[i]
        if degree == 0:
            continue
        a = rep[i]
        j = ground.other[ground.start[i] + np.random.randint(degree)]
        b = rep[j]
        if a == b or count[a] == 1:
            continue
        tick += 1
        size, back = 1, -1
        block[0] = i
        if not stays_connected(ground.start, ground.other, rep, i, mark, tick, stack):
            tick += 1
            size = cut_off_block(ground, rep, i, count[a], mark, tick, stack, block[:_BLOCK])
            if size == 0:
                continue
        if np.random.random() < _SWAPS:
            tick += 1
            back = _back(ground, legs, rep, j, a, b, block, size, mark, tick, stack)
            if back < 0:
                continue
        # The block goes from a to b, and ``back`` is its last member, going the other way.
        members = size
        if back >= 0:
            block[size] = back
            members += 1
        moved[:] = 0
        gone[:] = 0.0
        come[:] = 0.0
        change, left, taken = 0.0, 0.0, 0.0
        for p in range(members):
            u, sign = block[p], 1 if p < size else -1
            moved += sign * bands.amount[:, u]
            gone += sign * even.amount[:, u]
            come += sign * even.amount[:, u]
            left += sign * ways[a, u]
            taken += sign * ways[b, u]
            change += sign * (extra[b, u] - extra[a, u])
        change += bands.price * band_change(bands, held, a, b, moved)
        simple = members == 1 and len(pairs.other) == 0
        if members <= _FORESEEN:
            # Each of two is priced as though the other stayed: at most their own last legs are wrong.
            unsure = (
                0.0 if members == 1 else 2 * (legs.weight[i] * seen[i, 2] + legs.weight[block[1]] * seen[block[1], 2])
            )
            less, more = _foreseen(legs, rep, seen, block, members, a, b)
            if change + less + more + taken - left > _HOPELESS * heat + unsure and not _helps(
                even, total, a, b, gone[0] + counted * (left - less), come[0] + counted * (taken + more)
            ):
                continue
            if simple:
                left -= less
                taken += more
        if not simple:
            for p in range(members):
                sign = 1 if p < size else -1
                less, more = _shift(legs, rep, seen, block[p], b if sign > 0 else a)
                left -= less if sign > 0 else more
                taken += more if sign > 0 else less
            if len(pairs.other):
                change += pulls(pairs, rep, block, size, a, b)
                if back >= 0:
                    change += pulls(pairs, rep, block[size:], 1, b, a)
        gone[0] += counted * left
        come[0] += counted * taken
        change += taken - left + even_change(even, total, a, b, gone, come)
        if change > 0.0 and np.random.random() >= np.exp(-change / heat):
            if not simple:
                for p in range(members - 1, -1, -1):
                    _shift(legs, rep, seen, block[p], a if p < size else b)
            continue
        if simple:
            _shift(legs, rep, seen, i, b)
        count[a] -= 2 * size - members
        count[b] += 2 * size - members
        held[:, a] -= moved
        held[:, b] += moved
        total[:, a] -= gone
        total[:, b] += come
        value += change
        if value < best_value - 1e-7 and heat < _BEST_BELOW * cooling.hot:
            best_value = value
            best[:] = rep
    return best


@njit(cache=True)
def _helps(even: Evenness, total: NDArray[np.float64], a: int, b: int, gone: float, come: float) -> bool:
    """Whether the price of uneven work falls; where both have too much of it, that is so when the fuller one gives."""
    target, tolerance, price = even.target[0], even.tolerance[0], even.price[0]
    was = imbalance(total[0, a], target, tolerance, price) + imbalance(total[0, b], target, tolerance, price)
    now = imbalance(total[0, a] - gone, target, tolerance, price)
    return now + imbalance(total[0, b] + come, target, tolerance, price) < was


@njit(cache=True)
def _note(legs: Legs, rep: NDArray[np.int32], seen: NDArray[np.float64], i: int) -> None:
    """Keep what is known of i's nearest in step with ``rep``."""
    seen[i, 0], seen[i, 1], seen[i, 2] = look(legs, rep, i)


@njit(cache=True)
def _back(
    ground: Ground,
    legs: Legs,
    rep: NDArray[np.int32],
    j: int,
    a: int,
    b: int,
    block: NDArray[np.int32],
    size: int,
    mark: NDArray[np.int64],
    tick: int,
    stack: NDArray[np.int32],
) -> int:
    """Someone who may come back for a block that goes to b, −1 where none turns up; ``rep`` is as before."""
    for p in range(size):
        rep[block[p]] = b
    if np.random.random() < _FAR:
        back = _far_partner(ground, legs, rep, a, b, block, size)
    else:
        back = partner(ground, rep, j, a, b, block, size)
    if back >= 0 and not stays_connected(ground.start, ground.other, rep, back, mark, tick, stack):
        back = -1
    for p in range(size):
        rep[block[p]] = a
    return back


@njit(cache=True)
def _far_partner(
    ground: Ground, legs: Legs, rep: NDArray[np.int32], a: int, b: int, block: NDArray[np.int32], size: int
) -> int:
    """Someone of b beside a among the outlets nearest to the first of the block; −1 where none turns up."""
    for _ in range(_TRIES):
        j = legs.near[block[0], np.random.randint(legs.near.shape[1])]
        may = rep[j] == b
        for p in range(size):
            may = may and block[p] != j
        if may and touches(ground, rep, j, a):
            return j
    return -1


@njit(cache=True)
def _foreseen(
    legs: Legs,
    rep: NDArray[np.int32],
    seen: NDArray[np.float64],
    block: NDArray[np.int32],
    members: int,
    a: int,
    b: int,
) -> tuple[float, float]:
    """Change of the legs of a and of b when the first of the block goes to b and the second, if any, comes to a."""
    less, more = _shift_change(legs, rep, seen, block[0], b)
    if members > 1:
        back_more, back_less = _shift_change(legs, rep, seen, block[1], a)
        less += back_less
        more += back_more
    return less, more


@njit(cache=True)
def _shift_change(legs: Legs, rep: NDArray[np.int32], seen: NDArray[np.float64], i: int, b: int) -> tuple[float, float]:
    """Change of the legs of i's group and of b's when i alone goes to b."""
    a = rep[i]
    less, more, own, found = -legs.weight[i] * seen[i, 0], 0.0, 0.0, 0
    width = legs.near.shape[1]
    for e in range(width):
        j, apart = legs.near[i, e], legs.away[i, e]
        if rep[j] == a:
            if apart <= seen[j, 1]:
                less += legs.weight[j] * (seen[j, 2] - apart)
        elif rep[j] == b:
            if found < legs.due:
                own += apart
                found += 1
            if apart < seen[j, 1]:
                more += legs.weight[j] * (apart - seen[j, 1])
    if found < legs.due:
        own += (legs.due - found) * BEYOND * legs.away[i, width - 1]
    return less, more + legs.weight[i] * own


@njit(cache=True)
def _shift(legs: Legs, rep: NDArray[np.int32], seen: NDArray[np.float64], i: int, b: int) -> tuple[float, float]:
    """Put i into b, keep what is known of the outlets around in step; change of the legs of its old group and of b."""
    a = rep[i]
    rep[i] = b
    less = -legs.weight[i] * seen[i, 0]
    _note(legs, rep, seen, i)
    more = legs.weight[i] * seen[i, 0]
    for e in range(legs.near.shape[1]):
        j = legs.near[i, e]
        # What lies beyond the one after the last changes nothing, on either side.
        if (rep[j] != a and rep[j] != b) or legs.away[i, e] > seen[j, 2]:
            continue
        was = seen[j, 0]
        _note(legs, rep, seen, j)
        if rep[j] == a:
            less += legs.weight[j] * (seen[j, 0] - was)
        else:
            more += legs.weight[j] * (seen[j, 0] - was)
    return less, more
