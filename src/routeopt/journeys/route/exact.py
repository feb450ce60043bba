"""
Least travel of one day's stops by dynamic programming over sets of stops, pruned by a bound on the way home.

Labels (set visited, last stop) carry time and travel; those that can't beat the known route are dropped, so that a day
of twenty stops takes milliseconds.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.route.completion import FAR, SCALE, priced_completions

MOST_STOPS = 40
"""Sets of stops are bits of one machine word, beside the last stop."""


class Day(NamedTuple):
    """
    One day: n stops at positions 1 … n, position 0 is start and end.

    Attributes
    ----------
    travel
        int64 (n + 1, n + 1), seconds.
    visit
        int64 (n + 1), seconds.
    opens, closes
        int64 (n + 1, k): allowed starts on the working clock, ascending, padded with (2⁴⁰, −1).
    day_start, day_end
        Working clock.
    """

    travel: NDArray[np.int64]
    visit: NDArray[np.int64]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    day_start: int
    day_end: int


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


@njit(cache=True)
def _start(day: Day, stop: int, time: int) -> int:
    for k in range(day.opens.shape[1]):
        if time <= day.closes[stop, k]:
            return max(time, day.opens[stop, k])
    return FAR


@njit(cache=True)
def _least_time(day: Day) -> NDArray[np.int64]:
    """Least time from leaving one stop to standing before another, over any stops between."""
    least = day.travel.copy()
    n = least.shape[0]
    for k in range(1, n):
        for i in range(n):
            for j in range(n):
                least[i, j] = min(least[i, j], least[i, k] + day.visit[k] + least[k, j])
    return least


@njit(cache=True)
def _arcs(day: Day, least: NDArray[np.int64]) -> NDArray[np.int64]:
    """Travel × `SCALE`, `FAR` where no day can use the way in time."""
    n = day.visit.shape[0] - 1
    arc = day.travel * SCALE
    for i in range(n + 1):
        ends = day.day_start if i == 0 else _start(day, i, day.day_start + least[0, i]) + day.visit[i]
        for j in range(n + 1):
            start = ends + day.travel[i, j] if j == 0 else _start(day, j, ends + day.travel[i, j])
            if i == j or start + day.visit[j] + (least[j, 0] if j else 0) > day.day_end:
                arc[i, j] = FAR
    return arc


class Guide(NamedTuple):
    """
    What prunes the labels.

    Attributes
    ----------
    least
        Least time from stop to stop, see `_least_time`.
    home
        Completions under the prices.
    price
        Prices of the stops, seconds × `SCALE`.
    known
        Travel of the known route, seconds.
    """

    least: NDArray[np.int64]
    home: NDArray[np.int64]
    price: NDArray[np.int64]
    known: int


@njit(cache=True)
def _extend(day: Day, guide: Guide, labels: Labels, level: tuple[int, int, int]) -> int:
    """Write the labels that follow those of one level; number of labels then, −1 when there is no room."""
    low, high, rest = level
    write = high
    for a in range(low, high):
        i, visited = labels.last[a], labels.visited[a]
        if not _all_in_reach(day, guide.least, visited, i, labels.time[a]):
            continue
        for j in range(1, day.visit.shape[0]):
            cost, left = labels.cost[a] + day.travel[i, j], labels.left[a] - guide.price[j]
            bound = cost * SCALE + guide.home[rest, j] + left
            if visited >> j & 1 or guide.home[rest, j] >= FAR or bound > (guide.known - 1) * SCALE:
                continue
            time = _start(day, j, labels.time[a] + day.travel[i, j]) + day.visit[j]
            if time + guide.least[j, 0] > day.day_end:
                continue
            if write >= labels.last.shape[0]:
                return -1
            labels.visited[write], labels.last[write] = visited | np.int64(1) << j, j
            labels.time[write], labels.cost[write] = time, cost
            labels.parent[write], labels.left[write] = a, left
            write += 1
    return write


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
    least = _least_time(day)
    root, price, home = priced_completions(_arcs(day, least), known)
    if root >= known or n > MOST_STOPS:
        return known, min(root, known), order
    guide = Guide(least, home, price, known)
    labels = Labels(
        np.zeros(most_labels, np.int64),
        np.zeros(most_labels, np.int64),
        np.zeros(most_labels, np.int64),
        np.zeros(most_labels, np.int64),
        np.zeros(most_labels, np.int64),
        np.zeros(most_labels, np.int64),
    )
    labels.time[0], labels.parent[0], labels.left[0] = day.day_start, -1, price.sum()
    low, high = 0, 1
    for level in range(n):
        end = _extend(day, guide, labels, (low, high, n - 1 - level))
        if end < 0:
            return known, max(root, min(known, _frontier(guide, labels, low, high, n - level))), order
        low, high = high, _thin(labels, high, end)
    return _conclude(day, labels, (low, high), known, order)


@njit(cache=True)
def _frontier(guide: Guide, labels: Labels, low: int, high: int, rest: int) -> int:
    """Least travel that any label of a level can still lead to, seconds."""
    least = guide.known * SCALE
    for a in range(low, high):
        if rest < guide.home.shape[0] and labels.last[a] > 0:
            least = min(least, labels.cost[a] * SCALE + guide.home[rest, labels.last[a]] + labels.left[a])
        else:
            return 0
    return -(-least // SCALE)


@njit(cache=True)
def _conclude(
    day: Day, labels: Labels, level: tuple[int, int], known: int, order: NDArray[np.int64]
) -> tuple[int, int, NDArray[np.int64]]:
    """The best label of the last level, or the known order when none beats it."""
    best, found = known, -1
    for a in range(level[0], level[1]):
        cost = labels.cost[a] + day.travel[labels.last[a], 0]
        if cost < best:
            best, found = cost, a
    if found < 0:
        return known, known, order
    better = order.copy()
    for place in range(order.shape[0] - 1, -1, -1):
        better[place] = labels.last[found]
        found = labels.parent[found]
    return best, best, better
