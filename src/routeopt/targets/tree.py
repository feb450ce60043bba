"""The tree of units: company, sales mode, office, seller, and the seller's outlets by channel and class."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.targets.model import LEVELS, NOBODY

NAMES = ("mode", "office_id", "seller_id", "channel", "outlet_class")
"""What tells units apart, from the second level down; the last two together make a group."""
_DEPTH = (0, 1, 2, 3, 5)
"""How many of `NAMES` the id of each level holds."""


def sellers_of(outlets: pd.DataFrame) -> pd.DataFrame:
    """
    Name the unit of every outlet that somebody sells to.

    Parameters
    ----------
    outlets
        ``mode, office_id, rep_id, distributor_id, channel, outlet_class``; outlets without a mode are left out.

    Returns
    -------
    pandas.DataFrame
        The rows with a mode, with the texts `NAMES` (a dash where there is none): the seller is the rep of a direct
        outlet, else the distributor.
    """
    table = outlets[outlets["mode"].notna()].copy()
    direct = table["mode"].eq("DSD")
    table["seller_id"] = table["rep_id"].where(direct, table["distributor_id"])
    for name in NAMES:
        table[name] = table[name].astype(object).where(table[name].notna(), NOBODY).astype(str)
    return table.reset_index(drop=True)


def grow(outlets: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.int32], NDArray[np.int64]]:
    """
    Grow the tree over outlets.

    Parameters
    ----------
    outlets
        From `sellers_of`.

    Returns
    -------
    tuple
        Units (``unit_id, level, parent_id`` and `NAMES`, None above the level of a name), level by level and sorted by
        the names; the row of each unit's parent (−1 for the company); and of each outlet the row of its group.
    """
    groups = outlets[list(NAMES)].drop_duplicates().sort_values(list(NAMES), ignore_index=True)
    parts = [pd.DataFrame({"unit_id": ["all"]})]
    parents = [np.array([-1])]
    begin, above = 0, 0
    for depth in _DEPTH[1:]:
        part = groups[list(NAMES[:depth])].drop_duplicates(ignore_index=True)
        parents.append(begin + _rows(parts[-1], part, above) if above else np.zeros(len(part), np.int64))
        begin, above = sum(map(len, parts)), depth
        parts.append(part.assign(unit_id=["/".join(row) for row in part.to_numpy(dtype=str)]))
    for level, part in zip(LEVELS, parts, strict=True):
        part["level"] = level
    units = pd.concat(parts, ignore_index=True).reindex(columns=["unit_id", "level", *NAMES])
    parent = np.concatenate(parents).astype(np.int32)
    ids = units["unit_id"].tolist()
    units.insert(2, "parent_id", [None if row < 0 else ids[row] for row in parent])
    leaf = begin + _rows(groups, outlets, len(NAMES))
    return units, parent, leaf


def _rows(units: pd.DataFrame, wanted: pd.DataFrame, depth: int) -> NDArray[np.int64]:
    """Row of the unit that bears the first so many names of each wanted row."""
    known, asked = (pd.MultiIndex.from_frame(table[list(NAMES[:depth])]) for table in (units, wanted))
    return known.get_indexer(asked).astype(np.int64)


def upwards(values: NDArray[np.float64], parent: NDArray[np.int32], level: NDArray[np.int8]) -> NDArray[np.float64]:
    """
    Sum values of groups to all units above.

    Parameters
    ----------
    values
        float64 (n, …), values of groups; those of other rows are ignored.
    parent, level
        The tree.

    Returns
    -------
    ndarray
        Of the same shape.
    """
    total = np.where((level == len(LEVELS) - 1).reshape(-1, *[1] * (values.ndim - 1)), values, 0.0)
    for depth in range(len(LEVELS) - 1, 0, -1):
        rows = np.flatnonzero(level == depth)
        np.add.at(total, parent[rows], total[rows])
    return total
