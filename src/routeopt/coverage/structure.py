"""Customer structure: a score for every outlet that has a place in the direct team, or might get one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.coverage.model import GIVEN, MODES, CoverageProblem, Structure
from routeopt.inputs.customers import could_be_served
from routeopt.inputs.model import Inputs
from routeopt.scenario.model import Scenario
from routeopt.scenario.structure import StructureSettings
from routeopt.scenario.workdays import working_days

TERMS: tuple[str, ...] = ("volume", "growth", "potential", "cost", "payment", "cooler")
"""What a score weighs."""
DIRECT = MODES.index("DSD")
VISITS_SPARE = 1.5
"""A team leaves so many times the share of visits free that each of its reps does."""


def structure(scenario: Scenario, inputs: Inputs, problem: CoverageProblem) -> Structure:
    """
    Score who may leave or join the direct team.

    Parameters
    ----------
    scenario, inputs
        Settings and tables.
    problem
        Modes by table and rules.

    Returns
    -------
    Structure
        Rows in the order of the outlet table. An outlet that the table makes direct, or a rule where money decides,
        keeps its place and has no score.
    """
    settings, outlets = scenario.coverage.structure, inputs.outlets
    by_rule = np.array([code.startswith("rule_") for code in problem.ruled_by], bool)
    by_table = np.array([code in GIVEN for code in problem.ruled_by], bool)
    asked = problem.reachable & (problem.office >= 0) & (problem.ruled_mode == DIRECT) & ~by_table
    if scenario.coverage.method != "rules":
        asked &= ~by_rule
    asked &= problem.served | could_be_served(scenario, outlets)
    direct, elsewhere = _before(inputs, problem)
    was_direct = asked & direct
    outside = asked & (elsewhere | ~problem.served)
    terms = _ranks(_measures(scenario, inputs, problem), asked)
    weights = np.array([dict(settings.weights).get(name, 0.0) for name in TERMS])  # type: ignore[call-overload]
    score = np.where(np.isnan(terms), 0.5, terms) @ weights / weights.sum()
    offices = len(problem.office_ids)
    team = np.bincount(problem.office[was_direct], minlength=offices)
    adds = np.floor(settings.add_share * problem.direct_max + 1e-9).astype(np.int64)
    return Structure(
        terms=terms,
        score=np.where(asked, np.round(score, 6), np.nan),
        was_direct=was_direct,
        outside=outside,
        drops_max=np.floor(settings.drop_share * team + 1e-9).astype(np.int64),
        adds_max=adds,
        places_max=np.floor(scenario.coverage.money.place_share * problem.direct_max + 1e-9).astype(np.int64),
        visits_max=_visits_max(scenario, inputs),
        visits=_visits(scenario, outlets),
        place_score=settings.place_score,
        change_score=settings.change_score,
    )


def expected_cases(scenario: Scenario, outlets: pd.DataFrame) -> NDArray[np.float64]:
    """
    Cases a cycle once it is served: those of today, and of a prospect a share of its potential.

    Parameters
    ----------
    scenario
        The settings.
    outlets
        The outlet table.

    Returns
    -------
    ndarray
        float (n).
    """
    now = outlets["volume_cases"].fillna(0.0).to_numpy(np.float64)
    potential = outlets["potential_cases"].fillna(0.0).to_numpy(np.float64)
    served = outlets["status"].eq("served").to_numpy()
    return np.where(served, now, scenario.coverage.structure.first_volume_share * potential)


def as_customers(scenario: Scenario, inputs: Inputs, problem: CoverageProblem) -> pd.DataFrame:
    """
    Price prospects that may be taken on as the customers that they would be.

    Parameters
    ----------
    scenario, inputs, problem
        Settings, tables and who is scored.

    Returns
    -------
    DataFrame
        The outlet table; those prospects are served and sell what is expected of them.
    """
    if problem.structure is None:
        return inputs.outlets
    outlets = inputs.outlets.copy()
    candidate = problem.structure.scored & ~problem.served
    expected = expected_cases(scenario, outlets)
    outlets["volume_cases"] = np.where(candidate, expected, outlets["volume_cases"].fillna(0.0).to_numpy(np.float64))
    outlets["status"] = outlets["status"].mask(candidate, "served")
    return outlets


def worth_of_score(
    settings: StructureSettings, problem: CoverageProblem
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Put the score into money.

    Parameters
    ----------
    settings
        Worth of a point of score, and what a change must be worth.
    problem
        Who is scored.

    Returns
    -------
    tuple of ndarray
        float (n) each, money a cycle: what being direct is worth more, and what leaving the team costs.
    """
    nothing = np.zeros(len(problem.outlet_ids))
    asked = problem.structure
    if asked is None:
        return nothing, nothing
    change = settings.score_money * asked.change_score
    held = settings.score_money * np.where(asked.scored, asked.score - asked.place_score, 0.0)
    return held - np.where(asked.outside, change, 0.0), np.where(asked.was_direct, change, 0.0)


