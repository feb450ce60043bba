"""Surveyed street segments as the page shows them: value, state, targets and what is to be done there."""

from typing import Any

import pandas as pd
import shapely

from routeopt.plan.model import Plan
from routeopt.report.pack import deltas
from routeopt.streets.targets import MEASURES
from routeopt.streets.value import TERMS

_WHEN = ("now", "3m", "12m")


def priority_data(plan: Plan, reps: list[str]) -> dict[str, Any]:
    """
    Gather the surveyed segments that are worth something or were chosen, and the actions on them.

    Parameters
    ----------
    plan
        The plan.
    reps
        Ids of the reps in the page's order.

    Returns
    -------
    dict
        ``segments``, the least valuable first, so that the best are drawn on top: line, id, name, row of the rep
        (-1 for none), value, rank, cluster (empty where not chosen), metres, outlets found, customers, the terms of the
        value, the targets (none where not chosen) and the actions (outlet, kind, date, state); ``terms`` and
        ``measures``: their names in order; ``most``: the highest value.
    """
    streets = plan.streets
    shown = streets[streets["cluster_id"].notna() | (streets["surveyed"] & streets["value_cases"].gt(0))]
    shown = shown.sort_values(["value_cases", "segment_id"])
    row_of = {rep: row for row, rep in enumerate(reps)}
    actions: dict[str, list[list[str]]] = {}
    for each in plan.actions.sort_values(["segment_id", "action_id"]).to_dict("records"):
        where = "" if pd.isna(each["outlet_id"]) else str(each["outlet_id"])
        date = "" if pd.isna(each["date"]) else str(each["date"])[:10]
        actions.setdefault(str(each["segment_id"]), []).append([where, str(each["kind"]), date, str(each["state"])])
    segments: list[dict[str, Any]] = []
    for row in shown.to_dict("records"):
        chosen = isinstance(row["cluster_id"], str)
        segments.append(
            {
                "line": deltas(shapely.get_coordinates(row["geometry"])),
                "id": str(row["segment_id"]),
                "name": str(row["name"]),
                "rep": row_of.get(str(row["rep_id"]), -1),
                "value": round(float(row["value_cases"]), 1),
                "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
                "cluster": row["cluster_id"] if chosen else "",
                "metres": round(float(row["length_m"])),
                "found": int(row["surveyed_outlets"]),
                "customers": int(row["customers"]),
                "terms": [round(float(row[name]), 1) for name in TERMS],
                "targets": [[round(float(row[f"{name}_{when}"]), 3) for when in _WHEN] for name in MEASURES]
                if chosen
                else [],
                "actions": actions.get(str(row["segment_id"]), []),
            }
        )
    most = max((each["value"] for each in segments), default=0.0)
    return {"segments": segments, "terms": list(TERMS), "measures": list(MEASURES), "most": most}
