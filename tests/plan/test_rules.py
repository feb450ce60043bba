"""Every rule holds on a sound plan and fires on a plan that is broken in its way."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from routeopt import plan
from routeopt.core.faults import BadInputError
from routeopt.core.language import LANGUAGES, catalogue
from routeopt.plan.check import RULES
from routeopt.plan.checks.evidence import Evidence
from routeopt.plan.checks.tables import FOLDER_RULES
from tests.plan.breakages import BREAKAGES
from tests.plan.conftest import Made, tables_of, violations


def test_a_sound_plan_breaks_no_rule(made: Made) -> None:
    assert [violation.render() for violation in plan.check(made.folder)] == []


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_a_planted_fault_is_named(evidence: Evidence, rule: str) -> None:
    tables = tables_of(evidence.plan)
    BREAKAGES[rule](tables)
    found = violations(evidence, tables)
    assert f"plan.{rule}" in {violation.rule for violation in found}
    for lang in LANGUAGES:
        assert all(violation.render(lang) for violation in found)


def test_every_rule_has_words_in_every_language() -> None:
    names = {f"rules.plan.{rule.__name__}" for rule in (*RULES, *FOLDER_RULES)}
    for lang in LANGUAGES:
        assert {key for key in catalogue(lang) if key.startswith("rules.plan.")} == names


def lose_a_table(folder: Path) -> None:
    (folder / "tables" / "visits.parquet").unlink()


def cut_a_table(folder: Path) -> None:
    path = folder / "tables" / "visits.parquet"
    path.write_bytes(path.read_bytes()[:200])


def drop_a_column(folder: Path) -> None:
    path = folder / "tables" / "visits.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["arrive_s"]), path)


def edit_an_input(folder: Path) -> None:
    with (folder / "inputs" / "outlets.csv").open("a", encoding="utf-8") as file:
        file.write("\n")


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        (lose_a_table, "files_complete"),
        (cut_a_table, "files_complete"),
        (drop_a_column, "columns_as_declared"),
        (edit_an_input, "inputs_unchanged"),
    ],
)
def test_a_harmed_folder_is_named(made: Made, tmp_path: Path, harm: Callable[[Path], None], rule: str) -> None:
    folder = Path(shutil.copytree(made.folder, tmp_path / "plan"))
    harm(folder)
    assert {violation.rule for violation in plan.check(folder)} == {f"plan.{rule}"}


def test_a_fault_planted_in_the_files_is_found_through_the_files(made: Made, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made.folder, tmp_path / "plan"))
    manifest = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    manifest["kpis"]["visits"] += 1
    (folder / "plan.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [(v.rule, v.where) for v in plan.check(folder)] == [("plan.kpis_recomputed", "visits")]


def test_the_checker_leaves_the_folder_as_it_was(made: Made) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in made.folder.rglob("*"))
    plan.check(made.folder)
    assert sorted((path, path.stat().st_mtime_ns) for path in made.folder.rglob("*")) == before


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as refused:
        plan.check(tmp_path)
    assert [fault.code for fault in refused.value.faults] == ["E703"]


def test_a_copy_of_the_inputs_that_cannot_be_loaded_is_refused(made: Made, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made.folder, tmp_path / "plan"))
    (folder / "inputs" / "scenario.yaml").write_text("name: half", encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        plan.check(folder)
    assert refused.value.faults[0].code == "E708"
    assert len(refused.value.faults) > 1


def test_only_an_outlet_that_may_not_leave_is_held(evidence: Evidence) -> None:
    tables = tables_of(evidence.plan)
    outlets, listed = tables["outlets"], tables["blocked"]
    held = set(listed.loc[listed["stays"].astype(bool), "outlet_id"])
    assert held
    outlets.loc[outlets["outlet_id"].isin(held), "reason"] = "held"
    assert "plan.rules_explain_modes" not in {one.rule for one in violations(evidence, tables)}
    free = outlets.index[~outlets["outlet_id"].isin(held) & outlets["mode"].notna()][0]
    outlets.loc[free, "reason"] = "held"
    found = [one for one in violations(evidence, tables) if one.rule == "plan.rules_explain_modes"]
    assert [one.where for one in found] == [outlets.loc[free, "outlet_id"]]


def test_a_day_outside_the_band_is_excused_only_with_its_own_count(evidence: Evidence) -> None:
    tables = tables_of(evidence.plan)
    BREAKAGES["stops_in_band"](tables)
    day = tables["routes"].iloc[0]
    excuse = {"rep_id": day["rep_id"], "date": day["date"].isoformat(), "stops": 3, "code": "too_few_stops"}
    tables["manifest"]["exceptions"].append(excuse)
    assert "plan.stops_in_band" not in {violation.rule for violation in violations(evidence, tables)}
    excuse["stops"] = 4
    assert "plan.stops_in_band" in {violation.rule for violation in violations(evidence, tables)}
