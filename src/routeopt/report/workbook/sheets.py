"""What each sheet of the workbook shows: its rows, its columns, and how a cell is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from routeopt.plan import reason_words
from routeopt.plan.model import Plan
from routeopt.report.words import Words

Kind = Literal["text", "whole", "number", "share", "clock", "date", "km", "hours", "minutes"]

DAY_S = 86_400.0


@dataclass(frozen=True)
class Column:
    """
    One column of a sheet.

    Attributes
    ----------
    name
        Column of the sheet's rows; its header is ``workbook.column_<name>`` of the catalogue.
    kind
        How its cells are written.
    width
        Characters.
    editable
        Whether a planner may change it and have the plan follow.
    """

    name: str
    kind: Kind = "text"
    width: int = 12
    editable: bool = False


@dataclass(frozen=True)
class Sheet:
    """
    One sheet of the workbook.

    Attributes
    ----------
    name
        Its name is ``workbook.sheet_<name>``, what it holds ``workbook.about_<name>``.
    rows
        Makes its rows: a frame with at least the columns; times and lengths in spreadsheet units.
    columns
        What it shows, from left to right.
    optional
        Whether it is left out when it has no rows.
    """

    name: str
    rows: Callable[[Plan, Words], pd.DataFrame]
    columns: tuple[Column, ...]
    optional: bool = False


def _reps(plan: Plan, words: Words) -> pd.DataFrame:
    reps = pd.DataFrame(plan.territories.drop(columns="geometry"))
    work = reps["service_s"] + reps["travel_s"] + reps["wait_s"]
    days = plan.routes.groupby("rep_id")["day_length_s"]
    objective, bound = reps["journeys_objective_s"], reps["journeys_bound_s"]
    return reps.assign(
        travel_mode=[words.code("sheets.travel_", mode) for mode in reps["travel_mode"]],
        work_hours=work / 3600,
        service_hours=reps["service_s"] / 3600,
        travel_hours=reps["travel_s"] / 3600,
        wait_hours=reps["wait_s"] / 3600,
        longest_day=reps["rep_id"].map(days.max()) / DAY_S,
        mean_day=reps["rep_id"].map(days.mean()) / DAY_S,
        gap=((objective - bound) / objective).where(objective > 0),
    )


def _outlets(plan: Plan, words: Words) -> pd.DataFrame:
    outlets = plan.outlets
    return outlets.assign(
        channel=[words.code("report.channel_", channel) for channel in outlets["channel"]],
        status=[words(f"workbook.status_{status}") for status in outlets["status"]],
        reason=[words.reason(code) for code in outlets["reason"]],
        visit_minutes=outlets["visit_s"] / 60,
        centre_minutes=outlets["centre_s"] / 60,
        next_price_minutes=outlets["next_price_s"] / 60,
        modelled=[words.fields(columns) for columns in outlets["modelled"].fillna("")],
        is_synthetic=[words("workbook.yes") if flag else "" for flag in outlets["is_synthetic"]],
    )


def _routes(plan: Plan, words: Words) -> pd.DataFrame:
    routes = pd.DataFrame(plan.routes.drop(columns="geometry"))
    return routes.assign(
        leave=routes["leave_start_s"] / DAY_S,
        back=routes["back_s"] / DAY_S,
        day_length=routes["day_length_s"] / DAY_S,
        service=routes["service_s"] / DAY_S,
        travel=routes["travel_s"] / DAY_S,
        wait=routes["wait_s"] / DAY_S,
        km=routes["travel_m"] / 1000,
        status=[words.code("workbook.route_", status) for status in routes["status"]],
    )


def _visits(plan: Plan, words: Words) -> pd.DataFrame:
    visits = plan.visits
    # Ordinary visits stay blank: the few others catch the eye, and a large workbook is written sooner.
    kinds = {kind: words.code("workbook.kind_", kind) for kind in visits["kind"].unique() if kind != "service"}
    return visits.assign(
        name=visits["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        kind=visits["kind"].map(kinds),
        start=visits["start_s"] / DAY_S,
        leave=visits["leave_s"] / DAY_S,
    )


def _unserved(plan: Plan, words: Words) -> pd.DataFrame:
    rows = plan.unserved
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        what=[words.code("workbook.what_", what) for what in rows["what"]],
        why=[words.code("reasons.unserved.", code) for code in rows["code"]],
    )


def _changes(plan: Plan, words: Words) -> pd.DataFrame:
    rows = plan.changes[plan.changes["change"].ne("kept")]
    locks = plan.manifest["scenario"]["territories"].get("locks", ())
    asked = {(outlet, lock["rep_id"]) for lock in locks for outlet in lock["outlets"]}
    by_hand = [pair in asked for pair in zip(rows["outlet_id"], rows["to_rep_id"], strict=True)]
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        change=[words.code("changes.", change) for change in rows["change"]],
        why=[
            words("workbook.by_hand") if locked else reason_words(code, words.lang)
            for locked, code in zip(by_hand, rows["reason"], strict=True)
        ],
        from_days=[words.weekdays(days) for days in rows["from_days"].fillna("")],
        to_days=[words.weekdays(days) for days in rows["to_days"].fillna("")],
    )


def _handovers(plan: Plan, words: Words) -> pd.DataFrame:
    rows = plan.handovers
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        change=[words.code("changes.", change) for change in rows["change"]],
        from_kind=[words.code("parties.", kind) for kind in rows["from_kind"]],
        to_kind=[words.code("parties.", kind) for kind in rows["to_kind"]],
        first_date=rows["first_date"],
    )


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "reps",
        _reps,
        (
            Column("rep_id"),
            Column("name", width=18),
            Column("office_id"),
            Column("travel_mode"),
            Column("outlets", "whole", 10),
            Column("prospects", "whole", 10),
            Column("visits", "whole", 10),
            Column("work_hours", "hours"),
            Column("service_hours", "hours"),
            Column("travel_hours", "hours"),
            Column("wait_hours", "hours"),
            Column("travel_share", "share"),
            Column("mean_day", "clock"),
            Column("longest_day", "clock"),
            Column("volume_cases", "whole"),
            Column("potential_cases", "whole"),
            Column("gap", "share"),
        ),
    ),
    Sheet(
        "outlets",
        _outlets,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("rep_id", width=10, editable=True),
            Column("mode", width=9),
            Column("channel", width=16),
            Column("outlet_class", width=8),
            Column("status", width=11),
            Column("visits_per_cycle", "whole", 9),
            Column("visit_minutes", "minutes", 9),
            Column("volume_cases", "number", 10),
            Column("potential_cases", "number", 10),
            Column("distributor_id", width=12),
            Column("office_id", width=9),
            Column("reason", width=34),
            Column("centre_minutes", "minutes", 12),
            Column("next_rep_id", width=10),
            Column("next_price_minutes", "minutes", 12),
            Column("previous_mode", width=10),
            Column("previous_rep_id", width=10),
            Column("lon", "number", 11),
            Column("lat", "number", 11),
            Column("is_synthetic", width=10),
            Column("modelled", width=30),
        ),
    ),
    Sheet(
        "routes",
        _routes,
        (
            Column("rep_id", width=10),
            Column("date", "date", 12),
            Column("stops", "whole", 8),
            Column("leave", "clock", 9),
            Column("back", "clock", 9),
            Column("day_length", "clock", 10),
            Column("service", "clock", 10),
            Column("travel", "clock", 10),
            Column("wait", "clock", 10),
            Column("km", "km", 9),
            Column("status", width=16),
        ),
    ),
    Sheet(
        "visits",
        _visits,
        (
            Column("rep_id", width=10),
            Column("date", "date", 12),
            Column("seq", "whole", 7),
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("kind", width=11),
            Column("start", "clock", 9),
            Column("leave", "clock", 9),
            Column("travel_m", "whole", 10),
        ),
    ),
    Sheet(
        "unserved",
        _unserved,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("what", width=12),
            Column("why", width=48),
            Column("detail", width=40),
        ),
    ),
    Sheet(
        "changes",
        _changes,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("change", width=22),
            Column("why", width=34),
            Column("from_rep_id", width=10),
            Column("to_rep_id", width=10),
            Column("from_mode", width=9),
            Column("to_mode", width=9),
            Column("from_class", width=8),
            Column("to_class", width=8),
            Column("from_days", width=14),
            Column("to_days", width=14),
            Column("volume_cases", "whole", 10),
        ),
        optional=True,
    ),
    Sheet(
        "handovers",
        _handovers,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("change", width=22),
            Column("from_kind", width=12),
            Column("from_id", width=12),
            Column("to_kind", width=12),
            Column("to_id", width=12),
            Column("first_date", "date", 12),
            Column("volume_cases", "whole", 10),
        ),
        optional=True,
    ),
)
"""The sheets that hold tables, in their order; a README and a summary stand before them."""


def shown(plan: Plan, words: Words) -> list[tuple[Sheet, pd.DataFrame]]:
    """The sheets of a plan with their rows, without the optional ones that have none."""
    filled = [(sheet, sheet.rows(plan, words)) for sheet in SHEETS]
    return [(sheet, rows) for sheet, rows in filled if len(rows) or not sheet.optional]


def cells(values: "pd.Series[Any]", kind: Kind) -> list[Any]:
    """
    Plain values of a column: text, float or date, None where one is missing.

    Parameters
    ----------
    values
        A column.
    kind
        How it is written.

    Returns
    -------
    list
        One value per row.
    """
    if kind == "date":
        return [None if pd.isna(value) else value for value in values]
    if kind == "text":
        return [None if value is None or pd.isna(value) else str(value) for value in values.astype(object)]
    return [None if pd.isna(value) else float(value) for value in values.astype(object)]