def _before(inputs: Inputs, problem: CoverageProblem) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Customers whom an own rep served before, and those whom somebody else did; in a first plan nobody was served."""
    if inputs.previous is None:
        return np.zeros(len(problem.served), bool), np.zeros(len(problem.served), bool)
    before = inputs.previous.outlets.drop_duplicates("outlet_id").set_index("outlet_id").reindex(problem.outlet_ids)
    customer = before["status"].eq("served").fillna(value=False).to_numpy(bool) & problem.served
    with_rep = before["rep_id"].notna().to_numpy()
    return customer & with_rep, customer & ~with_rep & before["mode"].notna().to_numpy()


def _measures(scenario: Scenario, inputs: Inputs, problem: CoverageProblem) -> NDArray[np.float64]:
    """What each term looks at, float (n, terms): more is better; NaN where the tables don't tell."""
    outlets = inputs.outlets
    cases = expected_cases(scenario, outlets)
    per_case = np.maximum(cases, 1.0)
    growth = np.full(len(outlets), np.nan)
    if inputs.previous is not None:
        before = inputs.previous.outlets.drop_duplicates("outlet_id").set_index("outlet_id")
        before = before[before["status"].eq("served").fillna(value=False)].reindex(problem.outlet_ids)
        sold = before["volume_cases"].to_numpy(np.float64)
        growth = np.where(problem.served, (cases - sold) / np.maximum(sold, 1.0), np.nan)
    owing = np.full(len(outlets), np.nan)
    if inputs.receivables is not None and len(inputs.receivables):
        accounts = inputs.receivables.set_index("outlet_id").reindex(problem.outlet_ids)
        open_ = accounts["owed"].where(~accounts["cleared"].fillna(value=True).astype(bool), 0.0)
        owing = open_.where(accounts["owed"].notna()).to_numpy(np.float64)
    coolers = np.full(len(outlets), np.nan)
    if inputs.standing is not None:
        there = inputs.standing.set_index("outlet_id")["coolers"].reindex(problem.outlet_ids).to_numpy(np.float64)
        coolers = np.where(there > 0, there, np.nan)
    return np.stack(
        [
            cases,
            growth,
            outlets["potential_cases"].fillna(0.0).to_numpy(np.float64),
            -_minutes(scenario, inputs) / per_case,
            -owing / per_case,
            cases / coolers,
        ],
        axis=1,
    )


def _minutes(scenario: Scenario, inputs: Inputs) -> NDArray[np.float64]:
    """A rep's minutes a cycle: visits by class, and the way as in the plan in force, else its mean way."""
    outlets, journeys = inputs.outlets, scenario.journeys
    often = outlets["visits_per_cycle"].fillna(outlets["outlet_class"].map(dict(journeys.visits_per_cycle)))
    minutes = outlets["service_minutes"].fillna(outlets["outlet_class"].map(dict(journeys.service_minutes)))
    visits = often.astype("float64").fillna(0.0).to_numpy(np.float64)
    way: NDArray[np.float64] = np.zeros(len(outlets))
    if inputs.previous is not None:
        made = inputs.previous.visits[inputs.previous.visits["kind"].eq("service")]
        if len(made):
            theirs = made["travel_s"].astype("float64").groupby(made["outlet_id"].astype(str)).mean() / 60.0
            mean = float(made["travel_s"].astype("float64").mean()) / 60.0
            way = np.asarray(theirs.reindex(outlets["outlet_id"]).fillna(mean), np.float64)
    return visits * (minutes.astype("float64").fillna(0.0).to_numpy(np.float64) + way)


def _visits(scenario: Scenario, outlets: pd.DataFrame) -> NDArray[np.float64]:
    """Visits of each outlet in the cycle, of its own or by class; 0 where neither tells."""
    by_class = outlets["outlet_class"].map({str(k): float(v) for k, v in scenario.journeys.visits_per_cycle.items()})
    return np.asarray(outlets["visits_per_cycle"].astype("float64").fillna(by_class.astype("float64")).fillna(0.0))


def _visits_max(scenario: Scenario, inputs: Inputs) -> NDArray[np.int64]:
    """Visits that each office's reps make in the cycle, less the spare that territories and journeys need."""
    counts = inputs.reps["office_id"].value_counts().reindex(inputs.offices["office_id"], fill_value=0).to_numpy()
    stops = len(working_days(scenario.period)) * scenario.journeys.stops_max
    share = 1.0 - VISITS_SPARE * (1.0 - scenario.territories.visits_share)
    return np.floor(counts * stops * share + 1e-9).astype(np.int64)


def _ranks(measures: NDArray[np.float64], asked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of the asked outlets that each one beats, half of the equal ones counted; NaN where nothing is known."""
    ranks = np.full(measures.shape, np.nan)
    for column in range(measures.shape[1]):
        values = pd.Series(np.round(measures[asked, column], 9))
        ranks[asked, column] = ((values.rank() - 0.5) / max(1, int(values.notna().sum()))).round(6)
    return ranks
