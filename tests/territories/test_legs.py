"""Expected travel from stop to stop: told again in plain words, and better after the rounds that look at it."""

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from routeopt.territories.leg_rounds import anneal_by_legs, worth
from routeopt.territories.mend import mend_bands
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.solve import solve
from routeopt.territories.start import first_answer
from routeopt.territories.workload import fair_work_s
from tests.territories.towns import city_of, problem_on, street_of


def part_of(problem: TerritoryProblem) -> Part:
    return Part(problem, np.arange(len(problem.outlet_ids)), np.arange(len(problem.rep_ids)))


def reps_of(problem: TerritoryProblem) -> NDArray[np.int32]:
    return np.array([problem.rep_ids.index(rep) for rep in solve(problem).outlets["rep_id"]], np.int32)


def test_legs_go_to_the_nearest_of_the_own_territory() -> None:
    """
    Twenty outlets a minute apart, one visit each, halved in the middle.

    Five stops a day make two days for each of two reps, who see half of their outlets on each: 2.6 ÷ ½, so five count.
    They are 15 minutes in all from the ends of a territory, 11 from the next and 9 from the six others.
    """
    problem = problem_on(*street_of(20), 2, (10, 10), stops_a_day=5.0)
    part = part_of(problem)
    assert part.days is not None
    assert part.days.legs.due == 5
    travel = part.days.travel(np.repeat([0, 1], 10).astype(np.int32))
    ways = [part.days.ways[0, :10].sum(), part.days.ways[1, 10:].sum()]
    assert travel - ways == pytest.approx(0.62 * 60 * (2 * 15 + 2 * 11 + 6 * 9) / 5)


def test_expected_work_is_told_again_outlet_by_outlet() -> None:
    problem = city_of(3, 120, 4, (25, 35))
    result = solve(problem)
    rep = np.array([problem.rep_ids.index(name) for name in result.outlets["rep_id"]])
    part = part_of(problem)
    assert part.days is not None
    apart = np.minimum(problem.travel_s, problem.travel_s.T)
    for number, expected in enumerate(part.days.expected_s(rep.astype(np.int32))):
        mine = np.flatnonzero(rep == number)
        nearest = np.sort(apart[np.ix_(mine, mine)], axis=1)[:, 1 : part.days.legs.due + 1]
        legs = 0.62 * float((problem.visits[mine] * nearest.mean(axis=1)).sum())
        ways = 2 / problem.stops_a_day * float((problem.visits[mine] * problem.start_s[number, mine]).sum())
        service = float((problem.visits[mine] * problem.visit_s[mine]).sum())
        calls = float(problem.prospect_s[np.isin(problem.prospect_nearest, mine)].sum())
        assert expected == pytest.approx(legs + ways + service + calls)


@pytest.mark.parametrize("seed", range(3))
def test_rounds_by_legs_save_travel_and_keep_the_rules(seed: int) -> None:
    problem = city_of(seed, 160, 4, (34, 46))
    part = part_of(problem)
    assert part.days is not None
    rep = mend_bands(part, first_answer(part, np.random.default_rng(seed)), (34, 46))
    assert part.outside(rep) == 0
    better = anneal_by_legs(part, part.days, rep, 0.0, 300 * len(rep), seed, warm=False)
    assert part.outside(better) == 0
    assert worth(part, better, 0.0) < worth(part, rep, 0.0)


def test_work_is_even_by_what_the_search_expects() -> None:
    problem = city_of(11, 330, 6, (50, 60))
    part = part_of(problem)
    assert part.days is not None
    work = part.days.expected_s(reps_of(problem))
    assert np.abs(work / work.mean() - 1).max() <= 0.05


def test_who_leaves_at_one_end_of_a_full_territory_is_made_up_for_at_the_other() -> None:
    """
    A street around a lake, twelve outlets a rep: the one has all the long visits, and can only move on around the lake.

    Each step gives an outlet at one end and takes one at the other, twelve outlets from there along the border.
    """
    step = np.abs(np.arange(24)[:, None] - np.arange(24))
    travel = (60 * np.minimum(step, 24 - step)).astype(np.int32)
    around = [(i, (i + 1) % 24) for i in range(24)]
    long = np.repeat([1200, 600], 12)
    problem = problem_on(travel, around, 2, (12, 12), stops_a_day=5.0, visit_s=long, weight_hours=1.0)
    part = part_of(problem)
    assert part.days is not None
    halves = np.repeat([0, 1], 12).astype(np.int32)
    assert part.days.expected_s(halves)[0] > 1.3 * part.days.expected_s(halves)[1]
    rep = anneal_by_legs(part, part.days, halves, 0.0, 3000 * 24, 1, warm=False)
    assert part.outside(rep) == 0
    work = part.days.expected_s(rep)
    assert work.max() / work.mean() < 1 + problem.hours_tolerance


def test_a_second_pass_evens_out_what_the_first_took() -> None:
    """Where journeys of an earlier pass told the travel of each outlet, that is its work."""
    problem = city_of(3, 120, 4, (25, 35))
    again = dataclasses.replace(problem, first_rep=reps_of(problem), hop_s=3 * problem.hop_s)
    days = part_of(again).days
    assert days is not None
    assert days.expected_s(again.first_rep).sum() == pytest.approx(fair_work_s(again).sum())


def test_territories_too_small_for_legs_keep_their_centres() -> None:
    """Three of a rep's outlets can't tell one day's stops from another's."""
    assert part_of(problem_on(*street_of(9), 3, (3, 3))).days is None


def test_offices_without_a_whole_matrix_keep_their_centres() -> None:
    assert part_of(dataclasses.replace(city_of(3, 120, 4, (25, 35)), travel_s=None)).days is None
