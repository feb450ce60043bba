"""Settling all borders at once: chains across territories, the price of change, and the rules that hold."""

import dataclasses

import numpy as np
import pytest

from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.settle import settle
from routeopt.territories.start import first_answer
from tests.territories.towns import city_of, problem_on, street_of


def part_of(problem: TerritoryProblem) -> Part:
    """The whole town as one piece."""
    return Part(problem, np.arange(len(problem.outlet_ids)), np.arange(len(problem.rep_ids)))


def test_a_chain_across_a_territory_is_seen() -> None:
    """Five, four and three where four each are asked for: the middle one takes one and gives one, at once."""
    part = part_of(problem_on(*street_of(12), 3, (4, 4)))
    start = np.repeat([0, 1, 2], [5, 4, 3]).astype(np.int32)
    assert settle(part, start, 0.0, 2, 10).tolist() == np.repeat([0, 1, 2], 4).tolist()


@pytest.mark.parametrize(("price", "kept"), [(0.0, False), (1e9, True)])
def test_change_has_its_price(price: float, kept: bool) -> None:
    """Three and five where four and four are more compact: the fourth moves unless that costs too much."""
    previous = np.array([0, 0, 0, 1, 1, 1, 1, 1], np.int32)
    part = part_of(problem_on(*street_of(8), 2, (3, 5), previous_rep=previous, weight_hours=1.0))
    assert (settle(part, previous, price, 2, 10).tolist() == previous.tolist()) is kept


def test_pairs_and_locks_hold() -> None:
    """The fourth is wanted by the first rep, but the pair with the fifth, or its lock, holds it."""
    previous = np.array([0, 0, 0, 1, 1, 1, 1, 1], np.int32)
    plain = problem_on(*street_of(8), 2, (3, 5), weight_hours=1.0)
    allowed = np.ones((2, 8), bool)
    allowed[0, 3] = False
    for wish in ({"together": np.array([[3, 4]], np.int32)}, {"allowed": allowed}):
        assert settle(part_of(dataclasses.replace(plain, **wish)), previous, 0.0, 2, 10)[3] == 1
    apart = dataclasses.replace(plain, apart=np.array([[0, 3]], np.int32))
    assert settle(part_of(apart), previous, 0.0, 2, 10)[3] == 1


@pytest.mark.parametrize("seed", range(3))
def test_borders_get_better_and_miss_no_rule(seed: int) -> None:
    problem = dataclasses.replace(city_of(seed, 120, 5, (20, 28)), weight_hours=1.0)
    part = part_of(problem)
    chance = np.random.default_rng(seed)
    start = first_answer(part, chance)
    after = settle(part, start, 0.0, 4, 4)
    assert part.outside(after) <= part.outside(start)
    assert part.price(after, 0.0) < part.price(start, 0.0)
