"""
Least travel of one day's stops by dynamic programming over sets of stops, pruned by a bound on the way home.

Labels (set visited, last stop) carry time and travel; those that can't beat the known route are dropped, so that a day
of twenty stops takes milliseconds.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.pricing import Neighbourhoods, neighbourhoods
from routeopt.journeys.route.completion import FAR, SCALE, best_prices
from routeopt.journeys.route.day import Day, least_time, start_at, usable_arcs
from routeopt.journeys.route.memory import remembering_homes

MOST_STOPS = 40
"""Sets of stops are bits of one machine word, beside the last stop."""
REMEMBERED = 3, 7
"""Stops that each stop of a day remembers in the bound: at first, and where that does not prove the day."""
FEW_LABELS = 3_000
"""Work limit of a search under the first bound."""


class Labels(NamedTuple):
    """
    Labels of all levels, one array per property.

    Attributes
    ----------
    visited, last
        Bits of the stops visited, and the last of them.
    time, cost
        When the last visit ends, and the travel so far.
    parent
        Label before.
    left
        Prices of the stops not yet visited, in sum.
    """

    visited: NDArray[np.int64]
    last: NDArray[np.int64]
    time: NDArray[np.int64]
    cost: NDArray[np.int64]
    parent: NDArray[np.int64]
    left: NDArray[np.int64]


class Guide(NamedTuple):
    """
    What prunes the labels.

    Attributes
    ----------
    least
        Least time from stop to stop, see `least_time`.
    home
        Completions by (stops to come, last stop, stops near it already visited), seconds × `SCALE` under the prices.
    price
        Prices of the stops, seconds × `SCALE`.
    near
        int64 (n + 1, g): the stops near each stop, by their bit.
    """

    least: NDArray[np.int64]
    home: NDArray[np.int64]
    price: NDArray[np.int64]
    near: NDArray[np.int64]


@njit(cache=True)
def _extend(day: Day, guide: Guide, labels: Labels, level: tuple[int, int, int], target: int) -> int:
    """Write the labels that follow those of one level; number of labels then, −1 when there is no room."""
    low, high, rest = level
    write = high
    for a in range(low, high):
        i, visited = labels.last[a], labels.visited[a]
        if not _all_in_reach(day, guide.least, visited, i, labels.time[a]):
            continue
        for j in range(1, day.visit.shape[0]):
            cost, left = labels.cost[a] + day.travel[i, j], labels.left[a] - guide.price[j]
            if visited >> j & 1:
                continue
            time = start_at(day, j, labels.time[a] + day.travel[i, j]) + day.visit[j]
            if time + guide.least[j, 0] > day.day_end:
                continue
            home = guide.home[rest, j, _visited_near(guide.near, visited, j)]
            if home >= FAR or cost * SCALE + home + left > target * SCALE:
                continue
            if write >= labels.last.shape[0]:
                return -1
            labels.visited[write], labels.last[write] = visited | np.int64(1) << j, j
            labels.time[write], labels.cost[write] = time, cost
            labels.parent[write], labels.left[write] = a, left
            write += 1
    return write


@njit(cache=True, inline="always")
def _visited_near(near: NDArray[np.int64], visited: int, stop: int) -> int:
    mask = 0
    for place in range(near.shape[1]):
        mask |= (visited >> near[stop, place] & 1) << place
    return mask


@njit(cache=True)
def _all_in_reach(day: Day, least: NDArray[np.int64], visited: int, last: int, time: int) -> bool:
    """Whether each stop not yet visited can still begin in time."""
    for j in range(1, day.visit.shape[0]):
        if not visited >> j & 1 and time + least[last, j] > day.closes[j].max():
            return False
    return True


@njit(cache=True)
def _thin(labels: Labels, low: int, high: int) -> int:
    """Keep, of the labels of a level with equal set and last stop, those that no other beats; the new end."""
    key = labels.visited[low:high] * 64 + labels.last[low:high]
    order = np.argsort(key, kind="mergesort")
    keep = np.ones(high - low, np.bool_)
    first = 0
    while first < order.shape[0]:
        end = first
        while end < order.shape[0] and key[order[end]] == key[order[first]]:
            end += 1
        for x in range(first, end):
            for y in range(first, end):
                a, b = low + order[x], low + order[y]
                no_worse = labels.time[b] <= labels.time[a] and labels.cost[b] <= labels.cost[a]
                better = labels.time[b] < labels.time[a] or labels.cost[b] < labels.cost[a] or y < x
                if x != y and no_worse and better:
                    keep[order[x]] = False
        first = end
    write = low
    for k in range(high - low):
        if keep[k]:
            a = low + k
            labels.visited[write], labels.last[write] = labels.visited[a], labels.last[a]
            labels.time[write], labels.cost[write] = labels.time[a], labels.cost[a]
            labels.parent[write], labels.left[write] = labels.parent[a], labels.left[a]
            write += 1
    return write


@njit(cache=True)
def least_travel(day: Day, order: NDArray[np.int64], most_labels: int) -> tuple[int, int, NDArray[np.int64]]:
    """
    Find the order with the least travel that keeps the windows, or prove how far the known one may be from it.

    Most days are proven by walks that remember little, and only the others are worth those that remember much. The
    labels are built for a travel just above the proven bound first and for more and more until an order turns up, so
    that few are kept; each try that finds none raises the bound.

    Parameters
    ----------
    day
        The day.
    order
        A feasible order of the stops 1 … n.
    most_labels
        Work limit.

    Returns
    -------
    tuple
        Travel and proven bound, seconds, and the order. Travel equals bound when the order is proven best.
    """
    n = order.shape[0]
    known = day.travel[0, order[0]] + day.travel[order[n - 1], 0]
    for k in range(n - 1):
        known += day.travel[order[k], order[k + 1]]
    least = least_time(day)
    arc = usable_arcs(day, least)
    bound, price = best_prices(arc, known)
    if n > MOST_STOPS:
        return known, min(bound, known), order
    for size in REMEMBERED:
        if bound >= known:
            break
        memory = neighbourhoods(day.travel, size)
        better_bound, price, home = remembering_homes(arc, price, memory, known)
        bound = max(bound, better_bound)
        labels = _room(most_labels if size == REMEMBERED[-1] else min(most_labels, FEW_LABELS))
        known, bound, order = _search(day, Guide(least, home, price, _near(memory)), labels, (known, bound), order)
    return known, min(bound, known), order


@njit(cache=True)
def _search(
    day: Day, guide: Guide, labels: Labels, between: tuple[int, int], order: NDArray[np.int64]
) -> tuple[int, int, NDArray[np.int64]]:
    """Travel, proven bound and order, as far as there is room for labels."""
    known, bound = between
    margin = max(1, (known - bound) // 16)
    while bound < known:
        target = min(known - 1, bound + margin)
        low, high = _grow(day, guide, labels, target)
        if high < 0:
            return known, bound, order
        travel, better = _conclude(day, labels, (low, high), known, order)
        if travel <= target:
            return travel, travel, better
        bound = target + 1
        margin *= 3
    return known, known, order


@njit(cache=True)
def _near(memory: Neighbourhoods) -> NDArray[np.int64]:
    """Stops near each stop, by their bit in its memory; position 0, which is never visited, where there is none."""
    n = memory.bit.shape[0]
    near = np.zeros((n, memory.bit.max() + 1), np.int64)
    for i in range(n):
        for j in range(n):
            if memory.bit[i, j] >= 0:
                near[i, memory.bit[i, j]] = j
    return near


@njit(cache=True)
def _room(most_labels: int) -> Labels:
    return Labels(
        np.empty(most_labels, np.int64),
        np.empty(most_labels, np.int64),
        np.empty(most_labels, np.int64),
        np.empty(most_labels, np.int64),
        np.empty(most_labels, np.int64),
        np.empty(most_labels, np.int64),
    )


@njit(cache=True)
def _grow(day: Day, guide: Guide, labels: Labels, target: int) -> tuple[int, int]:
    """Labels of complete days with at most the target's travel: first and end; (−1, −1) when there is no room."""
    n = day.visit.shape[0] - 1
    labels.visited[0], labels.last[0], labels.cost[0] = 0, 0, 0
    labels.time[0], labels.parent[0], labels.left[0] = day.day_start, -1, guide.price.sum()
    # Plain 0 and 1 are types of their own to numba, and what is called with them would be compiled twice.
    low, high = int(np.int64(0)), int(np.int64(1))
    for level in range(n):
        end = _extend(day, guide, labels, (low, high, n - 1 - level), target)
        if end < 0:
            return -1, -1
        low, high = high, _thin(labels, high, end)
    return low, high


@njit(cache=True)
def _conclude(
    day: Day, labels: Labels, level: tuple[int, int], known: int, order: NDArray[np.int64]
) -> tuple[int, NDArray[np.int64]]:
    """The best label of the last level, or the known order when none beats it."""
    best, found = known, -1
    for a in range(level[0], level[1]):
        cost = labels.cost[a] + day.travel[labels.last[a], 0]
        if cost < best:
            best, found = cost, a
    better = order.copy()
    for place in range(order.shape[0] - 1, -1, -1):
        if found >= 0:
            better[place] = labels.last[found]
            found = labels.parent[found]
    return best, better
