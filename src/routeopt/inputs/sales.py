"""Sales by month and outlet: what contradicts itself, the other tables or the year that is planned."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from routeopt.core.faults import Fault
from routeopt.inputs.columns import row_fault
from routeopt.inputs.model import Previous
from routeopt.scenario.model import Scenario

MONTHS_MIN = 15
"""A year to learn the seasons from, and a quarter to test the forecast on."""

Tables = dict[str, pd.DataFrame]


def faults(scenario: Scenario, tables: Tables, previous: Previous | None, shown: dict[str, str]) -> list[Fault]:
    """
    Find what makes a history of sales unfit.

    Parameters
    ----------
    scenario
        The settings.
    tables
        Typed tables by role.
    previous
        The plan in force: outlets that have closed since are known by it.
    shown
        File names by role.

    Returns
    -------
    list of Fault
        E1401 an outlet that nobody knows, E1402 a month that is none, E1403 an outlet's month twice, E1404 a month
        without any row, E1405 too short a history, E1406 months of the year that is planned, E1407 targets without a
        history. Negative sales are E211 and missing ones E207, as in every table.
    """
    if "sales" not in shown:
        return [] if scenario.targets is None else [Fault("E1407", field="inputs.sales")]
    return list(_faults(scenario, tables, previous, shown["sales"]))


def first_month(scenario: Scenario) -> pd.Period:
    """First of the twelve months that targets are for."""
    asked = None if scenario.targets is None else scenario.targets.first_month
    return pd.Period(asked or scenario.period.start, "M")


def _faults(scenario: Scenario, tables: Tables, previous: Previous | None, file: str) -> Iterator[Fault]:
    sales = tables["sales"]
    known = set(tables["outlets"]["outlet_id"])
    if previous is not None:
        known |= set(previous.outlets["outlet_id"])
    strange = sales["outlet_id"].notna() & ~sales["outlet_id"].isin(known)
    for row in np.flatnonzero(strange):
        yield row_fault("E1401", file, "outlet_id", int(row), value=sales["outlet_id"].iloc[row])
    sound = sales["month"].str.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])").fillna(value=False).to_numpy(bool)
    for row in np.flatnonzero(~sound & sales["month"].notna().to_numpy()):
        yield row_fault("E1402", file, "month", int(row), value=sales["month"].iloc[row])
    again = sales.duplicated(["outlet_id", "month"]) & sales["outlet_id"].notna() & sales["month"].notna()
    for row in np.flatnonzero(again):
        where = {"outlet": sales["outlet_id"].iloc[row], "month": sales["month"].iloc[row]}
        yield row_fault("E1403", file, "month", int(row), **where)
    months = sorted({pd.Period(month, "M") for month in sales.loc[sound, "month"].unique()})
    if not months:
        yield Fault("E1405", file, field="month", params={"months": 0, "least": MONTHS_MIN})
        return
    span = pd.period_range(months[0], months[-1], freq="M")
    missing = [str(month) for month in span if month not in set(months)]
    if missing:
        yield Fault("E1404", file, field="month", params={"months": ", ".join(missing)})
    begins = first_month(scenario)
    before = [month for month in months if month < begins]
    if len(before) < len(months) and scenario.targets is not None:
        yield Fault("E1406", file, field="month", params={"last": str(months[-1]), "first": str(begins)})
    elif len(span) < MONTHS_MIN:
        yield Fault("E1405", file, field="month", params={"months": len(span), "least": MONTHS_MIN})
