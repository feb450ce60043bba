"""A second pass: territories begin with the first pass's and are evened out by the travel that was measured."""

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from routeopt.territories.check import check
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.solve import solve
from tests.territories.towns import city_of


def again(problem: TerritoryProblem, hop_s: NDArray[np.int64]) -> tuple[TerritoryProblem, NDArray[np.int32]]:
    number = {rep: row for row, rep in enumerate(problem.rep_ids)}
    first = solve(problem).outlets["rep_id"].map(number).to_numpy().astype(np.int32)
    return dataclasses.replace(problem, hop_s=hop_s, first_rep=first), first


@pytest.mark.parametrize("seed", [1, 4])
def test_true_travel_is_evened_out_with_few_changes(seed: int) -> None:
    """Half of the town turns out to take thrice the travel: the first pass's work is uneven, the second's is not."""
    problem = city_of(seed, 330, 6, (48, 62))
    far = np.argsort(problem.start_s[0])[165:]
    hop_s = problem.hop_s.copy()
    hop_s[far] *= 3
    second, first = again(problem, hop_s)
    work = np.bincount(first, second.visits * (second.visit_s + second.hop_s + second.haul_s))
    assert np.abs(work / work.mean() - 1).max() > 0.05
    result = solve(second)
    assert check(second, result) == ()
    assert (result.reps["work_s"] / result.reps["work_s"].mean() - 1).abs().max() <= 0.05
    kept = result.outlets.assign(first=first).groupby("rep_id")["first"].agg(lambda reps: reps.value_counts().max())
    assert kept.sum() >= 0.6 * len(first)


def test_outlets_and_reps_may_differ_from_the_first_pass() -> None:
    """Coverage decided anew: an outlet without a rep yet, and a rep who had none in the first pass."""
    problem = city_of(2, 120, 5, (20, 28))
    second, first = again(problem, problem.hop_s)
    first[::7] = -1
    for known in (first, np.where(first == 2, -1, first), np.full(120, 1), np.arange(120) % 2 * 3):
        changed = dataclasses.replace(second, first_rep=known.astype(np.int32))
        assert check(changed, solve(changed)) == ()


def test_locks_hold_in_a_second_pass() -> None:
    problem = city_of(3, 90, 4, (18, 27))
    second, first = again(problem, problem.hop_s)
    allowed = problem.may_serve.copy()
    locked = int(np.flatnonzero(first == 1)[0])
    allowed[:, locked] = np.arange(4) == 1
    held = dataclasses.replace(second, allowed=allowed)
    result = solve(held)
    assert check(held, result) == ()
    assert result.outlets["rep_id"][locked] == problem.rep_ids[1]
