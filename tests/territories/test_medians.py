"""Capacitated p-median: brute force on tiny instances, recombination, files of the benchmark."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from benchmarks.median_files import read_instance
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.territories.medians import MedianProblem, _Runs, measure_groups, solve_medians
from routeopt.territories.promising import promising_groups
from routeopt.territories.recombine import recombine
from routeopt.territories.regroup import regroup


def instance(seed: int, n: int, k: int) -> MedianProblem:
    rng = np.random.default_rng(seed)
    place, load = rng.random((n, 2)) * 100, rng.integers(1, 9, n)
    apart = np.hypot(*(place[:, None, axis] - place[None, :, axis] for axis in (0, 1)))
    return MedianProblem(apart, rng.integers(1, 4, n).astype(float), load, int(load.sum() * 1.4 / k) + 8, k, seed)


def brute_force(problem: MedianProblem) -> float:
    best = np.inf
    for split in itertools.product(range(problem.k), repeat=len(problem.load)):
        group = np.array(split)
        if len(np.unique(group)) == problem.k:
            value, overload = measure_groups(problem, group)
            best = min(best, value if overload == 0 else np.inf)
    return best


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 3))
def test_tiny_instances_are_solved_to_optimality(seed: int, k: int) -> None:
    problem = instance(seed, 8, k)
    answer = solve_medians(problem, 300_000)
    assert answer.overload == 0
    assert answer.objective == pytest.approx(brute_force(problem))
    assert measure_groups(problem, answer.group) == (answer.objective, 0)


def test_equal_instances_give_equal_groups() -> None:
    one, other = (solve_medians(instance(5, 40, 4), 400_000) for _ in range(2))
    assert one.group.tolist() == other.group.tolist()


def test_recombination_takes_the_better_half_of_each_answer() -> None:
    """Two far pairs of pairs; one answer cuts the left ones right, the other the right ones."""
    place = np.array([0.0, 1.0, 10.0, 11.0, 100.0, 101.0, 110.0, 111.0])
    apart = np.abs(place[:, None] - place)
    found = np.array([[0, 0, 1, 1, 2, 3, 2, 3], [0, 1, 0, 1, 2, 2, 3, 3]], np.int32)
    group = recombine(found, apart, np.ones(8), np.ones((2, 4), bool), 4)
    assert group is not None
    assert [group[i] == group[i + 1] for i in (0, 2, 4, 6)] == [True] * 4


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 3))
def test_regrouping_settles_a_tiny_instance_from_any_answer(seed: int, k: int) -> None:
    problem = instance(seed, 8, k)
    first = np.arange(8, dtype=np.int32) % k
    if measure_groups(problem, first)[1]:
        return
    parts = problem.apart, problem.weight, problem.load, problem.capacity
    found = regroup(*parts, first, lambda _: True, np.random.default_rng(seed))
    value, overload = measure_groups(problem, found)
    assert value == pytest.approx(brute_force(problem))
    assert overload == 0


def test_regrouping_goes_from_neighbourhood_to_neighbourhood() -> None:
    """Sixty clumps of two, four units to a neighbourhood of two groups; each group begins with half of two clumps."""
    place = np.repeat(np.arange(60) * 100.0, 2) + np.tile([0.0, 1.0], 60)
    apart = np.abs(place[:, None] - place)
    torn = np.arange(120, dtype=np.int32) // 4 * 2 + np.arange(120, dtype=np.int32) % 2
    parts = apart, np.ones(120), np.ones(120, np.int64), 2
    assert regroup(*parts, torn, lambda _: False, np.random.default_rng(1)).tolist() == torn.tolist()
    found = regroup(*parts, torn, lambda _: True, np.random.default_rng(1))
    assert (found[::2] == found[1::2]).all()


def test_a_large_instance_of_small_groups_is_regrouped() -> None:
    """Above 1,000 units the answer is regrouped instead of recombined: better than annealing with all the work."""
    problem = instance(3, 1001, 250)
    moves = 10_000_000
    answer = solve_medians(problem, moves)
    annealed = _Runs(problem, 0).fresh(0, moves)
    assert answer.overload == 0
    assert answer.objective < annealed.objective


def test_a_clock_decides_where_one_is_held_against_the_search() -> None:
    """The clock is asked between runs, and no run is longer than what it leaves."""
    asked: list[int] = []

    def left(done: int) -> int:
        asked.append(done)
        return 60_000 - done

    answer = solve_medians(instance(5, 40, 4), 0, left)
    assert asked[0] == 40 * 100
    assert asked == sorted(asked)
    assert 40_000 <= answer.moves <= 60_000


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), k=st.integers(2, 3))
def test_priced_groups_bound_a_tiny_instance_from_below(seed: int, k: int) -> None:
    """The bound lies below the best grouping, and every group met is within the capacity."""
    problem = instance(seed, 8, k)
    best = brute_force(problem)
    cost = problem.apart * problem.weight[:, None]
    near = np.argsort(cost - np.diag(np.full(8, np.inf)), axis=0, kind="stable").T.copy()
    found, _, bound, _ = promising_groups(cost, near, problem.load, problem.capacity, k, best * 1.05, 300)
    assert bound <= best + 1e-6
    assert bound > 0.8 * best
    assert (found @ problem.load <= problem.capacity).all()


def test_groups_over_the_capacity_are_not_recombined() -> None:
    found = np.array([[0, 0, 1]], np.int32)
    assert recombine(found, np.ones((3, 3)), np.ones(3), np.array([[False, False]]), 2) is None


def test_an_instance_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tiny.dat"
    file.write_text("3 1\n0 0 10 2\n3 4 10 3\n0 8 10 1\n")
    problem = read_instance(file, 1)
    assert (problem.k, problem.capacity, problem.load.tolist()) == (1, 10, [2, 3, 1])
    assert problem.apart[0].tolist() == [0, 5, 8]


@pytest.mark.parametrize("text", ["", "two 1", "2 1\n0 0 5 1\n", "2 1\n0 0 5 1\n0 1 6 1\n", "1 1\n0 0 5 0.5\n"])
def test_a_file_that_is_no_instance_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.dat"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"p-median file|needs"):
        read_instance(file, 1)
