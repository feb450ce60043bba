"""The verbs as people and other programs meet them."""

import json
from pathlib import Path

import pytest

from tests.conftest import Town
from tests.line import routeopt


def test_check_accepts_the_town(town: Town) -> None:
    ended = routeopt("check", town.plan)
    assert ended.code == 0, ended.out
    assert "every rule holds" in ended.out


def test_check_names_a_planted_fault(town: Town, tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    import pandas as pd  # noqa: PLC0415

    broken = tmp_path / "broken"
    shutil.copytree(town.plan, broken)
    file = broken / "tables/visits.parquet"
    visits = pd.read_parquet(file)
    visits.iloc[1:].to_parquet(file)
    ended = routeopt("check", broken, "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["violations"]


def test_check_names_the_very_setting_that_was_relaxed_afterwards(town: Town, tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    relaxed = tmp_path / "relaxed"
    shutil.copytree(town.plan, relaxed)
    copy = relaxed / "inputs/scenario.yaml"
    copy.write_text(copy.read_text(encoding="utf-8").replace('"stops_max": 9', '"stops_max": 12'), encoding="utf-8")
    ended = routeopt("check", relaxed, "--json")
    assert ended.code == 1
    (violation,) = json.loads(ended.out)["violations"]
    assert (violation["rule"], violation["where"]) == ("plan.scenario_unchanged", "scenario.journeys.stops_max")
    assert "9" in violation["message"]
    assert "12" in violation["message"]


def test_json_is_the_only_thing_on_stdout(town: Town) -> None:
    ended = routeopt("validate", town.scenario, "--json")
    assert ended.code == 0
    assert json.loads(ended.out) == {"faults": []}


def test_faults_as_json(town: Town) -> None:
    ended = routeopt("validate", town.scenario, "--set", "territories.outlets_maximum=3", "--json")
    assert ended.code == 3
    (fault,) = json.loads(ended.out)["faults"]
    assert fault["code"] == "E111"
    assert fault["field"] == "territories.outlets_maximum"


def test_schema_is_json_schema() -> None:
    ended = routeopt("schema")
    assert ended.code == 0
    assert "properties" in json.loads(ended.out)


def test_a_plan_proven_at_length_keeps_its_visits_and_passes(town: Town, tmp_path: Path) -> None:
    """Beside a plan in force the bound has a third of the rounds, too few for it to settle: proving adds some."""
    usual, proved = tmp_path / "usual", tmp_path / "proved"
    beside = "--previous", town.plan, "--set", "journeys.change_price_minutes=5", "--workers", "1"
    for out, more in ((usual, []), (proved, ["--prove"])):
        ended = routeopt("plan", town.scenario, "--out", out, *beside, *more)
        assert ended.code == 0, ended.err
    assert routeopt("check", proved).code == 0
    table = "tables/visits.parquet"
    assert (proved / table).read_bytes() == (usual / table).read_bytes()
    quick, proven = (
        json.loads((folder / "plan.json").read_text(encoding="utf-8"))["stages"]["journeys"]
        for folder in (usual, proved)
    )
    assert quick["objective"] == proven["objective"]
    for rep, part in proven["parts"].items():
        assert quick["parts"][rep]["work"]["bound_rounds"] < part["work"]["bound_rounds"]
        assert quick["parts"][rep]["bound"] < part["bound"] <= part["objective"]


@pytest.mark.parametrize("arguments", [["plan"], ["fly"], ["check", "x", "--lang", "xx"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert routeopt(*arguments).code == 2


def test_a_foreign_folder_is_never_replaced(town: Town, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    ended = routeopt("plan", town.scenario, "--out", tmp_path)
    assert ended.code == 3
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"


def test_a_what_if_extends_and_changes_the_plan(town: Town, tmp_path: Path) -> None:
    what_if = town.scenario.parent / "longer.yaml"
    what_if.write_text("extends: base.yaml\nname: Longer\npasses: 2\njourneys:\n  shift_end: 18:30\n", encoding="utf-8")
    ended = routeopt("plan", what_if, "--out", tmp_path / "plan", "--json", "--workers", "1")
    assert ended.code == 0, ended.err
    manifest = json.loads((tmp_path / "plan/plan.json").read_text(encoding="utf-8"))
    assert manifest["scenario"]["name"] == "Longer"
    assert manifest["scenario"]["journeys"]["shift_end"].startswith("18:30")
