"""Rules of targets: the tree over the plan's outlets, sums at every level, floors and caps, forecasts and budgets."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.scenario.targets import TargetSettings

_QUARTERS = tuple(f"q{number}" for number in range(1, 5))
MONTHS = tuple(f"m{number:02}" for number in range(1, 13))
"""Columns of the year's months, in the tables of targets and of budgets."""
_CHAIN = ("company", "mode", "office", "seller", "group")
SLACK = 5e-3
"""Cases by which a sum of figures, each rounded to thousandths, may differ for every hundred of them."""
_WEEKS_A_YEAR = 365.25 / 7


def asked_of(evidence: Evidence) -> TargetSettings | None:
    """Read what the scenario asks; None where it does not, or there is no history."""
    return evidence.settings.targets if evidence.known.sales is not None else None


def placed(evidence: Evidence) -> list[dict[str, Any]]:
    """Outlets with the ids of all units that hold them, told again from the plan's outlets."""
    found = []
    for row in records(evidence.plan.outlets):
        if pd.isna(row["mode"]):
            continue
        seller = row["rep_id"] if row["mode"] == "DSD" else row["distributor_id"]
        parts = [row["mode"], row["office_id"], seller, row["channel"], row["outlet_class"]]
        named = ["-" if pd.isna(part) else str(part) for part in parts]
        chain = ["all", *("/".join(named[:depth]) for depth in (1, 2, 3, 5))]
        found.append({"chain": chain, "parts": [None if part == "-" else part for part in named], **row})
    return found


