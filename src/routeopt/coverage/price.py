"""Price each outlet in each mode, from the scenario's money, the tables and the streets."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.core.measured import Measured
from routeopt.coverage.model import GIVEN, MODES, CoverageProblem
from routeopt.coverage.money import MixLimit, Money
from routeopt.coverage.structure import VISITS_SPARE, as_customers, worth_of_score
from routeopt.inputs.absent import absent
from routeopt.inputs.model import Inputs
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, Neighbours, SnappedPoints, StreetNetwork, Travel
from routeopt.scenario.coverage import CoverageSettings
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import working_days

DIRECT, WAT, PDS = (MODES.index(mode) for mode in ("DSD", "WAT", "PDS"))
HOLD_FACTOR = {1: 0.0, 2: 0.5, 3: 1.0, 4: 1.5}
"""How much of the worth of holding an outlet counts at each stage of a market."""
NEAREST = 3
"""Neighbours whose mean distance stands for the way to an outlet."""


def price(
    scenario: Scenario, inputs: Inputs, travel: Travel, problem: CoverageProblem, measured: Measured | None = None
) -> Money:
    """
    Price the options.

    Parameters
    ----------
    scenario, inputs, travel
        Settings, tables and streets.
    problem
        Modes by table and rules.
    measured
        True travel of an earlier pass; None before the first.

    Returns
    -------
    Money
        Rows in the order of the outlet table.
    """
    settings, outlets, distributors = scenario.coverage, as_customers(scenario, inputs, problem), inputs.distributors
    network, points = travel.networks[travel.planning_mode], travel.outlets[travel.planning_mode]
    ruled = np.array([code in GIVEN or code.startswith("rule_") for code in problem.ruled_by], bool)
    free = problem.reachable & ~ruled
    neighbours = network.adjacency(points.take(free))
    visits, work_s = _work(scenario, outlets, travel, free, neighbours, measured)
    distributor_mode = np.array([MODES.index(mode) for mode in distributors["mode"]], np.int8)
    modes = np.unique([DIRECT, *problem.ruled_mode.tolist(), *distributor_mode.tolist()])
    value, cost = {}, {}
    for mode in modes.tolist():
        value[mode], cost[mode] = _in_mode(settings, outlets, MODES[mode], work_s, _previous(inputs))
    held_worth, left = worth_of_score(settings.structure, problem)
    value[DIRECT] = value[DIRECT] + held_worth
    own = np.where(free, DIRECT, problem.ruled_mode)
    every = np.arange(len(outlets))
    order = {mode: place for place, mode in enumerate(modes.tolist())}
    stacked_value, stacked_cost = (
        np.stack([value[m] for m in modes.tolist()]),
        np.stack([cost[m] for m in modes.tolist()]),
    )
    place = np.array([order[mode] for mode in own.tolist()], np.int64)
    theirs = np.array([order[mode] for mode in distributor_mode.tolist()], np.int64)
    held = outlets["channel"].isin(settings.exclusive_channels).to_numpy() & problem.served
    street = outlets["street"].isin(settings.strategic_streets).to_numpy() & problem.served
    with_, with_cost = stacked_value[theirs].T.copy(), stacked_cost[theirs].T.copy()
    with_[:, distributor_mode != WAT] -= np.where(held, settings.exclusive_price or 0.0, 0.0)[:, None]
    with_ -= np.where(street, settings.strategic_price or 0.0, 0.0)[:, None]
    with_ -= left[:, None]
    seconds = _from(network, travel.distributors[travel.planning_mode], points)
    low, high = _rep_band(scenario, problem)
    reps = (
        inputs.reps["office_id"]
        .value_counts()
        .reindex(inputs.offices["office_id"], fill_value=0)
        .to_numpy()
        .astype(np.int32)
    )
    is_wat = distributor_mode == WAT
    return Money(
        free=free,
        contribution=stacked_value[place, every],
        cost=stacked_cost[place, every],
        direct=value[DIRECT],
        with_distributor=with_,
        cost_with=with_cost,
        seconds_from=seconds,
        in_reach=_in_reach(scenario, inputs, travel, seconds, distributor_mode),
        visits=visits,
        work_s=work_s,
        exclusive=held & (settings.exclusive_price is None),
        strategic=street & (settings.strategic_price is None),
        distributor_mode=distributor_mode,
        fee=distributors["fee"].fillna(0.0).to_numpy(np.float64),
        min_volume_cases=distributors["min_volume_cases"].fillna(0.0).to_numpy(np.float64),
        outlets_min=np.where(is_wat, float(settings.wat_outlets_min), 1.0),
        outlets_max=np.where(is_wat, float(settings.wat_outlets_max), np.inf),
        reps_min=reps,
        reps_max=reps,
        rep_low=low,
        rep_high=high,
        rep_cost=settings.money.rep_fixed,
        budget=np.inf if settings.budget is None else settings.budget,
        neighbours=neighbours,
        shape=settings.area_shape,
        block_outlets=settings.cell_outlets,
        gap=settings.gap,
        nodes=settings.nodes,
        mix=tuple(
            MixLimit(MODES.index(rule.mode), rule.of == "volume", rule.least, rule.most, rule.price)
            for rule in settings.mix
        ),
    )


def _work(
    scenario: Scenario,
    outlets: pd.DataFrame,
    travel: Travel,
    free: NDArray[np.bool_],
    neighbours: Neighbours,
    measured: Measured | None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Visits of each outlet in the cycle, and seconds of a rep's work: the visit and the way from the next outlets."""
    journeys = scenario.journeys
    by_class = outlets["outlet_class"].map({str(k): float(v) for k, v in journeys.visits_per_cycle.items()})
    visits = np.asarray(outlets["visits_per_cycle"].astype("float64").fillna(by_class).fillna(0.0), np.float64)
    minutes = outlets["outlet_class"].map({str(k): float(v) for k, v in journeys.service_minutes.items()})
    service = np.asarray(outlets["service_minutes"].astype("float64").fillna(minutes).fillna(0.0), np.float64)
    service = service + {str(k): float(v) for k, v in journeys.stop_minutes.items()}[travel.planning_mode]
    visits = visits * (outlets["status"] == "served").to_numpy(np.float64)
    hop = np.zeros(len(free))
    hop[free] = _hop_s(neighbours)
    hop[~free] = np.median(hop[free]) if free.any() else 0.0
    way = scenario.coverage.money.travel_factor * hop
    if measured is not None:
        way = measured.travel_s(tuple(outlets["outlet_id"]), way)
    return visits, visits * (60.0 * service + way)


