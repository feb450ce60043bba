"""The table of outlets: every outlet of the inputs once, with all that was decided about it."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.network.places_table import on_street
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages

CARRIED = [
    "outlet_id",
    "name",
    "lon",
    "lat",
    "channel",
    "status",
    "outlet_class",
    "volume_cases",
    "potential_cases",
    "is_synthetic",
    "modelled",
]
"""Columns that come from the inputs as they are."""


def outlets(stages: Stages) -> pd.DataFrame:
    """
    Fill the table of outlets.

    Parameters
    ----------
    stages
        What the stages decided.

    Returns
    -------
    pandas.DataFrame
        The table as declared in `routeopt.plan.schema`.
    """
    known = stages.known.outlets
    table = known[CARRIED].copy()
    split = stages.split.outlets.set_index("outlet_id").loc[known["outlet_id"]]
    areas = pd.concat([area.outlets for area in stages.areas], ignore_index=True).set_index("outlet_id")
    ids = known["outlet_id"]
    table["mode"] = split["mode"].to_numpy()
    table["distributor_id"] = split["distributor_id"].to_numpy()
    for column in ("reason", "contribution", "cost", "next_mode", "next_mode_price", "direct_price"):
        table[column] = split[column].to_numpy()
    stops = stages.stops.reindex(ids)
    table["rep_id"] = stops["rep_id"].to_numpy()
    mine = stops["rep_id"].notna().to_numpy()
    table["office_id"] = split["office_id"].where(pd.Series(mine, index=split.index)).to_numpy()
    table["visit_s"] = stops["visit_s"].fillna(0).to_numpy().astype(np.int64)
    table["visits_per_cycle"] = np.where(mine, _frequency(stages), 0)
    placed = areas.reindex(ids)
    table["rep_reason"] = placed["reason"].to_numpy()
    for column in ("centre_s", "next_rep_id", "next_price_s"):
        table[column] = placed[column].to_numpy()
    table["centre_s"] = placed["centre_s"].astype("float64").round().astype("Int64").to_numpy()
    travel = stages.travel
    lies = on_street(travel.networks[travel.planning_mode], travel.outlets[travel.planning_mode])
    for column in lies.columns:
        table[column] = lies[column].to_numpy()
    before = _before(stages)
    table["previous_mode"] = before["mode"].to_numpy()
    table["previous_rep_id"] = before["rep_id"].to_numpy()
    return conform("outlets", table)


def _before(stages: Stages) -> pd.DataFrame:
    """Mode and rep of each outlet in the plan in force; missing where there is none or the outlet is new."""
    previous = stages.known.previous
    columns = ["mode", "rep_id"]
    rows = pd.DataFrame(columns=columns) if previous is None else previous.outlets.set_index("outlet_id")[columns]
    return rows.reindex(stages.known.outlets["outlet_id"]).astype(object)


def _frequency(stages: Stages) -> NDArray[np.int64]:
    """Visits of each outlet in the cycle: decided, its table's, else its class's; a prospect is called on once."""
    known = stages.known.outlets
    by_class = known["outlet_class"].map({str(k): v for k, v in stages.settings.journeys.visits_per_cycle.items()})
    planned = known["visits_per_cycle"].astype("float64").fillna(by_class.astype("float64")).fillna(0)
    decided = {
        outlet: visits
        for problem in stages.problems
        if problem.frequencies is not None
        for outlet, visits in zip(problem.own_ids, problem.frequencies.visits.tolist(), strict=True)
    }
    planned = known["outlet_id"].map(decided).fillna(planned)
    return np.where(known["status"].eq("prospect"), 1, planned).astype(np.int64)
