"""Customers' accounts: what they owe, how long they buy, and which outlets no one may hand over yet."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import Fault
from routeopt.inputs.columns import row_fault
from routeopt.inputs.model import Previous
from routeopt.scenario.quarter import QuarterSettings

RECEIVABLE, EQUIPMENT = "receivable", "equipment"
"""What blocks a hand-over: a receivable that is not cleared, lent equipment that is not accounted for."""

COLUMNS = ("outlet_id", "rep_id", "blocker", "owed", "coolers", "stays")

Tables = dict[str, pd.DataFrame]


def faults(tables: Tables, previous: Previous | None, shown: dict[str, str], settings: QuarterSettings) -> list[Fault]:
    """
    Find what contradicts the plan in force.

    Parameters
    ----------
    tables
        Typed tables by role.
    previous
        The plan in force.
    shown
        File names by role.
    settings
        What the next plan owes to it.

    Returns
    -------
    list of Fault
        E253 an account of an outlet that neither the table nor the plan in force knows, E254 a plan in force of which
        no rep is in the table, E255 a lock that hands over what may not be handed over, E256 an unknown rep on leave.
    """
    return list(_faults(tables, previous, shown, settings))


def _faults(
    tables: Tables, previous: Previous | None, shown: dict[str, str], settings: QuarterSettings
) -> Iterator[Fault]:
    accounts = tables["receivables"]["outlet_id"]
    known = set(tables["outlets"]["outlet_id"])
    before = pd.DataFrame() if previous is None else previous.outlets
    if previous is not None:
        known |= set(before["outlet_id"])
    for row in np.flatnonzero(accounts.notna() & ~accounts.isin(known)):
        yield row_fault("E253", shown["receivables"], "outlet_id", int(row), value=accounts.iloc[row])
    for rep in sorted(set(settings.absent_reps) - set(tables["reps"]["rep_id"])):
        yield Fault("E256", shown["reps"], field="quarter.absent_reps", params={"rep": rep})
    if previous is None:
        return
    theirs = set(before["rep_id"].dropna())
    if theirs and not theirs & set(tables["reps"]["rep_id"]):
        params = {"reps": ", ".join(sorted(theirs)[:5])}
        yield Fault("E254", shown["reps"], field="rep_id", params=params)
        return
    held = blocked(tables, previous, settings)
    held = held[held["stays"]].set_index("outlet_id")
    outlets = tables["outlets"]
    for row in np.flatnonzero(outlets["outlet_id"].isin(held.index) & outlets["rep_id"].notna()):
        rep = held.loc[outlets["outlet_id"].iloc[row], "rep_id"]
        if outlets["rep_id"].iloc[row] != rep:
            params = {"outlet": outlets["outlet_id"].iloc[row], "rep": rep}
            yield row_fault("E255", shown["outlets"], "rep_id", int(row), **params)


def blocked(tables: Tables, previous: Previous, settings: QuarterSettings) -> pd.DataFrame:
    """
    List the outlets of own reps that may not be handed over.

    Parameters
    ----------
    tables
        Typed tables by role.
    previous
        The plan in force.
    settings
        Whether they stay, and who is on leave.

    Returns
    -------
    pandas.DataFrame
        ``outlet_id, rep_id, blocker, owed, coolers, stays``, sorted by outlet. ``stays`` is false where the rep has
        left or is on leave, or the outlet is no customer any more: it leaves its rep all the same, and the balance is
        to be settled before. ``coolers`` are those on site.
    """
    served = previous.outlets["status"].eq("served").fillna(value=False) & previous.outlets["rep_id"].notna()
    mine = previous.outlets.loc[served, ["outlet_id", "rep_id"]].astype(object)
    table = mine.merge(standing(tables), on="outlet_id", how="left").sort_values("outlet_id", ignore_index=True)
    table = table[~table["blocker"].isin([None, np.nan, ""])].reset_index(drop=True)
    now = tables["outlets"]
    customers = set(now.loc[now["status"].eq("served"), "outlet_id"])
    staff = set(tables["reps"]["rep_id"]) - set(settings.absent_reps)
    table["stays"] = table["outlet_id"].isin(customers) & table["rep_id"].isin(staff) & settings.hold_blocked
    return table[list(COLUMNS)].astype({"coolers": np.int64})


def standing(tables: Tables) -> pd.DataFrame:
    """
    Say what each outlet owes and what of ours it holds.

    Parameters
    ----------
    tables
        Typed tables by role.

    Returns
    -------
    pandas.DataFrame
        ``outlet_id, owed, coolers, blocker``, one row for each outlet with an account or a cooler; ``blocker`` names
        what keeps it from being handed over, empty where nothing does.
    """
    accounts = tables["receivables"].set_index("outlet_id")
    coolers = tables.get("coolers", pd.DataFrame({"outlet_id": [], "state": []}))
    lent = coolers[coolers["outlet_id"].notna()]
    there = lent[lent["state"].ne("missing")].groupby("outlet_id").size()
    missing = set(lent.loc[lent["state"].eq("missing"), "outlet_id"])
    table = pd.DataFrame(index=pd.Index(sorted({*accounts.index, *lent["outlet_id"]}), name="outlet_id", dtype=object))
    table["owed"] = accounts["owed"].reindex(table.index).fillna(0.0).astype(np.float64)
    table["coolers"] = there.reindex(table.index).fillna(0).astype(np.int64)
    cleared = accounts["cleared"].reindex(table.index).fillna(value=True).to_numpy(bool)
    owing = (table["owed"] > 0).to_numpy() & ~cleared
    lost = np.asarray(table.index.isin(missing))
    blockers = [
        " ".join(name for name, holds in ((RECEIVABLE, owes), (EQUIPMENT, gone)) if holds)
        for owes, gone in zip(owing, lost, strict=True)
    ]
    table["blocker"] = pd.Series(blockers, index=table.index, dtype=object)
    return table.reset_index()


def hold(tables: Tables, previous: Previous | None, settings: QuarterSettings) -> tuple[pd.DataFrame, frozenset[str]]:
    """
    Lock what must not leave: blocked outlets, and all that continue where only new ones are placed.

    Parameters
    ----------
    tables
        Typed tables by role, without faults. Reps on leave go from their table; locked outlets name mode, distributor
        and rep of the plan in force.
    previous
        The plan in force, or None.
    settings
        What the next plan owes to it.

    Returns
    -------
    tuple
        Who is `blocked`, empty for a first plan; and the outlets that keep mode, distributor and rep of the plan in
        force whatever else would suit.
    """
    tables["reps"] = tables["reps"][~tables["reps"]["rep_id"].isin(settings.absent_reps)].reset_index(drop=True)
    if previous is None:
        return pd.DataFrame(columns=list(COLUMNS)), frozenset()
    listed = blocked(tables, previous, settings)
    outlets, reps = tables["outlets"], tables["reps"].set_index("rep_id")
    before = previous.outlets.set_index("outlet_id").reindex(outlets["outlet_id"]).astype(object)
    stays = _held(outlets, listed, before, settings)
    for column in ("mode", "distributor_id"):
        outlets[column] = outlets[column].where(~stays, before[column].to_numpy()).astype("str")
    mine = stays & before["rep_id"].isin(reps.index).to_numpy()
    outlets["rep_id"] = outlets["rep_id"].where(~mine, before["rep_id"].to_numpy()).astype("str")
    office = reps["office_id"].reindex(before["rep_id"]).to_numpy()
    outlets["office_id"] = outlets["office_id"].where(~mine, office).astype("str")
    return listed, frozenset(outlets.loc[stays, "outlet_id"])


def _held(
    outlets: pd.DataFrame, listed: pd.DataFrame, before: pd.DataFrame, settings: QuarterSettings
) -> NDArray[np.bool_]:
    """Who is blocked and has a rep to stay with, and where only new outlets are placed all that continue."""
    stays = outlets["outlet_id"].isin(listed.loc[listed["stays"].astype(bool), "outlet_id"]).to_numpy(dtype=bool)
    if settings.new_only:
        continuing = before["status"].eq("served").to_numpy() & outlets["status"].eq("served").to_numpy()
        stays = stays | (continuing & before["mode"].notna().to_numpy())
    return np.asarray(stays, bool)


def price_weight(tables: Tables, settings: QuarterSettings) -> "pd.Series[float]":
    """
    Weigh how much each outlet's bond with its rep is worth.

    Parameters
    ----------
    tables
        Typed tables by role.
    settings
        The weights.

    Returns
    -------
    pandas.Series
        Factor on the price of another rep for every outlet of the table, 1 where nothing adds to it.
    """
    outlets = tables["outlets"]
    ids = outlets["outlet_id"]
    known = standing(tables).set_index("outlet_id").reindex(ids)
    years = tables["receivables"].set_index("outlet_id")["years"].reindex(ids).fillna(0.0).to_numpy(np.float64)
    cases = outlets["volume_cases"].fillna(0.0).to_numpy(np.float64)
    served = outlets["status"].eq("served").to_numpy()
    mean = max(float(cases[served].mean()) if served.any() else 0.0, 1e-9)
    weight = 1.0 + settings.years_weight * np.minimum(years / 10, 1.0)
    weight = weight + settings.volume_weight * np.minimum(cases / mean, 3.0)
    weight = weight + settings.owed_weight * (known["owed"].fillna(0.0).to_numpy(np.float64) > 0)
    weight = weight + settings.cooler_weight * (known["coolers"].fillna(0).to_numpy(np.float64) > 0)
    return pd.Series(weight, index=outlets.index)