def _hop_s(neighbours: Neighbours) -> NDArray[np.float64]:
    """Mean travel seconds to the nearest few neighbours."""
    size = np.diff(neighbours.start)
    place = np.arange(len(neighbours.index)) - np.repeat(neighbours.start[:-1], size)
    near = place < NEAREST
    row = np.repeat(np.arange(len(size)), size)[near]
    total = np.bincount(row, neighbours.seconds[near], len(size))
    return np.asarray(total / np.maximum(np.minimum(size, NEAREST), 1), np.float64)


def _in_mode(
    settings: CoverageSettings, outlets: pd.DataFrame, mode: str, work_s: NDArray[np.float64], previous: pd.Series
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Contribution of each outlet in a mode, and the part of it that is cost."""
    money = settings.money
    named = {str(key): value for key, value in money.volume_kept.items()}
    cases = outlets["volume_cases"].fillna(0.0).to_numpy(np.float64) * named.get(mode, 1.0)
    margin = {str(key): value for key, value in money.margin_per_case.items()}[mode]
    held = outlets["channel"].map(money.hold_value_per_case).astype("float64").fillna(0.0).to_numpy(np.float64)
    worth = held * HOLD_FACTOR[money.maturity] if mode in ("DSD", "WAT") else 0.0
    delivery = {str(key): value for key, value in money.delivery_per_case.items()}.get(mode, 0.0)
    outlet = {str(key): value for key, value in money.cost_per_outlet.items()}.get(mode, 0.0)
    served = (outlets["status"] == "served").to_numpy()
    cost = cases * delivery + np.where(served, outlet, 0.0)
    if mode == "DSD":
        cost = cost + work_s / 60.0 * money.rep_minute
    change = np.where((previous.notna() & (previous != mode)).to_numpy(), settings.change_price, 0.0)
    return cases * (margin + worth) - cost - np.where(served, change, 0.0), cost


def _previous(inputs: Inputs) -> pd.Series:
    """Mode of each outlet in the plan in force; missing where there is none."""
    ids = inputs.outlets["outlet_id"]
    if inputs.previous is None:
        return pd.Series([None] * len(ids), dtype=object)
    known = inputs.previous.outlets.drop_duplicates("outlet_id").set_index("outlet_id")["mode"]
    return known.reindex(ids).astype(object).reset_index(drop=True)


def _from(network: StreetNetwork, origins: SnappedPoints, outlets: SnappedPoints) -> NDArray[np.float64]:
    """Travel seconds from each origin to each outlet; inf without a way."""
    found = np.full((len(origins), len(outlets)), np.inf)
    usable, reachable = np.flatnonzero(origins.status == SNAP_OK), np.flatnonzero(outlets.status == SNAP_OK)
    if len(usable) and len(reachable):
        seconds = network.times(origins.take(usable), outlets.take(reachable)).seconds
        found[np.ix_(usable, reachable)] = np.where(seconds == UNREACHABLE_S, np.inf, seconds)
    return found


def _in_reach(
    scenario: Scenario,
    inputs: Inputs,
    travel: Travel,
    seconds: NDArray[np.float64],
    distributor_mode: NDArray[np.int8],
) -> NDArray[np.bool_]:
    """Outlets near enough to a distributor's door and, for PDS, far enough from every office; none for a mode off."""
    mode = travel.planning_mode
    most_s = inputs.distributors["max_minutes"].fillna(np.inf).to_numpy(np.float64) * 60.0
    reach = (seconds <= most_s[:, None]).T & np.isfinite(seconds).T
    office_s = _from(travel.networks[mode], travel.offices[mode], travel.outlets[mode]).min(axis=0)
    outlying = office_s >= 60.0 * scenario.coverage.pds_from_minutes
    reach[:, distributor_mode == PDS] &= outlying[:, None]
    reach &= ~absent(scenario, inputs.outlets, inputs.distributors)
    for off in scenario.coverage.modes_off:
        reach[:, distributor_mode == MODES.index(off)] = False
    return reach


def _rep_band(scenario: Scenario, problem: CoverageProblem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fewest and most outlets, visits and seconds that one rep takes in the cycle."""
    band, journeys, days = scenario.territories, scenario.journeys, len(working_days(scenario.period))
    day_s = to_seconds(journeys.shift_end) - to_seconds(journeys.shift_start) - 60.0 * journeys.lunch_minutes
    # Prospects are called on once each and fill the days of a team; half of them are counted on.
    prospects = 0.5 * float((~problem.served & problem.reachable).sum()) / max(1, int(problem.direct_max.sum()))
    least = max(0.0, journeys.stops_min * days - prospects * band.outlets_max)
    # Territories hold each rep to its share of visits; a team filled to the last one could not be split among its reps.
    share = 1.0 - VISITS_SPARE * (1.0 - band.visits_share)
    low = np.array([float(band.outlets_min), least, 0.0])
    most = np.array([float(band.outlets_max), float(journeys.stops_max * days), day_s * days])
    money = scenario.coverage.money
    return low, np.maximum(low, most * np.array([money.place_share, share, money.day_share]))
