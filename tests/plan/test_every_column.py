"""No value of a plan can be changed without the checker noticing: every column of every table is held by some rule."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from shapely import affinity

from routeopt.plan.check import RULES
from routeopt.plan.checks.evidence import Evidence
from routeopt.plan.column import Column
from routeopt.plan.model import Plan
from routeopt.plan.schema import TABLES
from tests.plan.conftest import tables_of

FREE = {
    ("outlets", "centre_s"): "the centre of a territory is not in the tables",
    ("outlets", "next_price_s"): "the price is in units of the search's own objective",
    ("routes", "status"): "a day called feasible may well be optimal",
    ("routes", "bound_s"): "a lower bound is still a bound",
}
"""Columns whose values nothing in the folder determines."""


def changed(column: Column, value: Any) -> Any:
    """Another value of the same kind."""
    if column.kind == "text":
        return "other" if pd.isna(value) else f"{value}x"
    if column.kind == "date":
        return dt.date(2026, 1, 1) if pd.isna(value) else value + dt.timedelta(days=1)
    if column.kind == "geometry":
        return affinity.translate(value, 0.0005, 0.0005)
    if column.kind == "flag":
        return not value
    return 7 if pd.isna(value) else value + 7


COLUMNS = [(name, column) for name, columns in TABLES.items() for column in columns if (name, column.name) not in FREE]


@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=[f"{name}.{column.name}" for name, column in COLUMNS])
@pytest.mark.parametrize("place", [0, pytest.param(-1, marks=pytest.mark.slow)], ids=["first", "last"])
def test_a_changed_value_is_noticed(evidence: Evidence, name: str, column: Column, place: int) -> None:
    tables = tables_of(evidence.plan)
    table = tables[name]
    row = table.index[place]
    table.loc[row, column.name] = changed(column, table.loc[row, column.name])
    broken = replace(evidence, plan=Plan(**tables))
    assert any(True for rule in RULES for _ in rule(broken))
