"""Territories of small towns: known answers, brute force, random cities, refusals."""

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.territories.check import check
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.pieces import pieces_of
from routeopt.territories.solve import solve
from tests.territories.towns import city_of, problem_on, street_of, town_of


def same(one: Territories, other: Territories) -> None:
    for name in ("outlets", "reps", "prospects"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.stats == other.stats


def allowed_splits(problem: TerritoryProblem) -> dict[tuple[int, ...], float]:
    """Every split that keeps bands and connection, with its least travel to one centre each."""
    n, k = len(problem.outlet_ids), len(problem.rep_ids)
    assert problem.travel_s is not None
    both = (problem.travel_s + problem.travel_s.T) / 2 * problem.visits
    found = {}
    for split in itertools.product(range(k), repeat=n):
        rep = np.array(split)
        count, visits = np.bincount(rep, minlength=k), np.bincount(rep, problem.visits, minlength=k)
        if count.min() < problem.outlets_min or count.max() > problem.outlets_max:
            continue
        if visits.min() < problem.visits_min or visits.max() > problem.visits_max:
            continue
        if pieces_of(problem.neighbours, rep).max() + 1 > k:
            continue
        groups = [np.flatnonzero(rep == r) for r in range(k)]
        found[split] = float(sum(both[np.ix_(g, g)].sum(axis=1).min() for g in groups))
    return found


def test_one_street_falls_into_equal_stretches() -> None:
    """Nine outlets a minute apart, three reps of three: each centre has two outlets at 60 s, so 3 × 120 s."""
    result = solve(problem_on(*street_of(9), 3, (3, 3)))
    assert result.stats.objective == 360
    ends = result.outlets.groupby("rep_id")["outlet_id"].agg(["min", "max"])
    assert sorted(ends.to_numpy().tolist()) == [["C000", "C002"], ["C003", "C005"], ["C006", "C008"]]


def test_each_territory_goes_to_the_rep_who_starts_nearest() -> None:
    """R1 starts at the far end of the street, R2 at its beginning."""
    travel, pairs = street_of(8)
    result = solve(problem_on(travel, pairs, 2, (4, 4), start_s=travel[[7, 0]]))
    assert list(result.outlets["rep_id"]) == ["R2"] * 4 + ["R1"] * 4


def test_a_lone_rep_gets_everything() -> None:
    result = solve(problem_on(*street_of(5), 1, (1, 9)))
    # The middle is the centre: 2 × 60 s and 2 × 120 s.
    assert result.stats.objective == 360
    assert result.stats.bound == 360
    assert result.outlets["next_rep_id"].isna().all()


def test_the_next_rep_has_the_price_of_the_longer_way() -> None:
    """Two stretches 0–2 and 3–5 with centres 1 and 4: outlet 2 lies 60 s from its centre, 120 s from the next."""
    result = solve(problem_on(*street_of(6), 2, (3, 3)))
    assert result.outlets["next_price_s"].tolist() == [180, 180, 60, 60, 180, 180]
    assert (result.outlets["next_rep_id"] != result.outlets["rep_id"]).all()


def test_the_visits_band_parts_the_busy_outlets() -> None:
    """Two of six outlets want 10 visits: with at most 12 a rep they can't stay together."""
    visits = np.array([10, 10, 1, 1, 1, 1])
    result = solve(problem_on(*street_of(6), 2, (1, 5), visits=visits, visits_max=14))
    assert result.outlets["rep_id"][0] != result.outlets["rep_id"][1]


def test_two_islands_get_their_own_reps() -> None:
    """Six outlets here, three beyond the water: two reps and one."""
    travel, _ = street_of(9)
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (6, 7), (7, 8)]
    problem = problem_on(travel, pairs, 3, (3, 3))
    result = solve(problem)
    assert check(problem, result) == ()
    assert len(set(result.outlets["rep_id"][6:])) == 1


