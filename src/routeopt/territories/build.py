"""From coverage, tables and streets to one territory problem per office."""

import numpy as np
from numpy.typing import NDArray

from routeopt.coverage.model import Coverage
from routeopt.inputs.model import Inputs
from routeopt.inputs.service import visit_seconds, visits_of
from routeopt.network.model import SnappedPoints, StreetNetwork, Travel
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import working_days
from routeopt.territories.asked import allowed_reps, pairs_of, previous_reps, refuse_unknown_wishes, shift_seconds
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.search import LARGE_OUTLETS

_DENSITY_NEIGHBOURS = 12
_TOUR_CONSTANT = 0.7124
"""Beardwood, Halton and Hammersley's constant: a tour of n points on an area A is about 0.7124 √(n A) long."""


def build(scenario: Scenario, inputs: Inputs, travel: Travel, coverage: Coverage) -> tuple[TerritoryProblem, ...]:
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
            problems.append(_office_problem(scenario, inputs, travel, str(office_id), rows, prospects))
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
    hop_s = _hops(network, points, visits, days)
    nearest = _nearest(network, travel.outlets[mode].take(prospects), points)
    others = inputs.outlets.iloc[prospects]
    journeys, areas = scenario.journeys, scenario.territories
    previous = previous_reps(inputs.previous, outlets, inputs.reps.iloc[reps])
    together, apart = pairs_of(areas.together, outlets), pairs_of(areas.apart, outlets)
    return TerritoryProblem(
        office_id=office_id,
        outlet_ids=tuple(outlets["outlet_id"]),
        rep_ids=tuple(inputs.reps["rep_id"].iloc[reps]),
        travel_s=network.times(points).seconds if len(points) <= LARGE_OUTLETS else None,
        start_s=_there_and_back(network, travel.starts[mode].take(reps), points),
        neighbours=network.adjacency(points),
        visits=visits,
        visit_s=visit_seconds(scenario, outlets, mode),
        hop_s=hop_s,
        potential_cases=outlets["potential_cases"].to_numpy(np.float64),
        volume_cases=outlets["volume_cases"].to_numpy(np.float64),
        outlets_min=areas.outlets_min,
        outlets_max=areas.outlets_max,
        # Prospects may fill days up to the lower band, so only the upper one binds the outlets' own visits.
        visits_min=_fewest_visits(days * journeys.stops_min, len(prospects), len(reps)),
        visits_max=days * journeys.stops_max,
        shift_s=days * shift_seconds(journeys),
        stops_per_day=(journeys.stops_min + journeys.stops_max) / 2,
        hours_tolerance=areas.hours_tolerance,
        weight_hours=areas.weight_hours,
        weight_potential=areas.weight_potential,
        prospect_ids=tuple(others["outlet_id"]),
        prospect_nearest=nearest,
        # The journeys call on a prospect once in a cycle.
        prospect_s=visit_seconds(scenario, others, mode) + hop_s[nearest],
        allowed=allowed_reps(areas.locks, outlets, inputs.reps.iloc[reps]),
        previous_rep=previous,
        change_s=areas.change_price_minutes * 60,
        frontier_prices_s=tuple(minutes * 60 for minutes in areas.frontier_minutes),
        changes_max=int(areas.change_cap * int((previous >= 0).sum()) + 1e-9),
        together=together,
        apart=apart,
        effort=areas.effort,
        seed=scenario.seed,
    )


def _fewest_visits(wanted: int, prospects: int, reps: int) -> int:
    """Visits that the served outlets must bring, when half a rep's share of the prospects can fill the rest."""
    return max(0, wanted - prospects // max(1, 2 * reps))


def _there_and_back(network: StreetNetwork, starts: SnappedPoints, points: SnappedPoints) -> NDArray[np.int32]:
    out = network.times(starts, points).seconds.astype(np.int64)
    back = network.times(points, starts).seconds.astype(np.int64).T
    return ((out + back) // 2).astype(np.int32)


def _nearest(network: StreetNetwork, prospects: SnappedPoints, points: SnappedPoints) -> NDArray[np.int32]:
    if not len(prospects):
        return np.zeros(0, np.int32)
    return np.argmin(network.times(prospects, points).seconds, axis=1).astype(np.int32)


def _hops(network: StreetNetwork, points: SnappedPoints, visits: NDArray[np.int64], days: int) -> NDArray[np.int64]:
    """
    Estimate the travel from stop to stop of a day around each outlet, seconds.

    The nearest outlets tell the density of outlets; the share of them that a day visits tells the density of a day's
    stops; the tour through these has legs of 0.7124 / √density [1]_, in units of street travel time.

    References
    ----------
    .. [1] Daganzo, C. F. (1984). The distance traveled to visit N points with a maximum of C stops per vehicle.
       *Transportation Science*, 18(4), 331-350.
    """
    count = min(_DENSITY_NEIGHBOURS, len(points) - 1)
    if count < 1 or not visits.sum():
        return np.zeros(len(points), np.int64)
    nearest = network.nearest(points, count)
    last = np.maximum(nearest.start[1:] - 1, nearest.start[:-1])
    radius = np.where(np.diff(nearest.start) > 0, nearest.seconds[np.minimum(last, len(nearest.seconds) - 1)], 0)
    share_a_day = visits.sum() / len(visits) / max(days, 1)
    return np.rint(_TOUR_CONSTANT * radius * np.sqrt(np.pi / count / min(share_a_day, 1.0))).astype(np.int64)
