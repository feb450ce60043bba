"""Coolers as the planner lists them: each stands at one place, is of a known type, and was checked on a real day."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from routeopt.core.clock import to_day
from routeopt.core.faults import Fault
from routeopt.inputs.columns import row_fault
from routeopt.inputs.model import CHANNELS
from routeopt.scenario.coolers import CoolerSettings

Tables = dict[str, pd.DataFrame]


def faults(tables: Tables, settings: CoolerSettings | None, shown: dict[str, str]) -> list[Fault]:
    """
    Find rows of the cooler table that can't be used.

    Parameters
    ----------
    tables
        Typed tables by role.
    settings
        The scenario's, or None where it asks nothing of coolers: types are not looked at then.
    shown
        File names by role.

    Returns
    -------
    list of Fault
        E1301 a cooler at two places, E1302 an unknown outlet, E1303 an unknown type, E1304 no place or two in one row,
        E1305 an unknown office, E1306 a type for an unknown channel, E1307 an unreadable day, E1308 settings without
        a table.
    """
    return list(_faults(tables, settings, shown))


def _faults(tables: Tables, settings: CoolerSettings | None, shown: dict[str, str]) -> Iterator[Fault]:
    if settings is not None:
        for name, kind in settings.types.items():
            for channel in sorted(set(kind.channels) - set(CHANNELS)):
                params = {"value": channel, "channels": ", ".join(CHANNELS)}
                yield Fault("E1306", field=f"coolers.types.{name}.channels", params=params)
        if "coolers" not in shown:
            yield Fault("E1308", field="inputs.coolers")
    if "coolers" not in shown:
        return
    file, coolers = shown["coolers"], tables["coolers"]
    yield from _places(tables, file)
    known = None if settings is None else set(settings.types)
    for row in np.flatnonzero(coolers["type"].notna() & ~coolers["type"].isin(known or set())) if known else []:
        params = {"value": coolers["type"].iloc[row], "types": ", ".join(sorted(known or set()))}
        yield row_fault("E1303", file, "type", int(row), **params)
    for column in ("placed", "checked"):
        for row in np.flatnonzero(coolers[column].notna()):
            if to_day(str(coolers[column].iloc[row])) is None:
                yield row_fault("E1307", file, column, int(row), value=coolers[column].iloc[row])


def _places(tables: Tables, file: str) -> Iterator[Fault]:
    coolers = tables["coolers"]
    for column, code, role in (("outlet_id", "E1302", "outlets"), ("office_id", "E1305", "offices")):
        named = coolers[column].notna()
        for unknown in np.flatnonzero(named & ~coolers[column].isin(tables[role][column])):
            yield row_fault(code, file, column, int(unknown), value=coolers[column].iloc[unknown])
    both = coolers["outlet_id"].notna() & coolers["office_id"].notna()
    neither = coolers["outlet_id"].isna() & coolers["office_id"].isna() & (len(tables["offices"]) > 1)
    for placed in np.flatnonzero(both | neither):
        yield row_fault("E1304", file, "outlet_id, office_id", int(placed))
    first: dict[str, int] = {}
    for row, cooler in enumerate(coolers["cooler_id"].tolist()):
        if pd.isna(cooler):
            continue
        before = first.setdefault(cooler, row)
        if before == row:
            continue
        places = [_place(coolers, at) for at in (before, row)]
        if places[0] == places[1]:
            yield row_fault("E210", file, "cooler_id", row, value=cooler, first=before + 2)
        else:
            params = {"value": cooler, "one": places[0], "other": places[1], "first": before + 2}
            yield row_fault("E1301", file, "cooler_id", row, **params)


def _place(coolers: pd.DataFrame, row: int) -> str:
    """Outlet or office of a row; empty where it names none."""
    given = (coolers[column].iloc[row] for column in ("outlet_id", "office_id"))
    return next((str(value) for value in given if not pd.isna(value)), "")


def filled(coolers: pd.DataFrame, offices: pd.DataFrame) -> pd.DataFrame:
    """
    Give each cooler its one place and its days.

    Parameters
    ----------
    coolers
        Table without faults.
    offices
        Offices; where there is only one, coolers without an outlet stand in its warehouse.

    Returns
    -------
    pandas.DataFrame
        As `Inputs.coolers` says.
    """
    stored = coolers["outlet_id"].isna() & coolers["office_id"].isna()
    office = coolers["office_id"].where(~stored, offices["office_id"].iloc[0])
    days = {
        column: pd.Series(
            [None if pd.isna(value) else to_day(str(value)) for value in coolers[column]],
            index=coolers.index,
            dtype=object,
        )
        for column in ("placed", "checked")
    }
    return coolers.assign(office_id=office.astype("str"), **days)
