"""Priority street segments beside what was done on them."""

import datetime as dt

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.streets.follow import follow, reached
from routeopt.track.model import Actuals

MONTH_DAYS = 365.25 / 12


def segments(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Follow the priority segments by the work done on them.

    Parameters
    ----------
    plan
        The plan in force.
    actuals
        What was done; visits count.

    Returns
    -------
    dict
        ``segments``: ``segment_id, cluster_id, rep_id, actions_due, actions_done, state, proposal``, see
        `streets.follow`; none without priority segments or visits.
    """
    visits = actuals.tables.get("visits")
    chosen = plan.streets[plan.streets["cluster_id"].notna()]
    if visits is None or chosen.empty:
        return {}
    start = dt.date.fromisoformat(plan.manifest["scenario"]["period"]["start"])
    month = max(1, (actuals.until - start).days + 1) / MONTH_DAYS
    done = visits[["outlet_id", "date"]].astype(object)
    found = follow(pd.DataFrame(plan.streets), reached(None), month, plan.actions, done, actuals.until)
    found["rep_id"] = found["segment_id"].map(chosen.set_index("segment_id")["rep_id"].astype(object))
    columns = ["segment_id", "cluster_id", "rep_id", "actions_due", "actions_done", "state", "proposal"]
    return {"segments": found[columns].sort_values(["cluster_id", "segment_id"], ignore_index=True)}
