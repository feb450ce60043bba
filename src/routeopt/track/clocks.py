"""How much of a day goes by between outlets: as planned and as it was, measured alike."""

import re

import numpy as np
import pandas as pd

from routeopt.plan.model import Plan
from routeopt.track.model import Actuals

CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$")
"""A time of day at the end of a text, with or without a day before it."""


def between(plan: Plan, actuals: Actuals) -> dict[tuple[str, str], dict[str, float]]:
    """
    Share of the time between the first arrival of a day and the end of its last visit that is spent between outlets.

    Parameters
    ----------
    plan
        The plan in force.
    actuals
        What was done; visits with both clocks count.

    Returns
    -------
    dict
        (group, id) → ``way_share_plan, way_share`` for reps, offices and the whole; a share that nothing tells is
        missing. Waiting and lunch count on both sides, so that the two can be compared.
    """
    office = plan.territories.set_index("rep_id")["office_id"].astype(object)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for side, visits in (("way_share_plan", _planned(plan)), ("way_share", _clocked(actuals))):
        days = visits.assign(inside_s=visits["leave_s"] - visits["begin_s"]).groupby(["rep_id", "date"])
        spans = days.agg({"begin_s": "min", "leave_s": "max", "inside_s": "sum"}).groupby("rep_id").sum()
        spans["span_s"] = spans["leave_s"] - spans["begin_s"]
        for group, key in (("rep", spans.index), ("office", office.reindex(spans.index)), ("all", [""] * len(spans))):
            totals = spans.groupby(np.asarray(key, dtype=object)).sum()
            for name, row in totals[totals["span_s"] > 0].iterrows():
                found.setdefault((group, str(name)), {})[side] = float(1 - row["inside_s"] / row["span_s"])
    return found


def _planned(plan: Plan) -> pd.DataFrame:
    visits = plan.calls[["rep_id", "date", "start_s", "leave_s"]].rename(columns={"start_s": "begin_s"})
    return visits.astype({"rep_id": object, "begin_s": np.float64, "leave_s": np.float64})


def _clocked(actuals: Actuals) -> pd.DataFrame:
    """Visits made with both clocks, the end after the arrival."""
    columns = ["rep_id", "date", "begin_s", "leave_s"]
    visits = actuals.tables.get("visits")
    if visits is None:
        return pd.DataFrame(columns=columns).astype({"begin_s": np.float64, "leave_s": np.float64})
    rows = visits[["rep_id", "date"]].astype(object)
    rows = rows.assign(begin_s=visits["arrive"].map(_seconds), leave_s=visits["leave"].map(_seconds))
    return rows.astype({"begin_s": np.float64, "leave_s": np.float64}).query("leave_s > begin_s")


def _seconds(clock: object) -> float:
    """Seconds since midnight of ``HH:MM`` with or without a day and seconds; NA where it is none."""
    parts = CLOCK.search(str(clock).strip())
    return np.nan if parts is None else int(parts[1]) * 3600 + int(parts[2]) * 60 + int(parts[3] or 0)
