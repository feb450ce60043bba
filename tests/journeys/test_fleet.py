"""Several vehicles a day with room for loads: the same search, the same checker."""

import dataclasses
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from benchmarks.periodic import instances_in

from routeopt.journeys.check import check
from routeopt.journeys.effort import effort_of_rounds
from routeopt.journeys.model import Fleet, RepProblem
from routeopt.journeys.solve import solve
from tests.journeys.cycles import cycle_of, working_cycle
from tests.journeys.test_solve import day_travel

PVRP = """1 2 4 2
0 3
0 3
0 0 0 0 0 0 0
1 3 0 0 2 2 1 3
2 3 4 0 1 1 2 1 2
3 0 4 0 2 1 2 1 2
4 -5 0 0 1 1 1 2
"""
TOP = "n 5\nm 1\ntmax 10.0\n0 0 0\n3 0 5\n3 1 7\n0 9 90\n6 0 0\n"


def two_vans(seed: int) -> RepProblem:
    """Two days, five customers of one visit, two vans with room for 3 each."""
    problem = cycle_of(seed, (1, 1, 1, 1, 1), cycle=working_cycle(1, (0, 1)), stops_max=5)
    windows = problem.windows_s.copy()
    windows[:, :, 0], windows[:, :, 1] = (0, 86_400), (0, -1)
    fleet = Fleet(2, np.array([0, 2, 2, 1, 1, 1], np.int64), 3)
    return dataclasses.replace(problem, windows_s=windows, fleet=fleet)


@pytest.mark.parametrize("seed", range(3))
def test_vans_are_as_short_as_the_best_of_all_loadings(seed: int) -> None:
    problem = two_vans(seed)
    assert problem.fleet is not None
    best = None
    for chosen in product(range(4), repeat=5):
        vans = [tuple(stop for stop, van in enumerate(chosen, start=1) if van == one) for one in range(4)]
        if all(problem.fleet.load[list(stops)].sum() <= 3 for stops in vans if stops):
            travel = sum(day_travel(problem, stops) for stops in vans if stops)
            best = travel if best is None else min(best, travel)
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.stats.objective == best


def test_an_overloaded_van_is_named() -> None:
    problem = two_vans(0)
    result = solve(problem)
    assert problem.fleet is not None
    tight = dataclasses.replace(problem, fleet=dataclasses.replace(problem.fleet, load_max=1))
    assert {found.rule for found in check(tight, result)} == {"journeys.loads_held"}


def test_public_instances_are_read_solved_and_evaluated_from_the_file(tmp_path: Path) -> None:
    """
    Customer 1 wants both days and fills 2 of the 3 units of a van. Best: 0-1-2-0 = 3 + 4 + 5 on one day, 0-1-0 = 6 on
    the other, and 0-3-4-0 = 4 + sqrt(41) + 5 in another van.
    In the orienteering there is time for 0-1-2-end = 3 + 1 + sqrt(10) < 10, worth 12; the 90 are too far.
    """
    (tmp_path / "p99").write_text(PVRP, encoding="utf-8")
    (tmp_path / "t99.txt").write_text(TOP, encoding="utf-8")
    (tmp_path / "best_known.csv").write_text("instance,best_known\np99,34\n", encoding="utf-8")
    cost, score = instances_in(tmp_path, 1)
    assert (cost.best_known, score.best_known) == (34.0, None)
    for instance, expected in ((cost, 27 + 41**0.5), (score, 12.0)):
        found = solve(instance.problem, effort_of_rounds(2_000, 4, len(instance.problem.dates)))
        assert check(instance.problem, found) == ()
        value, kept = instance.value(found)
        assert kept
        assert value == pytest.approx(expected)
