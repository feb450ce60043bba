"""Rules about figures: KPIs and bounds of the manifest, computed again from the tables in another way."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, rows_of, shown

TOLERANCE = 1e-5
"""KPIs are rounded to six places."""


def stage_bounds(evidence: Evidence) -> Found:
    """No stage's bound exceeds its objective, each gap follows from the two, and a sum is the sum of its parts."""
    for stage, whole in evidence.plan.manifest["stages"].items():
        parts = whole["parts"]
        for name, row in [("", whole), *parts.items()]:
            objective, bound, gap = row["objective"], row["bound"], row["gap"]
            expected = None if bound is None else max(0.0, (objective - bound) / objective) if objective > 0 else 0.0
            above = bound is not None and bound > objective + TOLERANCE * max(1.0, abs(objective))
            if above or not _near(gap, expected) or (row["status"] == "optimal" and gap is not None and gap > 1e-3):
                params = {"objective": shown(objective), "bound": shown(bound), "gap": shown(gap)}
                yield Violation("plan.stage_bounds", f"{stage} {name}".strip(), params)
        total = sum(row["objective"] for row in parts.values())
        if not _near(whole["objective"], total):
            params = {"objective": shown(whole["objective"]), "bound": shown(total), "gap": "–"}
            yield Violation("plan.stage_bounds", stage, params)


def rep_bounds(evidence: Evidence) -> Found:
    """Each rep's objective is travel and all that has a price, and with its bound the same as in the manifest."""
    parts, rules = evidence.plan.manifest["stages"]["journeys"]["parts"], evidence.settings.journeys
    for row in rows_of(evidence.plan.territories):
        stated = parts.get(row.rep_id, {"objective": None, "bound": None})
        found = (row.journeys_objective_s, None if pd.isna(row.journeys_bound_s) else row.journeys_bound_s)
        same = _near(found[0], stated["objective"]) and _near(found[1], stated["bound"])
        due = row.travel_s + row.change_s
        days = evidence.plan.routes[evidence.plan.routes["rep_id"].eq(row.rep_id)]
        due += round(rules.overtime_weight * int(days["overtime_s"].sum()))
        due += int(days["ends_at"].notna().sum()) * round(60 * rules.overnight.night_minutes) if rules.overnight else 0
        due += round(rules.wait_weight * row.wait_s) + round(rules.uneven_weight * row.uneven_s)
        if not same or not _near(row.journeys_objective_s, due):
            params = {"found": str(found), "expected": f"{stated['objective']}, {stated['bound']}; {due}"}
            yield Violation("plan.rep_bounds", f"rep {row.rep_id}", params)


def kpis_recomputed(evidence: Evidence) -> Found:
    """Every KPI of the manifest follows from the tables."""
    stated = evidence.plan.manifest["kpis"]
    for name, expected in _figures(evidence).items():
        if not _same(stated.get(name), expected):
            yield Violation("plan.kpis_recomputed", name, {"found": str(stated.get(name)), "expected": str(expected)})


def _same(found: Any, expected: Any) -> bool:  # noqa: ANN401 - a figure, a group of figures or nothing
    if isinstance(expected, dict):
        same_keys = isinstance(found, dict) and found.keys() == expected.keys()
        return same_keys and all(_same(found[key], value) for key, value in expected.items())
    return _near(found, expected)


def _near(found: Any, expected: Any) -> bool:  # noqa: ANN401 - a figure or nothing
    if found is None or expected is None:
        return found is None and expected is None
    return bool(abs(float(found) - float(expected)) <= max(1e-3, TOLERANCE * abs(float(expected))))


