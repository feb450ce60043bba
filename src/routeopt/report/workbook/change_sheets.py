"""The sheets of what changes: customers, customer structure, distributors' areas, and who hands over."""

from routeopt.report.workbook import rows
from routeopt.report.workbook.sheet import Column, Sheet

CHANGE_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "changes",
        rows.changes,
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
        "structure",
        rows.structure,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("office_id", width=9),
            Column("before", width=14),
            Column("action", width=20),
            Column("to_mode", width=9),
            Column("distributor_id", width=12),
            Column("score", "share", 9),
            Column("volume_cases", "number", 10),
            Column("potential_cases", "number", 10),
            *(
                Column(term, "share", 10)
                for term in ("volume", "growth", "potential", "effort", "payment", "cooler_result")
            ),
        ),
        optional=True,
    ),
    Sheet(
        "areas",
        rows.areas,
        (
            Column("distributor_id", width=14),
            Column("mode", width=9),
            Column("outlets", "whole", 10),
            Column("volume_cases", "number", 12),
            Column("volume_in_reach_cases", "number", 14),
            Column("min_volume_cases", "number", 12),
            Column("contribution", "number", 12),
            Column("verdict", width=18),
            Column("why", width=44),
        ),
        optional=True,
    ),
    Sheet(
        "handovers",
        rows.handovers,
        (
            Column("outlet_id", width=14),
            Column("name", width=30),
            Column("change", width=22),
            Column("from_kind", width=12),
            Column("from_id", width=12),
            Column("to_kind", width=12),
            Column("to_id", width=12),
            Column("first_date", "date", 12),
            Column("first", "clock", 8),
            Column("joint", width=30),
            Column("volume_cases", "whole", 10),
            Column("owed", "number", 10),
            Column("coolers", "whole", 8),
            Column("blocker", width=26),
        ),
        optional=True,
    ),
)
"""Sheets that are left out where nothing changes."""
