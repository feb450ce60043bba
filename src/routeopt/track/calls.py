"""Calls, orders and sales beside the plan: for the whole, each office, rep, mode, channel, class and street segment."""

import datetime as dt

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan
from routeopt.track.clocks import between
from routeopt.track.model import Actuals

GROUPS = ("all", "office", "rep", "mode", "channel", "class", "segment")
"""By what the figures are told; ``segment`` is a chosen priority street segment."""


def calls(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Put visits, orders and sales beside the plan.

    Parameters
    ----------
    plan
        The plan in force. A quarter longer than its cycle repeats the cycle.
    actuals
        What was done.

    Returns
    -------
    dict
        ``figures`` by group, ``results`` by outlet (the input table ``results`` of the next quarter), ``missed``: each
        planned visit that was not made in its week.

    Notes
    -----
    A planned visit counts as made when its rep, or whoever stands in, called at the outlet in the same week; of
    those, ``on_day`` are the ones made on their day. Call compliance is made ÷ planned, strike rate is visits with an
    order ÷ visits, coverage is served outlets that somebody called at ÷ served outlets with a visit planned. Cases
    are the sales, else the orders; due are the cases of the plan for the time gone by. Orders tell nothing of outlets
    where no rep takes any: without a table of sales their cases are unknown, and not counted as due.
    """
    if not {"visits", "orders", "sales"} & actuals.tables.keys():
        return {}
    planned = planned_of(plan, actuals.until)
    made = made_of(actuals)
    outlets = _by_outlet(plan, actuals, planned, made)
    figures = _figures(plan, outlets, actuals)
    columns = ["outlet_id", "weeks", "planned", "made", "orders", "cases_due", "cases"]
    tables = {"figures": figures, "results": outlets[columns].reset_index(drop=True)}
    if "visits" in actuals.tables:
        tables["missed"] = _missed(planned, made)
    return tables


def planned_of(plan: Plan, until: dt.date) -> pd.DataFrame:
    """Service visits due until that day: ``rep_id, outlet_id, date, week``; the cycle is repeated."""
    period = plan.manifest["scenario"]["period"]
    start, weeks = dt.date.fromisoformat(period["start"]), int(period["weeks"])
    once = plan.visits.loc[plan.visits["kind"].eq("service"), ["rep_id", "outlet_id", "date"]]
    once = once.astype({"rep_id": object, "outlet_id": object})
    cycles = (until - start).days // (7 * weeks) + 1
    repeats = []
    for cycle in range(max(1, cycles)):
        dates = [day + dt.timedelta(weeks=weeks * cycle) for day in once["date"]]
        repeats.append(once.assign(date=pd.Series(dates, index=once.index, dtype=object)))
    due = pd.concat(repeats, ignore_index=True)
    due = due[pd.Series([day <= until for day in due["date"]], index=due.index, dtype=bool)].reset_index(drop=True)
    return due.assign(week=_week(due["date"]))


def made_of(actuals: Actuals) -> pd.DataFrame:
    """Visits made: ``rep_id, outlet_id, date, week, order``; an order of the same day counts as taken then."""
    visits = actuals.tables.get("visits")
    if visits is None:
        return pd.DataFrame(columns=["rep_id", "outlet_id", "date", "week", "order"])
    orders = actuals.tables.get("orders", pd.DataFrame(columns=["outlet_id", "date"]))
    taken = pd.MultiIndex.from_frame(orders[["outlet_id", "date"]].astype(object))
    here = pd.MultiIndex.from_frame(visits[["outlet_id", "date"]].astype(object))
    rows = visits[["rep_id", "outlet_id", "date"]].astype(object)
    rows = rows.assign(order=visits["order"].to_numpy(bool) | here.isin(taken), week=_week(visits["date"]))
    return rows.drop_duplicates(["outlet_id", "date"], ignore_index=True)


def sold_of(actuals: Actuals) -> pd.DataFrame | None:
    """Sales, else the orders; None where nobody told."""
    return actuals.tables.get("sales", actuals.tables.get("orders"))


def _week(days: pd.Series) -> pd.Series:
    """Monday of each day's week."""
    return pd.Series([day - dt.timedelta(days=day.weekday()) for day in days], index=days.index, dtype=object)


def _by_outlet(plan: Plan, actuals: Actuals, planned: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """What was planned and done at every served outlet of the plan."""
    served = plan.outlets[plan.outlets["status"].eq("served")]
    table = served[["outlet_id", "office_id", "rep_id", "mode", "channel", "outlet_class", "segment_id"]].astype(object)
    ids = table["outlet_id"]
    weekly = pd.DataFrame(
        {
            "planned": planned.groupby(["outlet_id", "week"]).size(),
            "made": made.groupby(["outlet_id", "week"]).size(),
        }
    ).fillna(0)
    kept = weekly.min(axis=1).groupby("outlet_id").sum()
    same_day = planned.merge(made[["outlet_id", "date"]], on=["outlet_id", "date"]).groupby("outlet_id").size()
    period = plan.manifest["scenario"]["period"]
    days = (actuals.until - dt.date.fromisoformat(period["start"])).days + 1
    counts = {
        "planned": planned.groupby("outlet_id").size(),
        "kept": kept,
        "on_day": same_day,
        "made": made.groupby("outlet_id").size(),
        "orders": made[made["order"].astype(bool)].groupby("outlet_id").size(),
    }
    for name, values in counts.items():
        table[name] = values.reindex(ids).fillna(0).to_numpy(np.int64)
    table["weeks"] = round(days / 7, 2)
    table["cases_due"] = served["volume_cases"].to_numpy(np.float64) * days / (7 * int(period["weeks"]))
    sold = sold_of(actuals)
    table["cases"] = np.nan
    if sold is not None:
        cases = sold.groupby("outlet_id")["cases"].sum().reindex(ids).to_numpy(np.float64)
        told = np.ones(len(ids), np.bool_) if "sales" in actuals.tables else table["planned"].to_numpy() > 0
        table["cases"] = np.where(np.isnan(cases) & told, 0.0, cases)
    return table


def _figures(plan: Plan, outlets: pd.DataFrame, actuals: Actuals) -> pd.DataFrame:
    chosen = set(plan.streets.loc[plan.streets["cluster_id"].notna(), "segment_id"])
    keys = {
        "all": pd.Series("", index=outlets.index),
        "office": outlets["office_id"],
        "rep": outlets["rep_id"],
        "mode": outlets["mode"],
        "channel": outlets["channel"],
        "class": outlets["outlet_class"],
        "segment": outlets["segment_id"].where(outlets["segment_id"].isin(chosen)),
    }
    ways = between(plan, actuals)
    rows = []
    for group in GROUPS:
        for name, members in outlets.groupby(keys[group], sort=True):
            rows.append({"group": group, "id": str(name), **_sums(members)} | ways.get((group, str(name)), {}))
    table = pd.DataFrame(rows)
    for column in ("way_share_plan", "way_share"):
        if column not in table:
            table[column] = np.nan
    return table


def _sums(members: pd.DataFrame) -> dict[str, float]:
    total = members[["planned", "kept", "on_day", "made", "orders", "cases_due", "cases"]].sum(min_count=1)
    visited = members["planned"] > 0
    # What nobody told of is not missing.
    told = members["cases"].notna()
    due = total["cases_due"] if not told.any() else members.loc[told, "cases_due"].sum()
    return {
        "outlets": len(members),
        "planned": int(total["planned"]),
        "made": int(total["made"]),
        "compliance_share": _share(total["kept"], total["planned"]),
        "on_day_share": _share(total["on_day"], total["kept"]),
        "strike_rate": _share(total["orders"], total["made"]),
        "coverage_share": _share((visited & (members["made"] > 0)).sum(), visited.sum()),
        "cases_due": float(due),
        "cases": float(total["cases"]),
        "reached_share": _share(total["cases"], due),
    }


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else np.nan


def _missed(planned: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Planned visits beyond the calls made in their week, the latest of a week first to go."""
    done = made.groupby(["outlet_id", "week"]).size()
    ordered = planned.sort_values(["rep_id", "date", "outlet_id"], ignore_index=True)
    place = ordered.groupby(["outlet_id", "week"]).cumcount()
    here = done.reindex(pd.MultiIndex.from_frame(ordered[["outlet_id", "week"]])).fillna(0).to_numpy(np.int64)
    return ordered.loc[place.to_numpy(np.int64) >= here, ["rep_id", "date", "outlet_id"]].reset_index(drop=True)
