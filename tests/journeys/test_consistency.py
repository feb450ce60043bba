"""The plan in force: nothing moves without cause, change is priced and capped, and the search begins with it."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from routeopt.core.faults import InfeasibleError
from routeopt.inputs.model import Previous
from routeopt.journeys.before import Habits, familiar, usual_weekdays
from routeopt.journeys.check import check
from routeopt.journeys.check_change import change_s, rows_taken
from routeopt.journeys.decide import decide
from routeopt.journeys.effort import EFFORTS
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.solve import solve
from routeopt.scenario.journeys import JourneySettings
from tests.journeys.cycles import cycle_of, working_cycle

FREQUENCIES = (8, 8, 4, 4, 4, 4, 2, 2, 2, 1, 1)


def in_force(problem: RepProblem, found: RepJourneys) -> Previous:
    """The tables of a plan made of one rep's journeys."""
    stops = found.visits["stop"].tolist()
    visits = pd.DataFrame(
        {
            "rep_id": problem.rep_id,
            "date": [problem.dates[day] for day in found.visits["day"]],
            "seq": found.visits["seq"],
            "outlet_id": [problem.outlet_ids[stop - 1] for stop in stops],
            "kind": ["prospect" if problem.prize_s[stop] else "service" for stop in stops],
            "start_s": found.visits["start_s"],
        }
    )
    status = ["prospect" if prize else "served" for prize in problem.prize_s[1:]]
    return Previous(pd.DataFrame({"outlet_id": problem.outlet_ids, "rep_id": problem.rep_id, "status": status}), visits)


def next_of(problem: RepProblem, previous: Previous, **rules: Any) -> RepProblem:
    """The cycle after the plan in force."""
    return Habits(JourneySettings(**rules), working_cycle(), previous).added_to(problem)


@pytest.mark.parametrize("seed", range(4))
def test_with_moves_priced_nothing_moves_when_nothing_changed(seed: int) -> None:
    problem = cycle_of(seed, FREQUENCIES, prospects=3, stops_min=1)
    first = solve(problem)
    again = solve(next_of(problem, in_force(problem, first), change_price_minutes=1))
    pd.testing.assert_frame_equal(again.visits, first.visits)
    pd.testing.assert_frame_equal(again.days, first.days)
    pd.testing.assert_frame_equal(again.skipped, first.skipped)
    assert (again.stats.objective, again.stats.bound) == (first.stats.objective, first.stats.bound)
    assert again.stats.work["rounds"] == 0


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("cap", [0.0, 0.2])
def test_a_cap_on_changed_weekdays_holds(seed: int, cap: float) -> None:
    """Other visit lengths and places of some stops would move many of them; the cap lets few."""
    problem = cycle_of(seed, FREQUENCIES, prospects=2)
    previous = in_force(problem, solve(problem))
    other = cycle_of(seed + 100, FREQUENCIES, prospects=2)
    moved = next_of(dataclasses.replace(problem, travel_s=other.travel_s), previous, change_cap=cap)
    found = solve(moved)
    assert check(moved, found) == ()
    assert moved.before is not None
    assert sum(not moved.before.keeps[row] for row in rows_taken(moved, found)) <= int(cap * len(FREQUENCIES))


def test_a_cap_is_filled_with_the_changes_that_save_most() -> None:
    """A seventh of the outlets may change their weekdays; that gains far more than a seventh."""
    travel = np.zeros(3)
    for seed in range(4):
        problem = cycle_of(seed, 3 * FREQUENCIES)
        previous = in_force(problem, solve(problem))
        ways = (problem.travel_s + cycle_of(seed + 100, 3 * FREQUENCIES).travel_s) // 2
        other = dataclasses.replace(problem, travel_s=ways)
        rules = {"change_price_minutes": 10_000}, {"change_cap": 1 / 7}, {"change_price_minutes": 0.001}
        travel += [solve(next_of(other, previous, **rule)).days["travel_s"].sum() for rule in rules]
    stay, capped, free = travel
    assert stay - capped > 0.4 * (stay - free), travel


