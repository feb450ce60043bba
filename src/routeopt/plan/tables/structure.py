"""The table of the customer structure: who was scored, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform

if TYPE_CHECKING:
    from routeopt.coverage.model import Coverage


def structure(split: Coverage) -> pd.DataFrame:
    """
    Fill the table of the customer structure.

    Parameters
    ----------
    split
        The coverage.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty where nobody was asked.
    """
    table = split.structure
    if table.empty:
        table = pd.DataFrame(columns=[column.name for column in TABLES["structure"]])
    return conform("structure", table)
