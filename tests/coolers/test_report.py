"""Coolers on the overview and in the workbook, in both languages."""

from html import escape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from routeopt import plan as plans
from routeopt.core.language import LANGUAGES
from routeopt.report import equipment
from routeopt.report.words import Words
from tests.conftest import Town


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_overview_tells_measures_and_moves(town: Town, lang: str) -> None:
    plan = plans.read(town.plan)
    words = Words(lang)  # type: ignore[arg-type]
    told = equipment.section(plan, words)
    assert told.count("<circle") == plan.coolers[["from_outlet_id", "to_outlet_id"]].notna().any(axis=1).sum()
    assert told.count("<line") == plan.coolers["action"].eq("move").sum()
    for measure in equipment.MEASURES:
        assert escape(words(f"track.measure.{measure}")) in told
    busy = plan.coolers[~plan.coolers["action"].isin(("stay", "store"))]
    assert all(str(cooler) in told for cooler in busy["cooler_id"])
    assert "equipment." not in told
    assert told in (Path(town.plan) / "report/index.html").read_text(encoding="utf-8")


def test_the_workbook_has_three_sheets_of_coolers(town: Town) -> None:
    plan = plans.read(town.plan)
    book = CalamineWorkbook.from_path(town.plan / "plan.xlsx")
    words = Words("en")
    for name, rows in (
        ("coolers", plan.coolers),
        ("cooler_measures", plan.cooler_measures),
        ("technicians", plan.technician_visits),
    ):
        table = book.get_sheet_by_name(words(f"workbook.sheet_{name}")).to_python()
        assert len(table) == len(rows) + 1
