"""What describes a sheet of the workbook: its rows, its columns, and how a cell is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.report.words import Words

Kind = Literal["text", "whole", "number", "share", "clock", "date", "km", "hours", "minutes"]


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
