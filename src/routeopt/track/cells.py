"""One cell of a tracked table, written for people."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from routeopt.core.language import text
from routeopt.track.coolers import MEASURES

CODES = ("group", "measure", "state", "proposal", "what", "reason", "judged_by")
"""Columns of codes, which have words in the catalogue."""
_SHARES = ("compliance", "day", "strike", *MEASURES)
"""Things whose plan and finding are shares; of the others they are counts."""
_GROUP_WORDS = {"channel": "report.channel_", "mode": "report.mode_"}


def cell(column: str, row: Mapping[Any, Any], lang: str) -> str:
    """
    Write one cell.

    Parameters
    ----------
    column
        Name of the column; ``_share`` and ``_rate`` are fractions.
    row
        The row that it stands in: what a number means may depend on its neighbours.
    lang
        Language of codes.

    Returns
    -------
    str
        ``–`` where nothing is known.
    """
    value: Any = row[column]
    if pd.isna(value):
        return "–"
    if column in CODES or (column == "id" and row["group"] in _GROUP_WORDS):
        return text(f"{_GROUP_WORDS[row['group']] if column == 'id' else f'track.{column}.'}{value}", lang)
    of_plan = column in ("plan_value", "value")
    if column.endswith(("_share", "_rate")) or (of_plan and row["what"] in _SHARES):
        return percent(value)
    return _plain(value, 0 if of_plan else 1)


def _plain(value: object, digits: int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.{digits}f}" if isinstance(value, float) else str(value)


def percent(share: float) -> str:
    """Write a fraction; ``–`` where nothing is known."""
    return "–" if math.isnan(share) else f"{share:.1%}"
