"""Priority street segments beside what was done on them and what a later census found."""

import datetime as dt

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.streets.follow import follow
from routeopt.track.model import Actuals

MONTH_DAYS = 365.25 / 12


COLUMNS = (
    "segment_id",
    "cluster_id",
    "rep_id",
    "judged_by",
    "progress_share",
    "actions_due",
    "actions_done",
    "state",
    "proposal",
)


def segments(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Follow the priority segments by a later census and by the work done on them.

    Parameters
    ----------
    plan
        The plan in force.
    actuals
        What was done; visits and the later census count.

    Returns
    -------
    dict
        ``segments``: `COLUMNS`, see `streets.follow`; none without priority segments, or with neither visits nor a
        census.
    """
    visits = actuals.tables.get("visits")
    chosen = plan.streets[plan.streets["cluster_id"].notna()]
    if chosen.empty or (visits is None and actuals.reached.empty):
        return {}
    start = dt.date.fromisoformat(plan.manifest["scenario"]["period"]["start"])
    month = max(1, (actuals.until - start).days + 1) / MONTH_DAYS
    done = None if visits is None else visits[["outlet_id", "date"]].astype(object)
    found = follow(pd.DataFrame(plan.streets), actuals.reached, month, plan.actions, done, actuals.until)
    found = found.rename(columns={"progress": "progress_share"})
    found["rep_id"] = found["segment_id"].map(chosen.set_index("segment_id")["rep_id"].astype(object))
    return {"segments": found[list(COLUMNS)].sort_values(["cluster_id", "segment_id"], ignore_index=True)}
