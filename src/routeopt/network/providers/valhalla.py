"""Valhalla: a server over HTTP."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from routeopt.network.providers.server import Server
from routeopt.network.providers.source import Course

COSTINGS = {"walk": "pedestrian", "bike": "bicycle", "e_bike": "bicycle", "car": "auto"}
_SHAPE_DEGREES = 1e-6
_ROUTE_STOPS = 19
"""A route takes 20 places by default."""


class ValhallaSource:
    """
    Times by Valhalla's ``sources_to_targets``, courses by its ``route``.

    Parameters
    ----------
    server
        The server.
    costing
        Its name for the travel mode.
    table_side
        Square root of the server's largest number of pairs.
    """

    def __init__(self, server: Server, costing: str, table_side: int) -> None:
        self._server = server
        self._costing = costing
        self._side = table_side

    @property
    def spec(self) -> str:
        """See `TimesSource.spec`."""
        return f"valhalla/{self._costing}/{self._server.url}"

    @property
    def table_side(self) -> int:
        """See `TimesSource.table_side`."""
        return self._side

    def table(self, origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> NDArray[np.float64]:
        """See `TimesSource.table`."""
        path = "sources_to_targets"
        question = {"sources": _listed(origins), "targets": _listed(destinations), "costing": self._costing}
        rows = self._server.ask(path, question).get(path)
        matrix = np.full((len(origins), len(destinations)), np.nan)
        try:
            cells = [
                (int(cell["from_index"]), int(cell["to_index"]), cell["time"]) for row in rows or [] for cell in row
            ]
        except (KeyError, TypeError, ValueError) as broken:
            raise self._server.refused(path, "the table is not in the form that was asked for") from broken
        if len(cells) != matrix.size:
            raise self._server.refused(path, f"the table has {len(cells)} cells, not {matrix.size}")
        for origin, destination, seconds in cells:
            matrix[origin, destination] = np.nan if seconds is None else float(seconds)
        return matrix

    def courses(self, places: NDArray[np.float64]) -> list[Course]:
        """See `TimesSource.courses`."""
        found: list[Course] = []
        for begin in range(0, len(places) - 1, _ROUTE_STOPS):
            question = {
                "locations": _listed(places[begin : begin + _ROUTE_STOPS + 1]),
                "costing": self._costing,
                "units": "kilometers",
                "directions_type": "none",
            }
            legs: list[dict[str, Any]] = self._server.ask("route", question)["trip"]["legs"]
            found += [Course(1000.0 * float(leg["summary"]["length"]), unpacked(leg["shape"])) for leg in legs]
        return found


def _listed(places: NDArray[np.float64]) -> list[dict[str, float]]:
    return [{"lon": round(lon, 6), "lat": round(lat, 6)} for lon, lat in places.tolist()]


def unpacked(shape: str) -> NDArray[np.float64]:
    """
    Read an encoded polyline [1]_ of six decimals.

    Parameters
    ----------
    shape
        Latitude and longitude by turns, each as the difference from the one before.

    Returns
    -------
    ndarray
        float64 (p, 2), lon and lat in degrees.

    References
    ----------
    .. [1] Google (2024). Encoded Polyline Algorithm Format.
    """
    steps: list[int] = []
    value = shift = 0
    for letter in shape:
        chunk = ord(letter) - 63
        value |= (chunk & 31) << shift
        shift += 5
        if chunk < 32:
            steps.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    latlon = np.cumsum(np.array(steps, np.int64).reshape(-1, 2), axis=0)
    return np.asarray(latlon[:, ::-1] * _SHAPE_DEGREES, np.float64)
