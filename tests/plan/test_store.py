"""A plan folder is written whole or not at all, comes back as it was, and is refused with a clear word."""

import json
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest

from routeopt import plan, scenario
from routeopt.core.faults import BadInputError
from routeopt.plan.model import Plan
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import ARROW, conform, read_table, write_table
from tests.plan.conftest import Made


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def codes(stopped: pytest.ExceptionInfo[BadInputError]) -> list[str]:
    for fault in stopped.value.faults:
        assert fault.render("en")
        assert fault.render("zh")
    return [fault.code for fault in stopped.value.faults]


def test_a_plan_comes_back_as_it_was_written(made: Made) -> None:
    back = plan.read(made.folder)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(back, name), getattr(made.plan, name), check_exact=True)
    assert back.manifest == json.loads(json.dumps(made.plan.manifest))


def test_every_file_has_the_declared_columns_in_the_declared_types(made: Made) -> None:
    for name, columns in TABLES.items():
        schema = pq.read_schema(made.folder / "tables" / f"{name}.parquet")
        assert [(field.name, field.type) for field in schema] == [(c.name, ARROW[c.kind]) for c in columns]


def test_tables_with_geometry_open_elsewhere(made: Made) -> None:
    routes = gpd.read_parquet(made.folder / "tables" / "routes.parquet")
    assert routes.crs == "EPSG:4326"
    assert set(routes.geom_type) == {"LineString"}


def test_equal_plans_give_equal_bytes(made: Made, tmp_path: Path) -> None:
    plan.write(made.plan, tmp_path / "again", made.known.files)
    assert bytes_of(tmp_path / "again") == bytes_of(made.folder)


def test_the_folder_holds_a_scenario_that_loads_alone(made: Made) -> None:
    settings = scenario.load(made.folder / "inputs" / "scenario.yaml", [])
    assert settings.inputs.outlets.parent == made.folder / "inputs"
    assert settings.network.streets.is_file()
    assert settings.territories.outlets_min == 38


def test_an_older_plan_is_replaced_and_nothing_stays_of_it(made: Made, tmp_path: Path) -> None:
    target = tmp_path / "plan"
    plan.write(made.plan, target, made.known.files)
    (target / "report").mkdir()
    (target / "report" / "index.html").write_text("old", encoding="utf-8")
    plan.write(made.plan, target, made.known.files)
    assert bytes_of(target) == bytes_of(made.folder)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_an_empty_folder_is_taken(made: Made, tmp_path: Path) -> None:
    plan.write(made.plan, tmp_path, made.known.files)
    assert (tmp_path / "plan.json").is_file()


def test_another_folder_is_not_replaced(made: Made, tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_text("keep me", encoding="utf-8")
    with pytest.raises(BadInputError) as stopped:
        plan.write(made.plan, tmp_path, made.known.files)
    assert codes(stopped) == ["E701"]
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_file_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    target.write_text("a file", encoding="utf-8")
    with pytest.raises(BadInputError) as stopped:
        plan.guard(target)
    assert codes(stopped) == ["E701"]


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInputError) as stopped:
        plan.guard(tmp_path / "file" / "plan")
    assert codes(stopped) == ["E702"]


