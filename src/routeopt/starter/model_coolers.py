"""
A seeded model of lent coolers: where they stand, what was paid for them, and what the last check found.

All of it is generated and flagged. Where a census tells which customers have a cooler, they have one; of the other
customers of direct channels six in ten of class A have one, three of B and one of C. Class A gets the large type, B the
small one, C the counter-top. For a customer with potential P:

- the deposit is paid by 85 %; 92 % work, 6 % are faulty, 2 % are missing; 88 % were checked in the last quarter;
- one in nine sells nothing, the others a share of P between 0.08 and 0.3, at most what the type can sell;
- purity is high (mean 0.8), a rival's products stand in three of ten, half stand at the entrance.

One more cooler waits in the warehouses for every twelve lent.
"""

import numpy as np
import pandas as pd

from routeopt.inputs.model import DIRECT_CHANNELS

TYPES = {"A": "two_door", "B": "one_door", "C": "counter"}
CASES_MAX = {"two_door": 60.0, "one_door": 30.0, "counter": 12.0}
DEPOSIT = {"two_door": 300.0, "one_door": 200.0, "counter": 100.0}
CHANCE = {"A": 0.6, "B": 0.3, "C": 0.1}
PLACES = ("entrance", "counter", "aisle", "back")
SPARE = 12
COLUMNS = (
    "cooler_id",
    "outlet_id",
    "office_id",
    "type",
    "state",
    "placed",
    "deposit",
    "checked",
    "own_share",
    "sales_cases",
    "rival",
    "position",
    "is_synthetic",
)


def draw_coolers(
    outlets: pd.DataFrame, offices: pd.DataFrame, seed: int, survey: pd.DataFrame | None = None
) -> pd.DataFrame:
    """
    Draw the coolers of a city.

    Parameters
    ----------
    outlets
        Outlet table.
    offices
        Office table: whose warehouses hold the spare ones.
    seed
        Seed of the model.
    survey
        Census whose column ``cooler`` (yes or no) decides where it has looked.

    Returns
    -------
    pandas.DataFrame
        Columns of the cooler table as texts and figures; the same for the same arguments.
    """
    chance = np.random.default_rng([seed, 11])
    rows = outlets[outlets["channel"].isin(DIRECT_CHANNELS) & outlets["status"].eq("served")].reset_index(drop=True)
    has = chance.random(len(rows)) < rows["outlet_class"].map(CHANCE).fillna(0.0).to_numpy(np.float64)
    if survey is not None:
        seen = survey.drop_duplicates("outlet_id").set_index("outlet_id")["cooler"].eq("yes")
        told = rows["outlet_id"].isin(seen.index).to_numpy()
        has = np.where(told, rows["outlet_id"].map(seen).fillna(value=False).to_numpy(bool), has)
    lent = rows[has].reset_index(drop=True)
    n = len(lent)
    kind = lent["outlet_class"].map(TYPES).to_numpy(dtype=object)
    most = np.array([CASES_MAX[name] for name in kind])
    sold = np.minimum(most, chance.uniform(0.08, 0.3, n) * lent["potential_cases"].to_numpy(np.float64))
    sold = np.where(chance.random(n) < 1 / 9, 0.0, sold).round(1)
    state = chance.choice(["working", "faulty", "missing"], n, p=[0.92, 0.06, 0.02])
    checked = chance.random(n) < 0.88
    placed, seen_on = chance.integers(60, 1500, n), chance.integers(3, 90, n)
    start = np.datetime64("2026-01-12")
    own = chance.beta(8, 2, n).round(2)
    table = pd.DataFrame(
        {
            "outlet_id": lent["outlet_id"].to_numpy(dtype=object),
            "office_id": "",
            "type": kind,
            "state": state,
            "placed": (start - placed).astype(str),
            "deposit": np.where(chance.random(n) < 0.85, [DEPOSIT[name] for name in kind], 0.0),
            "checked": np.where(checked, (start - seen_on).astype(str), ""),
            "own_share": np.where(checked, own.astype(str), ""),
            "sales_cases": np.where(checked, sold.astype(str), ""),
            "rival": np.where(checked & (chance.random(n) < 0.3), "yes", "no"),
            "position": np.where(checked, chance.choice(PLACES, n, p=[0.5, 0.15, 0.2, 0.15]), ""),
        }
    )
    spare = -(-n // SPARE)
    stored = pd.DataFrame(
        {
            "outlet_id": "",
            "office_id": [offices["office_id"].iloc[k % len(offices)] for k in range(spare)],
            "type": [list(CASES_MAX)[k % len(CASES_MAX)] for k in range(spare)],
            "state": "working",
            "deposit": 0.0,
            "rival": "no",
        }
    )
    whole = pd.concat([table, stored], ignore_index=True).fillna("")
    whole["cooler_id"] = [f"K{number:05d}" for number in range(1, len(whole) + 1)]
    whole["is_synthetic"] = "yes"
    return whole[list(COLUMNS)]
