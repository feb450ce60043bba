"""Export, edit, apply: the edits and what they force change, nothing else; what cannot be meant is named by cell."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from routeopt import plan as plans
from routeopt.core.faults import BadInputError
from routeopt.core.language import LANGUAGES, Language, text
from routeopt.plan.model import Plan
from routeopt.report import workbook
from tests.conftest import Town
from tests.line import routeopt


@pytest.fixture(scope="module")
def plan(town: Town) -> Plan:
    return plans.read(town.plan)


def edited(plan: Plan, path: Path, lang: Language, change: Callable[[Worksheet, dict[str, int]], None]) -> Path:
    """The plan's workbook after somebody worked on its sheet of outlets; also outlet → row."""
    book = openpyxl.load_workbook(workbook.write(plan, path, lang))
    page = book[text("workbook.sheet_outlets", lang)]
    assert isinstance(page, Worksheet)
    change(page, {str(row[0].value): row[0].row or 0 for row in page.iter_rows(min_row=2)})
    book.save(path)
    return path


def swap(plan: Plan) -> tuple[str, str]:
    """An outlet of each rep that would cost least with the other one."""
    served = plan.outlets[plan.outlets["next_rep_id"].notna() & plan.outlets["status"].eq("served")]
    best = served.sort_values(["next_price_s", "outlet_id"]).groupby("rep_id").head(1).set_index("rep_id")["outlet_id"]
    return str(best["R1"]), str(best["R2"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_untouched_workbook_asks_for_nothing(plan: Plan, tmp_path: Path, lang: Language) -> None:
    assert workbook.read(workbook.write(plan, tmp_path / "plan.xlsx", lang), plan) == ()


def test_a_workbook_saved_by_another_program_still_asks_for_nothing(plan: Plan, tmp_path: Path) -> None:
    assert workbook.read(edited(plan, tmp_path / "plan.xlsx", "en", lambda *_: None), plan) == ()


def test_sorted_and_deleted_rows_ask_for_nothing(plan: Plan, tmp_path: Path) -> None:
    def change(page: Worksheet, rows: dict[str, int]) -> None:
        del rows
        cells = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        page.delete_rows(2, page.max_row)
        for row in sorted(cells, key=lambda row: str(row[1]))[:-5]:
            page.append(row)

    assert workbook.read(edited(plan, tmp_path / "plan.xlsx", "zh", change), plan) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_edit_is_found_and_named_by_its_cell(plan: Plan, tmp_path: Path, lang: Language) -> None:
    outlet, _ = swap(plan)

    def change(page: Worksheet, rows: dict[str, int]) -> None:
        page.cell(rows[outlet], 3, "R2")

    (edit,) = workbook.read(edited(plan, tmp_path / "plan.xlsx", lang, change), plan)
    assert (edit.outlet_id, edit.from_rep_id, edit.to_rep_id) == (outlet, "R1", "R2")
    row = plan.outlets["outlet_id"].tolist().index(outlet) + 2
    assert edit.cell == f"{text('workbook.sheet_outlets', lang)}!C{row}"


def faults_of(plan: Plan, path: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(BadInputError) as refused:
        workbook.read(path, plan)
    return [(fault.code, fault.field) for fault in refused.value.faults]


def test_every_bad_cell_is_named_at_once(plan: Plan, tmp_path: Path) -> None:
    mine = plan.outlets[plan.outlets["rep_id"].eq("R1").fillna(value=False) & plan.outlets["status"].eq("served")]
    others = plan.outlets[plan.outlets["mode"].eq("MT").fillna(value=False)]
    one, two, three = mine["outlet_id"][:3]
    key_account = str(others["outlet_id"].iloc[0])
    places: dict[str, int] = {}

    def change(page: Worksheet, rows: dict[str, int]) -> None:
        places.update(rows)
        page.cell(rows[one], 3, "R9")
        page.cell(rows[two], 3).value = None
        page.cell(rows[three], 10, 12_345)
        page.cell(rows[key_account], 3, "R1")
        page.append(["X-99", "New shop", "R1"])
        page.append([three, "Twice"])

    path = edited(plan, tmp_path / "plan.xlsx", "en", change)
    found = faults_of(plan, path)
    assert ("E808", f"Outlets!C{places[one]}") in found
    assert ("E813", f"Outlets!C{places[two]}") in found
    assert ("E809", f"Outlets!J{places[three]}") in found
    assert ("E811", f"Outlets!C{places[key_account]}") in found
    assert ("E806", f"Outlets!A{len(places) + 2}") in found
    assert ("E807", f"Outlets!A{len(places) + 3}") in found
    with pytest.raises(BadInputError, match=r"no rep R9.* such as R"):
        workbook.read(path, plan)


def test_a_rep_of_another_office_is_refused(plan: Plan, tmp_path: Path) -> None:
    import dataclasses  # noqa: PLC0415

    offices = plan.territories.assign(office_id=["O1", "O2"])
    split = dataclasses.replace(plan, territories=offices)
    outlet, _ = swap(plan)
    path = edited(split, tmp_path / "plan.xlsx", "en", lambda page, rows: page.cell(rows[outlet], 3, "R2") and None)
    assert [code for code, _ in faults_of(split, path)] == ["E812"]


def test_a_workbook_of_another_plan_is_refused(plan: Plan, tmp_path: Path) -> None:
    import dataclasses  # noqa: PLC0415

    other = dataclasses.replace(plan, manifest={**plan.manifest, "kpis": {**plan.manifest["kpis"], "visits": 1}})
    path = workbook.write(other, tmp_path / "plan.xlsx", "en")
    assert faults_of(plan, path) == [("E810", None)]


@pytest.mark.parametrize(("sheet", "code"), [("Outlets", "E804"), ("README", "E804")])
def test_a_missing_sheet_is_named(plan: Plan, tmp_path: Path, sheet: str, code: str) -> None:
    path = workbook.write(plan, tmp_path / "plan.xlsx", "en")
    book = openpyxl.load_workbook(path)
    del book[sheet]
    book.save(path)
    assert faults_of(plan, path)[0][0] == code


def test_a_missing_column_is_named(plan: Plan, tmp_path: Path) -> None:
    path = edited(plan, tmp_path / "plan.xlsx", "en", lambda page, _: page.delete_cols(3))
    assert faults_of(plan, path) == [("E805", "Outlets")]


def test_what_is_no_workbook_is_refused(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_text("no workbook", encoding="utf-8")
    assert faults_of(plan, tmp_path / "plan.xlsx")[0][0] == "E803"
    assert faults_of(plan, tmp_path / "missing.xlsx")[0][0] == "E803"


def test_apply_without_edits_changes_nothing(town: Town, plan: Plan, tmp_path: Path) -> None:
    path = workbook.write(plan, tmp_path / "plan.xlsx", "en")
    ended = routeopt("apply", town.plan, path, "--out", tmp_path / "same", "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["changes"] == []
    for table in sorted((town.plan / "tables").iterdir()):
        assert (tmp_path / "same/tables" / table.name).read_bytes() == table.read_bytes()
    assert routeopt("check", tmp_path / "same").code == 0


def test_apply_changes_the_edits_and_what_they_force(town: Town, plan: Plan, tmp_path: Path) -> None:
    """Two outlets change hands; every other outlet keeps its rep, and the list says which change is whose."""
    first, second = swap(plan)

    def change(page: Worksheet, rows: dict[str, int]) -> None:
        page.cell(rows[first], 3, "R2")
        page.cell(rows[second], 3, "R1")

    path = edited(plan, tmp_path / "edited.xlsx", "zh", change)
    ended = routeopt("apply", town.plan, path, "--out", tmp_path / "new", "--json", "--workers", "1")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    by_hand = {row["outlet_id"] for row in told["changes"] if row["by_hand"]}
    assert by_hand == {first, second}
    made = plans.read(tmp_path / "new")
    before, after = (p.outlets.set_index("outlet_id")["rep_id"] for p in (plan, made))
    moved = set(before.index[(before != after.reindex(before.index)).fillna(value=False)])
    served = set(plan.outlets.loc[plan.outlets["status"].eq("served"), "outlet_id"])
    listed = {row["outlet_id"] for row in told["changes"] if row["change"] == "moved"}
    assert moved & served == listed, "every change of rep is in the list"
    assert after[first] == "R2"
    assert after[second] == "R1"
    # What nothing forces stays: all but a few neighbours without which a territory would fall apart.
    assert len(listed - by_hand) <= 6
    assert routeopt("check", tmp_path / "new").code == 0
