"""The six measures of lent coolers, for the whole, each office, rep and street segment."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.coolers.value import allowed_any
from routeopt.scenario.coolers import CoolerSettings

MEASURES = ("deposit", "purity", "zero_sales", "placement", "rival", "position")
"""Deposit rate, purity, zero-sales rate, placement rate, rival products present, good position."""
GROUPS = ("all", "office", "rep", "segment")
DIGITS = 6


def measures(settings: CoolerSettings, coolers: pd.DataFrame, outlets: pd.DataFrame) -> pd.DataFrame:
    """
    Compute the six measures with what stands above and below the line of each.

    Parameters
    ----------
    settings
        Types and good positions.
    coolers
        Cooler table.
    outlets
        ``outlet_id, status, mode, channel, volume_cases, office_id, rep_id, segment_id`` of the plan.

    Returns
    -------
    pandas.DataFrame
        ``group, id, measure, numerator, denominator, share`` by group, id and measure; groups are ``all`` (one, id
        ``all``), ``office``, ``rep`` and ``segment``, the last only where a cooler stands. ``share`` is NA where the
        denominator is 0.

    Notes
    -----
    Deposit: coolers lent whose outlet has paid the type's deposit ÷ coolers lent, missing ones included. The others
    leave missing ones out. Purity: sum of the shares of own products ÷ coolers checked for it. Zero sales: coolers that
    sold nothing ÷ coolers whose sales are known. Placement: outlets with a cooler ÷ customers that may have one; those
    that have one count as such. Rival, position: coolers with rivals' products, coolers in a good position ÷ coolers
    checked.
    """
    lent = coolers[coolers["outlet_id"].notna()].reset_index(drop=True)
    place = outlets.set_index("outlet_id").index.get_indexer(pd.Index(lent["outlet_id"]))
    above, below = _cooler_terms(settings, lent)
    there = np.zeros(len(outlets), np.bool_)
    there[place[lent["state"].ne("missing").to_numpy()]] = True
    fit = (allowed_any(settings, outlets) | there).astype(np.float64)
    rows: list[dict[str, object]] = []
    for group in GROUPS:
        keys = _keys(group, outlets)
        names = set(keys[place].dropna()) if group == "segment" else set(keys.dropna())
        at = keys.to_numpy(dtype=object)
        for name in sorted(names):
            mine = at == name
            here = mine[place]
            for measure in MEASURES:
                if measure == "placement":
                    top, bottom = float((mine & there).sum()), float(fit[mine].sum())
                else:
                    top, bottom = float(above[measure][here].sum()), float(below[measure][here].sum())
                rows.append({"group": group, "id": str(name), "measure": measure, **_ratio(top, bottom)})
    columns = ["group", "id", "measure", "numerator", "denominator", "share"]
    return pd.DataFrame(rows, columns=columns)


def _ratio(above: float, below: float) -> dict[str, float]:
    return {
        "numerator": round(above, DIGITS),
        "denominator": round(below, DIGITS),
        "share": round(above / below, DIGITS) if below else np.nan,
    }


def _keys(group: str, outlets: pd.DataFrame) -> "pd.Series[str]":
    if group == "all":
        return pd.Series("all", index=range(len(outlets)), dtype=object)
    return outlets[f"{group}_id"].astype(object).where(outlets[f"{group}_id"].notna(), None).reset_index(drop=True)


Terms = dict[str, NDArray[np.float64]]


def _cooler_terms(settings: CoolerSettings, lent: pd.DataFrame) -> tuple[Terms, Terms]:
    """What each cooler adds above and below the line of each measure that counts coolers."""
    on_site = lent["state"].ne("missing")
    checked = on_site & lent["checked"].notna()
    tested = checked & lent["own_share"].notna()
    sold = on_site & lent["sales_cases"].notna()
    deposits = {name: kind.deposit for name, kind in settings.types.items()}
    due = lent["type"].map(deposits).astype(np.float64)
    paid = (lent["deposit"] >= due) & (lent["deposit"] > 0)
    above: dict[str, pd.Series] = {
        "deposit": paid,
        "purity": lent["own_share"].where(tested, 0.0),
        "zero_sales": sold & lent["sales_cases"].eq(0),
        "rival": checked & lent["rival"],
        "position": checked & lent["position"].isin(settings.good_positions),
    }
    below: dict[str, pd.Series] = {
        "deposit": pd.Series(1.0, index=lent.index),
        "purity": tested,
        "zero_sales": sold,
        "rival": checked,
        "position": checked & lent["position"].notna(),
    }
    return _floats(above), _floats(below)


def _floats(terms: dict[str, pd.Series]) -> Terms:
    return {name: values.to_numpy(np.float64) for name, values in terms.items()}


def shares_of(table: pd.DataFrame, group: str, name: str) -> dict[str, float]:
    """Measure → share of one unit."""
    mine = table[table["group"].eq(group) & table["id"].eq(name)]
    return dict(zip(mine["measure"], mine["share"], strict=True))
