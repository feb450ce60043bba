"""OSRM in this process: the library of the extra ``osrm``, over the map of the scenario."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault
from routeopt.network.providers.osrm import course_of, matrix_of
from routeopt.network.providers.osrm_data import package_version
from routeopt.network.providers.source import Course


class OsrmLibrarySource:
    """
    Times by OSRM's ``Table``, courses by its ``Route``.

    Parameters
    ----------
    data
        Base name of the files from `prepared_data`.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._version = package_version()

    def __reduce__(self) -> tuple[type["OsrmLibrarySource"], tuple[Path]]:
        """Pickle where the data is: a worker opens the library itself."""
        return OsrmLibrarySource, (self._data,)

    @property
    def spec(self) -> str:
        """See `TimesSource.spec`."""
        return f"osrm_embedded/{self._version}/{self._data.parent.name}"

    @property
    def table_side(self) -> int:
        """See `TimesSource.table_side`; nothing limits the library, this only bounds memory."""
        return 1000

    def table(self, origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> NDArray[np.float64]:
        """See `TimesSource.table`."""
        n, m = len(origins), len(destinations)
        asked = self._osrm.TableParameters(
            coordinates=_listed(np.concatenate([origins, destinations])),
            sources=list(range(n)),
            destinations=list(range(n, n + m)),
            annotations=["duration"],
            generate_hints=False,
        )
        rows = [list(row) for row in self._answer("Table", asked)["durations"]]
        return matrix_of(rows, (n, m), lambda cause: _refused("Table", cause))

    def courses(self, places: NDArray[np.float64]) -> list[Course]:
        """See `TimesSource.courses`."""
        asked = self._osrm.RouteParameters(
            coordinates=_listed(places),
            steps=True,
            geometries="geojson",
            overview="false",
            continue_straight=False,
            generate_hints=False,
        )
        return [course_of(leg) for leg in self._answer("Route", asked)["routes"][0]["legs"]]

    def _answer(self, service: str, asked: object) -> Any:  # noqa: ANN401 - the library's own kind of object
        try:
            return getattr(self._engine, service)(asked)
        except RuntimeError as refusal:
            raise _refused(service, str(refusal)) from refusal

    @cached_property
    def _osrm(self) -> Any:  # noqa: ANN401 - an extra without types
        import osrm  # noqa: PLC0415 - an extra that most never need

        return osrm

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - see above
        return self._osrm.OSRM(algorithm="MLD", storage_config=str(self._data), use_shared_memory=False)


def _listed(places: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(lon, lat) for lon, lat in places.tolist()]


def _refused(service: str, cause: str) -> BadInputError:
    return BadInputError([Fault("E317", field="network.provider", params={"request": service, "cause": cause})])
