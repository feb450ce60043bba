"""Rules about what changed: both lists are told again, outlet by outlet, from the two plans."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from routeopt.core.clock import WEEKDAYS
from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found
from routeopt.plan.storage import plain_values

PARTS = ("mode", "distributor_id", "rep_id", "class", "days")
Side = Mapping[str, Any]


def previous_as_given(evidence: Evidence) -> Found:
    """Mode and rep of the plan in force are those of its table."""
    before = _outlets_before(evidence)
    for row in _records(evidence.plan.outlets[["outlet_id", "previous_mode", "previous_rep_id"]]):
        given = before.get(row["outlet_id"], {})
        for column, name in (("previous_mode", "mode"), ("previous_rep_id", "rep_id")):
            if row[column] != given.get(name):
                figures = {"found": row[column], "expected": given.get(name)}
                yield Violation("plan.previous_as_given", f"outlets: {row['outlet_id']}, {column}", figures)


def changes_as_found(evidence: Evidence) -> Found:
    """Every outlet served in one of the plans stands in the list with what became of it, and no other does."""
    listed = {row["outlet_id"]: row for row in _records(evidence.plan.changes)}
    expected = _changes(evidence)
    for outlet in sorted(listed.keys() | expected.keys()):
        found, due = listed.get(outlet), expected.get(outlet)
        told = None if found is None else {name: found[name] for name in (due or found) if name in found}
        if told != due:
            figures = {"found": _told(told), "expected": _told(due)}
            yield Violation("plan.changes_as_found", f"changes: {outlet}", figures)


def handovers_balance(evidence: Evidence) -> Found:
    """An outlet that changes hands leaves exactly one list and enters exactly one other."""
    expected = {outlet: [row] for outlet, row in _handovers(evidence).items()}
    listed: dict[str, list[dict[str, Any]]] = {}
    for row in _records(evidence.plan.handovers):
        listed.setdefault(str(row.pop("outlet_id")), []).append(row)
    for outlet in sorted(listed.keys() | expected.keys()):
        found, due = listed.get(outlet, []), expected.get(outlet, [])
        if found != due:
            figures = {"found": "; ".join(map(_told, found)), "expected": "; ".join(map(_told, due))}
            yield Violation("plan.handovers_balance", f"handovers: {outlet}", figures)


def _handovers(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """What the list of hand-overs must say of each outlet that changes hands."""
    first = first_visits(evidence, "service")
    last = first_visits(evidence, "handover")
    staff = set(evidence.plan.territories["rep_id"])
    due = {}
    for outlet, row in _changes(evidence).items():
        giver = _party(row, "from") if row["change"] != "opened" else ("nobody", "")
        taker = _party(row, "to") if row["change"] != "closed" else ("nobody", "")
        if giver != taker:
            parties = dict(zip(("from_kind", "from_id", "to_kind", "to_id"), (*giver, *taker), strict=True))
            handed = last.get((giver[1], outlet))
            date, start = first.get((taker[1], outlet)) or handed or (None, None)
            who = _joint(giver[0], taker[0], there=giver[1] in staff, met=handed is not None)
            due[outlet] = {"change": row["change"], **parties, "joint": who, "first_date": date, "first_s": start}
            due[outlet] |= {"volume_cases": row["volume_cases"], **_owed(evidence, outlet)}
    return due


def first_visits(evidence: Evidence, kind: str) -> dict[tuple[str, str], tuple[Any, int]]:
    """
    Find the first visits of a kind.

    Parameters
    ----------
    evidence
        The plan beside its inputs.
    kind
        Kind of visit.

    Returns
    -------
    dict
        Rep and outlet → date, and when the visit begins.
    """
    visits = evidence.plan.visits[evidence.plan.visits["kind"].eq(kind)]
    found: dict[tuple[str, str], tuple[Any, int]] = {}
    for row in _records(visits[["rep_id", "outlet_id", "date", "start_s"]]):
        key, visit = (str(row["rep_id"]), str(row["outlet_id"])), (row["date"], row["start_s"])
        found[key] = min(found.get(key, visit), visit)
    return found


def _joint(giver: str, taker: str, *, there: bool, met: bool) -> str | None:
    """Who stands at the outlet, in the words of the table; only own reps have a calendar."""
    if "nobody" in {giver, taker} or "rep" not in {giver, taker}:
        return None
    if giver == "rep" and not there:
        return "giver_away" if taker == "rep" else "none"
    by_parties = {
        ("rep", "rep"): "both" if met else "alone",
        ("rep", "other"): "giver" if met else "none",
        ("other", "rep"): "taker",
    }
    return by_parties["rep" if giver == "rep" else "other", "rep" if taker == "rep" else "other"]


def _owed(evidence: Evidence, outlet: str) -> dict[str, Any]:
    """What the outlet owes and holds, and what has to be settled, from the tables as given."""
    accounts, coolers = evidence.accounts.get(outlet), evidence.lent.get(outlet, [])
    blockers = []
    if accounts is not None and accounts["owed"] > 0 and not accounts["cleared"]:
        blockers.append("receivable")
    if "missing" in coolers:
        blockers.append("equipment")
    owed = 0.0 if accounts is None else float(accounts["owed"])
    there = sum(state != "missing" for state in coolers)
    return {"owed": owed, "coolers": there, "blocker": " ".join(blockers) or None}


def blocked_stay(evidence: Evidence) -> Found:
    """Who may not be handed over is listed, and stays with its rep where there is still one."""
    previous = evidence.known.previous
    listed = {row.pop("outlet_id"): row for row in _records(evidence.plan.blocked)}
    expected: dict[Any, dict[str, Any]] = {}
    now = {row["outlet_id"]: row for row in _records(evidence.plan.outlets[["outlet_id", "status", "rep_id", "mode"]])}
    staff = set(evidence.plan.territories["rep_id"])
    for outlet, row in ({} if previous is None else _outlets_before(evidence)).items():
        standing = _owed(evidence, outlet)
        if standing["blocker"] is None or row["rep_id"] is None or row["status"] != "served":
            continue
        here = now.get(outlet)
        stays = here is not None and here["status"] == "served" and row["rep_id"] in staff
        stays = stays and evidence.settings.quarter.hold_blocked
        expected[outlet] = {"rep_id": row["rep_id"], **standing, "stays": stays}
        if stays and here is not None and (here["rep_id"], here["mode"]) != (row["rep_id"], "DSD"):
            figures = {"found": f"{here['mode']} {here['rep_id']}", "expected": f"DSD {row['rep_id']}"}
            yield Violation("plan.blocked_stay", f"outlets: {outlet}", figures)
    for outlet in sorted(listed.keys() | expected.keys()):
        found, due = listed.get(outlet), expected.get(outlet)
        if found != due:
            yield Violation("plan.blocked_stay", f"blocked: {outlet}", {"found": _told(found), "expected": _told(due)})


def _party(row: Side, side: str) -> tuple[str, str]:
    """Who has the outlet on that side."""
    rep, distributor, mode = (row[f"{side}_{name}"] for name in ("rep_id", "distributor_id", "mode"))
    if rep is not None:
        return "rep", rep
    if distributor is not None:
        return "distributor", distributor
    return ("company", mode) if mode is not None else ("nobody", "")


def _changes(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """What the list must say of each outlet; empty for a first plan."""
    previous = evidence.known.previous
    if previous is None:
        return {}
    before = _with_days(_outlets_before(evidence), previous.visits)
    after = _with_days(_side(evidence.plan.outlets), evidence.plan.own_calls)
    cases = dict(zip(evidence.plan.outlets["outlet_id"], evidence.plan.outlets["volume_cases"], strict=True))
    found = {}
    for outlet in before.keys() | after.keys():
        old, new = before.get(outlet), after.get(outlet)
        change = _change(old, new)
        if change:
            row: dict[str, Any] = {"change": change, "volume_cases": cases.get(outlet)}
            for part in PARTS:
                row[f"from_{part}"] = old[part] if old else None
                row[f"to_{part}"] = new[part] if new else None
            found[outlet] = row
    return found


def _change(old: Side | None, new: Side | None) -> str | None:  # noqa: PLR0911 - one line for each kind of change
    """The weightiest change of one outlet; None where neither plan serves it."""
    was, now = (side is not None and side["status"] == "served" for side in (old, new))
    if not was or old is None:
        return "opened" if now else None
    if not now or new is None:
        return "closed"
    if (old["rep_id"] is None) != (new["rep_id"] is None):
        return "dropped" if new["rep_id"] is None else "added"
    if new["rep_id"] is None and (old["mode"], old["distributor_id"]) != (new["mode"], new["distributor_id"]):
        return "new_mode"
    if old["rep_id"] != new["rep_id"]:
        return "moved"
    if old["class"] != new["class"]:
        return "new_class"
    return "new_day" if new["rep_id"] is not None and old["days"] != new["days"] else "kept"


def _outlets_before(evidence: Evidence) -> dict[str, dict[str, str | None]]:
    previous = evidence.known.previous
    return {} if previous is None else _side(previous.outlets)


def _side(outlets: pd.DataFrame) -> dict[str, dict[str, str | None]]:
    columns = ["outlet_id", "status", "mode", "distributor_id", "rep_id", "outlet_class"]
    rows = _records(outlets[columns].rename(columns={"outlet_class": "class"}))
    return {str(row["outlet_id"]): row for row in rows}


def _with_days(side: dict[str, dict[str, str | None]], visits: pd.DataFrame) -> dict[str, dict[str, str | None]]:
    """Weekdays of the service visits, beside the rest."""
    days: dict[str, set[int]] = {}
    for row in _records(visits.loc[visits["kind"].eq("service"), ["outlet_id", "date"]]):
        days.setdefault(str(row["outlet_id"]), set()).add(pd.Timestamp(row["date"]).weekday())
    for outlet, row in side.items():
        held = sorted(days.get(outlet, ()))
        row["days"] = " ".join(WEEKDAYS[day] for day in held) if held else None
    return side


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, None where one is missing."""
    columns: dict[Hashable, Any] = {name: plain_values(frame[name]) for name in frame.columns}
    names = [str(name) for name in columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _told(row: Mapping[str, Any] | None) -> str:
    return "-" if row is None else ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)


RULES = (previous_as_given, changes_as_found, handovers_balance, blocked_stay)
