"""Every code of the catalogue is met in some test; those that no other test meets are provoked here, in process."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tools import errors

from routeopt import inputs, pipeline, plan, scenario
from routeopt.batch.workers import Cluster
from routeopt.cli.batches import _shard
from routeopt.core.faults import FaultsError
from routeopt.core.language import LANGUAGES, catalogue
from routeopt.scenario.study import load_study, office_files
from tests.city import at, write_city
from tests.conftest import Town
from tests.integration.test_bad_input import Break, in_rows

TESTS = Path(__file__).resolve().parents[1]
CODES = sorted({key.split(".")[1] for key in catalogue("en") if re.match(r"faults\.E\d+\.message", key)})


class Silent:
    """Follows a run without a word."""

    def __call__(self, stage: str, figures: str) -> None:
        """Hear that a stage has ended."""

    def run(self) -> dict[str, Any]:
        return {}


def refused(work: Callable[[], object]) -> dict[str, str]:
    """Do something that must be refused; code → place of each fault, both languages rendered."""
    with pytest.raises(FaultsError) as caught:
        work()
    for lang in LANGUAGES:
        assert "{" not in caught.value.faults[0].render(lang)
    return {fault.code: fault.place for fault in caught.value.faults}


def nothing(folder: Path) -> None:
    del folder


def census(*columns_and_values: str) -> Break:
    """Change cells of the first row of the census, in pairs of column and value."""
    changes = dict(zip(columns_and_values[::2], columns_and_values[1::2], strict=True))

    def act(folder: Path) -> None:
        rows = pd.read_csv(folder / "survey.csv", dtype=str, keep_default_na=False)
        for column, value in changes.items():
            rows[column] = rows.get(column, "")
            rows.loc[0, column] = value
        rows.to_csv(folder / "survey.csv", index=False)

    return act


def emptied(file: str) -> Break:
    return in_rows(file, lambda rows: rows[:0])


def no_capacity(folder: Path) -> None:
    in_rows("distributors.csv", lambda rows: [{**row, "capacity_cases": ""} for row in rows])(folder)


def no_rivals(folder: Path) -> None:
    rows = pd.read_csv(folder / "survey.csv", dtype=str, keep_default_na=False).assign(rival_cases="0")
    rows.to_csv(folder / "survey.csv", index=False)


def second_office(folder: Path) -> None:
    """A second office, its rep and one of the outlets."""
    place = at(2, 2)
    with (folder / "offices.csv").open("a", encoding="utf-8") as file:
        file.write(f"O2,Second,{place['lon']},{place['lat']}\n")
    with (folder / "reps.csv").open("a", encoding="utf-8") as file:
        file.write("R9,Rep R9,O2,e_bike,office\n")
    outlets = pd.read_csv(folder / "outlets.csv", dtype=str, keep_default_na=False)
    outlets["office_id"] = "O1"
    outlets.loc[outlets["outlet_id"] == "D000", "office_id"] = "O2"
    outlets.to_csv(folder / "outlets.csv", index=False)


# Thirteen groups of six and two single outlets make no two halves of forty.
PAIRS = [f"[D{n:03d}, D{n + 1:03d}]" for n in range(78) if n % 6 < 5]
SIXES = f"territories.together=[{', '.join(PAIRS)}]"
MONEY = ["coverage.method=optimise"]
CASES: dict[str, tuple[Break, list[str], str]] = {
    "E230": (emptied("outlets.csv"), [], "outlets.csv"),
    "E231": (emptied("offices.csv"), [], "offices.csv"),
    "E251": (nothing, ["inputs.previous_outlets=outlets.csv"], "outlets.csv"),
    "E260": (nothing, [*MONEY, "coverage.money.margin_per_case={DSD: 12}"], "coverage.money.margin_per_case"),
    "E261": (no_capacity, MONEY, "distributors.csv:4 [capacity_cases]"),
    "E262": (nothing, [*MONEY, "coverage.strategic_streets=[Nowhere Street]"], "coverage.strategic_streets"),
    "E269": (
        nothing,
        ["coverage.off_in=[{mode: WAT, distributors: [A1, B1]}]"],
        "coverage.off_in.0.distributors",
    ),
    "E503": (
        nothing,
        ["territories.outlets_min=40", "territories.outlets_max=40", SIXES],
        "territories",
    ),
    "E510": (nothing, ["territories.together=[[D000, Q1]]"], "territories.together"),
    "E511": (second_office, ["territories.apart=[[D000, D001]]", "territories.outlets_min=1"], "territories.apart"),
    "E601": (
        nothing,
        [
            "journeys.stops_min=0",
            "journeys.stops_max=40",
            "period.holidays=[2026-01-05, 2026-01-06, 2026-01-07, 2026-01-08, 2026-01-09]",
        ],
        "journeys.visits_per_cycle",
    ),
    "E1002": (census("outlet_id", ""), [], "survey.csv:2 [lon, lat]"),
    "E1005": (emptied("survey.csv"), [], "survey.csv"),
    "E1006": (census("outlet_id", "", "lon", "9.3", "lat", "47.3"), [], "survey.csv:2 [lon, lat]"),
    "E1007": (census("outlet_id", "", "segment_id", "9-9-9", "empty", "yes"), [], "survey.csv:2 [segment_id]"),
    "E1008": (nothing, ["streets.area=the old town"], "streets.area"),
    "E1009": (nothing, ["streets.area=office:O1", "streets.survey_share_min=1"], "streets.area"),
    "E1010": (nothing, ["streets.rep_hours=0.01"], "streets.rep_hours"),
    "E1011": (
        no_rivals,
        [
            "streets.weights={uncovered: 0, defend: 0, closed: 0, rival: 9, cooler: 0, footfall: 0}",
            "streets.maturity=1",
        ],
        "streets.weights",
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_the_fault_is_named_at_its_place(code: str, tmp_path: Path) -> None:
    breaking, overrides, place = CASES[code]
    file = write_city(tmp_path / "city")
    breaking(file.parent)
    found = refused(lambda: pipeline.run(file, tmp_path / "plan", overrides, 1, Silent()))
    assert place in found.get(code, ""), found
    assert not (tmp_path / "plan").exists()


def test_tables_of_a_plan_in_force_that_are_none(town: Town, tmp_path: Path) -> None:
    broken = tmp_path / "outlets.parquet"
    broken.write_bytes(b"PAR1 and no more")
    over = [f"inputs.previous_outlets={broken}", f"inputs.previous_visits={town.plan}/tables/visits.parquet"]
    assert "E250" in refused(lambda: inputs.load(scenario.load(town.scenario, over)))


def test_a_plan_in_force_of_another_city(town: Town, tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    rename = lambda rows: [{**row, "outlet_id": f"other{row['outlet_id']}"} for row in rows]  # noqa: E731 - one row rule
    in_rows("outlets.csv", rename)(file.parent)
    settings = scenario.load(file, ["inputs.survey=", *plan.previous_overrides(town.plan)])
    assert "E252" in refused(lambda: inputs.load(settings))
    here, there = plan.read(town.plan), plan.read(town.plan)
    there.outlets["outlet_id"] = "other" + there.outlets["outlet_id"]
    assert "E1101" in refused(lambda: plan.compare(here, there))


def test_an_outlet_asked_by_a_name_that_several_have(town: Town) -> None:
    made = plan.read(town.plan)
    made.outlets.loc[made.outlets.index[:2], "name"] = "Twin"
    assert "E710" in refused(lambda: plan.explain(made, "Twin", "en"))


def test_two_offices_of_one_name(tmp_path: Path) -> None:
    for folder in ("a/town", "b/town"):
        write_city(tmp_path / folder)
    study = tmp_path / "study.yaml"
    study.write_text("name: Two\noffices: [a/town/base.yaml, b/town/base.yaml]\n", encoding="utf-8")
    assert "E121" in refused(lambda: office_files(load_study(study), study))


@pytest.mark.parametrize("value", ["0/3", "4/3", "two of three", "1/0"])
def test_a_shard_that_is_no_part(value: str) -> None:
    assert "E1201" in refused(lambda: _shard(value))


def test_a_cluster_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "E1202" in refused(lambda: Cluster("127.0.0.1:1"))


def test_every_code_is_met_in_some_test() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.py")))
    assert [code for code in CODES if not re.search(rf"{code}\b", texts)] == []


def test_the_page_of_faults_is_in_step() -> None:
    """`make generate` writes it again."""
    assert errors.PAGE.read_text(encoding="utf-8") == errors.page()


def test_the_catalogue_is_worth_its_name() -> None:
    assert len(CODES) >= 60
