"""The sheets of the workbook, and the values of their cells."""

from typing import Any

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.report.words import Words
from routeopt.report.workbook import rows
from routeopt.report.workbook.change_sheets import CHANGE_SHEETS
from routeopt.report.workbook.cooler_sheets import COOLER_SHEETS
from routeopt.report.workbook.goal_sheets import GOAL_SHEETS
from routeopt.report.workbook.sheet import Column, Kind, Sheet
from routeopt.streets.targets import MEASURES
from routeopt.streets.value import TERMS

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "reps",
        rows.reps,
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
        rows.outlets,
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
            Column("contribution", "number", 12),
            Column("next_mode", width=9),
            Column("next_mode_price", "number", 12),
            Column("direct_price", "number", 12),
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
        rows.routes,
        (
            Column("rep_id", width=10),
            Column("date", "date", 12),
            Column("stops", "whole", 8),
            Column("leave", "clock", 9),
            Column("back", "clock", 9),
            Column("begins_at", width=12),
            Column("ends_at", width=12),
            Column("overtime", "clock", 10),
            Column("day_length", "clock", 10),
            Column("p90_length", "clock", 12),
            Column("in_shift_share", "share", 12),
            Column("service", "clock", 10),
            Column("travel", "clock", 10),
            Column("wait", "clock", 10),
            Column("km", "km", 9),
            Column("status", width=16),
        ),
    ),
    Sheet(
        "visits",
        rows.visits,
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
        rows.unserved,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("what", width=12),
            Column("why", width=48),
            Column("detail", width=40),
        ),
    ),
    Sheet(
        "frequencies",
        rows.frequencies,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("rep_id", width=10),
            Column("usual_visits", "whole", 10),
            Column("visits", "whole", 10),
            Column("change", "whole", 9),
            Column("gain", "number", 11),
            Column("why", width=40),
            Column("fewest", "whole", 9),
            Column("most", "whole", 9),
            Column("visit_minutes", "minutes", 10),
            Column("call_minutes", "minutes", 12),
            Column("minute_value", "number", 12),
            Column("stop_price", "number", 12),
        ),
        optional=True,
    ),
    Sheet(
        "survey",
        rows.survey,
        (
            Column("survey_id", width=16),
            Column("segment_id", width=14),
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("match", width=24),
        ),
        optional=True,
    ),
    Sheet(
        "values",
        rows.street_values,
        (
            Column("rank", "whole", 8),
            Column("name", width=30),
            Column("segment_id", width=14),
            Column("rep_id", width=10),
            Column("value_cases", "number", 12),
            *(Column(term, "number", 12) for term in TERMS),
            Column("surveyed_outlets", "whole", 10),
            Column("customers", "whole", 10),
            Column("prospects", "whole", 10),
            Column("length_m", "whole", 10),
            Column("work_hours", "hours", 10),
            Column("money", "number", 10),
        ),
        optional=True,
    ),
    Sheet(
        "streets",
        rows.streets,
        (
            Column("rank", "whole", 8),
            Column("name", width=30),
            Column("segment_id", width=14),
            Column("rep_id", width=10),
            Column("cluster_id", width=12),
            Column("length_m", "whole", 10),
            Column("customers", "whole", 10),
            Column("prospects", "whole", 10),
            Column("value_cases", "number", 12),
            Column("work_hours", "hours", 10),
        ),
        optional=True,
    ),
    Sheet(
        "targets",
        rows.streets,
        (
            Column("cluster_id", width=12),
            Column("name", width=30),
            Column("segment_id", width=14),
            Column("rep_id", width=10),
            *(
                Column(f"{measure}_{when}", "share" if measure in ("numeric", "share") else "number", 11)
                for measure in MEASURES
                for when in ("now", "3m", "12m")
            ),
        ),
        optional=True,
    ),
    Sheet(
        "actions",
        rows.actions,
        (
            Column("cluster_id", width=12),
            Column("segment_id", width=14),
            Column("rep_id", width=10),
            Column("kind", width=11),
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("date", "date", 12),
            Column("state", width=40),
            Column("value_cases", "number", 12),
            Column("cost", "number", 10),
        ),
        optional=True,
    ),
    *CHANGE_SHEETS,
    *GOAL_SHEETS,
    *COOLER_SHEETS,
)
"""The sheets that hold tables, in their order; a README and a summary stand before them."""


def shown(plan: Plan, words: Words) -> list[tuple[Sheet, pd.DataFrame]]:
    """The sheets of a plan with their rows, without the optional ones that have none."""
    filled = [(sheet, sheet.rows(plan, words)) for sheet in SHEETS]
    return [(sheet, table) for sheet, table in filled if len(table) or not sheet.optional]


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
    known = values.notna().to_numpy()
    if kind == "date":
        plain = values.tolist()
    elif kind == "text":
        plain = [str(value) for value in values.tolist()]
    else:
        plain = values.astype("float64").tolist()
    return [value if there else None for value, there in zip(plain, known, strict=True)]
