import hashlib
from pathlib import Path

import pandas as pd
import pytest
import shapely

from routeopt import inputs, scenario, starter
from routeopt.core.faults import BadInputError
from routeopt.inputs import land
from tests.starter.town import corner_shops, write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 outlets in a grid town, one of them a chain supermarket, one a wholesaler."""
    shops = corner_shops(300)
    shops.append((3.3, 4.0, {"shop": "supermarket", "brand": "Chain"}))
    shops.append((6.3, 4.0, {"shop": "wholesale", "name": "Cash & Carry"}))
    return write_town(tmp_path_factory.mktemp("town") / "town.osm.pbf", shops)


@pytest.fixture(scope="module")
def made(town: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, starter.StarterSummary]:
    folder = tmp_path_factory.mktemp("made") / "my_town"
    return folder, starter.from_osm(folder, town)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def direct(outlets: pd.DataFrame, distributors: pd.DataFrame) -> pd.Series:
    """Customers that the default rules leave to the direct team, worked out from the tables alone."""
    stays = (outlets["status"] == "served") & ~outlets["channel"].isin(["modern_trade", "wholesale"])
    stays &= outlets["mode"].isna()
    owners = distributors[distributors["mode"] != "WS"]
    for area, mode in zip(owners["area"].to_numpy(object), owners["mode"], strict=True):
        inside = shapely.contains_xy(area, outlets["lon"], outlets["lat"])
        leaves = (outlets["outlet_class"] == "C") | (mode == "PDS")
        stays &= ~(inside & leaves)
    return stays


def test_a_scenario_from_an_extract_is_sound_and_its_sums_close(made: tuple[Path, starter.StarterSummary]) -> None:
    folder, summary = made
    settings = scenario.load(folder / "base.yaml")
    known = inputs.load(settings)
    assert settings.name == "My Town"
    assert len(known.outlets) == summary.outlets == 302
    customers = direct(known.outlets, known.distributors)
    assert customers.sum() == summary.direct
    low, high = settings.territories.outlets_min, settings.territories.outlets_max
    assert (low, high) == (100, 120)
    assert low * summary.reps <= customers.sum() <= high * summary.reps
    visits = known.outlets["outlet_class"][customers].map(dict(settings.journeys.visits_per_cycle)).sum()
    assert settings.journeys.stops_min <= visits / summary.reps / 20 <= settings.journeys.stops_max
    assert set(known.distributors["mode"]) == {"WS", "WAT", "PDS"}


def test_what_ifs_are_sound(made: tuple[Path, starter.StarterSummary]) -> None:
    folder, _ = made
    what_ifs = [path for path in folder.glob("*.yaml") if path.name != "base.yaml"]
    assert what_ifs
    for path in what_ifs:
        assert inputs.load(scenario.load(path)).reps is not None


def test_modelled_columns_are_named(made: tuple[Path, starter.StarterSummary]) -> None:
    folder, summary = made
    outlets = inputs.load(scenario.load(folder / "base.yaml")).outlets
    assert not outlets["is_synthetic"].any()
    words = outlets["modelled"].str.split()
    always = {"status", "outlet_class", "volume_cases", "potential_cases"}
    assert words.map(always.issubset).all()
    assert (words.map(lambda row: "mode" in row) == outlets["mode"].notna()).all()
    assert words.map(lambda row: "opening" in row).sum() == summary.hours_modelled


def test_streets_come_from_the_nearest_street_where_there_is_no_address(
    made: tuple[Path, starter.StarterSummary],
) -> None:
    outlets = inputs.load(scenario.load(made[0] / "base.yaml")).outlets
    assert outlets["street"].str.match(r"(Row Street|Column Road) \d+$").all()


def test_the_same_extract_and_seed_give_the_same_bytes(
    town: Path, made: tuple[Path, starter.StarterSummary], tmp_path: Path
) -> None:
    starter.from_osm(tmp_path / "my_town", town)
    assert hashes(tmp_path / "my_town") == hashes(made[0])
    starter.from_osm(tmp_path / "other", town, seed=2, name="My Town")
    assert hashes(tmp_path / "other")["outlets.csv"] != hashes(made[0])["outlets.csv"]


def test_a_hamlet_gets_bands_that_it_can_fill(tmp_path: Path) -> None:
    hamlet = write_town(tmp_path / "hamlet.osm.pbf", corner_shops(25, columns=6, rows=5), columns=6, rows=5)
    summary = starter.from_osm(tmp_path / "hamlet", hamlet)
    settings = scenario.load(tmp_path / "hamlet" / "base.yaml")
    inputs.load(settings)
    assert summary.reps == 1
    assert settings.territories.outlets_min <= summary.direct <= settings.territories.outlets_max
    assert settings.journeys.stops_min < 15
    assert "can't fill" in (tmp_path / "hamlet" / "base.yaml").read_text(encoding="utf-8")
    assert str(settings.territories.outlets_min) in summary.render("zh")


def codes(refused: pytest.ExceptionInfo[BadInputError]) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_missing_files_and_a_full_folder_are_named_together(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        starter.from_osm(tmp_path / "full", tmp_path / "no.osm.pbf", tmp_path / "none.osm.pbf")
    assert codes(refused) == ["E903", "E903", "E904"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_streets_of_another_place_are_refused(town: Path, tmp_path: Path) -> None:
    shops = [(column + 200.0, row, tags) for column, row, tags in corner_shops(20)]
    far = write_town(tmp_path / "far.osm.pbf", shops, columns=1, rows=1)
    with pytest.raises(BadInputError) as refused:
        starter.from_osm(tmp_path / "out", far, town)
    assert codes(refused) == ["E905"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["far.osm.pbf"]


def test_an_extract_without_streets_is_refused(tmp_path: Path) -> None:
    bare = write_town(tmp_path / "bare.osm.pbf", corner_shops(20), columns=1, rows=1)
    with pytest.raises(BadInputError) as refused:
        starter.from_osm(tmp_path / "out", bare)
    assert codes(refused) == ["E302"]
    assert not (tmp_path / "out").exists()


def test_only_chains_give_nobody_to_serve(tmp_path: Path) -> None:
    shops = [(column + 0.5, 2.0, {"shop": "supermarket", "brand": "Chain"}) for column in range(8)]
    with pytest.raises(BadInputError) as refused:
        starter.from_osm(tmp_path / "out", write_town(tmp_path / "t.osm.pbf", shops))
    assert codes(refused) == ["E906"]


def test_a_folder_that_cannot_be_written_is_a_fault_and_leaves_nothing(town: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        starter.from_osm(tmp_path / "file" / "deeper", town)
    assert codes(refused) == ["E907"]


def test_water_and_parks_come_along_where_the_streets_lack_them(town: Path, tmp_path: Path) -> None:
    outlines = ({"natural": "water"}, {"leisure": "park"}, {"leisure": "garden"})
    pois = write_town(tmp_path / "pois.osm.pbf", corner_shops(300), outlines=outlines)
    folder = tmp_path / "city"
    starter.from_osm(folder, pois, town)
    settings = scenario.load(folder / "base.yaml")
    assert settings.inputs.land == folder / "land.parquet"
    found = land.read(folder / "land.parquet")
    assert (len(found.water), len(found.parks)) == (1, 1)
    assert inputs.load(settings).files["land"].is_file()


def test_an_extract_with_everything_is_its_own_map(made: tuple[Path, starter.StarterSummary]) -> None:
    assert scenario.load(made[0] / "base.yaml").inputs.land is None
    assert not (made[0] / "land.parquet").exists()
