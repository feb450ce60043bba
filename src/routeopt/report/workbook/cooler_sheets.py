"""The sheets of lent coolers: what is done with each, the six measures, and the technicians' days."""

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.report import equipment
from routeopt.report.words import Words
from routeopt.report.workbook.sheet import Column, Sheet

DAY_S = 86_400


def _technicians(plan: Plan, words: Words) -> pd.DataFrame:
    """One row per job in the order of the days."""
    rows = plan.technician_visits
    return rows.assign(
        name=rows["outlet_id"].map(plan.outlets.set_index("outlet_id")["name"]),
        what=[words(f"equipment.job_{job}") for job in rows["job"]],
        start=rows["start_s"] / DAY_S,
        leave=rows["leave_s"] / DAY_S,
    )


COOLER_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "coolers",
        equipment.moved,
        (
            Column("cooler_id", width=12),
            Column("cooler_type", width=12),
            Column("cooler_state", width=10),
            Column("what", width=14),
            Column("from_outlet_id", width=14),
            Column("from_name", width=26),
            Column("to_outlet_id", width=14),
            Column("to_name", width=26),
            Column("why", width=48),
            Column("now_cases", "number", 10),
            Column("expected_cases", "number", 10),
            Column("check_dates", width=24),
            Column("fetch_date", "date", 12),
            Column("job_date", "date", 12),
        ),
        optional=True,
    ),
    Sheet(
        "cooler_measures",
        equipment.measured,
        (
            Column("unit_kind", width=14),
            Column("unit", width=26),
            Column("unit_id", width=14),
            Column("measure", width=24),
            Column("numerator", "number", 11),
            Column("denominator", "number", 11),
            Column("share", "share", 9),
        ),
        optional=True,
    ),
    Sheet(
        "technicians",
        _technicians,
        (
            Column("technician_id", width=12),
            Column("date", "date", 12),
            Column("seq", "whole", 7),
            Column("what", width=12),
            Column("cooler_id", width=12),
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("start", "clock", 9),
            Column("leave", "clock", 9),
            Column("travel_m", "whole", 10),
        ),
        optional=True,
    ),
)
"""Left out of a plan without coolers."""
