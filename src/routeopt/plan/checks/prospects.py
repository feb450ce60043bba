"""Rule of prospects: place, month, value and grade are told again, rep by rep, from outlets, visits and history."""

import math
from typing import Any

import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.plan.checks.targets import SLACK, asked_of

_MONTH_WEEKS = 365.25 / 7 / 12


def prospects_graded(evidence: Evidence) -> Found:
    """Every prospect that a rep has stands once with its place, likely month of signing, value and grade."""
    found = {str(row["outlet_id"]): row for row in records(evidence.plan.prospects)}
    due = _due(evidence)
    for outlet in sorted(found.keys() | due.keys()):
        told, expected = found.get(outlet), due.get(outlet)
        if told is None or expected is None:
            yield _wrong(outlet, "outlet_id", told and outlet, expected and outlet)
            continue
        for column, value in expected.items():
            same = shown(told[column]) == shown(value)
            if column in ("value_cases", "potential_cases"):
                same = abs(told[column] - value) <= SLACK
            if not same:
                yield _wrong(outlet, column, told[column], value)


def _wrong(outlet: str, column: str, found: object, expected: object) -> Violation:
    known = {"column": column, "found": shown(found), "expected": shown(expected)}
    return Violation("plan.prospects_graded", f"prospects: {outlet}", known)


def _due(evidence: Evidence) -> dict[str, dict[str, Any]]:
    rules, sales = asked_of(evidence), evidence.known.sales
    if rules is None or sales is None:
        return {}
    outlets = records(evidence.plan.outlets)
    customers = [row for row in outlets if row["status"] == "served" and pd.notna(row["mode"]) and row["mode"] == "DSD"]
    first: dict[str, str] = {}
    for outlet, month, cases in zip(sales["outlet_id"], sales["month"], sales["volume"], strict=True):
        if cases > 0:
            first[outlet] = min(first.get(outlet, month), month)
    begin, end = (pd.Period(month, "M") for month in (sales["month"].min(), sales["month"].max()))
    won = sum(first.get(row["outlet_id"], str(begin)) > str(begin) for row in customers)
    reps = len({row["rep_id"] for row in customers if pd.notna(row["rep_id"])})
    rate = won / max((end - begin).n, 1) / max(reps, 1)
    could = sum(row["potential_cases"] for row in customers)
    share = sum(row["volume_cases"] for row in customers) / could if could > 0 else 0.0
    year = pd.Period(rules.first_month or evidence.settings.period.start, "M")
    called = {row["outlet_id"] for row in records(evidence.plan.visits) if row["kind"] == "prospect"}
    queue: dict[str, list[dict[str, Any]]] = {}
    for row in outlets:
        if row["status"] == "prospect" and pd.notna(row["rep_id"]):
            queue.setdefault(str(row["rep_id"]), []).append(row)
    due: dict[str, dict[str, Any]] = {}
    for rep, waiting in queue.items():
        waiting.sort(key=lambda row: (row["outlet_id"] not in called, -row["potential_cases"], row["outlet_id"]))
        for place, row in enumerate(waiting, 1):
            month = math.ceil(place / rate - 1e-9) if rate > 0 else 13
            signs = (year + month - 1).start_time.date() if month <= 12 else None
            monthly = row["potential_cases"] / evidence.settings.period.weeks * _MONTH_WEEKS * share
            value = round(monthly * max(13 - month, 0), 3)
            due[str(row["outlet_id"])] = {
                "rep_id": rep,
                "place": place,
                "potential_cases": row["potential_cases"],
                "signing_month": signs,
                "value_cases": value,
            }
    whole, running = sum(row["value_cases"] for row in due.values()), 0.0
    for _, row in sorted(due.items(), key=lambda item: (-item[1]["value_cases"], item[0])):
        best = "A" if running < rules.grade_a_share * whole else "B" if running < rules.grade_b_share * whole else "C"
        row["grade"] = best if row["value_cases"] > 0 else "C"
        running += row["value_cases"]
    return due


RULES = (prospects_graded,)