@pytest.mark.parametrize("seed", range(4))
def test_dearer_change_is_less_change(seed: int) -> None:
    problem = cycle_of(seed, FREQUENCIES)
    previous = in_force(problem, solve(problem))
    other = dataclasses.replace(problem, travel_s=cycle_of(seed + 100, FREQUENCIES).travel_s)
    prices = []
    for minutes in (1, 10_000):
        priced = next_of(other, previous, change_price_minutes=minutes)
        found = solve(priced)
        assert check(priced, found) == ()
        assert found.stats.objective == found.days["travel_s"].sum() + change_s(priced, found)
        prices.append(sum(not priced.before.keeps[row] for row in rows_taken(priced, found)))  # type: ignore[union-attr]
    assert prices[1] == 0 <= prices[0]


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_that_may_change_for_nothing_is_no_worse_than_the_one_in_force(seed: int) -> None:
    problem = cycle_of(seed, 3 * FREQUENCIES)
    first = solve(problem)
    hurried = dataclasses.replace(EFFORTS["fast"], week_rounds=20, spread_rounds=20, polish_rounds=0)
    objectives = [
        found.stats.objective
        for found in (first, solve(next_of(problem, in_force(problem, first)), hurried), solve(problem, hurried))
    ]
    assert objectives[1] <= objectives[0] < objectives[2]


def test_a_day_keeps_its_order_unless_another_saves_the_price() -> None:
    problem = cycle_of(3, 2 * FREQUENCIES)
    previous = in_force(problem, solve(problem))
    # The plan in force made every second visit of a day after all others.
    previous.visits["seq"] += 100 * (previous.visits["seq"] % 2)
    kept = solve(next_of(problem, previous, order_price_minutes=1000, change_price_minutes=1000))
    free = solve(next_of(problem, previous, order_price_minutes=0.001, change_price_minutes=1000))
    assert kept.terms["change_s"] == 0
    assert free.days["travel_s"].sum() < kept.days["travel_s"].sum()


def test_a_rhythm_goes_on_over_the_seam_of_two_cycles() -> None:
    problem = cycle_of(1, (2, 2, 4))
    previous = in_force(problem, solve(problem))
    previous.visits["date"] = [date - pd.Timedelta(weeks=8) for date in previous.visits["date"]]
    again = next_of(problem, previous, change_price_minutes=1)
    assert again.before is not None
    assert again.before.complete
    assert solve(again).stats.work["rounds"] == 0


def test_a_cap_that_leaves_customers_without_room_is_named() -> None:
    """Everybody came on Mondays; now a day holds three of them, and nobody may move."""
    problem = cycle_of(1, (4, 4, 4, 4, 4))
    held = [(week, 0) for week in range(4)]
    visits = [
        {"rep_id": "R1", "date": problem.dates[5 * week], "seq": n, "outlet_id": o, "kind": "service", "start_s": 0}
        for n, o in enumerate(problem.outlet_ids, start=1)
        for week, _ in held
    ]
    outlets = pd.DataFrame({"outlet_id": problem.outlet_ids, "rep_id": "R1", "status": "served"})
    crowded = next_of(
        dataclasses.replace(problem, stops_max=3), Previous(outlets, pd.DataFrame(visits)), change_cap=0.2
    )
    with pytest.raises(InfeasibleError) as refused:
        decide((crowded,), 1)
    assert [fault.code for fault in refused.value.faults] == ["E614"]
    assert refused.value.faults[0].params == {"rep": "R1", "count": 1, "most": 1}


def test_usual_weekdays_pass_over_a_day_that_stood_in() -> None:
    assert usual_weekdays([(0, 1), (1, 1), (2, 1), (3, 2)]) == {1}
    assert familiar(frozenset({0}), frozenset({0, 3}))
    assert not familiar(frozenset({0, 3}), frozenset({1, 4}))


@pytest.mark.parametrize("effort", EFFORTS)
def test_beginning_with_the_plan_in_force_takes_a_fraction_of_the_rounds(effort: str) -> None:
    limits = EFFORTS[effort]
    opened = limits.opened or limits.starts
    rounds = limits.starts * limits.week_rounds + opened * (limits.spread_rounds + limits.open_rounds)
    rounds += len(limits.halves) * limits.halving_rounds
    rounds += limits.children * limits.child_rounds + limits.polish_rounds
    assert 6_000 <= limits.resumed_rounds < rounds / 2
    assert limits.resumed_rounds == 6_000 or np.isclose(limits.resumed_rounds, rounds / 14, atol=1)
    assert limits.resumed_rounds <= limits.capped_rounds <= rounds
    assert limits.bound_rounds / 3 <= limits.resumed_bound_rounds < limits.bound_rounds / 3 + 1
