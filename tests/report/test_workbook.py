"""The workbook: text stays text, figures are the plan's, both languages are whole, equal plans give equal files."""

import dataclasses
import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from routeopt import plan as plans
from routeopt.core.language import LANGUAGES, Language, text
from routeopt.plan.model import Plan
from routeopt.plan.storage import conform
from routeopt.report import workbook
from routeopt.report.workbook.sheets import SHEETS
from tests.conftest import Town

AWKWARD = ["=1+1", "+49 30", "-5", "@home", "http://shop.example", "{=A1}", "1e5", "小店 <b>"]


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


@pytest.fixture
def awkward(plan: Plan) -> Plan:
    """The plan with names and ids that spreadsheets like to misread."""
    names = [*AWKWARD, *plan.outlets["name"][len(AWKWARD) :]]
    ids = ["0070", *plan.outlets["outlet_id"][1:]]
    changed = {"name": pd.Series(names, dtype="string"), "outlet_id": pd.Series(ids, dtype="string")}
    return dataclasses.replace(plan, outlets=plan.outlets.assign(**changed))


@pytest.fixture
def changed(plan: Plan) -> Plan:
    """
    The plan beside one in force, in which one outlet was the other rep's; its move was asked for by a lock.

    One row says what visits are worth, so that every sheet is there.
    """
    before = plan.outlets.copy()
    mine = before.index[before["rep_id"].eq("R2").fillna(value=False) & before["status"].eq("served")]
    before.loc[mine[:2], "rep_id"] = "R1"
    found = plans.compare(dataclasses.replace(plan, outlets=before), plan)
    territories = plan.manifest["scenario"]["territories"]
    locks = [{"rep_id": "R2", "outlets": [str(before["outlet_id"][mine[0]])], "streets": []}]
    scenario = {**plan.manifest["scenario"], "territories": {**territories, "locks": locks}}
    first = str(before["outlet_id"][mine[0]])
    terms = dict.fromkeys(("volume", "growth", "potential", "cost", "payment", "cooler"), 0.25)
    scored = {"outlet_id": first, "office_id": "O1", "before": "direct", "action": "keep", "score": 0.25, **terms}
    area = {"distributor_id": "A1", "mode": "WAT", "signed": True, "code": "signed", "contribution": 90.5}
    area |= {"outlets": 9, "volume_cases": 80.0, "volume_in_reach_cases": 99.0, "min_volume_cases": 70.0}
    worth: dict[str, Any] = dict.fromkeys(("usual_visits", "fewest", "most", "visits", "visit_minutes", "gain"), 4)
    worth |= {"outlet_id": str(before["outlet_id"][mine[0]]), "rep_id": "R2", "reason": "most", "prize_s": None}
    worth |= {"minute_value": 0.12, "stop_price": 0.0}
    return dataclasses.replace(
        plan,
        manifest={**plan.manifest, "scenario": scenario, "coverage": {"distributors": [area]}},
        structure=conform("structure", pd.DataFrame([scored])),
        changes=conform("changes", found.changes),
        handovers=conform("handovers", found.handovers),
        frequencies=conform("frequencies", pd.DataFrame([worth])),
    )


def test_scores_and_areas_are_told(changed: Plan, tmp_path: Path) -> None:
    path = workbook.write(changed, tmp_path / "plan.xlsx", "en")
    page = sheet_of(path, "structure", "en")
    assert column_of(page, "What becomes of it") == ["keeps its place"]
    assert column_of(page, "Served before by") == ["own rep"]
    assert column_of(sheet_of(path, "areas", "en"), "Verdict") == ["keep"]


def test_changes_say_which_a_planner_asked_for(changed: Plan, plan: Plan, tmp_path: Path) -> None:
    path = workbook.write(changed, tmp_path / "plan.xlsx", "en")
    page = sheet_of(path, "changes", "en")
    assert column_of(page, "Rep before the change") == ["R1", "R1"]
    assert column_of(page, "Rep after the change") == ["R2", "R2"]

    assert column_of(page, "Why").count("edited by hand") == 1
    assert len(column_of(sheet_of(path, "handovers", "en"), "Joint visit")) == 2
    plain = openpyxl.load_workbook(workbook.write(plan, tmp_path / "plain.xlsx", "en"))
    assert "Changes" not in plain.sheetnames, "a first plan has nothing to compare with"


