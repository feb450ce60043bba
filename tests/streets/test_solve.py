"""The choice of streets: brute force on tiny towns, the checker on larger ones, bounds that hold, equal runs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.streets import solve as room
from routeopt.streets.check import check
from routeopt.streets.model import Limits, StreetProblem
from routeopt.streets.solve import solve
from tests.streets.towns import NO_LIMITS, best_by_brute_force, grid, town

LIMITS = st.builds(
    Limits,
    clusters_max=st.integers(1, 2),
    spread_value=st.sampled_from([0.0, 5.0]),
    length_min_m=st.sampled_from([0.0, 150.0]),
    length_max_m=st.sampled_from([300.0, 600.0, 2000.0]),
    rep_work_s=st.sampled_from([None, 3000.0, 6000.0]),
    rep_money=st.sampled_from([None, 150.0]),
    city_work_s=st.sampled_from([None, 5000.0]),
    city_money=st.sampled_from([None, 200.0]),
)
CITY = Limits(2, 5.0, 200.0, 800.0, 15000.0, 240.0, 40000.0, 600.0)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(segments=st.integers(1, 9), reps=st.integers(1, 2), seed=st.integers(0, 10_000), limits=LIMITS)
def test_tiny_towns_equal_brute_force(segments: int, reps: int, seed: int, limits: Limits) -> None:
    problem = town(segments, reps, seed, limits)
    answer = solve(problem)
    assert check(problem, answer) == ()
    assert answer.value == pytest.approx(best_by_brute_force(problem))
    assert answer.value_gap < 1e-4


@settings(deadline=None, derandomize=True, max_examples=25)
@given(segments=st.integers(4, 9), reps=st.integers(1, 2), seed=st.integers(0, 10_000), limits=LIMITS)
def test_the_bound_holds_where_clusters_are_searched(segments: int, reps: int, seed: int, limits: Limits) -> None:
    """With the list of all clusters switched off, search and branch and bound do the work."""
    problem = town(segments, reps, seed, limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_list_all", lambda *_: False)
        answer = solve(problem)
    best = best_by_brute_force(problem)
    assert check(problem, answer) == ()
    assert answer.value <= best + 1e-6
    assert answer.value_bound >= best - 1e-6
    assert answer.value >= 0.7 * best


@pytest.mark.parametrize("seed", range(4))
def test_larger_towns_keep_every_rule_and_come_near_the_bound(seed: int) -> None:
    problem = grid(16, 9, 3, seed, CITY)
    answer = solve(problem)
    assert check(problem, answer) == ()
    assert answer.value_gap < 0.12
    assert len(answer.clusters) > 1


def test_equal_problems_get_equal_answers() -> None:
    first, second = (solve(grid(12, 8, 2, 5, CITY)) for _ in range(2))
    assert first.segments.equals(second.segments)
    assert first.stats == second.stats


def test_a_gap_between_two_good_streets_is_crossed_or_left(capfd: pytest.CaptureFixture[str]) -> None:
    """Three segments in a row, the middle one worthless: taken only when its work can be paid."""
    del capfd
    row = town(3, 1, 0, replace(NO_LIMITS, clusters_max=1, rep_work_s=300.0))
    line = StreetProblem(
        **dict(row.__dict__)
        | {
            "value": np.array([10.0, 0.0, 8.0]),
            "work_s": np.full(3, 100.0),
            "length_m": np.full(3, 100.0),
            "money": np.zeros(3),
            "start": np.array([0, 1, 3, 4]),
            "index": np.array([1, 0, 2, 1], np.int32),
            "rep": np.zeros(3, np.int32),
        }
    )
    assert solve(line).value == pytest.approx(18.0)
    poorer = StreetProblem(**dict(line.__dict__) | {"limits": replace(line.limits, rep_work_s=200.0)})
    assert solve(poorer).value == pytest.approx(10.0)


def test_a_budget_that_allows_no_cluster_gives_an_empty_choice_with_its_bound() -> None:
    answer = solve(town(6, 1, 1, replace(NO_LIMITS, rep_work_s=1.0)))
    assert answer.clusters.empty
    assert answer.value == answer.value_bound == 0.0
