"""
A seeded model of a street census: what surveyors would write down in front of every outlet of the middle of a city.

All of it is generated and flagged; the outlets are those of the outlet table. Of the direct outlets nearest to the
middle, the asked share is surveyed. For an outlet with potential P and own volume V:

- a rival sells there with chance 0.55, and then takes a share between 0.2 and 0.8 of P − V;
- every fourth customer has a cooler of ours, class A twice as often;
- room for a cooler is at two of five outlets without one.
"""

import numpy as np
import pandas as pd

from routeopt.inputs.model import DIRECT_CHANNELS

RIVAL_CHANCE = 0.55
RIVAL_SHARE = (0.2, 0.8)
COOLER_CHANCE = {"A": 0.5, "B": 0.25, "C": 0.2}
ROOM_CHANCE = 0.4


def draw_survey(outlets: pd.DataFrame, share: float, seed: int) -> pd.DataFrame:
    """
    Draw the census of the middle of a city.

    Parameters
    ----------
    outlets
        Outlet table.
    share
        Share of the direct outlets that are surveyed, nearest to the middle first.
    seed
        Seed of the model.

    Returns
    -------
    pandas.DataFrame
        Columns of the survey table; the same for the same arguments.
    """
    chance = np.random.default_rng([seed, 7])
    direct = outlets[outlets["channel"].isin(DIRECT_CHANNELS)].reset_index(drop=True)
    place = direct[["lon", "lat"]].to_numpy(np.float64) * [np.cos(np.radians(direct["lat"].median())), 1.0]
    away = ((place - np.median(place, axis=0)) ** 2).sum(axis=1)
    rows = direct.iloc[np.sort(np.argsort(away, kind="stable")[: round(share * len(direct))])]
    n = len(rows)
    customer = rows["status"].eq("served").to_numpy()
    room = (rows["potential_cases"] - rows["volume_cases"]).clip(lower=0.0).to_numpy(np.float64)
    rival = (chance.random(n) < RIVAL_CHANCE) * chance.uniform(*RIVAL_SHARE, n) * room
    cooler = customer & (chance.random(n) < rows["outlet_class"].map(COOLER_CHANCE).fillna(0.0).to_numpy(np.float64))
    return pd.DataFrame(
        {
            "survey_id": ("S" + rows["outlet_id"]).to_numpy(),
            "outlet_id": rows["outlet_id"].to_numpy(),
            "channel": rows["channel"].to_numpy(),
            "customer": np.where(customer, "yes", "no"),
            "own_cases": rows["volume_cases"].to_numpy(),
            "rival_cases": rival.round(1),
            "potential_cases": rows["potential_cases"].to_numpy(),
            "cooler": np.where(cooler, "yes", "no"),
            "cooler_room": np.where(~cooler & (chance.random(n) < ROOM_CHANCE), "yes", "no"),
            "is_synthetic": "yes",
        }
    )
