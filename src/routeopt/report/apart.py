"""Why a rep of the team is not there when its outlet is handed over, by the days as planned."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from routeopt.plan.model import Plan


def reasons_apart(plan: Plan) -> "pd.Series[str]":
    """
    Say for each hand-over without its giver what stands in the way.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    Series
        One code per row of the hand-overs, empty where nobody is missed: ``off``, the rep does not work on the day of
        the new rep's first visit; ``full``, its day has as many visits as a day may have, or all days have on which a
        last visit would be due; ``time``, doors, lunch and shift leave no time that would do.
    """
    stops = {
        (str(rep), day): int(count)
        for rep, day, count in zip(plan.routes["rep_id"], plan.routes["date"], plan.routes["stops"], strict=True)
    }
    staff = set(plan.territories["rep_id"].astype(str))
    rows = plan.handovers.astype(object).where(plan.handovers.notna(), None).to_dict("records")
    codes = [
        _reason(plan, row, stops) if row["joint"] in ("alone", "none") and str(row["from_id"]) in staff else ""
        for row in rows
    ]
    return pd.Series(codes, index=plan.handovers.index, dtype=object)


def _reason(plan: Plan, row: Mapping[Any, Any], stops: Mapping[tuple[str, Any], int]) -> str:
    scenario = plan.manifest["scenario"]
    if row["first_date"] is None:
        first = pd.Timestamp(scenario["period"]["start"]).date()
        due = [first + timedelta(days=day) for day in range(7 * int(scenario["quarter"]["joint_weeks"]))]
    else:
        due = [row["first_date"]]
    counts = [stops[row["from_id"], day] for day in due if (row["from_id"], day) in stops]
    if not counts:
        return "off"
    return "full" if min(counts) >= int(scenario["journeys"]["stops_max"]) else "time"