def test_prospects_follow_their_nearest_outlet() -> None:
    problem = city_of(3, 40, 4, (8, 12))
    result = solve(problem)
    assert list(result.prospects["rep_id"]) == list(result.outlets["rep_id"].iloc[problem.prospect_nearest])


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), reps=st.integers(1, 3), slack=st.integers(0, 1))
def test_tiny_towns_agree_with_brute_force(seed: int, reps: int, slack: int) -> None:
    """An allowed split is found whenever there is one, near the best; the bound lies below all of them."""
    rng = np.random.default_rng(seed)
    travel, pairs = town_of(rng, 8)
    visits = rng.integers(1, 4, 8)
    cap = int(np.ceil(visits.sum() / reps)) + 1
    band = 8 // reps - slack, -(-8 // reps) + slack
    problem = problem_on(travel, pairs, reps, band, visits=visits, visits_max=cap, seed=seed)
    splits = allowed_splits(problem)
    if not splits:
        with pytest.raises(InfeasibleError):
            solve(problem)
        return
    result = solve(problem)
    assert check(problem, result) == ()
    best = min(splits.values())
    assert result.stats.bound is not None
    assert result.stats.bound <= best + 1e-6
    # The border term may prefer a rounder split to the one of least travel.
    assert best - 1e-6 <= result.stats.objective <= 1.25 * best


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), reps=st.integers(2, 8), each=st.integers(5, 25))
def test_random_cities_pass_the_checker(seed: int, reps: int, each: int) -> None:
    band = max(1, round(each * 0.85)), round(each * 1.15) + 1
    problem = city_of(seed, reps * each, reps, band)
    result = solve(problem)
    assert check(problem, result) == ()
    assert result.stats.gap is not None
    assert 0 <= result.stats.gap < 1


def test_work_is_even_where_the_town_allows() -> None:
    """330 outlets for six reps: hours within the 5 % that were asked for, and inside the band."""
    problem = city_of(11, 330, 6, (50, 60))
    work = solve(problem).reps["work_s"]
    assert (work / work.mean() - 1).abs().max() <= 0.05


def test_balance_is_worth_its_weight() -> None:
    """Without a weight on hours the same town is less even."""
    problem = city_of(11, 330, 6, (50, 60))
    loose = dataclasses.replace(problem, weight_hours=0.0, weight_potential=0.0)
    spread = [np.ptp(solve(p).reps["work_s"]) for p in (problem, loose)]
    assert spread[0] < spread[1] / 2


def test_equal_problems_give_equal_territories() -> None:
    same(solve(city_of(5, 120, 5, (20, 28))), solve(city_of(5, 120, 5, (20, 28))))


def test_the_names_of_outlets_and_reps_change_nothing() -> None:
    problem = city_of(6, 90, 4, (18, 27))
    ids = tuple(f"店{number}" for number in range(90))
    renamed = dataclasses.replace(problem, outlet_ids=ids, rep_ids=("张", "李", "王", "赵"))
    one, other = solve(problem), solve(renamed)
    name = dict(zip(problem.rep_ids, renamed.rep_ids, strict=True))
    assert [name[rep] for rep in one.outlets["rep_id"]] == list(other.outlets["rep_id"])


def refusal(problem: TerritoryProblem) -> tuple[str, str]:
    with pytest.raises(InfeasibleError) as refused:
        solve(problem)
    (fault,) = refused.value.faults
    for lang in ("en", "zh"):
        assert "{" not in fault.message(lang) + fault.fix(lang)
    return fault.code, fault.message("en") + " " + fault.fix("en")


def test_too_many_outlets_say_how_many_reps_would_fit() -> None:
    """30 outlets at 5 to 7 each: five (of 6) or six (of 5) reps."""
    code, words = refusal(problem_on(*street_of(30), 3, (5, 7)))
    assert code == "E501"
    assert "reps: 5–6 " in words
    assert "30 served direct outlets for 3 reps" in words


def test_a_number_that_no_team_can_hold_is_refused() -> None:
    """11 outlets in territories of exactly 5: neither two nor three reps."""
    code, words = refusal(problem_on(*street_of(11), 2, (5, 5)))
    assert code == "E501"
    assert "reps: – " in words


def test_visits_that_no_team_can_make_are_refused() -> None:
    """Ten outlets with 3 visits each need 30; two reps make at most 20."""
    code, words = refusal(problem_on(*street_of(10), 2, (4, 6), visits=np.full(10, 3), visits_max=10))
    assert code == "E504"
    assert "want 30 visits" in words
    assert "reps: ≥ 3 " in words
