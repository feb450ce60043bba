"""What each outlet bought in the quarter that ends: the volume that the next plan reckons with."""

import numpy as np
import pandas as pd

from routeopt.core.faults import Fault
from routeopt.inputs.columns import row_fault
from routeopt.inputs.model import Previous

WEEKS_MIN = 4.0
"""Results of fewer weeks say too little of an outlet that orders once a month."""

Tables = dict[str, pd.DataFrame]


def faults(tables: Tables, previous: Previous | None, shown: dict[str, str]) -> list[Fault]:
    """
    Find results of outlets that nobody knows.

    Parameters
    ----------
    tables
        Typed tables by role.
    previous
        The plan in force.
    shown
        File names by role.

    Returns
    -------
    list of Fault
        E257 an outlet that neither the table nor the plan in force knows.
    """
    known = set(tables["outlets"]["outlet_id"])
    if previous is not None:
        known |= set(previous.outlets["outlet_id"])
    ids = tables["results"]["outlet_id"]
    return [
        row_fault("E257", shown["results"], "outlet_id", int(row), value=ids.iloc[row])
        for row in np.flatnonzero(ids.notna() & ~ids.isin(known))
    ]


def apply(tables: Tables, weeks: int) -> None:
    """
    Let served outlets sell in a cycle what they bought in the quarter.

    Parameters
    ----------
    tables
        Typed tables by role, without faults; ``volume_cases`` of the outlets is replaced where the results cover four
        weeks or more, and ``potential_cases`` is never below it.
    weeks
        Length of a cycle.
    """
    outlets, table = tables["outlets"], tables["results"].set_index("outlet_id")
    known = table.reindex(outlets["outlet_id"])
    cases = (known["cases"] / known["weeks"] * weeks).to_numpy(np.float64)
    tells = outlets["status"].eq("served").to_numpy() & (known["weeks"].to_numpy(np.float64) >= WEEKS_MIN)
    tells &= ~np.isnan(cases)
    outlets["volume_cases"] = outlets["volume_cases"].where(~tells, np.round(cases, 3))
    higher = np.maximum(outlets["potential_cases"], outlets["volume_cases"])
    outlets["potential_cases"] = outlets["potential_cases"].where(~tells, higher)
