"""OSRM in this process where it is missing, broken or asked for what it can't do; the contract is in test_providers."""

import pickle
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from routeopt import network
from routeopt.core.faults import BadInputError, Fault
from routeopt.network.providers import osrm_data, osrm_library
from routeopt.scenario.network import NetworkSettings
from tests.network.osrm_here import skip_without_osrm
from tests.network.towns import LAT, LON, STEP, draw


@pytest.fixture
def file(tmp_path: Path) -> Path:
    places = {1: (0.0, 0.0), 2: (3.0, 0.0), 3: (3.0, 3.0)}
    return draw(tmp_path / "map.osm.pbf", places, [([1, 2, 3], {"highway": "residential"})])


def refused(file: Path) -> Fault:
    with pytest.raises(BadInputError) as caught:
        network.prepare(NetworkSettings(streets=file, provider="osrm_embedded"), ["car"])
    (fault,) = caught.value.faults
    assert fault.render("en") != fault.render("zh")
    return fault


def test_a_missing_osrm_is_named_with_the_way_to_get_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(osrm_data, "version", missing)
    fault = refused(file)
    assert fault.code == "E315"
    assert "routeopt[osrm]" in fault.fix()
    assert "3.12" in fault.fix()


def test_a_preparation_that_fails_names_its_step_and_leaves_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(osrm_data, "version", lambda name: f"0 of {name}")
    monkeypatch.setattr(osrm_data, "_share", lambda: tmp_path)  # No profile lies there.
    fault = refused(file)
    assert fault.code == "E316"
    assert "osrm-extract" in fault.message()
    assert [path.name for path in (tmp_path / ".routeopt_cache").glob("*osrm*")] == []


def test_a_refusal_of_the_library_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Osrm:
        def __init__(self, **options: object) -> None:
            assert options["storage_config"] == str(tmp_path / "map.osrm")

        def Table(self, asked: dict[str, object]) -> object:  # noqa: N802 - the library's name
            raise RuntimeError(f"TooBig - {len(asked)} options")

    fake = ModuleType("osrm")
    fake.OSRM, fake.TableParameters = Osrm, dict  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "osrm", fake)
    monkeypatch.setattr(osrm_library, "package_version", lambda: "0")
    source = osrm_library.OsrmLibrarySource(tmp_path / "map.osrm")
    with pytest.raises(BadInputError, match="E317") as caught:
        source.table(np.zeros((2, 2)), np.zeros((1, 2)))
    assert "TooBig" in caught.value.faults[0].message()


def test_what_was_prepared_is_kept_and_travels_to_workers(file: Path) -> None:
    skip_without_osrm()
    settings = NetworkSettings(streets=file, provider="osrm_embedded")
    made = network.prepare(settings, ["car"])["car"]
    (kept,) = file.parent.glob(".routeopt_cache/osrm-car-*")
    first = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    again = network.prepare(settings, ["car"])["car"]
    assert {path.name: path.stat().st_mtime_ns for path in kept.iterdir()} == first
    ends = made.snap(LON + STEP * np.array([0.5, 3.0]), LAT + STEP * np.array([0.0, 2.5]))
    seconds = made.times(ends).seconds
    assert seconds[0, 1] > 10
    np.testing.assert_array_equal(again.times(ends).seconds, seconds)
    sent = pickle.loads(pickle.dumps(made))  # noqa: S301
    np.testing.assert_array_equal(sent.times(ends).seconds, seconds)
    assert sent.spec == made.spec
    assert "osrm_embedded" in made.spec


def test_a_map_that_is_no_extract_is_refused_by_osrm_too(tmp_path: Path) -> None:
    skip_without_osrm()
    text = tmp_path / "map.osm.pbf"
    text.write_text("no map")
    with pytest.raises(BadInputError, match="E316"):
        osrm_data.prepared_data(text, "car", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
