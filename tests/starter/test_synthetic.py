"""Generated outlets along real streets, and copies of the bundled cities."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from routeopt import inputs, scenario, starter
from routeopt.core.faults import BadInputError
from routeopt.starter import bundled, synthetic_outlets
from routeopt.starter.streets import prepare_roads
from tests.line import routeopt
from tests.starter.town import write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("streets") / "town.osm.pbf", [])


def test_the_same_arguments_write_the_same_bytes_and_another_seed_does_not(town: Path, tmp_path: Path) -> None:
    for folder, seed in (("one", 3), ("two", 3), ("three", 4)):
        starter.from_streets(tmp_path / folder, town, 130, seed, name="Town")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    assert (tmp_path / "one" / "outlets.csv").read_bytes() != (tmp_path / "three" / "outlets.csv").read_bytes()


def test_every_outlet_is_flagged_valid_and_reachable(town: Path, tmp_path: Path) -> None:
    summary = starter.from_streets(tmp_path / "town", town, 200)
    known = inputs.load(scenario.load(tmp_path / "town" / "base.yaml", []))
    assert len(known.outlets) == 200
    assert known.outlets["is_synthetic"].all()
    assert summary.out_of_reach == 0
    assert "generated" in summary.render("en")
    assert "is_synthetic" in (tmp_path / "town" / "README.md").read_text(encoding="utf-8")


def test_outlets_stand_beside_their_street(town: Path) -> None:
    segments = prepare_roads(town, "e_bike").segments
    table = synthetic_outlets.place_outlets(segments, town, 300, seed=1).table
    streets = segments.to_crs(32632).union_all()
    doors = shapely.points(table[["lon", "lat"]].to_numpy())
    away = gpd.GeoSeries(doors, crs=4326).to_crs(32632).distance(streets)
    assert away.max() <= synthetic_outlets.BESIDE_M[1] + 0.5
    # Streets cross, so that a place beside one can be near another; most stand as far off as they were put.
    assert np.quantile(away, 0.1) >= 2.0


def test_channels_follow_the_declared_mix(town: Path) -> None:
    segments = prepare_roads(town, "e_bike").segments
    table = synthetic_outlets.place_outlets(segments, town, 4000, seed=1).table
    weights = pd.Series(synthetic_outlets.CHANNEL_WEIGHTS)
    share = table["channel"].value_counts(normalize=True).reindex(weights.index)
    assert (share - weights / weights.sum()).abs().max() < 0.02


def test_a_bundled_city_is_copied_whole(tmp_path: Path) -> None:
    starter.from_bundled(tmp_path / "mine", "porto")
    source = bundled.CITIES / "porto"
    names = sorted(path.relative_to(source) for path in source.rglob("*") if ".routeopt_cache" not in path.parts)
    assert sorted(path.relative_to(tmp_path / "mine") for path in (tmp_path / "mine").rglob("*")) == names


def test_unknown_cities_and_used_folders_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(BadInputError) as refused:
        starter.from_bundled(tmp_path, "atlantis")
    assert [fault.code for fault in refused.value.faults] == ["E908", "E904"]


def test_the_command_line_asks_for_one_way_only(tmp_path: Path) -> None:
    outcome = routeopt("init", str(tmp_path / "x"), "--city", "porto", "--from-osm", "a.osm.pbf")
    assert outcome.code == 2
    assert "--city" in outcome.err
