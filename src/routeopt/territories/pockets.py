"""Prove that a piece can't keep its band of outlets: pockets of the streets that one outlet alone joins."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.network.model import Neighbours

_POCKETS = 3_000
"""Outlets beside the largest pocket, of the passages that are looked at: the tables of shares grow with them."""


def tight_passages(near: Neighbours, reps: int, band: tuple[int, int], found: int) -> list[tuple[int, list[int], int]]:
    """
    Search the outlets whose pockets force others outside the band, most first.

    Whoever has the outlet may reach into every pocket beyond it; every other territory lies within one pocket. So each
    pocket leaves its outlets to a whole number of reps, or to that one territory: the least that stays outside over all
    shares is proven, whatever the territories.

    Parameters
    ----------
    near
        Street neighbourhood, connected.
    reps
        How many share it out.
    band
        Fewest and most outlets of each.
    found
        Outlets outside the band in an answer that is known; what is proven stops there.

    Returns
    -------
    list of tuple
        Outlet, outlets of its pockets (largest first) and the least that stays outside.
    """
    # Tables of shares grow with what is proven.
    found = min(found, band[1])
    proven = [
        (member, sizes, _least_outside(sizes, reps, band, found))
        for member, sizes in _passages(near, band[1])
        if sum(sizes[1:]) <= _POCKETS
    ]
    return sorted((one for one in proven if one[2]), key=lambda one: (-one[2], one[0]))


def _passages(near: Neighbours, high: int) -> list[tuple[int, list[int]]]:
    """Outlets whose leaving tears the streets, with the pockets; without those whose smaller pockets fit one band."""
    n = len(near.start) - 1
    parent, size, cut = _walk(near.start, near.index)
    children = np.flatnonzero(cut)
    found = []
    for member in np.unique(parent[children]).tolist():
        pockets = size[children[parent[children] == member]].tolist()
        rest = n - 1 - sum(pockets)
        pockets = sorted([*pockets, rest] if rest else pockets, reverse=True)
        if len(pockets) > 1 and sum(pockets[1:]) >= high:
            found.append((member, pockets))
    return found


def _least_outside(sizes: list[int], k: int, band: tuple[int, int], found: int) -> int:
    """Least sum outside the band over all shares of k reps: one for the passage, the others each in one pocket."""
    low, high = band
    most_left = high + found
    left = np.arange(most_left)
    # cost[j]: least outside so far, by outlets left to the territory of the passage, with j reps in pockets.
    cost = {0: np.where(left == 0, 0, found)}
    for size in sizes[1:]:
        cost = _with_pocket(cost, size, k - 1, band, found)
    # The largest pocket takes the reps that are left over.
    best = found
    for used, before in cost.items():
        reps = k - 1 - used
        if reps < 0:
            continue
        for own in range(most_left):
            held = sizes[0] - own
            if held < 0:
                break
            off = max(held - reps * high, reps * low - held, 0)
            if off >= best:
                continue
            whole = 1 + own + left
            total = before + off + np.maximum(np.maximum(whole - high, low - whole), 0)
            best = min(best, int(total.min()))
    return best


def _with_pocket(
    cost: dict[int, NDArray[np.int64]], size: int, most_reps: int, band: tuple[int, int], found: int
) -> dict[int, NDArray[np.int64]]:
    """Least outside with one more pocket; shares that alone leave as much outside as is known are left out."""
    low, high = band
    after: dict[int, NDArray[np.int64]] = {}
    fewest = max(0, (size - 2 * found - high) // high)
    most = min(most_reps, (size + found) // max(low, 1))
    for reps in range(fewest, most + 1):
        for used, before in cost.items():
            if used + reps > most_reps:
                continue
            now = after.setdefault(used + reps, np.full(len(before), found))
            for own in range(min(size, len(before) - 1) + 1):
                off = max(size - own - reps * high, reps * low - size + own, 0)
                if off < found:
                    now[own:] = np.minimum(now[own:], before[: len(before) - own] + off)
    return after


@njit(cache=True)
def _walk(
    start: NDArray[np.int64], index: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_]]:
    """
    Parents and sizes of the branches of one depth-first tree, and which branches only their parent joins to the rest.

    References
    ----------
    .. [1] Hopcroft, J. and Tarjan, R. (1973). Algorithm 447: efficient algorithms for graph manipulation.
       *Communications of the ACM*, 16(6), 372-378.
    """
    n = len(start) - 1
    parent, size = np.full(n, -1, np.int32), np.ones(n, np.int64)
    met, back, at = np.full(n, -1, np.int64), np.zeros(n, np.int64), start[:-1].copy()
    cut, stack = np.zeros(n, np.bool_), np.empty(n, np.int32)
    stack[0], top, met[0], time = 0, 1, 0, 1
    while top > 0:
        u = stack[top - 1]
        if at[u] < start[u + 1]:
            v = index[at[u]]
            at[u] += 1
            if met[v] < 0:
                parent[v], met[v], back[v] = u, time, time
                time += 1
                stack[top] = v
                top += 1
            elif v != parent[u]:
                back[u] = min(back[u], met[v])
        else:
            top -= 1
            above = parent[u]
            if above >= 0:
                size[above] += size[u]
                back[above] = min(back[above], back[u])
                cut[u] = back[u] >= met[above]
    return parent, size, cut
