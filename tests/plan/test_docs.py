"""The page about the plan names every rule."""

import re
from pathlib import Path

from tools import plan_tables

from routeopt.plan.check import RULES
from routeopt.plan.checks.tables import FOLDER_RULES

PAGE = Path(__file__).resolve().parents[2] / "docs/formulation/plan.md"


def test_the_page_names_every_rule_and_no_other() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    table = rows[rows.index("| about | rules |") + 1 :]
    named = re.findall(r"`(\w+)`", "\n".join(table))
    assert sorted(named) == sorted(rule.__name__ for rule in (*RULES, *FOLDER_RULES))


def test_the_page_of_tables_is_in_step() -> None:
    """`make generate` writes it again."""
    assert plan_tables.PAGE.read_text(encoding="utf-8") == plan_tables.page()
