"""Tables that sales-force and customer systems read: column names as the other side calls them."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pandas as pd

from routeopt.core.clock import to_text
from routeopt.plan.model import Plan
from routeopt.scenario.report import VisitColumn

COLUMNS: tuple[VisitColumn, ...] = get_args(VisitColumn)
"""Columns that can be asked for."""

BEATROUTE = (
    "user_br_id",
    "plan_start_date",
    "plan_end_date",
    "route_id",
    "customer_br_id",
    "plan_onlyon_date",
    "days",
    "week_no",
    "frequency",
    "is_delete",
)
"""Columns of BeatRoute's BeatPlan upload (its help centre, article 9000240939 of September 2024)."""


def write(plan: Plan, folder: Path, columns: Mapping[VisitColumn, str]) -> list[Path]:
    """
    Write ``visits.csv`` and ``journey_plan_beatroute.csv``.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the files go; it exists.
    columns
        Ours → theirs, in their order; empty: all of `COLUMNS` under our names.

    Returns
    -------
    list of Path
        Both files: UTF-8, one row per visit, values as they stand in the plan.
    """
    visits = _visits(plan)
    chosen = dict(columns) or {name: name for name in COLUMNS}
    plain = folder / "visits.csv"
    # The mark at the start lets spreadsheets read Chinese names; importers skip it.
    visits[list(chosen)].set_axis(list(chosen.values()), axis=1).to_csv(
        plain, index=False, encoding="utf-8-sig", lineterminator="\r\n"
    )
    beats = folder / "journey_plan_beatroute.csv"
    with beats.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(BEATROUTE)
        for rep, outlet, date in zip(visits["rep_id"], visits["outlet_id"], visits["date"], strict=True):
            day = pd.Timestamp(date).strftime("%d-%m-%Y")
            # A dated row needs neither a period nor a rhythm.
            rows.writerow([rep, "", "", "", outlet, day, "", "", "", "0"])
    return [plain, beats]


def _visits(plan: Plan) -> pd.DataFrame:
    outlets = plan.outlets.set_index("outlet_id")[["name", "lon", "lat", "channel", "outlet_class"]]
    rows = pd.DataFrame(plan.calls).join(outlets.rename(columns={"name": "outlet_name"}), on="outlet_id")
    dates = pd.to_datetime(rows["date"].astype(str))
    first = pd.Timestamp(plan.manifest["scenario"]["period"]["start"])
    monday = first - pd.Timedelta(days=first.day_of_week)
    clocks = {name: rows[f"{name}_s"].map(to_text) for name in ("arrive", "start", "leave")}
    return rows.assign(
        **clocks,
        rep_name=rows["rep_id"].map(plan.territories.set_index("rep_id")["name"]),
        weekday=dates.dt.day_of_week + 1,
        week=(dates - monday).dt.days // 7 + 1,
    )
