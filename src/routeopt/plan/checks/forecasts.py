"""Rule of forecasts: sold months are the history's, forecast months sum to the units'."""

from typing import Any

import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.plan.checks.targets import SLACK, asked_of, placed


def forecasts_follow(evidence: Evidence) -> Found:
    """What was sold is the history's; forecasts of the year sum to those of the units, by series and by level."""
    table = records(evidence.plan.forecasts)
    sold, year = _sold(evidence), _year(evidence)
    for row in table:
        name, month = str(row["series_id"]), str(row["month"])[:10].removesuffix("-01")
        if name != _series(row):
            yield _forecast(name, "series_id", name, _series(row))
        due = sold.pop((name, month), None)
        if due is None:
            wrong = pd.notna(row["sold_cases"]) or pd.isna(row["forecast_cases"]) or month not in year
        else:
            away = abs((-1.0 if pd.isna(row["sold_cases"]) else row["sold_cases"]) - due)
            wrong = away > SLACK or pd.notna(row["forecast_cases"])
        if wrong:
            yield _forecast(name, month, row["sold_cases"], due)
    for (name, month), due in sold.items():
        yield _forecast(name, month, None, due)
    yield from _sums(evidence, table)


def _series(row: dict[str, Any]) -> str:
    return f"{row['mode']}/{'-' if pd.isna(row['office_id']) else row['office_id']}/{row['channel']}"


def _sums(evidence: Evidence, table: list[dict[str, Any]]) -> Found:
    """Series against groups, and every unit against its parts."""
    goals = evidence.plan.targets
    slack = SLACK * (1 + len(goals) / 100)
    lacking: dict[str, float] = {}
    for sign, rows in ((1, table), (-1, records(goals[goals["level"].eq("group")]))):
        for row in rows:
            cases = 0.0 if pd.isna(row["forecast_cases"]) else float(row["forecast_cases"])
            lacking[_series(row)] = lacking.get(_series(row), 0.0) + sign * cases
    for name, difference in lacking.items():
        if abs(difference) > slack:
            yield _forecast(name, "forecast_cases", difference, 0.0)
    parts = goals.groupby("parent_id")["forecast_cases"].sum()
    wholes = goals.set_index("unit_id")["forecast_cases"]
    for unit in parts.index.intersection(wholes.index):
        if abs(wholes.loc[unit] - parts.loc[unit]) > slack:
            yield _forecast(str(unit), "forecast_cases", wholes.loc[unit], parts.loc[unit])


def _forecast(name: str, column: str, found: object, expected: object) -> Violation:
    known = {"column": column, "found": shown(found), "expected": shown(expected)}
    return Violation("plan.forecasts_follow", f"forecasts: {name}", known)


def _year(evidence: Evidence) -> set[str]:
    """Months of the year, such as 2026-01."""
    rules = evidence.settings.targets
    asked = None if rules is None else rules.first_month
    begins = pd.Period(asked or evidence.settings.period.start, "M")
    return {str(begins + number) for number in range(12)}


def _sold(evidence: Evidence) -> dict[tuple[str, str], float]:
    """Cases of each series and month of the history, outlet by outlet."""
    sales = evidence.known.sales
    if asked_of(evidence) is None or sales is None:
        return {}
    of = {
        row["outlet_id"]: "/".join(
            ["-" if part is None else str(part) for part in (*row["parts"][:2], row["parts"][3])]
        )
        for row in placed(evidence)
        if row["status"] == "served"
    }
    span = [str(month) for month in pd.period_range(sales["month"].min(), sales["month"].max(), freq="M")]
    total = {(name, month): 0.0 for name in set(of.values()) for month in span}
    for outlet, month, cases in zip(sales["outlet_id"], sales["month"], sales["volume"], strict=True):
        if outlet in of:
            total[of[outlet], month] += float(cases)
    return total


RULES = (forecasts_follow,)
