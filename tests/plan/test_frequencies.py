"""A plan whose visits are decided by money: the checker agrees, and the workbook and `explain` say what it is worth."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from routeopt import pipeline, plan
from routeopt.plan.checks.evidence import Evidence
from routeopt.plan.checks.gather import gather
from routeopt.plan.model import Plan
from routeopt.plan.schema import TABLES
from routeopt.report.words import Words
from routeopt.report.workbook.sheets import shown
from tests.city import write_city
from tests.plan.conftest import tables_of, violations
from tests.plan.test_line import Quiet

WISHES = ["journeys.frequency.decide=true", "journeys.calls.chance=0.02", "journeys.frequency.most={A: 12}"]


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("decided")
    pipeline.run(write_city(root / "city"), root / "plan", WISHES, 1, Quiet())
    return root / "plan"


@pytest.fixture(scope="module")
def facts(decided: Path) -> Evidence:
    with gather(decided, plan.read(decided)) as found:
        return found


def test_visits_move_to_where_they_earn_more_and_the_checker_agrees(decided: Path) -> None:
    assert [violation.render() for violation in plan.check(decided)] == []
    whole = plan.read(decided)
    table = whole.frequencies
    customers = table[table["prize_s"].isna()]
    assert (customers["visits"] > customers["usual_visits"]).any()
    assert (customers["visits"] < customers["usual_visits"]).any()
    assert customers["gain"].sum() > 0
    stage = whole.manifest["stages"]["frequency"]
    assert stage["bound"] <= stage["objective"]
    assert stage["gap"] < 0.01
    # The calendar makes them.
    done = Counter(whole.calls["outlet_id"])
    lost = set(whole.unserved["outlet_id"])
    for outlet, visits in zip(customers["outlet_id"], customers["visits"], strict=True):
        assert outlet in lost or done[outlet] == visits


def test_the_workbook_and_explain_say_what_it_is_worth(decided: Path) -> None:
    whole = plan.read(decided)
    sheets = {sheet.name: table for sheet, table in shown(whole, Words("en"))}
    assert len(sheets["frequencies"]) == len(whole.frequencies)
    customer = whole.frequencies[whole.frequencies["gain"].gt(0) & whole.frequencies["prize_s"].isna()].iloc[0]
    assert any(
        f"worth {customer['gain']:,.2f} more" in line for line in plan.explain(whole, customer["outlet_id"], "en")
    )
    call = whole.frequencies[whole.frequencies["prize_s"].notna()].iloc[0]
    told = plan.explain(whole, call["outlet_id"], "en")
    assert any(f"worth {call['prize_s'] / 60:.0f} minutes on the way" in line for line in told)


@pytest.mark.parametrize("column", [column.name for column in TABLES["frequencies"] if column.name != "reason"])
def test_no_figure_of_a_decided_outlet_can_be_changed(facts: Evidence, column: str) -> None:
    tables = tables_of(facts.plan)
    table = tables["frequencies"]
    row = table.index[table["reason"].eq("between")][0]
    value = table.loc[row, column]
    table.loc[row, column] = "other" if isinstance(value, str) else 7 if pd.isna(value) else value + 1
    assert violations(facts, tables)


def test_a_choice_that_takes_more_time_than_there_is_is_named(facts: Evidence) -> None:
    rules = facts.settings.journeys
    tight = rules.model_copy(update={"frequency": rules.frequency.model_copy(update={"fill": 0.3})})
    evidence = replace(facts, settings=facts.settings.model_copy(update={"journeys": tight}))
    found = violations(evidence, tables_of(facts.plan))
    assert {"rep R1", "rep R2"} <= {v.where for v in found if v.rule == "plan.frequencies_decided"}


def test_rows_without_a_question_are_named(facts: Evidence) -> None:
    rules = facts.settings.journeys
    off = rules.model_copy(update={"frequency": type(rules.frequency)(), "calls": type(rules.calls)()})
    evidence = replace(facts, settings=facts.settings.model_copy(update={"journeys": off}))
    found = violations(evidence, tables_of(facts.plan))
    assert "plan.frequencies_listed" in {violation.rule for violation in found}
    assert isinstance(facts.plan, Plan)
