"""From tables, rules and streets to the coverage problem."""

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.core.measured import Measured
from routeopt.coverage.model import MODES, CoverageProblem
from routeopt.coverage.price import price
from routeopt.coverage.structure import structure
from routeopt.coverage.ties import refuse_ties_out_of_reach
from routeopt.inputs.absent import absent
from routeopt.inputs.model import Inputs
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints, StreetNetwork, Travel
from routeopt.scenario.coverage import CoverageRule
from routeopt.scenario.model import Scenario

DIRECT = MODES.index("DSD")
_AREA_MODES = ("WAT", "PDS")


def build(scenario: Scenario, inputs: Inputs, travel: Travel, measured: Measured | None = None) -> CoverageProblem:
    """
    Apply the table's and the scenario's modes and gather what the decision needs.

    Parameters
    ----------
    scenario
        The settings.
    inputs
        The tables.
    travel
        The streets.
    measured
        True travel of an earlier pass's journeys, by which direct outlets are priced again; None before the first.

    Returns
    -------
    CoverageProblem
        Rows in the order of the outlet table.

    Raises
    ------
    BadInputError
        E405 when the table ties direct outlets to an office or a rep who can't reach them.
    """
    outlets, distributors = inputs.outlets, inputs.distributors
    off = absent(scenario, outlets, distributors)
    areas = area_owners(outlets, distributors, off)
    held = outlets["outlet_id"].isin(inputs.held).to_numpy(dtype=bool)
    mode, ruled_by = _ruled(_rules_in_force(scenario), outlets, areas, held)
    refuse_ties_out_of_reach(inputs, travel, mode == DIRECT)
    office = _offices(inputs, travel)
    position = {name: row for row, name in enumerate(distributors["distributor_id"])}
    reps = inputs.reps["office_id"].value_counts().reindex(inputs.offices["office_id"], fill_value=0).to_numpy()
    by_rules = CoverageProblem(
        outlet_ids=tuple(outlets["outlet_id"]),
        served=(outlets["status"] == "served").to_numpy(),
        volume_cases=outlets["volume_cases"].to_numpy(np.float64),
        ruled_mode=mode,
        ruled_by=ruled_by,
        area_distributor=areas,
        fixed_distributor=outlets["distributor_id"].map(position).fillna(-1).to_numpy(np.int32),
        wholesaler=_wholesalers(inputs, travel),
        reachable=travel.outlets[travel.planning_mode].status == SNAP_OK,
        office=office,
        distributor_ids=tuple(distributors["distributor_id"]),
        office_ids=tuple(inputs.offices["office_id"]),
        capacity_cases=distributors["capacity_cases"].fillna(np.inf).to_numpy(np.float64),
        storage_cases=scenario.coverage.deliveries_per_cycle
        * distributors["storage_cases"].fillna(np.inf).to_numpy(np.float64),
        direct_min=(reps * scenario.territories.outlets_min).astype(np.int64),
        direct_max=(reps * scenario.territories.outlets_max).astype(np.int64),
    )
    if scenario.coverage.structure.enabled:
        by_rules = replace(by_rules, structure=structure(scenario, inputs, by_rules))
    if scenario.coverage.method == "rules":
        return by_rules
    return replace(by_rules, money=price(scenario, inputs, travel, by_rules, measured))


def area_owners(
    outlets: pd.DataFrame, distributors: pd.DataFrame, off: NDArray[np.bool_] | None = None
) -> NDArray[np.int32]:
    """
    The distributor whose WAT and PDS area holds each outlet.

    Parameters
    ----------
    outlets, distributors
        The tables.
    off
        bool (n, d): a distributor that does not exist there, see `inputs.absent`; None for none.

    Returns
    -------
    ndarray
        int32 (n, 2), columns WAT and PDS, −1 for none; on a shared border the first distributor of the table.
    """
    owners = np.full((len(outlets), 2), -1, np.int32)
    lon, lat = outlets["lon"].to_numpy(), outlets["lat"].to_numpy()
    for row in reversed(range(len(distributors))):
        mode, area = distributors["mode"].iloc[row], distributors["area"].iloc[row]
        if mode in _AREA_MODES and area is not None:
            inside = shapely.intersects_xy(area, lon, lat)
            owners[inside if off is None else inside & ~off[:, row], _AREA_MODES.index(mode)] = row
    return owners