def test_a_write_that_fails_half_way_leaves_the_old_plan_and_no_trace(made: Made, tmp_path: Path) -> None:
    target = tmp_path / "plan"
    plan.write(made.plan, target, made.known.files)
    with pytest.raises(BadInputError) as stopped:
        plan.write(made.plan, target, {**made.known.files, "reps": tmp_path / "gone.csv"})
    assert codes(stopped) == ["E702"]
    assert bytes_of(target) == bytes_of(made.folder)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_the_old_plan_comes_back_when_the_new_one_cannot_be_put_in_place(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plan"
    plan.write(made.plan, target, made.known.files)
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if ".partial-" in self.name and not self.name.endswith(".old"):
            raise PermissionError(13, "not today")
        return rename(self, to)

    # As on a system that can't swap two folders in one step.
    monkeypatch.setattr("routeopt.plan.store.exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(BadInputError) as stopped:
        plan.write(made.plan, target, made.known.files)
    assert codes(stopped) == ["E702"]
    assert "not today" in stopped.value.faults[0].message()
    assert bytes_of(target) == bytes_of(made.folder)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def no_plan(folder: Path) -> None:
    (folder / "plan.json").unlink()


def half_a_manifest(folder: Path) -> None:
    (folder / "plan.json").write_text('{"schema_ver', encoding="utf-8")


def another_version(folder: Path) -> None:
    (folder / "plan.json").write_text('{"schema_version": 99}', encoding="utf-8")


def no_visits(folder: Path) -> None:
    (folder / "tables" / "visits.parquet").unlink()


def foreign_visits(folder: Path) -> None:
    shutil.copyfile(folder / "tables" / "routes.parquet", folder / "tables" / "visits.parquet")


def torn_routes(folder: Path) -> None:
    (folder / "tables" / "routes.parquet").write_bytes(b"PAR1")


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (no_plan, "E703"),
        (half_a_manifest, "E704"),
        (another_version, "E705"),
        (no_visits, "E706"),
        (foreign_visits, "E707"),
        (torn_routes, "E707"),
    ],
)
def test_a_folder_that_is_no_sound_plan_is_refused(
    made: Made, tmp_path: Path, harm: Callable[[Path], None], code: str
) -> None:
    folder = Path(shutil.copytree(made.folder, tmp_path / "plan"))
    harm(folder)
    with pytest.raises(BadInputError) as stopped:
        plan.read(folder)
    assert codes(stopped) == [code]


def test_all_faults_of_a_folder_are_named_at_once(made: Made, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made.folder, tmp_path / "plan"))
    no_visits(folder)
    torn_routes(folder)
    with pytest.raises(BadInputError) as stopped:
        plan.read(folder)
    assert sorted(codes(stopped)) == ["E706", "E707"]


def test_a_table_without_a_declared_column_is_a_bug_and_says_so(made: Made) -> None:
    with pytest.raises(ValueError, match="visits lacks arrive_s"):
        conform("visits", made.plan.visits.drop(columns="arrive_s"))


def test_a_missing_value_is_never_written(made: Made) -> None:
    holed = made.plan.visits.astype({"arrive_s": "Int64"})
    holed.loc[0, "arrive_s"] = pd.NA
    with pytest.raises(ValueError, match="lacks a value of arrive_s in 1 rows"):
        conform("visits", holed)


def test_an_empty_table_comes_back_empty_with_its_types(made: Made, tmp_path: Path) -> None:
    for name in TABLES:
        empty = getattr(made.plan, name).iloc[:0]
        write_table(name, empty, tmp_path / "empty.parquet")
        back = read_table(name, tmp_path / "empty.parquet")
        assert back.dtypes.astype(str).to_dict() == empty.dtypes.astype(str).to_dict()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_without_rows_has_its_types_whatever_its_columns_were_made_with(name: str) -> None:
    """A plan in which no outlet is visited has visits whose dates were made as numbers."""
    made = pd.DataFrame({column.name: pd.Series(dtype=float) for column in TABLES[name]})
    shaped = conform(name, made)
    assert shaped.empty
    kinds = {column.name: column.kind for column in TABLES[name]}
    assert all(str(shaped[column].dtype) == "date32[day][pyarrow]" for column in kinds if kinds[column] == "date")


def test_the_manifest_holds_no_clock_time(made: Made) -> None:
    assert set(made.plan.manifest) == {
        "schema_version", "scenario", "seed", "inputs", "versions", "stages", "kpis", "exceptions", "coverage",
        "lookalikes",
    }  # fmt: skip
    assert {field.name for field in fields(Plan)} == {"manifest", *TABLES}


def test_a_rerun_of_the_manifest_is_written_as_given(made: Made, tmp_path: Path) -> None:
    """The command line adds what the run took; the tables stay the same bytes."""
    timed = replace(made.plan, manifest=made.plan.manifest | {"run": {"total_seconds": 1.0}})
    plan.write(timed, tmp_path / "timed", made.known.files)
    ours, theirs = bytes_of(tmp_path / "timed"), bytes_of(made.folder)
    assert [name for name in ours if ours[name] != theirs[name]] == ["plan.json"]
