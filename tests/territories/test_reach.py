"""Offices too large for a matrix: the way over neighbours, and the same rules as for everyone."""

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routeopt.territories.check import check
from routeopt.territories.ground import cost_in
from routeopt.territories.part import Part
from routeopt.territories.reach import NeighbourReach, nearest_of, seconds_along
from routeopt.territories.solve import solve
from tests.territories.towns import city_of, neighbours_of, problem_on, street_of, town_of


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), centres=st.integers(1, 6))
def test_ways_over_neighbours_agree_with_scipy(seed: int, centres: int) -> None:
    rng = np.random.default_rng(seed)
    near = neighbours_of(*town_of(rng, 30))
    tail = np.repeat(np.arange(30), np.diff(near.start))
    whole = dijkstra(csr_matrix((near.seconds.astype(float), (tail, near.index)), shape=(30, 30)))
    chosen = rng.choice(30, centres, replace=False)
    assert np.array_equal(seconds_along(near, int(chosen[0])), whole[chosen[0]])
    found, seconds = nearest_of(near, chosen, centres)
    assert np.array_equal(np.sort(whole[chosen].T, axis=1), seconds)
    assert np.array_equal(np.take_along_axis(whole[chosen].T, found.astype(int), axis=1), seconds)


def test_the_middle_of_a_street_is_its_medoid() -> None:
    near = neighbours_of(*street_of(7))
    reach = NeighbourReach(near, np.ones(7))
    assert reach.medoids(np.array([0, 0, 0, 1, 1, 1, 1], np.int32), 2).tolist()[0] == 1
    assert reach.own(np.array([1, 4]), np.array([0, 0, 0, 1, 1, 1, 1], np.int32)).tolist() == [
        60,
        0,
        60,
        60,
        0,
        60,
        120,
    ]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), reps=st.integers(2, 8))
def test_offices_without_a_matrix_pass_the_checker(seed: int, reps: int) -> None:
    problem = dataclasses.replace(city_of(seed, reps * 20, reps, (16, 24)), travel_s=None)
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.stats.bound is None


def test_a_street_is_cut_alike_with_and_without_a_matrix() -> None:
    problem = problem_on(*street_of(9), 3, (3, 3))
    one, other = solve(problem), solve(dataclasses.replace(problem, travel_s=None))
    assert one.outlets["rep_id"].tolist() == other.outlets["rep_id"].tolist()
    assert one.stats.objective == other.stats.objective


def test_a_territory_beside_is_a_choice_however_far_its_centre_is() -> None:
    """A long street of its own rep runs past 20 short ones: at its far end all others' centres are nearer."""
    # Stems of two outlets hang off the outlets 0 to 19 of the street; the street's centre is its far end, outlet 199.
    pairs = [(i, i + 1) for i in range(199)] + [
        p for i in range(20) for p in ((i, 200 + 2 * i), (200 + 2 * i, 201 + 2 * i))
    ]
    place = np.concatenate([np.arange(200.0), np.repeat(np.arange(20.0), 2)])
    travel = (np.abs(place[:, None] - place) * 60).astype(np.int32) + 60
    rep = np.concatenate([np.zeros(200, np.int32), np.repeat(np.arange(1, 21, dtype=np.int32), 2)])
    problem = problem_on(travel, pairs, 21, (1, 240), travel_s=None)
    part = Part(problem, np.arange(240), np.arange(21))
    centres = np.concatenate([[199], 200 + 2 * np.arange(20)])
    choices = part.choices(centres, rep, 0.0)
    beside = {(200 + 2 * i, 0) for i in range(20)}
    assert all(cost_in(choices, i, group) < np.inf for i, group in beside)
    # Outlet 200 is a minute from the head of the street, whose centre lies 199 steps of two minutes on.
    assert cost_in(choices, 200, 0) == 60 + 199 * 120
    plain = part.reach.choices(centres)
    assert cost_in(plain, 200, 0) == np.inf
