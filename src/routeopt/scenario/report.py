"""Settings of what people look at."""

from typing import Literal

from routeopt.scenario.settings import Settings

VisitColumn = Literal[
    "rep_id",
    "rep_name",
    "date",
    "seq",
    "outlet_id",
    "outlet_name",
    "kind",
    "arrive",
    "start",
    "leave",
    "lon",
    "lat",
    "channel",
    "outlet_class",
    "weekday",
    "week",
]
"""Columns of the table of visits for sales-force systems; ``weekday`` counts from 1 for Monday, ``week`` from 1 for
the cycle's first."""


class ReportSettings(Settings):
    """What the report's files look like to other programs."""

    visit_columns: dict[VisitColumn, str] = {}
    """Columns of ``visits.csv`` in their order: ours → the name by which the sales-force system calls it. Empty: all,
    under our names."""
