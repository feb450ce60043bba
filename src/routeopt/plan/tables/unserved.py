"""The table of what the plan leaves out: outlets, visits and prospects, each with its reason."""

import pandas as pd

from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages


def unserved(stages: Stages, outlets: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """
    List what is not served and why.

    Parameters
    ----------
    stages
        What the stages decided.
    outlets, visits
        The plan's tables.

    Returns
    -------
    pandas.DataFrame
        The table as declared in `routeopt.plan.schema`.
    """
    rows = [*_without_mode(stages, outlets), *_without_rep(outlets), *_skipped(stages, outlets, visits)]
    return conform("unserved", pd.DataFrame(rows, columns=["outlet_id", "what", "code", "detail"]))


Row = tuple[str, str, str, str]


def _without_mode(stages: Stages, outlets: pd.DataFrame) -> list[Row]:
    """Outlets that nobody can serve: no street reaches them, or their mode's distributor has no room."""
    why = {row.outlet_id: row for row in stages.travel.unreachable.itertuples()}
    rows: list[Row] = []
    for outlet in outlets.loc[outlets["mode"].isna(), "outlet_id"]:
        found = why.get(outlet)
        code = str(found.code) if found is not None else "no_distributor"
        rows.append((outlet, "outlet", code, f"{found.distance_m:.0f} m" if found is not None else ""))
    return rows


def _without_rep(outlets: pd.DataFrame) -> list[Row]:
    """Direct outlets and prospects outside every rep's cycle."""
    lost = outlets[outlets["mode"].eq("DSD").fillna(value=False) & outlets["rep_id"].isna()]
    what = lost["status"].map({"prospect": "prospect", "served": "outlet"})
    return [(outlet, kind, "no_rep", "") for outlet, kind in zip(lost["outlet_id"], what, strict=True)]


def _skipped(stages: Stages, outlets: pd.DataFrame, visits: pd.DataFrame) -> list[Row]:
    """Stops that the journeys leave out, with the visits done of those planned."""
    done = visits["outlet_id"].value_counts()
    planned = outlets.set_index("outlet_id")["visits_per_cycle"]
    rows: list[Row] = []
    for problem, journeys in zip(stages.problems, stages.days, strict=True):
        for stop, code in zip(journeys.skipped["stop"], journeys.skipped["code"], strict=True):
            outlet = problem.outlet_ids[stop - 1]
            what = "prospect" if outlet in stages.prospects else "visit"
            rows.append((outlet, what, str(code), f"{int(done.get(outlet, 0))}/{int(planned[outlet])}"))
    return rows
