"""From coverage, tables and streets to one territory problem per office."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.measured import Measured
from routeopt.coverage.model import Coverage
from routeopt.inputs.model import Inputs
from routeopt.inputs.service import visit_seconds, visits_of
from routeopt.network.model import Travel
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import working_days
from routeopt.territories.asked import allowed_reps, pairs_of, previous_reps, refuse_unknown_wishes, shift_seconds
from routeopt.territories.estimates import LARGE_OUTLETS, hauls_s, hops_s, nearest_outlets, starts_of
from routeopt.territories.model import TerritoryProblem


def build(
    scenario: Scenario, inputs: Inputs, travel: Travel, coverage: Coverage, measured: Measured | None = None
) -> tuple[TerritoryProblem, ...]:
    """
    Build the problem of every office that has direct outlets.

    Parameters
    ----------
    scenario
        The settings.
    inputs
        The tables.
    travel
        The streets.
    coverage
        Who is direct.
    measured
        True travel of an earlier pass's journeys, and who made them; None before the first.

    Returns
    -------
    tuple of TerritoryProblem
        In the order of the office table.

    Raises
    ------
    BadInputError
        E510 and E511 when a lock or pair names what isn't there.
    """
    decided = coverage.outlets
    refuse_unknown_wishes(scenario, inputs, coverage)
    direct = (decided["mode"] == "DSD").to_numpy()
    served = (inputs.outlets["status"] == "served").to_numpy()
    problems = []
    for office_id in inputs.offices["office_id"]:
        mine = direct & (decided["office_id"] == office_id).to_numpy()
        if (mine & served).any():
            rows, prospects = np.flatnonzero(mine & served), np.flatnonzero(mine & ~served)
            problem = _office_problem(scenario, inputs, travel, str(office_id), rows, prospects)
            problems.append(problem if measured is None else _with_true_travel(problem, measured))
    return tuple(problems)


def _office_problem(
    scenario: Scenario,
    inputs: Inputs,
    travel: Travel,
    office_id: str,
    rows: NDArray[np.intp],
    prospects: NDArray[np.intp],
) -> TerritoryProblem:
    mode = travel.planning_mode
    network = travel.networks[mode]
    points = travel.outlets[mode].take(rows)
    outlets = inputs.outlets.iloc[rows]
    reps = np.flatnonzero(inputs.reps["office_id"] == office_id)
    days = len(working_days(scenario.period))
    visits = visits_of(scenario, outlets)
    neighbours = network.adjacency(points)
    hop_s = hops_s(network, points, neighbours, visits, days)
    nearest = nearest_outlets(network, travel.outlets[mode].take(prospects), points)
    others = inputs.outlets.iloc[prospects]
    journeys, areas = scenario.journeys, scenario.territories
    previous = previous_reps(inputs.previous, outlets, inputs.reps.iloc[reps])
    together, apart = pairs_of(areas.together, outlets), pairs_of(areas.apart, outlets)
    starts = starts_of(network, travel.starts[mode].take(reps), points, neighbours)
    stops_a_day = (journeys.stops_min + journeys.stops_max) / 2
    return TerritoryProblem(
        office_id=office_id,
        outlet_ids=tuple(outlets["outlet_id"]),
        rep_ids=tuple(inputs.reps["rep_id"].iloc[reps]),
        travel_s=network.times(points).seconds if len(points) <= LARGE_OUTLETS else None,
        start_s=starts.there_s,
        start_outlet=starts.outlet,
        start_outlet_s=starts.outlet_s,
        neighbours=neighbours,
        visits=visits,
        visit_s=visit_seconds(scenario, outlets, mode),
        hop_s=hop_s,
        haul_s=hauls_s(starts.nearest_s, stops_a_day),
        stops_a_day=stops_a_day,
        potential_cases=outlets["potential_cases"].to_numpy(np.float64),
        volume_cases=outlets["volume_cases"].to_numpy(np.float64),
        outlets_min=areas.outlets_min,
        outlets_max=areas.outlets_max,
        # Prospects may fill days up to the lower band, so only the upper one binds the outlets' own visits.
        visits_min=_fewest_visits(days * journeys.stops_min, len(prospects), len(reps)),
        visits_max=_most_visits(days * journeys.stops_max, areas.visits_share, int(visits.sum()), len(reps)),
        shift_s=days * shift_seconds(journeys),
        hours_tolerance=areas.hours_tolerance,
        weight_hours=areas.weight_hours,
        weight_potential=areas.weight_potential,
        prospect_ids=tuple(others["outlet_id"]),
        prospect_nearest=nearest,
        # The journeys call on a prospect once in a cycle.
        prospect_s=visit_seconds(scenario, others, mode) + hop_s[nearest],
        allowed=allowed_reps(areas.locks, outlets, inputs.reps.iloc[reps]),
        first_rep=np.full(len(points), -1, np.int32),
        previous_rep=previous,
        change_s=areas.change_price_minutes * 60,
        change_weight=np.ones(len(rows)) if inputs.bond is None else np.asarray(inputs.bond, np.float64)[rows],
        gain_share=areas.gain_share,
        frontier_plans=areas.frontier_plans,
        frontier_prices_s=tuple(minutes * 60 for minutes in areas.frontier_minutes),
        changes_max=int(areas.change_cap * int((previous >= 0).sum()) + 1e-9),
        together=together,
        apart=apart,
        effort=areas.effort,
        seed=scenario.seed,
    )


def _with_true_travel(problem: TerritoryProblem, measured: Measured) -> TerritoryProblem:
    """Work by the travel that journeys took, and the search begins with the territories that they were made in."""
    ids = problem.outlet_ids
    hop_s = np.rint(measured.hop_s(ids, problem.hop_s.astype(np.float64))).astype(np.int64)
    call_s = problem.prospect_s - problem.hop_s[problem.prospect_nearest]
    prospect_hop_s = measured.hop_s(problem.prospect_ids, problem.hop_s[problem.prospect_nearest].astype(np.float64))
    return replace(
        problem,
        hop_s=hop_s,
        haul_s=measured.haul_s(ids, problem.haul_s),
        prospect_s=call_s + np.rint(prospect_hop_s).astype(np.int64),
        first_rep=pd.Index(problem.rep_ids).get_indexer(pd.Index(measured.reps(ids))).astype(np.int32),
    )


def _fewest_visits(wanted: int, prospects: int, reps: int) -> int:
    """Visits that the served outlets must bring, when half a rep's share of the prospects can fill the rest."""
    return max(0, wanted - prospects // max(1, 2 * reps))


def _most_visits(stops: int, share: float, wanted: int, reps: int) -> int:
    """Visits that served outlets may ask of one rep: the share of all stops, or more where the team needs them."""
    return min(stops, max(int(stops * share + 1e-9), -(-wanted // max(1, reps))))
