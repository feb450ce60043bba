"""Travel from stop to stop before any route exists: an outlet's legs go to the nearest outlets of its own territory."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_SEEN = 2.6
"""Stops of a day, if these were drawn by lot, among the nearest outlets that count for a leg."""
_LEG = 0.62
"""
A leg in times of the mean time to these outlets; the one figure that is fitted: 0.52 to 0.67 on the journeys of eight
cuts, six of Wuhan by four methods and two of Chengdu, with the whole way to every stop's share of the day beside it.
Daganzo's legs of short tours would be 0.94: 0.57 √s [1]_ beside ⅔ √(2.6 s ÷ π), with s the area per stop of a day that
is drawn by lot; a day takes stops that lie together.

.. [1] Daganzo, C. F. (1984). The distance traveled to visit N points with a maximum of C stops per vehicle.
   *Transportation Science*, 18(4), 331-350.
"""
_LISTED = 10
"""Nearest outlets that are listed for each that counts; a territory seldom holds fewer of them."""
BEYOND = 1.5
"""What stands in for outlets that the list lacks, in times of its last."""


class Legs(NamedTuple):
    """
    What legs cost in any cut.

    Attributes
    ----------
    near
        int32 (n, c), the other outlets nearest to each, nearest first.
    away
        float64 (n, c), seconds to them.
    weight
        float64 (n), cost per second to each of the ``due`` nearest outlets of the same territory.
    due
        How many count.
    """

    near: NDArray[np.int32]
    away: NDArray[np.float64]
    weight: NDArray[np.float64]
    due: int


def legs_of(apart_s: NDArray[np.int32], visits: NDArray[np.int64], days: float) -> Legs:
    """
    Price the legs of every visit.

    A leg is the shorter the denser the stops of a day are [1]_, and a day stops at the share of a territory's outlets
    that is due: an outlet's leg is in proportion to the mean time to its nearest outlets of the territory, the more of
    them the smaller that share.

    Parameters
    ----------
    apart_s
        int32 (n, n), seconds between outlets, symmetric: those of the shorter direction.
    visits
        int64 (n), visits in the cycle.
    days
        Days of a rep's cycle.

    Returns
    -------
    Legs
        With no outlet in its own list.

    References
    ----------
    .. [1] Daganzo, C. F. (1984). The distance traveled to visit N points with a maximum of C stops per vehicle.
       *Transportation Science*, 18(4), 331-350.
    """
    n = len(apart_s)
    share = float(np.clip(visits.mean() / max(days, 1.0), 1e-3, 1.0))
    count = int(np.clip(round(_SEEN / share), 2, max(2, (n - 1) // 2)))
    listed = min(n - 1, _LISTED * count)
    # Of outlets that are equally near the first by number comes first, whatever sorts them.
    key = apart_s.astype(np.int64) * n + np.arange(n)
    np.fill_diagonal(key, np.iinfo(np.int64).max)
    key = np.sort(np.partition(key, listed - 1, axis=1)[:, :listed], axis=1)
    return Legs((key % n).astype(np.int32), (key // n).astype(np.float64), _LEG * visits / count, count)


@njit(cache=True)
def look(legs: Legs, rep: NDArray[np.int32], i: int) -> tuple[float, float, float]:
    """Seconds to the outlets of i's territory that count, in sum, to the last of them, and to the one after it."""
    total, last, found = 0.0, 0.0, 0
    for e in range(legs.near.shape[1]):
        if rep[legs.near[i, e]] != rep[i]:
            continue
        if found == legs.due:
            return total, last, legs.away[i, e]
        last = legs.away[i, e]
        total += last
        found += 1
    beyond = BEYOND * legs.away[i, legs.near.shape[1] - 1]
    if found < legs.due:
        return total + (legs.due - found) * beyond, beyond, beyond
    return total, last, beyond


@njit(cache=True)
def legs_s(legs: Legs, rep: NDArray[np.int32]) -> NDArray[np.float64]:
    """Seconds of legs of every outlet in a cut, float64 (n)."""
    found = np.empty(len(rep))
    for i in range(len(rep)):
        found[i] = legs.weight[i] * look(legs, rep, i)[0]
    return found
