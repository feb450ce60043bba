"""Rules of cooler checks and measures: each due check is in the calendar, and each figure follows from the tables."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.coolers import asked
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.scenario.coolers import CoolerSettings

SLACK = 1e-5


def cooler_checks_made(evidence: Evidence) -> Found:
    """As many checks as are due lie at a rep's service visits or on a technician's days, or nobody has room."""
    table = evidence.plan.coolers
    at = {(row["outlet_id"], row["date"]) for row in records(evidence.plan.visits) if row["kind"] == "cooler_check"}
    by_outlet: dict[str, list[date]] = defaultdict(list)
    for outlet, day in sorted(at):
        by_outlet[outlet].append(day)
    own = evidence.plan.technician_visits
    own = own[own["job"].eq("check")]
    for row in records(table):
        due = int(row["checks"])
        days = by_outlet.get(row["from_outlet_id"], []) if not pd.isna(row["from_outlet_id"]) else []
        mine = own[own["cooler_id"].eq(row["cooler_id"])]
        if days and due:
            wanted, dates = "rep", days
        else:
            dates = sorted(mine["date"])
            wanted = ("technician" if dates else "nobody") if due else ""
        told = " ".join(day.isoformat() for day in dates) if due else ""
        enough = len(dates) >= due or wanted != "rep"
        if row["checks_by"] != wanted or row["check_dates"] != told or not enough or len(mine) > due:
            params = {"found": f"{row['checks_by']} {row['check_dates']}", "expected": f"{wanted} {told}", "due": due}
            yield Violation("plan.cooler_checks_made", row["cooler_id"], params)


def check_rows_sound(evidence: Evidence) -> Found:
    """A check opens a service visit of the same rep, day and place, and takes its minutes for each cooler there."""
    settings = asked(evidence)
    each = 0 if settings is None else round(60 * settings.check_minutes)
    table = evidence.plan.coolers
    due = table[table["checks"].gt(0) & table["from_outlet_id"].notna()].groupby("from_outlet_id").size()
    most = table[table["from_outlet_id"].notna()].groupby("from_outlet_id")["checks"].max()
    calls = {
        (row["rep_id"], row["date"], row["seq"]): row
        for row in records(evidence.plan.visits)
        if row["kind"] == "service"
    }
    times: dict[str, int] = defaultdict(int)
    for row in records(evidence.plan.visits):
        if row["kind"] != "cooler_check":
            continue
        times[row["outlet_id"]] += 1
        call = calls.get((row["rep_id"], row["date"], row["seq"]))
        begins = None if call is None else (call["outlet_id"], call["start_s"], call["start_s"])
        takes = row["leave_s"] - row["start_s"]
        expected = each * int(due.get(row["outlet_id"], 0))
        still = row["travel_s"] == 0 and row["travel_m"] == 0
        if begins != (row["outlet_id"], row["arrive_s"], row["start_s"]) or takes != expected or not still:
            params = {"found": takes, "expected": expected}
            yield Violation("plan.check_rows_sound", f"{row['outlet_id']}, {row['date']}", params)
    for outlet, count in sorted(times.items()):
        if count != int(most.get(outlet, 0)):
            yield Violation("plan.check_rows_sound", outlet, {"found": count, "expected": int(most.get(outlet, 0))})


def cooler_measures_follow(evidence: Evidence) -> Found:
    """The six measures follow from the coolers and outlets, counted one by one."""
    settings = asked(evidence)
    expected = {} if settings is None else _counted(evidence, settings)
    found = {(row["group"], row["id"], row["measure"]): row for row in records(evidence.plan.cooler_measures)}
    for key in sorted(found.keys() | expected.keys()):
        row, terms = found.get(key), expected.get(key)
        share = None if terms is None or terms[1] == 0 else terms[0] / terms[1]
        same = row is not None and terms is not None
        if row is not None and terms is not None:
            figures = row["numerator"], row["denominator"]
            same = all(abs(a - b) <= SLACK for a, b in zip(figures, terms, strict=True))
            same &= pd.isna(row["share"]) if share is None else abs(row["share"] - share) <= SLACK
        if not same:
            told = (
                "–"
                if row is None
                else f"{shown(row['numerator'])} ÷ {shown(row['denominator'])}, {shown(row['share'])}"
            )
            wanted = "–" if terms is None else f"{terms[0]:g} ÷ {terms[1]:g}"
            yield Violation("plan.cooler_measures_follow", " ".join(key), {"found": told, "expected": wanted})


Key = tuple[str, str, str]


def _counted(evidence: Evidence, settings: CoolerSettings) -> dict[Key, tuple[float, float]]:
    """Both terms of each measure, cooler by cooler and outlet by outlet."""
    terms: dict[Key, list[float]] = {}
    units = {row["outlet_id"]: list(_units(row)) for row in records(evidence.plan.outlets)}
    lent = [row for row in records(evidence.known.coolers) if not pd.isna(row["outlet_id"])]  # type: ignore[arg-type]
    with_one = {row["outlet_id"] for row in lent if row["state"] != "missing"}
    named = {unit for row in lent for unit in units.get(row["outlet_id"], [])}
    for outlet, own in units.items():
        for unit in own:
            if unit[0] != "segment" or unit in named:
                for measure in ("deposit", "purity", "zero_sales", "placement", "rival", "position"):
                    terms.setdefault((*unit, measure), [0.0, 0.0])
        if outlet in with_one or _may_have(settings, evidence.outlets.loc[outlet].to_dict()):
            _add(terms, own, "placement", float(outlet in with_one))
    for row in lent:
        for measure, amount in _terms(settings, row):
            _add(terms, units.get(row["outlet_id"], []), measure, amount)
    return {key: (both[0], both[1]) for key, both in terms.items()}


def _units(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "all", "all"
    for group in ("office", "rep", "segment"):
        if not pd.isna(row[f"{group}_id"]):
            yield group, str(row[f"{group}_id"])


def _add(terms: dict[Key, list[float]], units: list[tuple[str, str]], measure: str, amount: float) -> None:
    for unit in units:
        if (*unit, measure) in terms:
            terms[*unit, measure][0] += amount
            terms[*unit, measure][1] += 1


def _may_have(settings: CoolerSettings, outlet: dict[Any, Any]) -> bool:
    if outlet["status"] != "served" or pd.isna(outlet["rep_id"]):
        return False
    return any(
        (not kind.channels or outlet["channel"] in kind.channels) and outlet["volume_cases"] >= kind.volume_min_cases
        for kind in settings.types.values()
    )


def _terms(settings: CoolerSettings, row: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """What one lent cooler adds to each measure that counts it."""
    due = settings.types[row["type"]].deposit
    yield "deposit", float(row["deposit"] > 0 and row["deposit"] >= due)
    if row["state"] == "missing":
        return
    if not pd.isna(row["sales_cases"]):
        yield "zero_sales", float(row["sales_cases"] == 0)
    if row["checked"] is None:
        return
    if not pd.isna(row["own_share"]):
        yield "purity", float(row["own_share"])
    yield "rival", float(row["rival"])
    if not pd.isna(row["position"]):
        yield "position", float(row["position"] in settings.good_positions)


RULES = (cooler_checks_made, check_rows_sound, cooler_measures_follow)
