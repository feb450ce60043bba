"""A plan as large as one likes: copies of a real plan side by side, each with outlets, reps and streets of its own."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import shapely

from routeopt.plan.model import Plan

_APART = 1.15
"""Copies lie this many widths of the plan apart."""
_IDS = (
    "outlet_id",
    "rep_id",
    "segment_id",
    "next_rep_id",
    "previous_rep_id",
    "cooler_id",
    "from_outlet_id",
    "to_outlet_id",
)
_TABLES = ("outlets", "territories", "streets", "visits", "routes", "unserved", "actions", "coolers")


def enlarged(plan: Plan, copies: int) -> Plan:
    """
    Lay copies of a plan side by side in a square.

    Parameters
    ----------
    plan
        Any plan.
    copies
        How many; 1 gives the plan itself.

    Returns
    -------
    Plan
        For measuring pages and files only: its figures are still those of one copy.
    """
    tables: dict[str, Any] = {}
    side = int(np.ceil(np.sqrt(copies)))
    wide, high = (np.ptp(plan.outlets[axis]) * _APART for axis in ("lon", "lat"))
    for name in _TABLES:
        parts = [
            _moved(getattr(plan, name), copy, (copy % side) * wide, (copy // side) * high) for copy in range(copies)
        ]
        tables[name] = pd.concat(parts, ignore_index=True)
    return dataclasses.replace(plan, **tables)


def _moved(table: pd.DataFrame, copy: int, east: float, north: float) -> pd.DataFrame:
    """One copy of a table: the first keeps its ids and its place."""
    if copy == 0:
        return table
    changed: dict[str, Any] = {
        name: (table[name] + f"-{copy}").astype(table[name].dtype) for name in _IDS if name in table
    }
    for lon, lat in (("lon", "lat"), ("start_lon", "start_lat")):
        if lon in table:
            changed |= {lon: table[lon] + east, lat: table[lat] + north}
    if "geometry" in table:
        changed["geometry"] = shapely.transform(table["geometry"].to_numpy(), lambda at: at + np.array([east, north]))
    return table.assign(**changed)
