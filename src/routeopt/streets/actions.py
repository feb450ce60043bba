"""The action plan of chosen streets: calls, coolers and displays, each on a visit of the calendar."""

import numpy as np
import pandas as pd

from routeopt.scenario.streets import StreetSettings
from routeopt.streets.census import StreetCensus


def plan_actions(
    settings: StreetSettings, census: StreetCensus, chosen: pd.DataFrame, outlets: pd.DataFrame, visits: pd.DataFrame
) -> pd.DataFrame:
    """
    List what is to be done at the outlets of chosen segments.

    Parameters
    ----------
    settings
        The scenario's, for costs.
    census
        The census.
    chosen
        ``segment_id, cluster_id, rep_id`` of the chosen segments.
    outlets
        ``outlet_id, mode`` of the plan.
    visits
        ``outlet_id, date`` of the plan.

    Returns
    -------
    pandas.DataFrame
        ``action_id, cluster_id, segment_id, rep_id, survey_id, outlet_id, kind, date, state, value_cases, cost``.
        Every prospect gets a call, every outlet with room for a cooler and none of ours a cooler, every outlet that a
        rival serves a display. ``date`` is the outlet's first visit in the cycle; without one, ``state`` says why:
        ``no_room`` (the journeys could not place it), ``other_mode`` (no own rep calls there), ``unknown`` (the outlet
        table has nobody there).
    """
    ids = census.segments["segment_id"].to_numpy(dtype=object)
    table = census.outlets.assign(segment_id=ids[census.outlets["segment"].to_numpy()])
    table = table.merge(chosen[["segment_id", "cluster_id", "rep_id"]], on="segment_id")
    first = visits.groupby("outlet_id")["date"].min()
    mode = outlets.set_index("outlet_id")["mode"]
    parts = []
    for kind, wanted, cost in (
        ("call", ~table["customer"], 0.0),
        ("cooler", table["cooler_room"] & ~table["cooler"], settings.cooler_cost),
        ("display", table["rival_cases"] > 0, settings.display_cost),
    ):
        parts.append(table[wanted.to_numpy(np.bool_)].assign(kind=kind, cost=cost))
    todo = pd.concat(parts, ignore_index=True)
    todo["date"] = todo["outlet_id"].map(first)
    direct = todo["outlet_id"].map(mode).eq("DSD").fillna(value=False)
    missing = np.where(todo["outlet_id"].isna(), "unknown", np.where(direct, "no_room", "other_mode"))
    todo["state"] = np.where(todo["date"].notna(), "planned", missing)
    todo["action_id"] = todo["cluster_id"] + "/" + todo["survey_id"] + "/" + todo["kind"]
    todo["value_cases"] = todo["value"].round(6)
    names = ["action_id", "cluster_id", "segment_id", "rep_id", "survey_id", "outlet_id"]
    return todo[[*names, "kind", "date", "state", "value_cases", "cost"]]
