"""Coverage: random companies pass the checker, and every rule fires on an answer broken by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.coverage import check, decide
from routeopt.coverage.model import MODES, Coverage, CoverageProblem
from routeopt.coverage.solve import solve

DSD, MT, WS, WAT, PDS = range(5)


def problem(n: int = 6, **changes: Any) -> CoverageProblem:
    """Six served direct outlets that sell 1 … 6 cases, one office of 2–4, a WAT, a PDS and a WS distributor."""
    plain = CoverageProblem(
        outlet_ids=tuple(f"x{row}" for row in range(n)),
        served=np.ones(n, bool),
        volume_cases=np.arange(1.0, n + 1),
        ruled_mode=np.zeros(n, np.int8),
        ruled_by=("default",) * n,
        area_distributor=np.full((n, 2), -1, np.int32),
        fixed_distributor=np.full(n, -1, np.int32),
        wholesaler=np.full(n, 2, np.int32),
        reachable=np.ones(n, bool),
        office=np.zeros(n, np.int32),
        distributor_ids=("deep", "regional", "wholesale"),
        office_ids=("O1",),
        capacity_cases=np.full(3, np.inf),
        direct_min=np.array([2]),
        direct_max=np.array([4]),
    )
    return replace(plain, **changes)


def modes(answer: Coverage) -> list[str]:
    return answer.outlets["mode"].tolist()


def test_the_smallest_leave_a_full_team() -> None:
    # 6 direct outlets, room for 4: those of 1 and 2 cases go to the wholesaler.
    answer = decide(problem())
    assert modes(answer) == ["WS", "WS", "DSD", "DSD", "DSD", "DSD"]
    assert answer.outlets["reason"].tolist()[:2] == ["team_full", "team_full"]
    assert answer.stats.objective == 3.0


def test_an_area_takes_them_before_the_wholesaler() -> None:
    areas = np.full((6, 2), -1, np.int32)
    areas[0, 0], areas[1, 1] = 0, 1
    answer = decide(problem(area_distributor=areas))
    assert modes(answer)[:2] == ["WAT", "PDS"]


def test_capacity_sends_the_next_one() -> None:
    # The wholesaler can take one case: the smallest goes, the second has nowhere to go, the third neither …
    with pytest.raises(InfeasibleError) as stopped:
        decide(problem(capacity_cases=np.array([np.inf, np.inf, 1.0])))
    assert [fault.code for fault in stopped.value.faults] == ["E402"]


def test_too_few_direct_outlets_are_named_with_the_lever() -> None:
    with pytest.raises(InfeasibleError) as stopped:
        decide(problem(direct_min=np.array([8]), direct_max=np.array([10])))
    (fault,) = stopped.value.faults
    assert fault.code == "E401"
    assert "2 more" in fault.message()


@pytest.mark.parametrize("given", ["table", "held"])
def test_modes_of_the_table_and_of_held_outlets_stay(given: str) -> None:
    ruled = np.array([DSD, DSD, DSD, MT, WS, DSD], np.int8)
    answer = decide(problem(ruled_mode=ruled, ruled_by=(given,) * 6))
    assert modes(answer) == ["DSD", "DSD", "DSD", "MT", "WS", "DSD"]


def test_what_no_street_reaches_goes_to_a_distributor_or_is_listed() -> None:
    reachable = np.array([False, False, True, True, True, True])
    answer = decide(problem(reachable=reachable, wholesaler=np.array([2, -1, 2, 2, 2, 2], np.int32)))
    assert answer.outlets["reason"].tolist()[:2] == ["unreachable", "unreachable_unserved"]
    assert answer.outlets["mode"].isna().tolist() == [False, True, False, False, False, False]


@st.composite
def problems(draw: st.DrawFn) -> CoverageProblem:
    n = draw(st.integers(1, 25))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    areas = np.stack([np.where(chance.random(n) < 0.4, 0, -1), np.where(chance.random(n) < 0.4, 1, -1)], 1)
    low = int(chance.integers(0, 4))
    return problem(
        n,
        served=chance.random(n) < 0.8,
        volume_cases=chance.uniform(0, 50, n).round(1),
        ruled_mode=chance.integers(0, 5, n).astype(np.int8),
        ruled_by=tuple(chance.choice(["table", "held", "rule_1", "default"], n)),
        area_distributor=areas.astype(np.int32),
        wholesaler=np.where(chance.random(n) < 0.8, 2, -1).astype(np.int32),
        reachable=chance.random(n) < 0.9,
        capacity_cases=chance.uniform(50, 600, 3),
        direct_min=np.array([low]),
        direct_max=np.array([low + int(chance.integers(1, 15))]),
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(problems())
def test_random_companies_pass_the_checker_or_are_explained(random_problem: CoverageProblem) -> None:
    try:
        answer = solve(random_problem)
    except InfeasibleError as stopped:
        explained = {fault.code for fault in stopped.faults}
        assume(explained not in ({"E401"}, {"E402"}, {"E401", "E402"}))
        raise
    assert check(random_problem, answer) == ()
    assert answer.outlets.equals(solve(random_problem).outlets)


def broken(answer: Coverage, row: int, **cells: object) -> Coverage:
    table = answer.outlets.astype(object)
    for column, value in cells.items():
        cells_of: Any = table[column].tolist()
        cells_of[row] = value
        table[column] = cells_of
    return Coverage(table, answer.stats)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"outlet_id": "other"}, "every_outlet_once"),
        ({"mode": "XX"}, "mode_exists"),
        ({"distributor_id": "deep"}, "own_mode_has_no_distributor"),
        ({"mode": "WS", "distributor_id": None}, "distributor_known"),
        ({"mode": "WAT", "distributor_id": "deep"}, "distributor_owns_area"),
    ],
)
def test_each_rule_fires_on_a_broken_answer(cells: dict[str, object], rule: str) -> None:
    asked = problem(direct_min=np.array([0]))
    found = {violation.rule for violation in check(asked, broken(decide(asked), 5, **cells))}
    assert f"coverage.{rule}" in found


def test_rules_of_the_whole_fire_too() -> None:
    asked = problem()
    answer = decide(asked)
    rules = {
        "team_size": check(replace(asked, direct_max=np.array([3])), answer),
        "capacity": check(replace(asked, capacity_cases=np.array([9.0, 9.0, 1.0])), answer),
        "direct_is_reachable": check(replace(asked, reachable=np.zeros(6, bool)), answer),
        "table_mode_kept": check(replace(asked, ruled_by=("held",) * 6), answer),
    }
    for rule, violations in rules.items():
        assert f"coverage.{rule}" in {violation.rule for violation in violations}


def test_modes_are_the_fields_five() -> None:
    assert MODES == ("DSD", "MT", "WS", "WAT", "PDS")
