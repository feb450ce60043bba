"""Placements are exact: proven by prices, equal to brute force where it can look, judged by a checker that bites."""

import dataclasses
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.coolers.check import RULES, check
from routeopt.coolers.model import INSTALL, MOVE, PULL, STAY, STORE, PlacementProblem
from routeopt.coolers.solve import solve
from routeopt.coolers.worth import setting_up, staying, upper_bound
from routeopt.core.language import LANGUAGES
from routeopt.core.stats import Status

MIN, JOB = 500, 300


def problem_of(
    coolers: list[tuple[int, int, int]], gain: list[list[int]], jobs: list[int], offices: list[int] | None = None
) -> PlacementProblem:
    """Coolers as (type, outlet or -1, what they sell); gains by outlet and type; the office of each outlet."""
    n, own = len(gain), offices or [0] * len(gain)
    at = np.array([place for _, place, _ in coolers], np.int32)
    free = np.ones(n, bool)
    free[at[at >= 0]] = False
    return PlacementProblem(
        cooler_ids=tuple(f"K{row}" for row in range(len(coolers))),
        outlet_ids=tuple(f"D{row}" for row in range(n)),
        kinds=tuple(f"t{kind}" for kind in range(len(gain[0]))),
        office_ids=tuple(f"O{row}" for row in range(len(jobs))),
        kind=np.array([kind for kind, _, _ in coolers], np.int32),
        office=np.array([own[place] if place >= 0 else 0 for _, place, _ in coolers], np.int32),
        at=at,
        stay=np.array([cases for _, _, cases in coolers], np.int64),
        lawful=np.ones(len(coolers), bool),
        outlet_office=np.array(own, np.int32),
        free=free,
        gain=np.array(gain, np.int64),
        jobs_max=np.array(jobs, np.int64),
        cases_min=MIN,
        job_cases=JOB,
        outlet_xy=np.arange(2.0 * n).reshape(n, 2),
        office_xy=np.zeros((len(jobs), 2)),
    )


def best_worth(problem: PlacementProblem) -> int:
    """Try everything."""
    n, worth = len(problem.outlet_ids), setting_up(problem)
    still = staying(problem)
    best = -(10**9)
    choices = [[-2, *([-1] if at >= 0 else []), *range(n)] for at in problem.at.tolist()]
    for goals in product(*choices):
        targets = [goal for goal in goals if goal >= 0]
        if len(set(targets)) < len(targets):
            continue
        jobs = [0] * len(problem.office_ids)
        total = 0
        for row, goal in enumerate(goals):
            if goal == -2:
                total += int(still[row])
                continue
            jobs[problem.office[row]] += 1
            if goal >= 0 and problem.outlet_office[goal] != problem.office[row]:
                total -= 10**8
            total += -JOB if goal == -1 else int(worth[goal, problem.kind[row]])
        if all(done <= most for done, most in zip(jobs, problem.jobs_max.tolist(), strict=True)):
            best = max(best, total)
    return best


def test_the_best_use_is_found_by_hand() -> None:
    # K0 sells 12 and stays; K1 sells nothing and moves to D2, where 10 are expected; K2 comes from the warehouse to D3.
    problem = problem_of([(0, 0, 1200), (0, 1, 0), (0, -1, 0), (0, -1, 0)], [[1], [1], [1000], [900], [700]], [9])
    found = solve(problem)
    assert (
        sorted(zip(found.action, found.to.tolist(), strict=True))
        == sorted([(STAY, 0), (MOVE, 2), (INSTALL, 3), (STORE, -1)])
        or found.action[0] == STAY
    )
    # Worth: 700 + (1000 - 800) + (900 - 800); a third job would lose 100.
    assert found.value == found.value_bound == 1000
    assert found.stats.status is Status.OPTIMAL


def test_a_full_crew_has_a_price() -> None:
    problem = problem_of([(0, -1, 0), (0, -1, 0)], [[2000], [1500]], [1])
    found = solve(problem)
    assert sorted(found.action) == [INSTALL, STORE]
    assert found.value == 1200
    assert 0 < found.job_price[0] <= 1200


def test_what_sells_too_little_comes_in() -> None:
    found = solve(problem_of([(0, 0, 100)], [[0]], [3]))
    assert found.action == (PULL,)
    assert found.value == -JOB


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_placement_beats_the_flow(data: st.DataObject) -> None:
    n, kinds, offices = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 2)), data.draw(st.integers(1, 2))
    own = data.draw(st.lists(st.integers(0, offices - 1), min_size=n, max_size=n))
    cases = st.integers(0, 15).map(lambda amount: 100 * amount)
    gain = data.draw(st.lists(st.lists(cases | st.just(-1), min_size=kinds, max_size=kinds), min_size=n, max_size=n))
    spots = data.draw(st.lists(st.integers(-1, n - 1), max_size=4))
    coolers = [(data.draw(st.integers(0, kinds - 1)), at, data.draw(cases) if at >= 0 else 0) for at in spots]
    jobs = data.draw(st.lists(st.integers(0, 4), min_size=offices, max_size=offices))
    problem = problem_of(coolers, gain, jobs, own)
    found = solve(problem)
    assert check(problem, found) == ()
    assert found.stats.status is Status.OPTIMAL
    assert found.value == found.value_bound
    if coolers:
        assert found.value == best_worth(problem)
    again = solve(problem)
    assert (again.action, again.to.tolist()) == (found.action, found.to.tolist())


SOUND = problem_of([(0, 0, 1200), (0, 1, 0), (0, -1, 0), (0, -1, 0)], [[1], [1], [1000], [900], [-1]], [2])


def broken(**changes: Any) -> tuple[str, ...]:
    found = check(SOUND, dataclasses.replace(solve(SOUND), **changes))
    for lang in LANGUAGES:
        assert all(violation.render(lang) for violation in found)
    return tuple(sorted({violation.rule.removeprefix("coolers.") for violation in found}))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("places_follow", {"action": (STAY, STAY, STAY, STORE), "to": np.array([0, 1, -1, -1], np.int32)}),
        ("targets_fit", {"action": (STAY, MOVE, STORE, STORE), "to": np.array([0, 4, -1, -1], np.int32)}),
        ("targets_fit", {"action": (STAY, STAY, INSTALL, INSTALL), "to": np.array([0, 1, 2, 2], np.int32)}),
        ("crews_hold", {"action": (PULL, MOVE, INSTALL, STORE), "to": np.array([-1, 2, 3, -1], np.int32)}),
        ("worth_proven", {"value": 99_999}),
        ("worth_proven", {"job_price": np.array([-1])}),
    ],
)
def test_each_rule_bites(rule: str, changes: dict[str, Any]) -> None:
    assert check(SOUND, solve(SOUND)) == ()
    assert rule in broken(**changes)


def test_every_rule_is_broken_above_and_any_price_is_a_bound() -> None:
    assert {rule.__name__ for rule in RULES} == {"places_follow", "targets_fit", "crews_hold", "worth_proven"}
    for job, cooler in product((0, 150, 900), (-300, 0, 400)):
        bound = upper_bound(SOUND, np.array([job]), np.array([[cooler]]))
        assert bound is not None
        assert bound >= solve(SOUND).value
    assert upper_bound(SOUND, np.array([0]), np.array([[-400]])) is None
