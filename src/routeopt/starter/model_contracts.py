"""
A model of what distributors can take and what they ask for, so that money can decide who serves whom.

Real terms are secret, so these are assumptions, drawn with the scenario's seed around what an average customer buys:

- WAT: delivers for 450 average customers, give or take a tenth, as an area holds at most 400; lives on 150 of them; its
  van goes out at most 25 minutes; it asks for 800-2,500 of the scenario's money a cycle.
- PDS: delivers for 900, lives on 60, goes out an hour and asks for 400-1,200.
- WS: takes what comes and asks for nothing.

No distributor can take less than one and a half times what lies in the area that it owns by the table.
"""

import numpy as np
import pandas as pd
import shapely

TERMS = {"WAT": (450.0, 150.0, 25.0, (800.0, 2500.0)), "PDS": (900.0, 60.0, 60.0, (400.0, 1200.0))}
"""Average customers it delivers for and lives on, minutes from its door, least and most fee."""
SPREAD = 0.1
ROOM = 1.5


def with_terms(distributors: pd.DataFrame, outlets: pd.DataFrame, seed: int) -> pd.DataFrame:
    """
    Give each WAT and PDS distributor its terms.

    Parameters
    ----------
    distributors
        ``mode`` and ``area`` (WKT, empty for none), in the order in which terms are drawn.
    outlets
        ``status, volume_cases, lon, lat``.
    seed
        Seed of the scenario.

    Returns
    -------
    pandas.DataFrame
        The table with ``capacity_cases, min_volume_cases, fee, max_minutes``, empty for wholesalers.
    """
    chance = np.random.default_rng([seed, 8])
    served = outlets[outlets["status"].eq("served")]
    average = float(served["volume_cases"].astype("float64").median()) if len(served) else 0.0
    rows = []
    for mode, area in zip(distributors["mode"], distributors["area"], strict=True):
        if mode not in TERMS:
            rows.append(("", "", "", ""))
            continue
        takes, lives_on, minutes, (low, high) = TERMS[mode]
        inside = shapely.contains_xy(shapely.from_wkt(area), served["lon"], served["lat"])
        owned = float(served.loc[inside, "volume_cases"].astype("float64").sum())
        capacity = max(ROOM * owned, average * takes * chance.uniform(1 - SPREAD, 1 + SPREAD))
        fee = chance.uniform(low, high)
        rows.append((f"{_tens(capacity):g}", f"{_tens(average * lives_on):g}", f"{_tens(fee):g}", f"{minutes:g}"))
    names = ["capacity_cases", "min_volume_cases", "fee", "max_minutes"]
    return distributors.assign(**dict(zip(names, zip(*rows, strict=True), strict=True))) if rows else distributors


def _tens(value: float) -> float:
    return 10.0 * round(value / 10.0)
