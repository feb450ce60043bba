"""Targets beside what was sold: every rep and distributor, and each rep week by week."""

import calendar
import datetime as dt

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan
from routeopt.track.calls import made_of, planned_of, sold_of
from routeopt.track.model import LOW, Actuals


def targets(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Put sales beside the targets of the time gone by.

    Parameters
    ----------
    plan
        The plan in force, with its targets.
    actuals
        What was done.

    Returns
    -------
    dict
        ``targets``: ``unit, target_due, cases, reached_share, state`` of the company, each office and each seller; none
        without targets or sales. A month's target is due day by day. Orders tell nothing of sellers who take none:
        without a table of sales they, and what they belong to, are ``unknown``.
    """
    sold = sold_of(actuals)
    units = plan.targets[plan.targets["level"].isin(("company", "office", "seller"))]
    if sold is None or units.empty:
        return {}
    served = plan.outlets.set_index("outlet_id")[["mode", "office_id", "rep_id", "distributor_id"]].astype(object)
    rows = served.reindex(sold["outlet_id"]).reset_index(drop=True)
    cases = sold["cases"].to_numpy(np.float64)
    seller = rows["rep_id"].where(rows["rep_id"].notna(), rows["distributor_id"])
    due = due_of(plan, units, _start(plan), actuals.until)
    found, silent = [], []
    for unit, target in zip(units.to_dict("records"), due, strict=True):
        mine = np.ones(len(rows), np.bool_)
        for key, column in (("mode", rows["mode"]), ("office_id", rows["office_id"]), ("seller_id", seller)):
            if not pd.isna(unit[key]):
                mine &= column.eq(unit[key]).to_numpy(np.bool_)
        reached = float(cases[mine].sum())
        share = reached / target if target > 0 else np.nan
        state = "on_course" if not share < LOW else "late"
        if unit["level"] == "seller" and not mine.any() and "sales" not in actuals.tables:
            silent.append(str(unit["unit_id"]))
        found.append((unit["unit_id"], round(float(target), 1), round(reached, 1), share, state))
    columns = ["unit", "target_due", "cases", "reached_share", "state"]
    table = pd.DataFrame(found, columns=columns).sort_values("unit", ignore_index=True)
    above = {"/".join(name.split("/")[:depth]) for name in silent for depth in (1, 2, 3)}
    unknown = table["unit"].isin(above | (set(units.loc[units["level"].eq("company"), "unit_id"]) if silent else set()))
    table.loc[unknown, ["reached_share", "state"]] = np.nan, "unknown"
    return {"targets": table}


def weeks(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Follow each rep week by week.

    Parameters
    ----------
    plan
        The plan in force.
    actuals
        What was done.

    Returns
    -------
    dict
        ``weeks``: ``rep_id, week, planned, made, compliance_share, strike_rate, target_due, cases, reached_share,
        checks_due, checks_made``; ``week`` is its Monday. Checks of coolers are those that lie at the rep's visits.
    """
    if not {"visits", "orders", "sales"} & actuals.tables.keys():
        return {}
    planned, made = planned_of(plan, actuals.until), made_of(actuals)
    done = made.merge(planned[["outlet_id", "week"]].drop_duplicates(), on=["outlet_id", "week"])
    kept = done.drop_duplicates(["outlet_id", "date"]).groupby(["rep_id", "week"]).size()
    sold = sold_of(actuals)
    cases: pd.Series | None = None
    if sold is not None and sold["date"].notna().any():
        dated = sold[sold["date"].notna()]
        rep = dated["outlet_id"].map(plan.outlets.set_index("outlet_id")["rep_id"].astype(object))
        monday = pd.Series([day - dt.timedelta(days=day.weekday()) for day in dated["date"]], index=dated.index)
        cases = dated["cases"].groupby([rep, monday]).sum()
    sellers = plan.targets[plan.targets["level"].eq("seller")].set_index("seller_id")
    checks_due, checks_made = _checks(plan, actuals)
    orders = made[made["order"].astype(bool)].groupby(["rep_id", "week"]).size()
    calls = made.groupby(["rep_id", "week"]).size()
    rows = []
    for row in planned.groupby(["rep_id", "week"]).size().rename("count").reset_index().to_dict("records"):
        rep_id, week, count = row["rep_id"], row["week"], int(row["count"])
        key = rep_id, week
        last = min(week + dt.timedelta(days=6), actuals.until)
        target = float(due_of(plan, sellers.loc[[rep_id]], week, last)[0]) if rep_id in sellers.index else np.nan
        got = float(cases.get(key, 0.0)) if cases is not None else np.nan
        rows.append(
            {
                "rep_id": rep_id,
                "week": week,
                "planned": count,
                "made": int(calls.get(key, 0)),
                "compliance_share": min(1.0, float(kept.get(key, 0)) / count),
                "strike_rate": orders.get(key, 0) / calls[key] if calls.get(key, 0) else np.nan,
                "target_due": target,
                "cases": got,
                "reached_share": got / target if target > 0 else np.nan,
                "checks_due": checks_due.get(key, 0),
                "checks_made": checks_made.get(key, 0),
            }
        )
    return {"weeks": pd.DataFrame(rows)}


def _checks(plan: Plan, actuals: Actuals) -> tuple[dict[tuple[str, dt.date], int], dict[tuple[str, dt.date], int]]:
    """Checks that the reps' visits should carry, and those that were made, by rep and week."""
    due: dict[tuple[str, dt.date], int] = {}
    done: dict[tuple[str, dt.date], int] = {}
    checks = actuals.tables.get("checks")
    made: dict[str, list[dt.date]] = {}
    if checks is not None:
        for cooler, day in zip(checks["cooler_id"], checks["date"], strict=True):
            made.setdefault(str(cooler), []).append(day - dt.timedelta(days=day.weekday()))
    rep_of = plan.outlets.set_index("outlet_id")["rep_id"].astype(object).to_dict()
    for row in plan.coolers[plan.coolers["checks_by"].eq("rep")].to_dict("records"):
        for text in str(row["check_dates"]).split():
            day = dt.date.fromisoformat(text)
            if day > actuals.until:
                continue
            key = rep_of[row["from_outlet_id"]], day - dt.timedelta(days=day.weekday())
            due[key] = due.get(key, 0) + 1
            done[key] = done.get(key, 0) + int(key[1] in made.get(row["cooler_id"], []))
    return due, done


def due_of(
    plan: Plan, units: pd.DataFrame, first: dt.date, last: dt.date
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """
    Share of the year's target that falls on some days.

    Parameters
    ----------
    plan
        The plan.
    units
        n rows of its targets.
    first, last
        The days.

    Returns
    -------
    ndarray
        float64 (n), cases: each month by its share of days.
    """
    begins = plan.manifest["scenario"]["targets"]["first_month"] or plan.manifest["scenario"]["period"]["start"]
    year, month = (int(part) for part in str(begins).split("-")[:2])
    total = np.zeros(len(units))
    for number in range(12):
        y, m = divmod(12 * year + month - 1 + number, 12)
        days = calendar.monthrange(y, m + 1)[1]
        begin, end = dt.date(y, m + 1, 1), dt.date(y, m + 1, days)
        inside = (min(last, end) - max(first, begin)).days + 1
        if inside > 0:
            total += units[f"m{number + 1:02}"].to_numpy(np.float64) * inside / days
    return total


def _start(plan: Plan) -> dt.date:
    return dt.date.fromisoformat(plan.manifest["scenario"]["period"]["start"])
