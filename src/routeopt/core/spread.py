"""
How far real days stray from planned ones: seeded draws of visit and travel times that solver and checker share.

Every visit takes its planned time times a factor of its own; all ways of a day share one factor, because traffic and
weather slow a whole day. Factors are lognormal with mean 1, the usual shape of service times [1]_ and of travel times
[2]_.

References
----------
.. [1] Brown, L. et al. (2005). Statistical analysis of a telephone call center. *Journal of the American Statistical
   Association*, 100, 36-50.
.. [2] Emam, E. and Al-Deek, H. (2006). Using real-life dual-loop detector data to develop new methodology for
   estimating freeway travel time reliability. *Transportation Research Record*, 1959, 140-150.
"""

import datetime as dt
import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Spread:
    """
    How times stray from plan.

    Attributes
    ----------
    visit, travel
        Standard deviation of a visit's and of a day's travel factor, as a share of the planned time.
    draws
        Simulated days for each planned one.
    keeps_shift
        Whether nine of ten simulated days must end inside the shift.
    """

    visit: float = 0.0
    travel: float = 0.0
    draws: int = 1
    keeps_shift: bool = False


EXACT = Spread()
"""Every time is as planned."""


def drawn_times(
    spread: Spread, key: tuple[int, str, dt.date], travel_s: NDArray[np.int64], visit_s: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Draw the times of one planned day again and again.

    Parameters
    ----------
    spread
        How far they stray.
    key
        Seed, rep and date: every day of every rep has its own stream of random numbers.
    travel_s, visit_s
        Planned seconds of the m + 1 ways and m visits in order.

    Returns
    -------
    tuple of ndarray
        Whole seconds, int64 (m + 1, draws) and (m, draws).
    """
    seed, rep_id, date = key
    stream = np.random.default_rng([seed, zlib.crc32(rep_id.encode()), date.toordinal()])
    normal = stream.standard_normal((len(visit_s) + 1, spread.draws))
    travel = travel_s[:, None] * _factor(normal[:1], spread.travel)
    visit = visit_s[:, None] * _factor(normal[1:], spread.visit)
    return np.rint(travel).astype(np.int64), np.rint(visit).astype(np.int64)


def _factor(normal: NDArray[np.float64], deviation: float) -> NDArray[np.float64]:
    """Lognormal with mean 1."""
    variance = math.log1p(deviation * deviation)
    return np.exp(math.sqrt(variance) * normal - variance / 2)


def ninetieth(values: NDArray[np.int64]) -> int:
    """The least value that nine of ten do not exceed."""
    return int(np.sort(values)[-(-9 * len(values) // 10) - 1])
