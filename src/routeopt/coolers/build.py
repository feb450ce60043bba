"""From tables, sales modes and territories to the problem of placing coolers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.coolers.model import UNIT, PlacementProblem
from routeopt.coolers.value import allowed, expected_cases, sales_share
from routeopt.inputs.model import Inputs
from routeopt.scenario.coolers import CoolerSettings
from routeopt.scenario.model import Scenario

if TYPE_CHECKING:
    # For signatures only: the checker reads this module, and must not load a solver with it.
    from routeopt.coverage.model import Coverage
    from routeopt.territories.model import Territories

DEGREE_M = 111_320.0
FRAME = (
    "outlet_id",
    "lon",
    "lat",
    "channel",
    "status",
    "volume_cases",
    "potential_cases",
    "mode",
    "office_id",
    "rep_id",
)
"""What the stage has to know of an outlet."""


def build(
    settings: Scenario, known: Inputs, split: Coverage, areas: Sequence[Territories]
) -> tuple[PlacementProblem, pd.DataFrame] | None:
    """
    Build the problem of placing coolers.

    Parameters
    ----------
    settings, known
        The scenario and its tables.
    split, areas
        Sales modes and territories.

    Returns
    -------
    tuple or None
        The problem and the frame of outlets; None when nobody asked.
    """
    if settings.coolers is None or known.coolers is None:
        return None
    outlets = outlet_frame(known.outlets, split, areas)
    return placement_problem(settings.coolers, known.coolers, outlets, known.offices), outlets


def outlet_frame(given: pd.DataFrame, split: Coverage, areas: Sequence[Territories]) -> pd.DataFrame:
    """
    Gather what the stage has to know of outlets.

    Parameters
    ----------
    given
        The outlet table.
    split, areas
        Sales modes and territories.

    Returns
    -------
    pandas.DataFrame
        Columns `FRAME`, in the order of the table.
    """
    members = pd.concat(
        [
            part[["outlet_id", "rep_id"]].assign(office_id=area.office_id)
            for area in areas
            for part in (area.outlets, area.prospects)
        ]
    )
    mode = split.outlets.set_index("outlet_id")["mode"]
    mine = members.drop_duplicates("outlet_id").set_index("outlet_id")
    table = given[["outlet_id", "lon", "lat", "channel", "status", "volume_cases", "potential_cases"]].copy()
    ids = table["outlet_id"]
    table["mode"] = mode.reindex(ids).to_numpy(dtype=object)
    direct = table["mode"].eq("DSD").to_numpy(np.bool_)
    for column in ("office_id", "rep_id"):
        values = mine[column].reindex(ids).astype(object).set_axis(table.index)
        table[column] = values.where(direct & values.notna().to_numpy(), None)
    return table.reset_index(drop=True)


def placement_problem(
    settings: CoolerSettings, coolers: pd.DataFrame, outlets: pd.DataFrame, offices: pd.DataFrame
) -> PlacementProblem:
    """
    Lay the placing of coolers out as arrays.

    Parameters
    ----------
    settings
        The scenario's.
    coolers
        Cooler table. Missing ones can't be placed, faulty ones stay and take a job of their office's crew.
    outlets
        Columns `FRAME`.
    offices
        ``office_id, lon, lat``.

    Returns
    -------
    PlacementProblem
        A cooler at an outlet of no office belongs to the nearest one.
    """
    kinds, office_ids = sorted(settings.types), sorted(offices["office_id"])
    outlet_xy, office_xy = _planes(outlets, offices.set_index("office_id").loc[office_ids])
    place = pd.Index(outlets["outlet_id"])
    office_row = pd.Index(office_ids)
    outlet_office = office_row.get_indexer(pd.Index(outlets["office_id"]))
    away = np.hypot(*np.moveaxis(outlet_xy[:, None] - office_xy[None], 2, 0))
    crew_of = np.where(outlet_office >= 0, outlet_office, away.argmin(axis=1))
    whole = coolers.assign(at=place.get_indexer(pd.Index(coolers["outlet_id"])))
    whole["kind"] = pd.Index(kinds).get_indexer(pd.Index(whole["type"]))
    stored = office_row.get_indexer(pd.Index(whole["office_id"]))
    whole["office"] = np.where(whole["at"] >= 0, crew_of[whole["at"]], stored)
    there = whole["state"].ne("missing") & (whole["at"] >= 0)
    free = np.ones(len(outlets), np.bool_)
    free[whole.loc[whole["at"] >= 0, "at"]] = False
    jobs = np.full(len(office_ids), settings.jobs_max, np.int64)
    jobs -= np.bincount(whole.loc[there & whole["state"].eq("faulty"), "office"], minlength=len(office_ids))
    gain = _gain(settings, kinds, coolers, outlets)
    movable = whole[whole["state"].eq("working")]
    stay, lawful = _staying(settings, kinds, movable, outlets, coolers)
    return PlacementProblem(
        cooler_ids=tuple(movable["cooler_id"]),
        outlet_ids=tuple(outlets["outlet_id"]),
        kinds=tuple(kinds),
        office_ids=tuple(office_ids),
        kind=movable["kind"].to_numpy(np.int32),
        office=movable["office"].to_numpy(np.int32),
        at=movable["at"].to_numpy(np.int32),
        stay=stay,
        lawful=lawful,
        outlet_office=outlet_office.astype(np.int32),
        free=free,
        gain=gain,
        jobs_max=np.maximum(0, jobs),
        cases_min=round(UNIT * settings.cases_min),
        job_cases=round(UNIT * settings.job_cases),
        outlet_xy=outlet_xy,
        office_xy=office_xy,
    )


def _gain(
    settings: CoolerSettings, kinds: list[str], coolers: pd.DataFrame, outlets: pd.DataFrame
) -> NDArray[np.int64]:
    """Expected sales of each type at each outlet, −1 where it may not be set up."""
    shares = sales_share(settings, coolers, outlets)
    columns = [
        np.where(allowed(settings, kind, outlets), np.rint(UNIT * expected_cases(settings, shares, kind, outlets)), -1)
        for kind in kinds
    ]
    return np.stack(columns, axis=1).astype(np.int64)


def _staying(
    settings: CoolerSettings, kinds: list[str], movable: pd.DataFrame, outlets: pd.DataFrame, coolers: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """What each cooler sells where it stands, and whether it may stand there."""
    at, kind = movable["at"].to_numpy(), movable["kind"].to_numpy()
    shares = sales_share(settings, coolers, outlets)
    model = np.stack([expected_cases(settings, shares, name, outlets) for name in kinds], axis=1)
    may = np.stack([allowed(settings, name, outlets) for name in kinds], axis=1)
    measured = movable["sales_cases"].to_numpy(np.float64)
    cases = np.where(np.isnan(measured), model[at, kind], measured)
    lawful = (at < 0) | may[at, kind]
    return np.where((at >= 0) & lawful, np.rint(UNIT * cases), 0).astype(np.int64), lawful


def _planes(outlets: pd.DataFrame, offices: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions as metres on one plane."""
    scale = DEGREE_M * np.array([np.cos(np.radians(float(offices["lat"].mean()))), 1.0])
    return tuple(table[["lon", "lat"]].to_numpy(np.float64) * scale for table in (outlets, offices))  # type: ignore[return-value]
