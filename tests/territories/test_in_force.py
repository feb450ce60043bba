"""Beside a plan in force: new outlets join those around them, and expected travel moves no more than it pays for."""

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from routeopt.territories.anchors import taken_in
from routeopt.territories.check import check
from routeopt.territories.leg_rounds import anneal_by_legs, worth
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.solve import solve
from tests.territories.towns import city_of, problem_on, street_of

OPENED = 7
"""Of so many outlets one is new to the plan in force."""


def part_of(problem: TerritoryProblem) -> Part:
    return Part(problem, np.arange(len(problem.outlet_ids)), np.arange(len(problem.rep_ids)))


def reps_of(problem: TerritoryProblem) -> NDArray[np.int32]:
    return np.array([problem.rep_ids.index(rep) for rep in solve(problem).outlets["rep_id"]], np.int32)


def quarter_of(seed: int) -> TerritoryProblem:
    """A city with a plan in force that knows six of seven outlets."""
    problem = city_of(seed, 160, 4, (34, 46))
    known = reps_of(problem)
    known[::OPENED] = -1
    return dataclasses.replace(problem, previous_rep=known)


def test_who_has_no_territory_joins_most_of_those_around() -> None:
    """A street of nine: the middle is filled from both ends inwards, and the last, between the two, joins the first."""
    part = part_of(problem_on(*street_of(9), 2, (1, 8)))
    known = np.array([0, 0, -1, -1, -1, -1, -2, 1, 1], np.int32)
    assert taken_in(part, known).tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1]
    travel, pairs = street_of(5)
    beside = part_of(problem_on(travel, [*pairs, (0, 2), (2, 4)], 2, (1, 4)))
    assert taken_in(beside, np.array([1, 0, -1, 1, 1], np.int32)).tolist() == [1, 0, 1, 1, 1]


def test_new_outlets_keep_a_territory_in_one_piece_whoever_is_around() -> None:
    """Two new outlets lie in the street between two parts of rep 0, beside three customers of rep 1."""
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (2, 6), (2, 7), (3, 8), (6, 7), (7, 8)]
    part = part_of(problem_on(street_of(9)[0], pairs, 2, (1, 8)))
    known = np.array([0, 0, -1, -1, 0, 0, 1, 1, 1], np.int32)
    assert taken_in(part, known).tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 1]
    # Without a second part there is nothing to hold together.
    assert taken_in(part, np.array([0, 0, -1, 1, 1, 1, 1, 1, 1], np.int32)).tolist()[2] == 1


def test_who_has_nobody_around_stays_without_a_territory() -> None:
    part = part_of(problem_on(street_of(4)[0], [(0, 1), (2, 3)], 2, (1, 3)))
    assert taken_in(part, np.array([0, -1, -1, -1], np.int32)).tolist() == [0, 0, -1, -1]


@pytest.mark.parametrize("seed", range(3))
def test_the_dearer_change_the_fewer_leave_their_rep(seed: int) -> None:
    """And at every price the answer is worth more than the plan in force, or is that plan."""
    problem = quarter_of(seed)
    part = part_of(problem)
    assert part.days is not None
    begin = taken_in(part, part.previous)
    found = {}
    for price in (0.0, 600.0, 1e9):
        rep = anneal_by_legs(part, part.days, begin, price, 300 * len(begin), seed, warm=True)
        assert part.outside(rep) <= part.outside(begin)
        assert worth(part, rep, price) <= worth(part, begin, price)
        found[price] = part.changed(rep)
    assert found[1e9] == 0
    assert found[600.0] <= found[0.0]


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_in_force_that_can_stay_is_kept_but_for_new_outlets(seed: int) -> None:
    problem = dataclasses.replace(quarter_of(seed), change_s=1e6)
    result = solve(problem)
    assert check(problem, result) == ()
    after = np.array([problem.rep_ids.index(rep) for rep in result.outlets["rep_id"]])
    known = problem.previous_rep >= 0
    assert (after[known] == problem.previous_rep[known]).all()
