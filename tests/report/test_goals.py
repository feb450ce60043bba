"""Targets on the page and in the workbook, in both languages, and nothing of them where nobody asked."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from routeopt.core.language import LANGUAGES, Language, text
from routeopt.plan import explain
from routeopt.report import goals, workbook
from routeopt.report.words import Words
from tests.plan.conftest import Made
from tests.plan.conftest import made as made  # noqa: PLC0414 - the fixture of the plan room


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_tells_tree_and_league(made: Made, lang: Language) -> None:
    told = goals.section(made.plan, Words(lang))
    assert text("goals.title", lang) in told
    assert "Rep R1" in told
    assert f"{made.plan.manifest['stages']['targets']['year_cases']:,}" in told
    # Heads; company, five modes, the office, and sellers with a name; then all six sellers.
    assert told.count("<tr>") == 2 + 1 + 5 + 1 + 5 + 6


def test_parts_stand_below_what_holds_them(made: Made) -> None:
    seen: set[str] = set()
    for unit, above in goals.tree(made.plan, Words("en"))[["unit_id", "parent_id"]].itertuples(index=False):
        assert unit == "all" or above in seen
        seen.add(str(unit))


def test_the_league_puts_the_hardest_target_first(made: Made) -> None:
    table = goals.league(made.plan, Words("en"))
    assert table["fairness"].is_monotonic_decreasing
    assert table["fairness"].iloc[0] == pytest.approx(table["year_cases"].iloc[0] / table["potential_cases"].iloc[0])
    assert table["place"].tolist() == list(range(1, 7))


def test_a_plan_without_targets_has_no_section(made: Made) -> None:
    assert goals.section(replace(made.plan, targets=made.plan.targets.iloc[:0]), Words("en")) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_targets_league_and_budgets(made: Made, tmp_path: Path, lang: Language) -> None:
    book = openpyxl.load_workbook(workbook.write(made.plan, tmp_path / "plan.xlsx", lang))
    rows = {
        name: book[text(f"workbook.sheet_{name}", lang)].max_row - 1
        for name in ("goals", "league", "prospects", "budgets")
    }
    assert rows == {"goals": len(made.plan.targets), "league": 6, "prospects": 12, "budgets": 5}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rep_is_told_its_target(made: Made, lang: Language) -> None:
    told = "\n".join(explain(made.plan, "R1", lang))
    year = int(made.plan.targets.set_index("unit_id")["year_cases"]["DSD/O1/R1"])
    assert f"{year:,}" in told
    assert "2026-01" in told
