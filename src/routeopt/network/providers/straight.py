"""The straight line times a detour factor: for a first look, and to tell what streets are worth."""

import numpy as np
from numpy.typing import NDArray

from routeopt.network.graph import haversine_m
from routeopt.network.providers.source import Course


class StraightSource:
    """
    Great-circle distance × detour ÷ speed.

    Parameters
    ----------
    kmh
        Average speed.
    detour
        Street distance ÷ straight distance, at least 1.
    """

    def __init__(self, kmh: float, detour: float) -> None:
        self._kmh = kmh
        self._detour = detour

    @property
    def spec(self) -> str:
        """See `TimesSource.spec`."""
        return f"straight/{self._kmh:g} km/h/{self._detour:g}"

    @property
    def table_side(self) -> int:
        """See `TimesSource.table_side`."""
        return 4096

    def table(self, origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> NDArray[np.float64]:
        """See `TimesSource.table`."""
        metres = haversine_m(origins[:, :1], origins[:, 1:], destinations[None, :, 0], destinations[None, :, 1])
        return metres * self._detour * 3.6 / self._kmh

    def courses(self, places: NDArray[np.float64]) -> list[Course]:
        """See `TimesSource.courses`."""
        metres = haversine_m(places[:-1, 0], places[:-1, 1], places[1:, 0], places[1:, 1]) * self._detour
        return [Course(float(length), places[i : i + 2]) for i, length in enumerate(metres)]
