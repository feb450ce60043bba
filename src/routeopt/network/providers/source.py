"""What a provider of travel times must answer, whatever it is."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Course:
    """
    The way from one place to the next.

    Attributes
    ----------
    metres
        Length.
    lonlat
        float64 (p, 2), degrees, p ≥ 1.
    """

    metres: float
    lonlat: NDArray[np.float64]


class TimesSource(Protocol):
    """Travel between places given in degrees."""

    @property
    def spec(self) -> str:
        """Name of the provider, its metric and where it is."""
        ...

    @property
    def table_side(self) -> int:
        """Most origins, and most destinations, of one question."""
        ...

    def table(self, origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> NDArray[np.float64]:
        """Seconds from each origin (n, 2) to each destination (m, 2); nan where no way exists."""
        ...

    def courses(self, places: NDArray[np.float64]) -> list[Course]:
        """Way from each place (n, 2) to the next, n − 1 of them."""
        ...
