"""Reps who start at different places, and offices that are cut into districts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from routeopt import coverage, inputs, network, scenario, territories
from routeopt.territories import districts, effort, estimates, search
from routeopt.territories.check import check
from routeopt.territories.part import Part
from routeopt.territories.pieces import pieces_of, within
from routeopt.territories.solve import solve
from tests.city import write_city
from tests.territories.towns import city_of, problem_on, street_of


def test_territories_lie_by_the_starts_of_their_reps() -> None:
    """Forty outlets along a street; reps start at its ends, in the order against the outlets' numbers."""
    travel, pairs = street_of(40)
    problem = problem_on(travel, pairs, 2, (18, 22), start_s=travel[[39, 0]])
    found = solve(problem)
    assert not check(problem, found)
    assert found.outlets["rep_id"].iloc[0] == "R2"
    assert found.outlets["rep_id"].iloc[-1] == "R1"


def test_a_start_amid_the_town_gets_what_is_around_it() -> None:
    """Three reps on a street of 30: two start at the ends, one in the middle; the middle is the latter's."""
    travel, pairs = street_of(30)
    problem = problem_on(travel, pairs, 3, (8, 12), start_s=travel[[15, 0, 29]])
    found = solve(problem)
    assert found.outlets["rep_id"].iloc[15] == "R1"
    # The next best rep's price holds the way from there too: nobody is cheaper for an outlet at the middle.
    assert found.outlets["next_price_s"].iloc[15] > 0


def test_a_very_large_office_is_cut_into_districts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits lowered to a town of 240 outlets: rules hold, and equal input gives equal territories."""
    monkeypatch.setattr(districts, "_LARGEST", 100)
    monkeypatch.setattr(districts, "_DISTRICT", 60)
    problem = city_of(3, 240, 12, (15, 25), travel_s=None)
    cut = districts.districts_of(problem, pieces_of(problem.neighbours))
    assert len(np.unique(cut)) == 4
    assert len(np.unique(pieces_of(problem.neighbours, cut))) == 4
    found = solve(problem)
    assert not check(problem, found)
    reps = found.outlets["rep_id"].to_numpy()
    assert all(len(np.unique(cut[reps == rep])) == 1 for rep in problem.rep_ids)
    assert solve(problem).outlets["rep_id"].tolist() == found.outlets["rep_id"].tolist()


@pytest.mark.parametrize("starts", [[39, 0], [20, 20]])
def test_ways_along_the_neighbourhood_do_for_those_of_a_matrix(starts: list[int]) -> None:
    """On one street both are the same, so the same territories come of both."""
    travel, pairs = street_of(40)
    whole = problem_on(travel, pairs, 2, (18, 22), start_s=travel[starts], travel_s=None)
    problem = replace(whole, start_s=None, start_outlet_s=np.array([30, 30], np.int32))
    part = Part(problem, np.arange(10, 30), np.array([1, 0]))
    assert np.array_equal(part.start_s, travel[starts][::-1, 10:30] + 30)
    found = solve(problem)
    assert not check(problem, found)
    assert found.outlets["rep_id"].tolist() == solve(whole).outlets["rep_id"].tolist()


def test_a_start_that_no_street_joins_is_far_from_all() -> None:
    travel, pairs = street_of(10)
    whole = problem_on(travel, [pair for pair in pairs if pair != (4, 5)], 2, (5, 5), start_s=travel[[0, 9]])
    part = Part(replace(whole, start_s=None), np.arange(5), np.array([0, 1]))
    assert part.start_s.tolist() == [[0, 60, 120, 180, 240], [481] * 5]


def test_reps_of_a_very_large_office_get_the_districts_around_their_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve reps along a street in mixed order: territories of ten outlets that hold everybody's start are best."""
    monkeypatch.setattr(districts, "_LARGEST", 50)
    monkeypatch.setattr(districts, "_DISTRICT", 30)
    travel, pairs = street_of(120)
    starts = 5 + 10 * np.random.default_rng(2).permutation(12)
    whole = problem_on(travel, pairs, 12, (8, 12), start_s=travel[starts], travel_s=None)
    problem = replace(whole, start_s=None)
    found = solve(problem)
    assert not check(problem, found)
    assert found.outlets["rep_id"].to_numpy()[starts].tolist() == list(problem.rep_ids)


def test_ways_from_many_starts_are_left_to_the_neighbourhood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit lowered to nothing: the same outlets beside the starts, and ways on from there that are near enough."""
    settings = scenario.load(write_city(tmp_path / "city"))
    known = inputs.load(settings)
    travel = network.build(settings, known)
    split = coverage.decide(coverage.build(settings, known, travel))
    (whole,) = territories.build(settings, known, travel, split)
    monkeypatch.setattr(estimates, "_START_WAYS", 0)
    (problem,) = territories.build(settings, known, travel, split)
    assert problem.start_s is None
    assert problem.allowed is None
    assert problem.start_outlet.tolist() == whole.start_outlet.tolist()
    # From outlet to outlet is farther than straight on, and the way back along a one-way street is not counted.
    ratio = problem.haul_s / whole.haul_s
    assert ratio.min() > 0.9
    assert 1.0 <= ratio.mean() < 1.4
    found = solve(problem)
    assert not check(problem, found)


def test_an_office_with_a_plan_in_force_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(districts, "_LARGEST", 100)
    problem = city_of(3, 240, 12, (15, 25), travel_s=None, previous_rep=np.zeros(240, np.int32))
    piece = pieces_of(problem.neighbours)
    assert districts.districts_of(problem, piece) is piece


def test_a_neighbourhood_among_some_leaves_the_others_out() -> None:
    travel, pairs = street_of(5)
    near = within(problem_on(travel, pairs, 1, (5, 5)).neighbours, np.array([0, 1, 3]))
    assert (near.start.tolist(), near.index.tolist()) == ([0, 1, 2, 2], [1, 0])


def test_a_fast_search_that_misses_a_band_is_followed_by_a_standard_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty outlets in bands of exactly twelve, and a fast search without an exchange and without mending."""
    monkeypatch.setitem(effort.EFFORTS, "fast", replace(effort.EFFORTS["fast"], starts=1, exchanges=0, polish=0))
    for mending in ("mend_bands", "cut_by_trees", "recut"):
        monkeypatch.setattr(search, mending, lambda _, rep, __: rep)
    problem = replace(city_of(3, 60, 5, (12, 12)), effort="fast")
    found = solve(problem)
    assert not check(problem, found)
    assert found.stats.work["starts"] == effort.EFFORTS["standard"].starts
