"""What a chosen segment is to reach after 3 and 12 months: what the better of its look-alikes have reached."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routeopt.scenario.streets import StreetSettings
from routeopt.streets.value import LIVELY

MEASURES = ("outlets", "numeric", "share", "volume", "coolers")
"""Outlets signed, numeric distribution, share against rivals, cases per cycle, coolers."""
BETTER = 0.75
"""The look-alike at this quantile sets the target of 12 months."""


def targets(settings: StreetSettings, segments: pd.DataFrame, chosen: NDArray[np.bool_]) -> pd.DataFrame:
    """
    Set targets of the chosen segments.

    Parameters
    ----------
    settings
        The scenario's.
    segments
        `StreetCensus.segments`.
    chosen
        bool per segment.

    Returns
    -------
    pandas.DataFrame
        By the index of the chosen segments: for each of `MEASURES` a column ``<measure>_now``, ``_3m`` and ``_12m``.
        Never below what is there now; outlets and coolers are whole.

    Notes
    -----
    Look-alikes are the surveyed segments with outlets that are nearest in outlets (log), share of closed channels,
    rivals' share and liveliness of the road, each scaled by its spread. Rates (customers ÷ outlets, own ÷ all cases,
    coolers ÷ outlets, cases per customer) are what a segment can learn from another; the 3-month target lies
    ``first_quarter_share`` of the way.
    """
    known = segments[segments["surveyed"] & segments["surveyed_outlets"].gt(0)]
    mine = segments[chosen]
    rates = _rates(known)
    tree = cKDTree(_features(known, known))
    k = min(settings.alike, len(known))
    _, near = tree.query(_features(mine, known), k=np.arange(1, k + 1))
    better = {name: np.quantile(rates[name].to_numpy()[near], BETTER, axis=1) for name in rates}
    now = _rates(mine)
    outlets = mine["surveyed_outlets"].to_numpy(np.float64)
    # A street without outlets carries a cluster over; it has nothing to reach.
    numeric = np.where(outlets > 0, np.maximum(now["numeric"], better["numeric"]), 0.0)
    signed = np.floor(numeric * outlets + 0.5)
    coolers = np.maximum(mine["coolers"], np.floor(better["cooling"] * outlets + 0.5))
    customers = mine["customers"].to_numpy(np.float64)
    volume = mine["own_cases"] + np.maximum(0.0, signed - customers) * better["drop"]
    goal = {
        "outlets": signed,
        "numeric": numeric,
        "share": np.where(outlets > 0, np.maximum(now["share"], better["share"]), 0.0),
        "volume": volume,
        "coolers": np.minimum(coolers, mine["coolers"] + mine["cooler_room"]),
    }
    there = standing(mine)
    table: dict[str, NDArray[np.float64]] = {}
    for name in MEASURES:
        first, last = np.asarray(there[name], np.float64), np.asarray(goal[name], np.float64)
        soon = first + settings.first_quarter_share * (last - first)
        whole = name in ("outlets", "coolers")
        table[f"{name}_now"] = first.round(4)
        table[f"{name}_3m"] = np.ceil(np.maximum(0.0, soon - 1e-9)) if whole else soon.round(4)
        table[f"{name}_12m"] = last.round(4)
    return pd.DataFrame(table, index=mine.index)


def standing(segments: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Where segments of a census stand now, by each of `MEASURES`."""
    rates = _rates(segments)
    there = {
        "outlets": segments["customers"],
        "numeric": rates["numeric"],
        "share": rates["share"],
        "volume": segments["own_cases"],
        "coolers": segments["coolers"],
    }
    return {name: there[name].to_numpy(np.float64) for name in MEASURES}


def _rates(table: pd.DataFrame) -> pd.DataFrame:
    """Rates of segments; 0 where there is nothing to divide by."""

    def over(part: str, *whole: str) -> NDArray[np.float64]:
        amount, total = table[part].to_numpy(np.float64), table[list(whole)].to_numpy(np.float64).sum(axis=1)
        return np.divide(amount, total, out=np.zeros(len(table)), where=total > 0)

    return pd.DataFrame(
        {
            "numeric": over("customers", "surveyed_outlets"),
            "share": over("own_cases", "own_cases", "rival_cases"),
            "cooling": over("coolers", "surveyed_outlets"),
            "drop": over("own_cases", "customers"),
        },
        index=table.index,
    )


def _features(table: pd.DataFrame, known: pd.DataFrame) -> NDArray[np.float64]:
    """What makes segments alike, scaled by the spread among the known ones."""

    def raw(of: pd.DataFrame) -> NDArray[np.float64]:
        outlets = np.maximum(of["surveyed_outlets"].to_numpy(np.float64), 1.0)
        rival: pd.Series[float] = of["rival_cases"] / np.maximum(of["own_cases"] + of["rival_cases"], 1e-9)
        lively = of["highway"].map(LIVELY).fillna(1.0)
        columns = [np.log(outlets), of["closed_outlets"] / outlets, rival, lively]
        return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)

    spread = raw(known).std(axis=0)
    return raw(table) / np.where(spread > 1e-9, spread, 1.0)
