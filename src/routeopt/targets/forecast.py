"""A small seasonal forecast of many series at once, and what it would have got wrong."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge

from routeopt.targets.model import MONTHS, QUARTER

DAMPING = 0.9
"""A trend keeps this share of its strength with every month ahead."""
OWN_SEASON = 0.5
"""A channel's own season is believed half as readily as the season of all."""
OFFSET = 0.02
"""Share of a series' mean that is added before the logarithm, so that a month without sales has one."""

Cases = NDArray[np.float64]


def seasonal_forecast(sold: Cases, channel: NDArray[np.int64], first: int, horizon: int, ridge: float) -> Cases:
    """
    Forecast series from a pooled ridge regression of logarithms on trend and months.

    Parameters
    ----------
    sold
        float64 (s, t), cases of s series in t months, ≥ 0.
    channel
        int64 (s), number of the channel of each series: series of one channel share a season.
    first
        Month of the year of the first column, 0 for January.
    horizon
        Months to forecast.
    ridge
        Penalty on the coefficients.

    Returns
    -------
    ndarray
        float64 (s, horizon), cases; 0 where a series never sold.

    Notes
    -----
    Every series has a level of its own, which is not penalised (fixed effects: the regression runs on what differs
    from the mean of the series). Large series weigh more. Back from logarithms, a factor makes fitted and sold cases
    agree over the history (a smearing estimate). Trends are damped as in [1]_.

    References
    ----------
    .. [1] Gardner, E. S. and McKenzie, E. (1985). Forecasting trends in time series. *Management Science*, 31(10),
       1237-1246.
    """
    series, months = sold.shape
    mean = sold.mean(axis=1)
    alive = mean > 0
    result = np.zeros((series, horizon))
    if not alive.any() or horizon == 0:
        return result
    scale = mean[alive][:, None]
    logs = np.log(sold[alive] / scale + OFFSET)
    design = _design(channel[alive], months, first, horizon)
    past, ahead = design[:, :months], design[:, months:]
    middle = past.mean(axis=1, keepdims=True)
    level = logs.mean(axis=1, keepdims=True)
    model = Ridge(alpha=ridge, fit_intercept=False, solver="cholesky")
    weight = np.repeat(mean[alive] / mean[alive].mean(), months)
    model.fit((past - middle).reshape(-1, design.shape[2]), (logs - level).ravel(), sample_weight=weight)
    fitted, told = ((level + (part - middle) @ model.coef_) for part in (past, ahead))
    back = np.maximum(scale * (np.exp(fitted) - OFFSET), 0.0)
    smear = sold[alive].sum(axis=1, keepdims=True) / np.maximum(back.sum(axis=1, keepdims=True), 1e-9)
    result[alive] = np.maximum(scale * (np.exp(told) - OFFSET), 0.0) * smear
    return result


def _design(channel: NDArray[np.int64], months: int, first: int, horizon: int) -> NDArray[np.float64]:
    """Trend, month and month of the channel, for every series and month of past and future."""
    ahead = np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    trend = np.concatenate([np.arange(months) - (months - 1.0), ahead]) / MONTHS
    month = np.eye(MONTHS)[(first + np.arange(months + horizon)) % MONTHS]
    _, own = np.unique(channel, return_inverse=True)
    design = np.zeros((len(channel), months + horizon, 1 + MONTHS * (2 + own.max())))
    design[:, :, 0] = trend
    design[:, :, 1 : 1 + MONTHS] = month
    for number in range(own.max() + 1):
        begin = 1 + MONTHS * (1 + number)
        design[own == number, :, begin : begin + MONTHS] = OWN_SEASON * month
    return design


def backtest(sold: Cases, channel: NDArray[np.int64], first: int, ridge: float) -> tuple[float | None, float | None]:
    """
    Tell the error of forecasts of a quarter, had they been made in the past.

    Parameters
    ----------
    sold, channel, first, ridge
        As for `seasonal_forecast`.

    Returns
    -------
    tuple
        Σ |forecast − sold| ÷ Σ sold of this forecast and of last year's same month, over the last year's quarters that
        have a year of history before them (rolling origin: each forecast knows the months before it only); None where
        there is no such quarter.
    """
    months = sold.shape[1]
    origins = [o for o in range(months - MONTHS, months, QUARTER) if o >= MONTHS]
    wrong, naive, total = 0.0, 0.0, 0.0
    for origin in origins:
        truth = sold[:, origin : origin + QUARTER]
        told = seasonal_forecast(sold[:, :origin], channel, first, QUARTER, ridge)
        wrong += float(np.abs(told - truth).sum())
        naive += float(np.abs(sold[:, origin - MONTHS : origin - MONTHS + QUARTER] - truth).sum())
        total += float(truth.sum())
    return (wrong / total, naive / total) if total > 0 else (None, None)
