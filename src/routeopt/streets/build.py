"""From the census, the territories and the streets to the problem of a city."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.inputs.model import Inputs
from routeopt.network.model import Travel
from routeopt.scenario.model import Scenario
from routeopt.scenario.streets import StreetSettings
from routeopt.streets.area import in_area
from routeopt.streets.census import StreetCensus, lay
from routeopt.streets.graph import adjacency
from routeopt.streets.model import Limits, StreetProblem
from routeopt.streets.owners import owners
from routeopt.territories.model import Territories


@dataclass(frozen=True)
class StreetTask:
    """
    The problem of a city, and the census that it was built from.

    Attributes
    ----------
    problem
        Candidates and limits.
    census
        The census on all segments of the planning mode, with ``rep_id`` and ``known_outlets``.
    """

    problem: StreetProblem
    census: StreetCensus


def build(settings: Scenario, known: Inputs, travel: Travel, areas: tuple[Territories, ...]) -> StreetTask | None:
    """
    Build the choice of priority streets.

    Parameters
    ----------
    settings, known, travel
        Scenario, tables and streets.
    areas
        Territories of each office.

    Returns
    -------
    StreetTask or None
        None when the scenario names no survey: nobody asked.

    Raises
    ------
    BadInputError
        When the census does not fit the map, or the area is unknown or not surveyed.
    InfeasibleError
        E1010 when the limits allow no cluster at all, with the limit that is too tight.
    """
    if known.survey is None:
        return None
    network = travel.networks[travel.planning_mode]
    census = lay(settings, known, travel)
    table = census.segments
    segment = network.segment_of(travel.outlets[travel.planning_mode])
    ids = table["segment_id"].to_numpy(dtype=object)
    # Prospects count too: a street on which only they stand belongs to the rep who calls on them.
    known_reps = [part[["outlet_id", "rep_id"]] for area in areas for part in (area.outlets, area.prospects)]
    mine = pd.concat(known_reps).set_index("outlet_id")
    placed = pd.DataFrame(
        {
            "segment_id": pd.Series(ids[np.maximum(segment, 0)]).where(segment >= 0),
            "rep_id": mine["rep_id"].reindex(known.outlets["outlet_id"]).to_numpy(dtype=object),
        }
    )
    table["rep_id"] = owners(network.segments, placed)
    table["known_outlets"] = np.bincount(segment[segment >= 0], minlength=len(table))
    candidates = in_area(settings, known, network.segments, table) & table["rep_id"].notna().to_numpy()
    return StreetTask(_problem(settings, known, table[candidates]), census)


def limits_of(rules: StreetSettings) -> Limits:
    """Limits of the scenario in the solver's units."""
    hours = [None if most is None else 3600.0 * most for most in (rules.rep_hours, rules.city_hours)]
    return Limits(
        clusters_max=rules.clusters_max,
        spread_value=rules.spread_cases,
        length_min_m=rules.length_min_m,
        length_max_m=rules.length_max_m,
        rep_work_s=hours[0],
        rep_money=rules.rep_money,
        city_work_s=hours[1],
        city_money=rules.city_money,
    )


def _problem(settings: Scenario, known: Inputs, table: pd.DataFrame) -> StreetProblem:
    reps = sorted(known.reps["rep_id"])
    row_of = {rep: row for row, rep in enumerate(reps)}
    rep = table["rep_id"].map(row_of).to_numpy(np.int32)
    start, index = adjacency(table["u"].to_numpy(), table["v"].to_numpy(), rep)
    limits = limits_of(settings.streets)
    problem = StreetProblem(
        segment_ids=tuple(table["segment_id"]),
        rep_ids=tuple(reps),
        rep=rep,
        value=table["value"].to_numpy(np.float64),
        length_m=table["length_m"].to_numpy(np.float64),
        work_s=table["work_s"].to_numpy(np.float64),
        money=table["money"].to_numpy(np.float64),
        start=start,
        index=index,
        limits=limits,
        effort=settings.streets.effort,
        seed=settings.seed,
    )
    _refuse_hopeless(problem)
    return problem


def _refuse_hopeless(problem: StreetProblem) -> None:
    """Name the budget that not even the cheapest valuable segment keeps."""
    worth = problem.value > 0
    faults = []
    for field, amount, most in (
        ("streets.rep_hours", problem.work_s / 3600, problem.limits.rep_work_s),
        ("streets.city_hours", problem.work_s / 3600, problem.limits.city_work_s),
        ("streets.rep_money", problem.money, problem.limits.rep_money),
        ("streets.city_money", problem.money, problem.limits.city_money),
        ("streets.length_max_m", problem.length_m, problem.limits.length_max_m),
    ):
        allowed = None if most is None else most / 3600 if "hours" in field else most
        least = float(amount[worth].min()) if worth.any() else 0.0
        if allowed is not None and worth.any() and least > allowed:
            faults.append(Fault("E1010", field=field, params={"given": f"{allowed:g}", "least": f"{least:.1f}"}))
    if not worth.any():
        faults.append(Fault("E1011", field="streets.weights", params={"segments": len(problem.value)}))
    if faults:
        raise InfeasibleError(faults)
