"""One day as plain arrays, and what its clock allows."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.journeys.route.completion import FAR, SCALE


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


@njit(cache=True)
def start_at(day: Day, stop: int, time: int) -> int:
    """Earliest allowed start from a time on; `FAR` when the door stays shut."""
    for k in range(day.opens.shape[1]):
        if time <= day.closes[stop, k]:
            return max(time, day.opens[stop, k])
    return FAR


@njit(cache=True)
def least_time(day: Day) -> NDArray[np.int64]:
    """Least time from leaving one stop to standing before another, over any stops between."""
    least = day.travel.copy()
    n = least.shape[0]
    for k in range(1, n):
        for i in range(n):
            for j in range(n):
                least[i, j] = min(least[i, j], least[i, k] + day.visit[k] + least[k, j])
    return least


@njit(cache=True)
def usable_arcs(day: Day, least: NDArray[np.int64]) -> NDArray[np.int64]:
    """Travel × `SCALE`, `FAR` where no day can use the way in time."""
    n = day.visit.shape[0] - 1
    arc = day.travel * SCALE
    for i in range(n + 1):
        ends = day.day_start if i == 0 else start_at(day, i, day.day_start + least[0, i]) + day.visit[i]
        for j in range(n + 1):
            start = ends + day.travel[i, j] if j == 0 else start_at(day, j, ends + day.travel[i, j])
            if i == j or start + day.visit[j] + (least[j, 0] if j else 0) > day.day_end:
                arc[i, j] = FAR
    return arc
