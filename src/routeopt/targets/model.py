"""What each unit should reach: the problem of a company's year, and the targets of every unit and month."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats

LEVELS: tuple[str, ...] = ("company", "mode", "office", "seller", "group")
"""Levels of the tree of units, the company first; a seller is a rep, or a distributor of another mode than DSD."""
MONTHS = 12
QUARTER = 3
"""Months of the year and of one of its quarters."""
NOBODY = "-"
"""Stands in an id where a unit has no office, seller or class."""


@dataclass(frozen=True)
class TargetProblem:
    """
    A tree of n units; each level's units stand together, the company first, and children of one unit stand together.

    Attributes
    ----------
    unit_ids
        n ids, such as ``DSD/O1/R3/restaurant/A``.
    level
        int8 (n), position in `LEVELS`.
    parent
        int32 (n), row of the unit above; −1 for the company.
    desired
        float64 (n), cases a year that the unit would get if nothing bound; of units above groups the sum.
    floor, cap
        int64 (n), least and most cases a year.
    season
        float64 (n, 12), share of each month in the year of a group; rows of other units are 0.
    total
        Cases of the year to be shared out.
    """

    unit_ids: tuple[str, ...]
    level: NDArray[np.int8]
    parent: NDArray[np.int32]
    desired: NDArray[np.float64]
    floor: NDArray[np.int64]
    cap: NDArray[np.int64]
    season: NDArray[np.float64]
    total: int


@dataclass(frozen=True)
class TargetAnswer:
    """
    Targets of all units.

    Attributes
    ----------
    months
        int64 (n, 12), cases of each unit and month; quarters and the year are their sums.
    stats
        Objective is ``Σ (year − desired)² ÷ (2 · max(desired, 1))`` over the groups, in cases; its bound is the optimum
        of the same without whole numbers.
    """

    months: NDArray[np.int64]
    stats: SearchStats


@dataclass(frozen=True)
class Forecast:
    """
    What would be sold if nothing changed.

    Attributes
    ----------
    table
        ``series_id, mode, office_id, channel, month, sold_cases, forecast_cases`` of each series and month: sold in
        the history, forecast in the year; the other is missing.
    error
        Back-test of a quarter ahead: Σ |forecast − sold| ÷ Σ sold over series and months; None where the history is
        too short.
    naive_error
        The same of last year's month again.
    seller_error
        Spread of log(sold ÷ forecast) of the sellers' totals, as far ahead as the history lets one look back.
    """

    table: pd.DataFrame
    error: float | None
    naive_error: float | None
    seller_error: float


@dataclass(frozen=True)
class Targets:
    """
    Targets of the year.

    Attributes
    ----------
    problem, answer, forecast
        What was asked, what was answered, and the forecast it rests on.
    units
        One row per unit in the problem's order: ``unit_id, level, parent_id, mode, office_id, seller_id, channel,
        outlet_class, outlets, last_year_cases, forecast_cases, potential_cases``.
    first_month
        First of the twelve months, such as 2026-01.
    left_out
        Outlets in the history that no unit holds: closed, prospects again, or served by nobody.
    """

    problem: TargetProblem
    answer: TargetAnswer
    forecast: Forecast
    units: pd.DataFrame
    first_month: str
    left_out: int

    @property
    def stretch(self) -> float:
        """Target ÷ forecast − 1 of the company."""
        forecast = float(self.units["forecast_cases"].iloc[0])
        return self.problem.total / forecast - 1 if forecast > 0 else 0.0
