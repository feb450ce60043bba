"""Starts on streets that branch like trees, and bands that a border of districts breaks."""

import numpy as np
import pytest

from routeopt.core.faults import InfeasibleError
from routeopt.territories import solve as solving
from routeopt.territories.check import check
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.regions import over_borders
from routeopt.territories.solve import solve
from routeopt.territories.start import first_answer
from tests.territories.towns import Pairs, problem_on, street_of


def star_of(lengths: tuple[int, ...], steps_s: tuple[int, ...]) -> tuple[np.ndarray, Pairs]:
    """Travel and neighbours: outlet 0 amid dead ends of so many outlets, so many seconds from each to the next."""
    arm = np.concatenate([[-1], np.repeat(np.arange(len(lengths)), lengths)])
    depth = np.concatenate([[0], *(np.arange(1, length + 1) for length in lengths)])
    away = depth * np.array([*steps_s, 0])[arm]
    travel = np.where(arm[:, None] == arm, np.abs(away[:, None] - away), away[:, None] + away)
    pairs = [(0 if depth[i] == 1 else i - 1, i) for i in range(1, len(arm))]
    return travel.astype(np.int32), pairs


def test_dead_ends_that_lie_alike_to_both_ends_are_shared_out() -> None:
    """Six dead ends of twenty: from the tips of the longest two, all others look alike; each is one rep's."""
    travel, pairs = star_of((20,) * 6, (60, 60, 30, 30, 30, 30))
    problem = problem_on(travel, pairs, 6, (18, 22), travel_s=None)
    part = Part(problem, np.arange(121), np.arange(6))
    rep = first_answer(part, np.random.default_rng(1))
    assert not part.outside(rep)


def uneven_street() -> TerritoryProblem:
    """Forty outlets in two halves, the second of which begins with 18 of its 36 visits: no cut of it keeps the band."""
    travel, pairs = street_of(40)
    visits = np.ones(40, np.int64)
    visits[[20, 21]] = 9
    problem: TerritoryProblem = problem_on(
        travel, pairs, 4, (8, 12), travel_s=None, visits=visits, visits_min=8, visits_max=23
    )
    return problem


def test_what_no_district_can_hold_is_searched_over_its_border(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "districts_of", lambda _, __: np.repeat(np.arange(2, dtype=np.int32), 20))
    problem = uneven_street()
    found = solve(problem)
    assert not check(problem, found)
    reps = found.outlets["rep_id"].to_numpy()
    assert reps[19] == reps[20] != reps[21]
    assert solve(problem).outlets["rep_id"].tolist() == reps.tolist()


def test_a_border_searched_over_leaves_parts_that_share_out_all_reps_and_outlets() -> None:
    problem = uneven_street()
    parts = [Part(problem, np.arange(20), np.array([0, 1])), Part(problem, np.arange(20, 40), np.array([2, 3]))]
    rep = np.repeat(np.arange(4), 10)
    parts, rep = over_borders(parts, rep)
    assert np.array_equal(np.sort(np.concatenate([part.members for part in parts])), np.arange(40))
    assert np.array_equal(np.sort(np.concatenate([part.reps for part in parts])), np.arange(4))
    for part in parts:
        assert np.array_equal(np.unique(rep[part.members]), part.reps)
        assert not part.outside(np.searchsorted(part.reps, rep[part.members]).astype(np.int32))


def test_only_what_holds_for_the_whole_piece_is_proven_where_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dead ends of seven and seven of which no territory of eight to twelve is made, beside one of 26 in districts."""
    travel, pairs = star_of((7, 7, 26), (60, 60, 60))
    cut = np.repeat(np.arange(2, dtype=np.int32), [24, 17])
    monkeypatch.setattr(solving, "districts_of", lambda _, __: cut)
    with pytest.raises(InfeasibleError) as refused:
        solve(problem_on(travel, pairs, 4, (8, 12), travel_s=None))
    proven = [fault for fault in refused.value.faults if fault.code == "E517"]
    assert [(fault.params["outlet"], fault.params["pockets"], fault.params["reps"]) for fault in proven] == [
        ("C000", "26, 7, 7", 4)
    ]
    assert not [fault for fault in refused.value.faults if fault.code == "E518"]
