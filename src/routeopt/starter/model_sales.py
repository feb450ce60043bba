"""
A seeded model of two years of sales: what every customer bought month by month before the plan begins.

All of it is generated; no figure is observed. In month t a customer of channel c with volume V (cases in four weeks)
buys

``V · days[t] ÷ 28 · (1 + g)^((t − T) ÷ 12) · season[c, month] · exp(0.15 z − 0.15² ÷ 2)``

with T the last month, g its own growth a year, normal around 4 % with spread 8 %, and z standard normal. Drinks sell
best in summer; schools and offices are empty then, and restaurants fill up in December. Every twelfth customer opened
within the two years and has no rows before. Money is cases times the channel's price, give or take a twentieth by
customer.
"""

import numpy as np
import pandas as pd

MONTHS = 24
NOISE = 0.15
GROWTH = (0.04, 0.08)
NEW_SHARE = 1 / 12
PRICE_SPREAD = 0.05
PRICE: dict[str, float] = {
    "restaurant": 14.0,
    "hotel": 15.0,
    "entertainment": 15.0,
    "modern_trade": 10.0,
    "wholesale": 8.5,
}
"""Money a case by channel; elsewhere `PRICE_ELSEWHERE`."""
PRICE_ELSEWHERE = 12.0
SEASON: dict[str, tuple[float, ...]] = {
    "school": (1.0, 1.1, 1.15, 1.1, 1.25, 1.15, 0.35, 0.2, 1.2, 1.25, 1.15, 0.9),
    "office": (1.0, 1.0, 1.05, 1.05, 1.1, 1.1, 0.95, 0.7, 1.05, 1.05, 1.0, 0.85),
    "restaurant": (0.85, 0.85, 0.95, 1.0, 1.05, 1.1, 1.15, 1.15, 1.0, 0.95, 0.9, 1.2),
    "hotel": (0.65, 0.7, 0.85, 1.0, 1.15, 1.25, 1.4, 1.45, 1.2, 0.95, 0.7, 0.75),
    "entertainment": (0.8, 0.8, 0.9, 1.0, 1.05, 1.2, 1.35, 1.35, 1.0, 0.9, 0.8, 0.95),
}
"""Sales of a month beside the mean month, January first; elsewhere `SEASON_ELSEWHERE`."""
SEASON_ELSEWHERE = (0.85, 0.85, 0.9, 0.95, 1.05, 1.15, 1.25, 1.25, 1.05, 0.95, 0.85, 0.95)


def draw_sales(outlets: pd.DataFrame, start: str, seed: int) -> pd.DataFrame:
    """
    Draw the history of all customers.

    Parameters
    ----------
    outlets
        ``outlet_id, channel, status, volume_cases``.
    start
        First day of the plan, such as 2026-01-12; the history ends with the month before.
    seed
        Seed of the model.

    Returns
    -------
    pandas.DataFrame
        Columns of the table of sales, by month and in the outlets' order; months without a sale have no row. The same
        for the same arguments.
    """
    chance = np.random.default_rng([seed, 11])
    customers = outlets[outlets["status"].eq("served")].reset_index(drop=True)
    n = len(customers)
    months = pd.period_range(end=pd.Period(start, "M") - 1, periods=MONTHS, freq="M")
    season = np.array([SEASON.get(channel, SEASON_ELSEWHERE) for channel in customers["channel"]])
    season = season[:, months.month - 1] if n else np.zeros((0, MONTHS))
    growth = chance.normal(*GROWTH, n)[:, None]
    level = np.maximum(1 + growth, 0.5) ** ((np.arange(MONTHS) - (MONTHS - 1)) / 12)
    noise = np.exp(NOISE * chance.standard_normal((n, MONTHS)) - NOISE**2 / 2)
    volume = customers["volume_cases"].astype("float64").to_numpy()[:, None] * (months.days_in_month.to_numpy() / 28)
    cases = (volume * level * season * noise).round(1)
    opened = np.where(chance.random(n) < NEW_SHARE, chance.integers(1, MONTHS, n), 0)
    cases[np.arange(MONTHS) < opened[:, None]] = 0.0
    price = np.array([PRICE.get(channel, PRICE_ELSEWHERE) for channel in customers["channel"]])
    price = price * chance.uniform(1 - PRICE_SPREAD, 1 + PRICE_SPREAD, n)
    month, outlet = np.nonzero(cases.T > 0)
    bought = cases[outlet, month]
    return pd.DataFrame(
        {
            "month": months.astype(str).to_numpy(dtype=object)[month],
            "outlet_id": customers["outlet_id"].to_numpy(dtype=object)[outlet],
            "volume": bought,
            "amount": (bought * price[outlet]).round(2),
            "is_synthetic": "yes",
        }
    )
