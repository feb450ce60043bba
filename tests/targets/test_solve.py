"""Sums are exact at every level, bounds are kept, and the shares are the best there are."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from routeopt.targets.build import reachable
from routeopt.targets.check import check
from routeopt.targets.model import LEVELS, TargetProblem
from routeopt.targets.solve import solve
from tests.targets.trees import tree

SIZES = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 6), st.integers(1, 8))


def sums_exactly(problem: TargetProblem) -> None:
    least, most = reachable(problem)
    assert (least <= most).all()
    answer = solve(problem)
    assert check(problem, answer) == ()
    # By hand as well: every level's months, its quarters and its year sum to the company's.
    for depth in range(len(LEVELS)):
        months = answer.months[problem.level == depth].sum(axis=0)
        assert (months == answer.months[0]).all()
        assert months.reshape(4, 3).sum() == problem.total
    assert answer.stats.bound is not None
    assert answer.stats.objective >= answer.stats.bound - 1e-6


@given(sizes=SIZES, seed=st.integers(0, 2**31), tight=st.floats(0.0, 0.5))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_random_trees_sum_exactly_at_every_level(sizes: tuple[int, int, int, int], seed: int, tight: float) -> None:
    sums_exactly(tree(sizes, seed, tight=tight))


@pytest.mark.slow
@given(sizes=SIZES, seed=st.integers(0, 2**31), tight=st.floats(0.0, 0.5))
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_a_thousand_random_trees_sum_exactly(sizes: tuple[int, int, int, int], seed: int, tight: float) -> None:
    sums_exactly(tree(sizes, seed, tight=tight))


@pytest.mark.parametrize("seed", range(6))
def test_shares_are_those_of_a_general_solver(seed: int) -> None:
    """The optimum without whole numbers equals that of scipy's trust-region solver on the same tree."""
    problem = tree((3, 2, 3, 2), seed, tight=0.1)
    group = np.flatnonzero(problem.level == len(LEVELS) - 1)
    desired, weight = problem.desired[group], np.maximum(problem.desired[group], 1.0)
    under = np.zeros((len(problem.level), len(group)))
    for column, row in enumerate(group):
        unit = int(row)
        while unit >= 0:
            under[unit, column] = 1.0
            unit = int(problem.parent[unit])
    low, high = problem.floor.astype(float), problem.cap.astype(float)
    low[0] = high[0] = problem.total
    search: Any = minimize  # its stubs know no matrix as a second derivative
    found = search(
        lambda x: np.sum((x - desired) ** 2 / (2 * weight)) / problem.total,
        np.clip(desired, low[group], high[group]),
        jac=lambda x: (x - desired) / weight / problem.total,
        hess=lambda _: np.diag(1 / weight) / problem.total,
        method="trust-constr",
        constraints=LinearConstraint(under, low, high),
        options={"gtol": 1e-10, "xtol": 1e-12, "maxiter": 3000},
    )
    bound = solve(problem).stats.bound
    assert bound == pytest.approx(found.fun * problem.total, rel=1e-3, abs=1e-2)


def test_without_bounds_the_year_is_shared_in_proportion() -> None:
    problem = tree((1, 1, 1, 5), 3, total=1000)
    free = replace(problem, floor=np.zeros_like(problem.floor), cap=np.full_like(problem.cap, 10**9))
    year = solve(free).months.sum(axis=1)
    assert np.abs(year - problem.desired * 1000 / problem.desired[0]).max() < 1


def test_months_stay_near_the_season() -> None:
    """Rounding moves a unit's month by less than two cases from its real share."""
    problem = tree((2, 2, 10, 10), 5)
    months = solve(problem).months
    group = problem.level == len(LEVELS) - 1
    real = months[group].sum(axis=1)[:, None] * problem.season[group]
    assert np.abs(months[group] - real).max() < 2


def test_equal_problems_give_equal_targets() -> None:
    first, again = (solve(tree((3, 2, 5, 6), 8)) for _ in range(2))
    assert (first.months == again.months).all()
    assert first.stats == again.stats
