"""The verbs that ask questions, on the planned grid town: what-ifs of a few lines, their effect beside the base."""

import json
from pathlib import Path

import pandas as pd
import pytest

from routeopt import plan
from routeopt.plan.kpis import kpi_rows
from tests.conftest import Town
from tests.line import routeopt


@pytest.fixture(scope="module")
def again(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town planned once more beside the plan in force, with a shorter visit for the best outlets."""
    folder = tmp_path_factory.mktemp("again") / "plan"
    overrides = ["--set", "journeys.service_minutes={A: 5, B: 15, C: 12}", "--workers", "1"]
    ended = routeopt("plan", town.scenario, "--out", folder, "--previous", town.plan, *overrides)
    assert ended.code == 0, ended.err
    return folder


def test_a_plan_beside_the_plan_in_force_passes_the_checker(again: Path) -> None:
    ended = routeopt("check", again)
    assert ended.code == 0, ended.out


def test_both_mixes_stand_beside_those_of_the_plan_in_force(town: Town, again: Path) -> None:
    first, second = plan.read(town.plan).manifest, plan.read(again).manifest
    assert first["kpis"]["modes_before"] == {}
    assert second["kpis"]["modes_before"] == first["kpis"]["modes"]
    shown = dict(kpi_rows(second, "en"))["DSD: share of customers · share of volume"]
    before = first["kpis"]["modes"]["DSD"]
    assert f"({before['outlets_share']:.1%} · {before['volume_share']:.1%})" in shown


def test_the_same_plan_shows_no_change(town: Town) -> None:
    found = json.loads(routeopt("compare", town.plan, town.plan, "--json").out)
    assert set(found["changes"]) == {"kept"}
    assert found["handovers"] == []


def test_a_what_if_shows_its_effect(town: Town, again: Path, tmp_path: Path) -> None:
    ended = routeopt("compare", town.plan, again, "--json", "--out", tmp_path / "lists")
    found = json.loads(ended.out)
    hours = [found["kpis"][side]["service_hours"] for side in ("before", "after")]
    assert hours[1] < hours[0]
    rows = pd.read_csv(tmp_path / "lists" / "changes.csv", encoding="utf-8-sig")
    assert len(rows) == sum(sum(reasons.values()) for reasons in found["changes"].values())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_read_the_comparison_in_their_language(town: Town, again: Path, lang: str) -> None:
    ended = routeopt("compare", town.plan, again, "--lang", lang)
    assert ended.code == 0
    assert {"en": "What became of the outlets", "zh": "各网点的变化"}[lang] in ended.out


def test_an_outlet_and_a_rep_are_explained(town: Town) -> None:
    outlets = pd.read_parquet(town.plan / "tables" / "outlets.parquet")
    served = outlets[outlets["rep_id"].notna() & outlets["status"].eq("served")].iloc[0]
    told = routeopt("explain", town.plan, served["outlet_id"]).out
    assert served["rep_id"] in told
    assert f"{served['visits_per_cycle']} visits" in told
    rep = json.loads(routeopt("explain", town.plan, served["rep_id"], "--json").out)
    assert any("hours in the cycle" in sentence for sentence in rep["sentences"])
    assert "业务代表" in routeopt("explain", town.plan, served["outlet_id"], "--lang", "zh").out


def test_an_unserved_outlet_is_explained_with_its_reason(town: Town) -> None:
    left_out = pd.read_parquet(town.plan / "tables" / "unserved.parquet").iloc[0]
    assert "Not served" in routeopt("explain", town.plan, left_out["outlet_id"]).out


def test_unknown_names_and_folders_are_refused(town: Town, tmp_path: Path) -> None:
    unknown = routeopt("explain", town.plan, "no such shop")
    assert (unknown.code, "E709" in unknown.err) == (3, True)
    nowhere = routeopt("compare", town.plan, tmp_path)
    assert (nowhere.code, "E703" in nowhere.err) == (3, True)
    first = routeopt("plan", town.scenario, "--out", tmp_path / "p", "--previous", tmp_path)
    assert (first.code, "E703" in first.err) == (3, True)


def test_a_street_is_explained_as_chosen_passed_over_or_unknown(town: Town) -> None:
    made = plan.read(town.plan)
    streets = made.streets
    chosen = streets[streets["cluster_id"].notna()].iloc[0]
    passed = streets[streets["surveyed"] & streets["cluster_id"].isna() & streets["rep_id"].eq(chosen["rep_id"])].iloc[
        0
    ]
    unseen = streets[~streets["surveyed"] & streets["outlets"].gt(0)].iloc[0]
    words = {
        name: "\n".join(plan.explain(made, name, "en"))
        for name in (chosen["segment_id"], passed["segment_id"], unseen["segment_id"])
    }
    assert f"Chosen for {chosen['rep_id']}" in words[chosen["segment_id"]]
    assert "Targets: " in words[chosen["segment_id"]]
    assert "Not chosen: " in words[passed["segment_id"]]
    assert "census has not been there" in words[unseen["segment_id"]]
    by_name = plan.explain(made, chosen["name"], "zh")
    assert any("普查" in sentence for sentence in by_name)
