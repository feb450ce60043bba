"""Lent coolers as the page shows them: where each stands, what becomes of it, and why."""

from typing import Any

import pandas as pd

from routeopt.plan.model import Plan


def cooler_data(plan: Plan) -> list[list[Any]]:
    """
    Gather the coolers that stand at an outlet, now or next.

    Parameters
    ----------
    plan
        The plan, or one office of it.

    Returns
    -------
    list of list
        One row per cooler: id, type, state, action, row of the outlet where it stands and of the one where it stands
        next (-1 for none of the plan's), reason, cases now and expected (None when not known), day of the job or why it
        has none. What stays comes first, so that the others are drawn on top.
    """
    row_of = {outlet: row for row, outlet in enumerate(plan.outlets["outlet_id"].astype(str))}
    table = plan.coolers.assign(busy=plan.coolers["action"].ne("stay")).sort_values(["busy", "cooler_id"])
    rows = []
    for each in table.to_dict("records"):
        places = [row_of.get(str(each[name]), -1) for name in ("from_outlet_id", "to_outlet_id")]
        if max(places) < 0:
            continue
        job = str(each["job_state"]) if pd.isna(each["job_date"]) else str(each["job_date"])[:10]
        cases = [
            None if pd.isna(each[name]) else round(float(each[name]), 1) for name in ("now_cases", "expected_cases")
        ]
        rows.append(
            [
                *(str(each[name]) for name in ("cooler_id", "type", "state", "action")),
                *places,
                str(each["reason"]),
                *cases,
                job,
            ]
        )
    return rows
