"""From sales by outlet and month to series, and from forecasts of series back to units."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.inputs.sales import first_month
from routeopt.scenario.model import Scenario
from routeopt.targets.forecast import backtest, seasonal_forecast
from routeopt.targets.model import MONTHS, NOBODY, Forecast

DIGITS = 3
"""Forecasts are rounded to thousandths of a case, so that the order of adding does not show."""
ERROR_MIN = 0.01
"""A seller's year is never foretold more exactly than this."""
WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True)
class History:
    """
    Sales of n outlets in t months.

    Attributes
    ----------
    sold
        float64 (n, t), cases.
    months
        t months, ascending, without a gap.
    """

    sold: NDArray[np.float64]
    months: tuple[pd.Period, ...]

    @property
    def last_year(self) -> NDArray[np.float64]:
        """float64 (n), cases of the last twelve months."""
        total: NDArray[np.float64] = self.sold[:, -MONTHS:].sum(axis=1)
        return total


def read(sales: pd.DataFrame, outlet_ids: pd.Series) -> History:
    """
    Lay sales out by outlet and month.

    Parameters
    ----------
    sales
        Table of the inputs.
    outlet_ids
        Outlets, in the order of the rows; sales of others are left aside.

    Returns
    -------
    History
        0 where nothing was sold.
    """
    span = pd.period_range(sales["month"].min(), sales["month"].max(), freq="M")
    row = pd.Index(outlet_ids).get_indexer(sales["outlet_id"])
    column = pd.Index(span.astype(str)).get_indexer(sales["month"])
    sold = np.zeros((len(outlet_ids), len(span)))
    ours = row >= 0
    sold[row[ours], column[ours]] = sales["volume"].to_numpy(np.float64)[ours]
    return History(sold, tuple(span))


@dataclass(frozen=True)
class Foretold:
    """
    The forecast, and its share of every outlet.

    Attributes
    ----------
    forecast
        For the plan.
    outlets
        float64 (n, 12), cases of each outlet and month of the year.
    """

    forecast: Forecast
    outlets: NDArray[np.float64]


def foretell(settings: Scenario, outlets: pd.DataFrame, history: History) -> Foretold:
    """
    Forecast each series and share it out to its outlets.

    Parameters
    ----------
    settings
        The scenario.
    outlets
        Customers with ``mode, office_id, seller_id, channel, volume_cases``, in the history's order.
    history
        What they bought.

    Returns
    -------
    Foretold
        An outlet's share is that of the last twelve months; a customer without any history sells what its
        ``volume_cases`` says, in its channel's season.
    """
    assert settings.targets is not None
    ridge, begins = settings.targets.season_ridge, first_month(settings)
    names = outlets[["mode", "office_id", "channel"]].agg("/".join, axis=1)
    ids, series = np.unique(names.to_numpy(dtype=str), return_inverse=True)
    head = outlets.assign(series=series).drop_duplicates("series").sort_values("series")
    _, channel = np.unique(head["channel"].to_numpy(dtype=str), return_inverse=True)
    sold = _sums(history.sold, series, len(ids))
    first = history.months[0].month - 1
    gap = (begins - history.months[-1]).n - 1
    told = seasonal_forecast(sold, channel, first, gap + MONTHS, ridge)[:, gap:]
    share = _shares(history.last_year, series, len(ids))
    told[np.bincount(series, share, len(ids)) <= 0] = 0.0  # what sold nothing for a year is not revived by its trend
    of_outlets = told[series] * share[:, None]
    unknown = history.sold.sum(axis=1) <= 0
    season = _season(told)
    cycles = WEEKS_A_YEAR / settings.period.weeks
    new = outlets["volume_cases"].to_numpy(np.float64) * cycles * unknown
    of_outlets += new[:, None] * season[series]
    told = told + _sums(new[:, None] * season[series], series, len(ids))
    error, naive = backtest(sold, channel, first, ridge)
    table = _table(head, ids, history, sold, begins, told)
    spread = _seller_error(outlets, history, sold, channel, series, ridge)
    return Foretold(Forecast(table, error, naive, spread), of_outlets)


def _sums(values: NDArray[np.float64], group: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    total = np.zeros((size, values.shape[1]))
    np.add.at(total, group, values)
    return total


def _shares(amount: NDArray[np.float64], group: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    total = np.bincount(group, amount, size)[group]
    return np.divide(amount, total, out=np.zeros(len(amount)), where=total > 0)


def _season(told: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each month in the year of a series; that of all where it sold nothing."""
    whole = told.sum(axis=0)
    flat = whole / whole.sum() if whole.sum() > 0 else np.full(MONTHS, 1 / MONTHS)
    year = told.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.where(year > 0, told / np.where(year > 0, year, 1.0), flat)
    return shares


def _table(
    head: pd.DataFrame,
    ids: NDArray[np.str_],
    history: History,
    sold: NDArray[np.float64],
    begins: pd.Period,
    told: NDArray[np.float64],
) -> pd.DataFrame:
    """Sold and forecast months of every series, one below the other."""
    year = [begins + k for k in range(MONTHS)]
    parts = []
    for months, cases, column in ((history.months, sold, "sold_cases"), (year, told, "forecast_cases")):
        part = pd.DataFrame({"series_id": np.repeat(ids, len(months)), "month": list(months) * len(ids)})
        part[column] = cases.ravel().round(DIGITS)
        for name in ("mode", "office_id", "channel"):
            part[name] = np.repeat(head[name].to_numpy(dtype=object), len(months))
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["month"] = [month.start_time.date() for month in table["month"]]
    table["office_id"] = table["office_id"].where(table["office_id"].ne(NOBODY), None)
    return table


def _seller_error(
    outlets: pd.DataFrame,
    history: History,
    sold: NDArray[np.float64],
    channel: NDArray[np.int64],
    series: NDArray[np.int64],
    ridge: float,
) -> float:
    """How far sellers' sales were from what the same forecast, made a year ago, would have said of them."""
    origin = max(len(history.months) - MONTHS, MONTHS)
    ahead = len(history.months) - origin
    told = seasonal_forecast(sold[:, :origin], channel, history.months[0].month - 1, ahead, ridge).sum(axis=1)
    share = _shares(history.sold[:, origin - MONTHS : origin].sum(axis=1), series, len(sold))
    sellers, seller = np.unique(outlets["seller_id"].to_numpy(dtype=str), return_inverse=True)
    expected = np.bincount(seller, told[series] * share, len(sellers))
    true = np.bincount(seller, history.sold[:, origin:].sum(axis=1), len(sellers))
    known = (expected > 0) & (true > 0) & (sellers != NOBODY)
    if not known.any():
        return ERROR_MIN
    return round(max(ERROR_MIN, float(np.sqrt(np.mean(np.log(true[known] / expected[known]) ** 2)))), 6)