def _figures(evidence: Evidence) -> dict[str, Any]:
    """KPIs from visits and outlets row by row, not from the totals that the writer used."""
    plan = evidence.plan
    outlets = records(plan.outlets)
    visits, routes = records(plan.calls), records(plan.routes)
    customers = [row for row in outlets if row["status"] == "served"]
    direct = [row for row in customers if row["mode"] is not pd.NA and row["mode"] == "DSD" and _has(row["rep_id"])]
    reps = sorted(plan.territories["rep_id"])
    per_rep = [sum(row["rep_id"] == rep for row in direct) for rep in reps]
    stops = [len(evidence.days.get((row["rep_id"], row["date"]), ())) for row in routes]
    calls = [row["outlet_id"] for row in visits if row["kind"] == "prospect"]
    handed = sum(row["kind"] == "handover" for row in visits)
    listed = records(plan.unserved)
    travel = sum(row["travel_s"] for row in routes)
    service = sum(row["leave_s"] - row["start_s"] for row in visits)
    wait = sum(row["wait_s"] for row in routes)
    gaps = [1 - row["bound_s"] / row["travel_s"] for row in routes if _has(row["bound_s"]) and row["travel_s"] > 0]
    cycle = [
        1 - bound / objective
        for objective, bound in zip(
            plan.territories["journeys_objective_s"], plan.territories["journeys_bound_s"], strict=True
        )
        if _has(bound) and objective > 0
    ]
    codes = sorted({row["code"] for row in listed})
    off = _off_the_mean(routes, plan.territories)
    return {
        "outlets": len(customers),
        "prospects": len(outlets) - len(customers),
        "direct_outlets": len(direct),
        "modes": _mixes(customers),
        "modes_before": _mixes_before(evidence),
        "reps": len(reps),
        "outlets_per_rep": _spread(per_rep),
        "visits": len(visits),
        "service_visits": len(visits) - len(calls) - handed,
        "prospect_visits": len(calls),
        "handover_visits": handed,
        "rep_days": len(routes),
        "stops_per_day": _spread(stops),
        "day_hours": _spread([(row["back_s"] - row["leave_start_s"]) / 3600 for row in routes]),
        "travel_hours": travel / 3600,
        "travel_km": sum(row["travel_m"] for row in routes) / 1000,
        "service_hours": service / 3600,
        "wait_hours": wait / 3600,
        "travel_share": travel / (travel + service + wait) if visits else None,
        "even_hours_share": sum(share <= 0.05 + 1e-9 for share in off) / len(off) if off else None,
        "hours_max_deviation": max(off) if off else None,
        "median_route_gap": float(np.median(gaps)) if gaps else None,
        "days_proven_optimal": sum(row["status"] == "optimal" for row in routes) / len(routes) if routes else None,
        "median_calendar_gap": float(np.median(cycle)) if cycle else None,
        "p90_day_hours": _spread([row["p90_length_s"] / 3600 for row in routes]),
        "in_shift_share": sum(row["in_shift_share"] for row in routes) / len(routes) if routes else None,
        "prospects_called_on": len(set(calls)),
        "prospects_skipped": sum(row["what"] == "prospect" for row in listed),
        "unserved": sum(row["what"] != "prospect" for row in listed),
        "unserved_by_reason": {code: sum(row["code"] == code for row in listed) for code in codes},
    }


def _has(value: Any) -> bool:  # noqa: ANN401 - any value of a table
    return not pd.isna(value)


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"min": None, "mean": None, "max": None}
    return {"min": min(values), "mean": sum(values) / len(values), "max": max(values)}


def _mixes_before(evidence: Evidence) -> dict[str, dict[str, float]]:
    """Both mixes of the plan in force, from the folder's copy of its outlets."""
    previous = evidence.known.previous
    if previous is None:
        return {}
    return _mixes([row for row in records(previous.outlets) if _has(row["status"]) and row["status"] == "served"])


def _mixes(customers: list[dict[Any, Any]]) -> dict[str, dict[str, float]]:
    volume = sum(row["volume_cases"] for row in customers)
    mixes = {}
    for mode in ("DSD", "MT", "WS", "WAT", "PDS"):
        cases = [row["volume_cases"] for row in customers if _has(row["mode"]) and row["mode"] == mode]
        mixes[mode] = {
            "outlets": len(cases),
            "outlets_share": len(cases) / len(customers) if customers else 0.0,
            "volume_cases": sum(cases),
            "volume_share": sum(cases) / volume if volume else 0.0,
        }
    return mixes


def _off_the_mean(routes: list[dict[Any, Any]], territories: pd.DataFrame) -> list[float]:
    """How far each rep's hours are from its office's mean, as a share of it."""
    hours = dict.fromkeys(territories["rep_id"], 0)
    for row in routes:
        hours[row["rep_id"]] = hours.get(row["rep_id"], 0) + row["travel_s"] + row["service_s"] + row["wait_s"]
    offices: dict[str, list[int]] = {}
    for rep, office in zip(territories["rep_id"], territories["office_id"], strict=True):
        offices.setdefault(office, []).append(hours[rep])
    return [abs(h * len(team) / sum(team) - 1) for team in offices.values() if sum(team) for h in team]


RULES = (stage_bounds, rep_bounds, kpis_recomputed)
