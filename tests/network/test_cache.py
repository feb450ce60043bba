"""Prepared networks on disk: equal bytes, and never trusted when cut."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from routeopt.network import cache, osm
from tests.network.towns import Street, draw, prepared


@pytest.fixture
def town(tmp_path: Path) -> Path:
    places = {r * 6 + c + 1: (float(c), float(r)) for r in range(6) for c in range(6)}
    streets: list[Street] = [([r * 6 + c + 1 for c in range(6)], {"highway": "residential"}) for r in range(6)]
    streets += [([r * 6 + c + 1 for r in range(6)], {"highway": "tertiary", "name": "Allée"}) for c in range(6)]
    return draw(tmp_path / "town.osm.pbf", places, streets)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_another_process_stores_the_same_bytes(town: Path, tmp_path: Path) -> None:
    prepared(town, "car", cache=tmp_path / "one")
    script = (
        "import sys; from pathlib import Path; from routeopt import network;"
        "from routeopt.scenario.network import NetworkSettings as S;"
        "network.prepare(S(streets=Path(sys.argv[1]), cache=Path(sys.argv[2])), ['car'])"
    )
    subprocess.run([sys.executable, "-c", script, str(town), str(tmp_path / "two")], check=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one")


def test_preparing_loads_no_library_of_tables_and_no_compiler(town: Path, tmp_path: Path) -> None:
    """They would take twice the memory of the preparation itself."""
    script = (
        "import sys; from pathlib import Path; from routeopt import network;"
        "from routeopt.scenario.network import NetworkSettings as S;"
        "network.prepare(S(streets=Path(sys.argv[1]), cache=Path(sys.argv[2]), turns=True), ['car', 'walk']);"
        "print(*{'pandas', 'geopandas', 'pyarrow', 'numba', 'networkx', 'sklearn'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script, str(town), str(tmp_path / "kept")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    assert done.stdout.strip() == ""


def test_a_stored_network_is_not_read_from_the_map_again(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = prepared(town, "walk", cache=tmp_path / "kept")
    monkeypatch.delattr(osm, "read")
    again = prepared(town, "walk", cache=tmp_path / "kept")
    points = first.snap(np.array([9.0011, 9.0042]), np.array([47.0003, 47.0031]))
    np.testing.assert_array_equal(first.times(points).seconds, again.times(points).seconds)
    assert first.segments.equals(again.segments)
    with pytest.raises(AttributeError):
        prepared(town, "car", cache=tmp_path / "kept")


@pytest.mark.parametrize("harm", ["cut", "gone", "unfinished", "format"])
def test_a_damaged_store_is_built_again(town: Path, tmp_path: Path, harm: str) -> None:
    prepared(town, "car", cache=tmp_path)
    (folder,) = tmp_path.glob("car-*")
    whole = contents(folder)
    if harm == "cut":
        (folder / "lon.npy").write_bytes(whole["lon.npy"][:-8])
    elif harm == "gone":
        (folder / "order.npy").unlink()
    elif harm == "unfinished":
        (folder / "complete.json").unlink()
    else:
        (folder / "complete.json").write_text('{"format": 0}')
    assert cache.load(folder) is None
    prepared(town, "car", cache=tmp_path)
    assert contents(folder) == whole
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_folder_that_takes_no_files_only_costs_time(
    town: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    streets = prepared(town, "car", cache=tmp_path / "file")
    assert len(streets.segments) > 0
    assert "is not kept" in caplog.text