def sheet_of(path: Path, name: str, lang: Language) -> Worksheet:
    page = openpyxl.load_workbook(path)[text(f"workbook.sheet_{name}", lang)]
    assert isinstance(page, Worksheet)
    return page


def column_of(page: Worksheet, header: str) -> list[object]:
    heads = [cell.value for cell in next(page.iter_rows(max_row=1))]
    return [row[heads.index(header)].value for row in page.iter_rows(min_row=2)]


def test_names_and_ids_are_never_read_as_formulas_links_or_numbers(awkward: Plan, tmp_path: Path) -> None:
    page = sheet_of(workbook.write(awkward, tmp_path / "plan.xlsx", "en"), "outlets", "en")
    assert column_of(page, "Name")[: len(AWKWARD)] == AWKWARD
    assert column_of(page, "Outlet id")[0] == "0070"
    assert {cell.data_type for cell in page["B"][1 : len(AWKWARD) + 1]} == {"s"}
    assert not any(cell.hyperlink for cell in page["B"])


def test_the_rep_of_an_outlet_is_chosen_from_the_reps(plan: Plan, tmp_path: Path) -> None:
    path = workbook.write(plan, tmp_path / "plan.xlsx", "zh")
    page = sheet_of(path, "outlets", "zh")
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1 == f"'业务代表'!$A$2:$A${len(plan.territories) + 1}"
    assert str(choice.sqref) == f"C2:C{len(plan.outlets) + 1}"
    assert column_of(sheet_of(path, "reps", "zh"), "业务代表编号") == plan.territories["rep_id"].tolist()


def test_tables_have_filters_and_a_frozen_header(plan: Plan, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook.write(plan, tmp_path / "plan.xlsx", "en"))
    for sheet in (sheet for sheet in SHEETS if not sheet.optional):
        page = book[text(f"workbook.sheet_{sheet.name}", "en")]
        assert page.auto_filter.ref is not None
        assert page.auto_filter.ref.startswith("A1:")
        assert page.freeze_panes is not None


def test_figures_are_the_plans(plan: Plan, tmp_path: Path) -> None:
    path = workbook.write(plan, tmp_path / "plan.xlsx", "en")
    reps, days = sheet_of(path, "reps", "en"), sheet_of(path, "routes", "en")
    hours = [float(str(value)) for value in column_of(reps, "Hours with outlets")]
    assert hours == pytest.approx((plan.territories["service_s"] / 3600).tolist())
    assert column_of(days, "Visits") == plan.routes["stops"].tolist()
    # A time of day is stored as a share of the day.
    assert column_of(days, "Leaves")[0] == dt.timedelta(seconds=int(plan.routes["leave_start_s"].iloc[0]))
    assert len(column_of(sheet_of(path, "visits", "en"), "No.")) == len(plan.calls)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_header_speaks_the_readers_language(changed: Plan, tmp_path: Path, lang: Language) -> None:
    book = openpyxl.load_workbook(workbook.write(changed, tmp_path / "plan.xlsx", lang))
    heads = [str(cell.value) for page in book.worksheets[2:] for cell in page[1]]
    assert len(heads) == sum(len(sheet.columns) for sheet in SHEETS)
    assert [page.title for page in book.worksheets[2:]] == [text(f"workbook.sheet_{s.name}", lang) for s in SHEETS]
    assert all(bool(re.search(r"[\u4e00-\u9fff]", head)) == (lang == "zh") for head in heads)
    for page in book.worksheets[2:]:
        shown = [cell.value for cell in page[1]]
        assert len(set(shown)) == len(shown), "two columns of a sheet bear one name"


def test_loads_outside_the_bands_turn_red(plan: Plan, tmp_path: Path) -> None:
    path = workbook.write(plan, tmp_path / "plan.xlsx", "en")
    (rules,) = sheet_of(path, "reps", "en").conditional_formatting
    (rule,) = rules.rules
    assert (rule.operator, rule.formula) == ("notBetween", ["38", "42"])
    assert sheet_of(path, "routes", "en").conditional_formatting


def test_equal_plans_give_equal_files(plan: Plan, tmp_path: Path) -> None:
    first, second = (workbook.write(plan, tmp_path / name, "en") for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_a_plan_without_unserved_rows_still_opens(plan: Plan, tmp_path: Path) -> None:
    empty = dataclasses.replace(plan, unserved=plan.unserved.iloc[:0])
    page = sheet_of(workbook.write(empty, tmp_path / "plan.xlsx", "en"), "unserved", "en")
    assert page.max_row == 1