def units_of(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Every unit with its names, customers, last year and potential, added up outlet by outlet."""
    sales = evidence.known.sales
    units: dict[str, dict[str, Any]] = {}
    if asked_of(evidence) is None or sales is None:
        return units
    last = pd.Period(sales["month"].max(), "M")
    recent = sales[sales["month"].ge(str(last - 11))]
    bought = dict(recent.groupby("outlet_id")["volume"].sum())
    cycles = _WEEKS_A_YEAR / evidence.settings.period.weeks
    for row in placed(evidence):
        customer, could = row["status"] == "served", float(row["potential_cases"]) * cycles
        for depth, unit in enumerate(row["chain"]):
            names = [*row["parts"][: (0, 1, 2, 3, 5)[depth]], *[None] * 5][:5]
            known = units.setdefault(
                unit,
                {
                    "level": _CHAIN[depth],
                    "parent_id": row["chain"][depth - 1] if depth else None,
                    **dict(zip(("mode", "office_id", "seller_id", "channel", "outlet_class"), names, strict=True)),
                    "outlets": 0,
                    "last_year_cases": 0.0,
                    "potential_cases": 0.0,
                    "signable": 0.0,
                },
            )
            known["outlets"] += int(customer)
            known["last_year_cases"] += float(bought.get(row["outlet_id"], 0.0)) if customer else 0.0
            known["potential_cases"] += could
            known["signable"] += 0.0 if customer else could
    return units


def target_units(evidence: Evidence) -> Found:
    """Units are those of the plan's outlets, with their names, customers, last year and potential."""
    expected = units_of(evidence)
    found = {str(row["unit_id"]): row for row in records(evidence.plan.targets)}
    for unit in sorted(found.keys() ^ expected.keys()):
        there = {"column": "unit_id", "found": unit if unit in found else "–"}
        yield Violation("plan.target_units", f"targets: {unit}", there | {"expected": "–" if unit in found else unit})
    for unit in sorted(found.keys() & expected.keys()):
        for column in ("level", "parent_id", "mode", "office_id", "seller_id", "channel", "outlet_class", "outlets"):
            if shown(found[unit][column]) != shown(expected[unit][column]):
                yield differs("target_units", unit, column, found[unit][column], expected[unit][column])
        for column in ("last_year_cases", "potential_cases"):
            if abs(found[unit][column] - expected[unit][column]) > SLACK:
                yield differs("target_units", unit, column, found[unit][column], expected[unit][column])


def differs(rule: str, unit: str, column: str, found: object, expected: object) -> Violation:
    """Say that a value of a unit is not what it should be."""
    known = {"column": column, "found": shown(found), "expected": shown(expected)}
    return Violation(f"plan.{rule}", f"targets: {unit}", known)


def targets_sum(evidence: Evidence) -> Found:
    """Months sum to quarters and the year, parts to the unit above in every month, and all to what is asked."""
    table, rules = evidence.plan.targets, asked_of(evidence)
    if rules is None or table.empty:
        return
    for row in records(table):
        for column, found, due in _own_sums(row):
            if found != due:
                yield differs("targets_sum", str(row["unit_id"]), column, found, due)
    parts = table.groupby("parent_id")[[*MONTHS, "year_cases"]].sum()
    wholes = table.set_index("unit_id")
    for unit in parts.index.intersection(wholes.index):
        for column in parts.columns:
            if wholes.loc[unit, column] != parts.loc[unit, column]:
                yield differs("targets_sum", str(unit), column, wholes.loc[unit, column], parts.loc[unit, column])
    last_year = units_of(evidence).get("all", {"last_year_cases": 0.0})["last_year_cases"]
    year = rules.year_cases if rules.year_cases is not None else last_year * (1 + rules.growth)
    for row in records(table[table["level"].eq("company")]):
        if abs(row["year_cases"] - year) > 0.5 + 1e-6:
            yield differs("targets_sum", "all", "year_cases", row["year_cases"], year)


def _own_sums(row: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """Sums that a unit's own row must keep: column, what it says, what it should say."""
    for number, quarter in enumerate(_QUARTERS):
        yield quarter, row[quarter], sum(row[month] for month in MONTHS[3 * number : 3 * number + 3])
    yield "year_cases", row["year_cases"], sum(row[quarter] for quarter in _QUARTERS)
    least = min(row[month] for month in MONTHS)
    yield "months", least, max(0, least)


def targets_bounded(evidence: Evidence) -> Found:
    """Floors and caps are the scenario's shares of the forecast, or what it asks of the unit, and are kept."""
    rules = asked_of(evidence)
    if rules is None:
        return
    units, table = units_of(evidence), evidence.plan.targets
    promising = max((unit["signable"] for unit in units.values()), default=0.0)
    unbounded = 1e3 * max(table["forecast_cases"].max(), 1.0) + promising
    for row in records(table):
        unit = str(row["unit_id"])
        if not row["floor_cases"] <= row["year_cases"] <= row["cap_cases"]:
            span = f"{row['floor_cases']}–{row['cap_cases']}"
            yield differs("targets_bounded", unit, "year_cases", row["year_cases"], span)
        low, high = _bounds(rules, row, units.get(unit, {"signable": 0.0})["signable"], unbounded)
        slack = 1 + 1e-6 * high
        for column, due in (("floor_cases", low), ("cap_cases", high)):
            if not due - slack <= row[column] <= due + slack:
                yield differs("targets_bounded", unit, column, row[column], due)


def _bounds(rules: TargetSettings, row: dict[str, Any], signable: float, unbounded: float) -> tuple[float, float]:
    """Floor and cap of a unit before rounding: shares of its level, but what is asked of it alone comes first."""
    if row["level"] == "company":
        return float(row["year_cases"]), float(row["year_cases"])
    share = rules.caps.get(row["level"])
    low = rules.floors.get(row["level"], 0.0) * row["forecast_cases"]
    high = unbounded if share is None else share * row["forecast_cases"] + rules.prospect_share * signable
    alone = rules.units.get(str(row["unit_id"]))
    if alone is None:
        return low, high
    if alone.cases is not None:
        return float(alone.cases), float(alone.cases)
    if alone.most is not None:
        return float(alone.least if alone.least is not None else min(low, alone.most)), float(alone.most)
    return (low, high) if alone.least is None else (float(alone.least), max(high, float(alone.least)))


def targets_attainable(evidence: Evidence) -> Found:
    """Chances follow from target and forecast, and so do stretch and the share of reps expected to reach theirs."""
    stage, table = evidence.plan.manifest["stages"]["targets"], evidence.plan.targets
    sellers = table[table["level"].eq("seller")]
    for row in records(table):
        due = _chance(row, stage.get("seller_error")) if row["level"] == "seller" else None
        if (due is None) != bool(pd.isna(row["chance"])) or (due is not None and abs(row["chance"] - due) > 1e-5):
            yield differs("targets_attainable", str(row["unit_id"]), "chance", row["chance"], due)
    if table.empty:
        return
    whole = records(table[table["level"].eq("company")])[0]
    forecast = float(whole["forecast_cases"])
    reps = sellers[sellers["mode"].eq("DSD")]
    told = {
        "year_cases": float(whole["year_cases"]),
        "stretch": whole["year_cases"] / forecast - 1 if forecast > 0 else 0.0,
        "reach_share": float((reps if len(reps) else sellers)["chance"].mean()),
    }
    for name, value in told.items():
        if abs(stage.get(name, np.inf) - value) > 1e-5:
            yield differs("targets_attainable", "all", name, stage.get(name), value)


def _chance(row: dict[str, Any], error: float | None) -> float:
    target, forecast = float(row["year_cases"]), float(row["forecast_cases"])
    if target <= 0:
        return 1.0
    return float(ndtr((np.log(forecast) - np.log(target)) / error)) if forecast > 0 and error else 0.0


RULES = (target_units, targets_sum, targets_bounded, targets_attainable)
