"""What was done, as read, and what it says beside the plan."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.streets.follow import reached


@dataclass(frozen=True)
class Actuals:
    """
    What was done under a plan.

    Attributes
    ----------
    tables
        Role → typed table with the columns of `actuals.ROLES` and ``file``; a role that nobody gave is missing. A
        column ``date`` holds `datetime.date`.
    until
        Last day that counts; later rows are left out already.
    reached
        Where surveyed street segments stand now, see `streets.follow.reached`; empty without a later census.
    """

    tables: dict[str, pd.DataFrame]
    until: dt.date
    reached: pd.DataFrame = field(default_factory=lambda: reached(None))


@dataclass(frozen=True)
class Tracked:
    """
    A plan beside what happened.

    Attributes
    ----------
    manifest
        Of the plan.
    until
        Last day that counts.
    tables
        Name → table, in the order in which they are shown. Title and headers are ``track.table.<name>`` and
        ``track.column.<column>`` of the catalogue; names that end in ``_share`` or ``_rate`` are fractions.
    names
        Column of ids → id → the name that people know.
    """

    manifest: dict[str, Any]
    until: dt.date
    tables: dict[str, pd.DataFrame]
    names: dict[str, dict[str, str]]


LOW = 0.9
"""A share of the plan below this is off."""

Part = Callable[[Plan, Actuals], dict[str, pd.DataFrame]]
"""One view on what happened: named tables, none where the actuals it needs are not given."""
