"""OSRM: a server over HTTP."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routeopt.network.providers.server import Server
from routeopt.network.providers.source import Course

PROFILES = {"walk": "foot", "bike": "bike", "e_bike": "bike", "car": "driving"}
"""OSRM's usual names; a server of one profile ignores them."""
_OFF_MAP_M = 1000.0
"""OSRM lays a place on the nearest street however far that is; farther than this is another map."""
_ROUTE_STOPS = 50


class OsrmSource:
    """
    Times by OSRM's ``table``, courses by its ``route``.

    Parameters
    ----------
    server
        The server.
    profile
        Name of the profile in the address.
    table_side
        Half of the server's ``--max-table-size``.
    """

    def __init__(self, server: Server, profile: str, table_side: int) -> None:
        self._server = server
        self._profile = profile
        self._side = table_side

    @property
    def spec(self) -> str:
        """See `TimesSource.spec`."""
        return f"osrm/{self._profile}/{self._server.url}"

    @property
    def table_side(self) -> int:
        """See `TimesSource.table_side`."""
        return self._side

    def table(self, origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> NDArray[np.float64]:
        """See `TimesSource.table`."""
        n, m = len(origins), len(destinations)
        sources, targets = (";".join(map(str, range(*ends))) for ends in ((0, n), (n, n + m)))
        where = _listed(np.concatenate([origins, destinations]))
        path = f"table/v1/{self._profile}/{where}?annotations=duration&sources={sources}&destinations={targets}"
        answer = self._checked(path, self._server.ask(path))
        away = np.array([float(spot.get("distance", 0.0)) for end in _SPOTS for spot in answer.get(end, [])])
        if len(away) and away.max() > _OFF_MAP_M:
            raise self._server.off_map(int((away > _OFF_MAP_M).sum()), n + m, float(away.max()))
        return matrix_of(answer.get("durations"), (n, m), lambda cause: self._server.refused(path, cause))

    def courses(self, places: NDArray[np.float64]) -> list[Course]:
        """See `TimesSource.courses`."""
        found: list[Course] = []
        for begin in range(0, len(places) - 1, _ROUTE_STOPS):
            part = places[begin : begin + _ROUTE_STOPS + 1]
            path = (
                f"route/v1/{self._profile}/{_listed(part)}"
                "?steps=true&overview=false&geometries=geojson&continue_straight=false"
            )
            legs = self._checked(path, self._server.ask(path))["routes"][0]["legs"]
            found += [course_of(leg) for leg in legs]
        return found

    def _checked(self, path: str, answer: dict[str, Any]) -> dict[str, Any]:
        if answer.get("code") != "Ok":
            raise self._server.refused(path, str(answer.get("message") or answer.get("code") or "no code"))
        return answer


_SPOTS = ("sources", "destinations")


def _listed(places: NDArray[np.float64]) -> str:
    return ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in places.tolist())


def course_of(leg: Mapping[str, Any]) -> Course:
    """Read the way of a leg from its steps."""
    drawn = [tuple(spot) for step in leg["steps"] for spot in step["geometry"]["coordinates"]]
    return Course(float(leg["distance"]), np.array(drawn, np.float64))


def matrix_of(
    rows: Any,  # noqa: ANN401 - what a server sent
    shape: tuple[int, int],
    refused: Callable[[str], Exception],
) -> NDArray[np.float64]:
    """
    Read rows of seconds or null.

    Parameters
    ----------
    rows
        As OSRM gives them.
    shape
        What was asked for.
    refused
        Makes the error from what is wrong.

    Returns
    -------
    ndarray
        float64, nan where no way exists.
    """
    try:
        matrix = np.array(rows, np.float64)
    except (TypeError, ValueError) as broken:
        raise refused("the table holds other things than numbers") from broken
    if matrix.shape != shape:
        raise refused(f"the table has the shape {matrix.shape}, not {shape}")
    return matrix
