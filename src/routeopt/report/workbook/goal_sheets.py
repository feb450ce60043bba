"""The sheets of targets: the tree down to groups of outlets, the league table of sellers, and expense budgets."""

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.report import goals
from routeopt.report.words import Words
from routeopt.report.workbook.sheet import Column, Sheet

_MONTHS = tuple(Column(f"m{month:02}", "whole", 9) for month in range(1, 13))


def _tree(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per unit, parts below what holds them."""
    rows = goals.tree(plan, words)
    return rows.assign(level=[words(f"goals.level_{level}") for level in rows["level"]])


def _prospects(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per prospect of a rep, the best first."""
    rows = plan.prospects.sort_values(["grade", "value_cases", "outlet_id"], ascending=[True, False, True])
    known = plan.outlets.set_index("outlet_id")
    return rows.assign(
        name=rows["outlet_id"].map(known["name"]),
        channel=[words.code("report.channel_", channel) for channel in rows["outlet_id"].map(known["channel"])],
        value_year_cases=rows["value_cases"],
    )


def _budgets(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per office, and per other mode."""
    modes = plan.targets.set_index("unit_id")["mode"]
    return plan.budgets.assign(name=[words(f"report.mode_{modes[unit]}") for unit in plan.budgets["unit_id"]])


GOAL_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "goals",
        _tree,
        (
            Column("unit_id", width=30),
            Column("name", width=22),
            Column("level", width=12),
            Column("customers", "whole", 10),
            Column("last_year_cases", "whole", 11),
            Column("forecast_cases", "whole", 11),
            Column("potential_year_cases", "whole", 11),
            Column("floor_cases", "whole", 10),
            Column("cap_cases", "whole", 10),
            Column("year_cases", "whole", 11),
            *(Column(f"q{quarter}", "whole", 10) for quarter in range(1, 5)),
            *_MONTHS,
            Column("stretch", "share", 9),
            Column("fairness", "share", 10),
            Column("chance", "share", 9),
        ),
        optional=True,
    ),
    Sheet(
        "league",
        goals.league,
        (
            Column("place", "whole", 8),
            Column("name", width=22),
            Column("seller_id", width=12),
            Column("mode", width=9),
            Column("office_id"),
            Column("customers", "whole", 10),
            Column("year_cases", "whole", 11),
            Column("potential_year_cases", "whole", 11),
            Column("fairness", "share", 10),
            Column("stretch", "share", 9),
            Column("chance", "share", 9),
        ),
        optional=True,
    ),
    Sheet(
        "prospects",
        _prospects,
        (
            Column("grade", width=8),
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("channel", width=16),
            Column("rep_id", width=10),
            Column("place", "whole", 8),
            Column("signing_month", "date", 12),
            Column("potential_cases", "number", 10),
            Column("value_year_cases", "whole", 12),
        ),
        optional=True,
    ),
    Sheet(
        "budgets",
        _budgets,
        (Column("unit_id", width=14), Column("name", width=22), Column("year_money", "whole", 12), *_MONTHS),
        optional=True,
    ),
)
"""Sheets of targets; left out by a plan that has none."""
