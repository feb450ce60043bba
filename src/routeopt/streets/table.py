"""The streets' share of the plan's table of streets: value, choice and targets of every segment."""

import numpy as np
import pandas as pd

from routeopt.scenario.streets import StreetSettings
from routeopt.streets.targets import MEASURES, targets
from routeopt.streets.value import TERMS

_WHOLE = ("surveyed_outlets", "customers", "prospects")
_DIGITS = 6
"""Sums are rounded to this many digits, so that the order of adding does not show."""


def columns(
    settings: StreetSettings, size: int, census: pd.DataFrame | None, chosen: pd.DataFrame | None
) -> pd.DataFrame:
    """
    Fill the columns of value, choice and targets.

    Parameters
    ----------
    settings
        The scenario's.
    size
        Number of segments.
    census
        `StreetCensus.segments`, or None without a survey.
    chosen
        ``segment_id, cluster_id`` of the chosen segments, or None.

    Returns
    -------
    pandas.DataFrame
        One row per segment, in the census's order.
    """
    names = [f"{measure}_{when}" for measure in MEASURES for when in ("now", "3m", "12m")]
    if census is None or chosen is None:
        nothing = {name: np.zeros(size, np.int64) for name in _WHOLE}
        zero = {name: np.zeros(size) for name in ("value_cases", *TERMS, "work_s", "money")}
        open_ = dict.fromkeys(("rank", "cluster_id", *names))
        return pd.DataFrame({"surveyed": np.zeros(size, np.bool_), **nothing, **zero, **open_}, index=range(size))
    table = census[["surveyed", *_WHOLE]].copy()
    table["value_cases"] = census["value"].round(_DIGITS)
    for name in (*TERMS, "work_s", "money"):
        table[name] = census[name].round(_DIGITS)
    by_value = table.loc[table["surveyed"], "value_cases"].rank(method="first", ascending=False)
    table["rank"] = by_value.reindex(table.index).astype("Int64")
    clusters = dict(zip(chosen["segment_id"], chosen["cluster_id"], strict=True))
    table["cluster_id"] = census["segment_id"].map(clusters)
    won = table["cluster_id"].notna().to_numpy()
    goals = targets(settings, census, won) if won.any() else pd.DataFrame(columns=names)
    return table.join(goals.reindex(columns=names)).astype(dict.fromkeys(names, np.float64))
