"""Coolers beside the plan: checks made of those due, and the six measures as the checks of the quarter found them."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan
from routeopt.track.model import Actuals

MEASURES = ("deposit", "purity", "zero_sales", "placement", "rival", "position")
BAD_WHEN_HIGH = ("zero_sales", "rival")
APART = 0.05
"""A measure is off when it is worse than the plan's by more than this."""
PROPOSALS = {
    "deposit": "collect",
    "purity": "clear_out",
    "zero_sales": "move_or_pull",
    "placement": "set_up",
    "rival": "talk",
    "position": "reposition",
}


def coolers(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Put the checks of coolers beside the plan.

    Parameters
    ----------
    plan
        The plan in force.
    actuals
        What was done.

    Returns
    -------
    dict
        ``measures``: ``group, id, measure, plan_share, now_share, checked, state, proposal`` of the whole, each office
        and each rep; ``checks``: each cooler with fewer checks than due, ``rep_id, cooler_id, outlet_id, checks_due,
        checks_made``. None without coolers or checks.

    Notes
    -----
    The last check of a cooler counts. Placement: outlets where a cooler stands after what the checks found, over the
    plan's customers that may have one. A measure is off when it is worse than before by more than 5 points.
    """
    checks = actuals.tables.get("checks")
    if checks is None or plan.coolers.empty:
        return {}
    last = checks.sort_values("date", kind="stable").drop_duplicates("cooler_id", keep="last").reset_index(drop=True)
    here = plan.coolers.set_index("cooler_id")["from_outlet_id"].astype(object)
    outlet = last["outlet_id"].astype(object)
    last["outlet_id"] = outlet.where(outlet.notna(), last["cooler_id"].map(here))
    outlets = plan.outlets.set_index("outlet_id")[["office_id", "rep_id"]].astype(object)
    rows = []
    for given in plan.cooler_measures[plan.cooler_measures["group"].ne("segment")].to_dict("records"):
        members = _members(outlets, str(given["group"]), str(given["id"]))
        mine = last[last["outlet_id"].isin(members)]
        above, below = _terms(plan, mine, given, members, last)
        now = above / below if below else np.nan
        worse = (now - given["share"]) * (1 if given["measure"] in BAD_WHEN_HIGH else -1)
        off = bool(worse > APART)
        state = "unknown" if np.isnan(now) else "late" if off else "on_course"
        rows.append(
            {
                "group": given["group"],
                "id": given["id"],
                "measure": given["measure"],
                "plan_share": given["share"],
                "now_share": now,
                "checked": len(mine),
                "state": state,
                "proposal": PROPOSALS[given["measure"]] if off else "hold",
            }
        )
    return {"measures": pd.DataFrame(rows), "checks": _missing(plan, actuals, checks)}


def _members(outlets: pd.DataFrame, group: str, name: str) -> set[str]:
    if group == "all":
        return set(outlets.index)
    return set(outlets.index[outlets[f"{group}_id"].eq(name)])


def _terms(
    plan: Plan, mine: pd.DataFrame, given: dict[Any, Any], members: set[str], last: pd.DataFrame
) -> tuple[float, float]:
    """What stands above and below the line of a measure, by the last checks."""
    rules = plan.manifest["scenario"]["coolers"]
    there = mine[mine["state"].ne("missing")]
    measure = given["measure"]
    if measure == "placement":
        seen = dict(zip(last["cooler_id"], last["outlet_id"].where(last["state"].ne("missing"), None), strict=True))
        table = plan.coolers[plan.coolers["state"].ne("missing")]
        places = [seen.get(cooler, at) for cooler, at in zip(table["cooler_id"], table["from_outlet_id"], strict=True)]
        return float(len({place for place in places if place in members})), float(given["denominator"])
    if measure == "deposit":
        known = mine[mine["deposit"].notna()]
        kind = known["cooler_id"].map(plan.coolers.set_index("cooler_id")["type"].astype(object))
        due = kind.map({name: own["deposit"] for name, own in rules["types"].items()}).astype(np.float64)
        return float(((known["deposit"] > 0) & (known["deposit"] >= due)).sum()), float(len(known))
    if measure == "purity":
        known = there[there["own_share"].notna()]
        return float(known["own_share"].sum()), float(len(known))
    if measure == "zero_sales":
        known = there[there["sales_cases"].notna()]
        return float(known["sales_cases"].eq(0).sum()), float(len(known))
    if measure == "rival":
        return float(there["rival"].sum()), float(len(there))
    known = there[there["position"].notna()]
    return float(known["position"].isin(rules["good_positions"]).sum()), float(len(known))


def _missing(plan: Plan, actuals: Actuals, checks: pd.DataFrame) -> pd.DataFrame:
    """Coolers with fewer checks than were due by now."""
    made = checks.groupby("cooler_id").size()
    rep_of = plan.outlets.set_index("outlet_id")["rep_id"].astype(object)
    rows = []
    for row in plan.coolers[plan.coolers["checks"].gt(0)].to_dict("records"):
        due = sum(dt.date.fromisoformat(day) <= actuals.until for day in str(row["check_dates"]).split())
        done = int(made.get(row["cooler_id"], 0))
        if done < due:
            rep = rep_of.get(row["from_outlet_id"])
            rows.append((rep, row["cooler_id"], row["from_outlet_id"], due, done))
    columns = ["rep_id", "cooler_id", "outlet_id", "checks_due", "checks_made"]
    return pd.DataFrame(rows, columns=columns).sort_values(["cooler_id"], ignore_index=True)
