"""A seeded model of the trade for what a map lacks: volumes, classes, prospects, opening hours.

Everything here is generated, and every column it fills is named in the outlet's ``modelled`` column.

- Potential: lognormal by channel (medians below; spread 0.7, so that the best tenth sells about half, as in the field),
  times (1 + outlets within 150 m)^0.15: busy streets sell more.
- Prospects: 15 % of the outlets are no customers yet, drawn evenly.
- Volume: a customer takes 35–95 % of its potential.
- Class: by volume among the outlets a direct rep may serve: the best 7 % are A, the next 36 % B, the rest C.
- Opening: hours of the map are kept where they can be read and leave at least an hour inside 08:30–17:30 on four of the
  five weekdays; else the channel's usual hours are taken for a share of the outlets.
"""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from routeopt.inputs import opening

MEDIAN_CASES: dict[str, float] = {
    "department_store": 60.0,
    "general_store": 30.0,
    "school": 45.0,
    "restaurant": 25.0,
    "transport": 40.0,
    "hospital": 50.0,
    "office": 12.0,
    "hotel": 22.0,
    "entertainment": 35.0,
    "other": 10.0,
    "modern_trade": 260.0,
    "wholesale": 900.0,
}
"""Median potential in cases per cycle of four weeks."""
USUAL_HOURS: dict[str, tuple[tuple[float, str], ...]] = {
    "restaurant": ((0.45, "Mo-Sa 09:30-12:00,14:30-18:00"), (0.10, "Tu-Su 10:00-12:30,15:00-18:30")),
    "school": ((0.80, "Mo-Fr 09:00-11:30,14:00-16:30"),),
    "office": ((0.60, "Mo-Fr 09:00-12:30,14:00-18:00"),),
    "hospital": ((0.50, "Mo-Fr 10:00-17:00"),),
    "general_store": ((0.25, "Mo-Sa 08:30-13:00,15:00-19:30"),),
    "hotel": ((0.30, "Mo-Su 10:00-12:00,13:00-17:30"),),
    "entertainment": ((0.50, "Tu-Su 10:00-13:00,14:00-18:00"),),
}
"""Share of a channel's outlets without usable hours on the map, and the hours they get."""
PROSPECT_SHARE = 0.15
CLASS_SHARES = (("A", 0.07), ("B", 0.36))
_SPREAD = 0.7
_NEAR_M = 150.0
_CROWD_POWER = 0.15
_SHIFT_S = (8 * 3600 + 1800, 17 * 3600 + 1800)
_USABLE_S = 3600
_USABLE_WEEKDAYS = 4


def model_trade(found: pd.DataFrame, seed: int) -> pd.DataFrame:
    """
    Add what the map lacks.

    Parameters
    ----------
    found
        Outlets from `find_outlets`.
    seed
        Seed of the model.

    Returns
    -------
    DataFrame
        With ``status, outlet_class, volume_cases, potential_cases, opening, modelled``; cases rounded to tenths.
    """
    chance = np.random.default_rng([seed, 1])
    n = len(found)
    table = found.copy()
    crowd = (1.0 + _outlets_near(found)) ** _CROWD_POWER
    potential = found["channel"].map(MEDIAN_CASES).to_numpy() * np.exp(_SPREAD * chance.standard_normal(n)) * crowd
    direct = ~found["channel"].isin(["modern_trade", "wholesale"]).to_numpy()
    prospect = direct & (chance.random(n) < PROSPECT_SHARE)
    volume = np.where(prospect, 0.0, potential * chance.uniform(0.35, 0.95, n))
    table["status"] = np.where(prospect, "prospect", "served")
    table["potential_cases"] = np.maximum(potential.round(1), 0.1)
    table["volume_cases"] = volume.round(1)
    table["outlet_class"] = _classes(table, direct)
    table["opening"], hours_modelled = _openings(found, chance.random(n))
    filled = "status outlet_class volume_cases potential_cases"
    table["modelled"] = np.where(hours_modelled, f"{filled} opening", filled)
    return table


def _outlets_near(found: pd.DataFrame) -> np.ndarray:
    scale = 111_195.0
    xy = np.stack([found["lon"] * scale * np.cos(np.radians(found["lat"].mean())), found["lat"] * scale], 1)
    tree = cKDTree(xy)
    return np.asarray(tree.query_ball_point(xy, _NEAR_M, return_length=True)) - 1


def _classes(table: pd.DataFrame, direct: np.ndarray) -> pd.Series:
    """Classes by rank of volume, prospects by rank of potential against the same thresholds."""
    classes = pd.Series("C", index=table.index)
    served = direct & (table["status"] == "served").to_numpy()
    for column, rows in (("volume_cases", served), ("potential_cases", direct & ~served)):
        rank = table.loc[rows, column].rank(ascending=False, method="first")
        top = 0.0
        for name, share in CLASS_SHARES:
            best = rank[(rank > top * rows.sum()) & (rank <= (top + share) * rows.sum())].index
            classes[best] = name
            top += share
    classes[~direct] = "A"
    return classes


def _openings(found: pd.DataFrame, draw: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Opening text of each outlet, and whether the model wrote it."""
    texts: list[str] = []
    modelled = np.zeros(len(found), bool)
    for row, (text, channel) in enumerate(zip(found["opening"], found["channel"], strict=True)):
        if _usable(text):
            texts.append(text)
            continue
        share = 0.0
        hours = ""
        for part, usual in USUAL_HOURS.get(channel, ()):
            if share <= draw[row] < share + part:
                hours = usual
            share += part
        texts.append(hours)
        modelled[row] = hours != ""
    return texts, modelled


def _usable(text: str) -> bool:
    """Whether the hours can be read and leave a rep enough days."""
    if not text:
        return False
    try:
        week = opening.parse(text)
    except ValueError:
        return False
    low, high = _SHIFT_S
    open_days = [any(min(end, high) - max(start, low) >= _USABLE_S for start, end in day) for day in week[:5]]
    return sum(open_days) >= _USABLE_WEEKDAYS
