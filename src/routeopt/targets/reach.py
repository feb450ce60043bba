"""How challenging and how attainable targets are: the chance that sellers reach them at the pace of the forecast."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from routeopt.targets.model import Targets

_DIGITS = 6


def chance(target: NDArray[np.float64], forecast: NDArray[np.float64], error: float) -> NDArray[np.float64]:
    """
    Tell the chance that sales reach a target.

    Parameters
    ----------
    target, forecast
        Cases of the year, one per seller.
    error
        Spread of log(sold ÷ forecast), as back-tested.

    Returns
    -------
    ndarray
        ``Φ(log(forecast ÷ target) ÷ error)``; 1 where nothing is asked, 0 where nothing is forecast.
    """
    known = (target > 0) & (forecast > 0)
    ratio = np.divide(forecast, target, out=np.ones(len(target)), where=known)
    told = norm.cdf(np.log(ratio) / error)
    return np.asarray(np.where(target <= 0, 1.0, np.where(known, told, 0.0)).round(_DIGITS))


def chances(targets: Targets) -> "pd.Series[float]":
    """Chance of every seller by row of the units; missing for other units."""
    sellers = targets.units["level"].eq("seller").to_numpy()
    year = targets.answer.months.sum(axis=1)[sellers].astype(np.float64)
    told = chance(year, targets.units["forecast_cases"].to_numpy(np.float64)[sellers], targets.forecast.seller_error)
    result = np.full(len(sellers), np.nan)
    result[sellers] = told
    return pd.Series(result, index=targets.units.index)


def reach_share(targets: Targets) -> float:
    """Share of the reps expected to reach their target: the mean of their chances; of all sellers without reps."""
    table = targets.units.assign(chance=chances(targets))
    table = table[table["level"].eq("seller")]
    reps = table[table["mode"].eq("DSD")]
    return float((reps if len(reps) else table)["chance"].mean())


def figures(targets: Targets) -> dict[str, Any]:
    """What the plan's manifest says of the targets, as plain JSON values."""
    told = targets.forecast
    return {
        "first_month": targets.first_month,
        "year_cases": targets.problem.total,
        "stretch": round(targets.stretch, _DIGITS),
        "reach_share": round(reach_share(targets), _DIGITS),
        "forecast_error": None if told.error is None else round(told.error, _DIGITS),
        "naive_error": None if told.naive_error is None else round(told.naive_error, _DIGITS),
        "seller_error": told.seller_error,
        "outlets_left_out": targets.left_out,
    }