def _rules_in_force(scenario: Scenario) -> tuple[CoverageRule | None, ...]:
    """Rules in their order; None for one that would place an area, where money draws the areas."""
    if scenario.coverage.method == "rules":
        return scenario.coverage.rules
    return tuple(None if rule.mode in _AREA_MODES or rule.in_area else rule for rule in scenario.coverage.rules)


def _ruled(
    rules: tuple[CoverageRule | None, ...], outlets: pd.DataFrame, areas: NDArray[np.int32], held: NDArray[np.bool_]
) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    """Mode by the plan in force where that holds, else by table, else by the first rule that fits, else direct."""
    mode = np.full(len(outlets), DIRECT, np.int8)
    reason = np.full(len(outlets), "default", dtype=object)
    open_ = np.ones(len(outlets), bool)
    given = outlets["mode"].notna().to_numpy()
    mode[given] = [MODES.index(name) for name in outlets["mode"][given]]
    reason[given], open_[given] = "table", False
    reason[given & held] = "held"
    for number, rule in enumerate(rules, start=1):
        if rule is None:
            continue
        fits = open_ & _fits(rule, outlets, areas)
        mode[fits], reason[fits], open_[fits] = MODES.index(rule.mode), f"rule_{number}", False
    return mode, tuple(reason)


def _fits(rule: CoverageRule, outlets: pd.DataFrame, areas: NDArray[np.int32]) -> NDArray[np.bool_]:
    fits = np.ones(len(outlets), bool)
    if rule.channels:
        fits &= outlets["channel"].isin(rule.channels).to_numpy()
    if rule.classes:
        fits &= outlets["outlet_class"].isin(rule.classes).to_numpy()
    if rule.max_volume_cases is not None:
        fits &= (outlets["volume_cases"] <= rule.max_volume_cases).to_numpy()
    if rule.min_volume_cases is not None:
        fits &= (outlets["volume_cases"] >= rule.min_volume_cases).to_numpy()
    if rule.in_area:
        fits &= areas[:, _AREA_MODES.index(rule.mode)] >= 0 if rule.mode in _AREA_MODES else False
    return fits


def _offices(inputs: Inputs, travel: Travel) -> NDArray[np.int32]:
    """Office of each outlet: the table's, else the quickest to reach."""
    mode = travel.planning_mode
    nearest = _quickest(travel.networks[mode], travel.offices[mode], travel.outlets[mode])
    position = {name: row for row, name in enumerate(inputs.offices["office_id"])}
    given = inputs.outlets["office_id"].map(position)
    return given.fillna(pd.Series(nearest, index=given.index)).to_numpy(np.int32)


def _wholesalers(inputs: Inputs, travel: Travel) -> NDArray[np.int32]:
    """The wholesaler quickest to reach from each outlet; −1 where none is declared or in reach."""
    rows = np.flatnonzero(inputs.distributors["mode"] == "WS").astype(np.int32)
    mode = travel.planning_mode
    nearest = _quickest(travel.networks[mode], travel.distributors[mode].take(rows), travel.outlets[mode])
    return np.where(nearest >= 0, rows[nearest] if len(rows) else -1, -1).astype(np.int32)


def _quickest(network: StreetNetwork, origins: SnappedPoints, outlets: SnappedPoints) -> NDArray[np.int32]:
    """Position of the origin quickest to go out from, −1 where none reaches the outlet."""
    best = np.full(len(outlets), -1, np.int32)
    usable = np.flatnonzero(origins.status == SNAP_OK)
    reachable = np.flatnonzero(outlets.status == SNAP_OK)
    if len(usable) and len(reachable):
        seconds = network.times(origins.take(usable), outlets.take(reachable)).seconds
        quickest = np.argmin(seconds, axis=0)
        found = seconds[quickest, np.arange(len(reachable))] != UNREACHABLE_S
        best[reachable] = np.where(found, usable[quickest], -1)
    return best
