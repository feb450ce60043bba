"""Where a mode does not exist: by area, by distributor, in the tables' own coordinates."""

from pathlib import Path

import numpy as np
import pytest

from routeopt import inputs, scenario
from routeopt.core.faults import BadInputError
from routeopt.coverage.build import area_owners
from routeopt.inputs.absent import absent
from routeopt.inputs.datum import from_wgs84
from tests.city import at, write_city

COLUMNS = {"S1": 0, "A1": 1, "B1": 2}


def box(west: float, east: float) -> str:
    corners = [(west, -1), (east, -1), (east, 11), (west, 11), (west, -1)]
    return "POLYGON((" + ", ".join(f"{at(*corner)['lon']} {at(*corner)['lat']}" for corner in corners) + "))"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_city(tmp_path_factory.mktemp("city") / "city")


def test_nothing_is_absent_where_nobody_asks(file: Path) -> None:
    settings = scenario.load(file)
    known = inputs.load(settings)
    assert not absent(settings, known.outlets, known.distributors).any()


def test_an_area_loses_its_mode_and_its_owner(file: Path) -> None:
    settings = scenario.load(file, [f"coverage.off_in=[{{mode: WAT, area: '{box(11.5, 13)}'}}]"])
    known = inputs.load(settings)
    off = absent(settings, known.outlets, known.distributors)
    assert not off[:, [COLUMNS["S1"], COLUMNS["B1"]]].any()
    inside = known.outlets["lon"].between(at(11.5, 0)["lon"], at(13, 0)["lon"]).to_numpy()
    assert (off[:, COLUMNS["A1"]] == inside).all()
    before, after = (area_owners(known.outlets, known.distributors, given) for given in (None, off))
    assert (before[inside, 0] == COLUMNS["A1"]).any()
    assert (after[inside, 0] == -1).all()
    assert (after[~inside] == before[~inside]).all()


def test_a_distributor_that_does_not_exist_is_absent_everywhere(file: Path) -> None:
    settings = scenario.load(file, ["coverage.off_in=[{mode: PDS, distributors: [B1]}]"])
    known = inputs.load(settings)
    off = absent(settings, known.outlets, known.distributors)
    assert off[:, COLUMNS["B1"]].all()
    assert not off[:, COLUMNS["A1"]].any()


def test_an_area_is_in_the_coordinates_of_the_tables(file: Path) -> None:
    # The same corners in another datum lie elsewhere, as the tables' own positions do.
    settings = scenario.load(file, [f"coverage.off_in=[{{mode: WAT, area: '{box(0, 5)}'}}]"])
    known = inputs.load(settings)
    other = settings.model_copy(update={"inputs": settings.inputs.model_copy(update={"crs": "bd09"})})
    lon, lat = from_wgs84(np.array([at(5, 0)["lon"]]), np.array([at(5, 0)["lat"]]), "bd09")
    assert abs(lon[0] - at(5, 0)["lon"]) > 1e-3
    assert lat[0] != at(5, 0)["lat"]
    assert absent(settings, known.outlets, known.distributors).sum() != (
        absent(other, known.outlets, known.distributors).sum()
    )


@pytest.mark.parametrize("text", ["POLYGON((0 0, 1 1))", "POINT(1 2)", "nonsense"])
def test_an_area_that_is_none_is_refused(file: Path, text: str) -> None:
    with pytest.raises(BadInputError):
        scenario.load(file, [f"coverage.off_in=[{{mode: WAT, area: '{text}'}}]"])
