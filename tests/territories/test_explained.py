"""Where bands can't be kept: the smallest violation, where it lies, what is proven of it and what would lift it."""

import itertools
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.territories.eligible import bands_out_of_reach
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.pockets import tight_passages
from routeopt.territories.solve import solve
from tests.territories.test_wishes import only
from tests.territories.towns import problem_on, street_of


def refused(problem: TerritoryProblem) -> dict[str, list[str]]:
    """English words of the faults by code; those of both languages are filled in."""
    with pytest.raises(InfeasibleError) as wrong:
        solve(problem)
    words: dict[str, list[str]] = {}
    for fault in wrong.value.faults:
        assert "{" not in fault.render("en") + fault.render("zh")
        words.setdefault(fault.code, []).append(f"{fault.message()} {fault.fix()}")
    return words


def star_of(arms: int, length: int, reps: int, band: tuple[int, int]) -> TerritoryProblem:
    """Arms of a few outlets each, which only the first outlet joins; a minute from outlet to outlet."""
    first = [1 + arm * length for arm in range(arms)]
    pairs = [(0, one) for one in first] + [(one + i, one + i + 1) for one in first for i in range(length - 1)]
    steps = dict(nx.all_pairs_shortest_path_length(nx.Graph(pairs)))
    n = arms * length + 1
    travel = np.array([[60 * steps[a][b] for b in range(n)] for a in range(n)], np.int32)
    return problem_on(travel, pairs, reps, band)


def test_a_bank_without_a_bridge_says_how_far_off_it_is() -> None:
    """130 and 110 outlets on two banks: no team of 130 ÷ 100–120 exists, one rep is 10 too many, two are 70 short."""
    travel, pairs = street_of(240)
    words = refused(problem_on(travel, [pair for pair in pairs if pair != (129, 130)], 2, (100, 120)))
    assert set(words) == {"E502", "E513"}
    assert "pieces of 130, 110" in words["E502"][0]
    assert "at least 10 outlets and 0 visits" in words["E502"][0]
    (bank,) = words["E513"]
    assert "around outlet C000 has 130 outlets" in bank
    assert "10 are too many for a team of 1 there, 70 too few for 2" in bank
    assert "up to 130 a rep (team of 1) or from 65 on (team of 2)" in bank


def test_islands_that_fill_no_territory_are_named_with_their_sizes() -> None:
    travel, pairs = street_of(12)
    words = refused(problem_on(travel, [pair for pair in pairs if pair != (9, 10)], 2, (5, 7)))
    # One rep on the ten keeps 7, so three stay; the other rep on the two is three short: six in all. Both reps on the
    # ten leave only the two without anybody.
    assert "at least 2 outlets" in words["E502"][0]
    assert ["C010 has 2 outlets" in one for one in words["E513"]] == [True]


def test_pieces_that_each_fit_say_how_many_reps_all_of_them_want() -> None:
    """Nine and nine outlets in bands of four or five: two reps each, so four; three leave four outlets over."""
    travel, pairs = street_of(18)
    words = refused(problem_on(travel, [pair for pair in pairs if pair != (8, 9)], 3, (4, 6)))
    assert set(words) == {"E502"}
    assert "at least 3 outlets" in words["E502"][0]
    assert "number of reps: 4 (" in words["E502"][0]


def test_a_bank_with_visits_for_more_reps_than_it_has_outlets_for() -> None:
    """Six outlets (one rep at 4 to 6) want 18 visits (two reps at 9); the other bank's six want 6."""
    travel, pairs = street_of(12)
    banks = [pair for pair in pairs if pair != (5, 6)]
    words = refused(problem_on(travel, banks, 3, (4, 6), visits=np.repeat([3, 1], 6), visits_max=9))
    assert "6 outlets, enough for 1 reps, and 18 visits, enough for ≥ 2" in words["E514"][0]


def test_visits_that_a_bank_can_t_hold_are_named() -> None:
    """Five outlets with two visits each: 10 visits are too few for two reps at 6 to 8 and too many for one."""
    travel, pairs = street_of(10)
    banks = [pair for pair in pairs if pair != (4, 5)]
    words = refused(problem_on(travel, banks, 3, (1, 9), visits=np.repeat([2], 10), visits_min=6, visits_max=8))
    assert len(words["E513"]) == 2
    assert "has 10 visits, of which 6 to 8" in words["E513"][0]
    assert "2 are too many for a team of 1 there, 2 too few for 2" in words["E513"][0]


def test_reps_move_to_the_bank_with_more_visits() -> None:
    """Eight outlets on either bank, three times the visits on one: three reps there and one here keep both bands."""
    travel, pairs = street_of(16)
    banks = [pair for pair in pairs if pair != (7, 8)]
    problem = problem_on(travel, banks, 4, (2, 8), visits=np.repeat([1, 3], 8), visits_min=6, visits_max=9)
    assert solve(problem).reps["visits"].between(6, 9).all()


def test_locks_at_both_ends_break_the_connection_and_lifting_them_is_enough() -> None:
    """Both ends of a street of eight are locked to the first rep, who would need all of it."""
    words = refused(only(problem_on(*street_of(8), 2, (4, 4)), {0: 0, 7: 0}))
    assert "connection is broken for R1" in words["E516"][0]
    assert ["locks, channels and skills lifted" in one for one in words["E518"]] == [True]


def test_a_lock_that_shifts_a_border_names_what_is_off_around_it() -> None:
    """Two outlets of the middle are locked to other reps than either half has: no cut of eight in four and four."""
    problem = only(problem_on(*street_of(8), 2, (4, 4)), {0: 0, 3: 1})
    words = refused(problem)
    assert words.keys() >= {"E503", "E518"}
    assert words.keys() & {"E515", "E516"}
    assert ["locks, channels and skills lifted" in one for one in words["E518"]] == [True]


def test_a_skill_that_two_reps_share_is_counted_against_both() -> None:
    """22 of 24 outlets want a skill that two of three reps have; at most 20 fit, and the third is left with 2."""
    problem = problem_on(*street_of(24), 3, (6, 10))
    allowed = problem.may_serve.copy()
    allowed[2, :22] = False
    words = refused(replace(problem, allowed=allowed))
    assert words.keys() == {"E506"}
    assert [one.split(" are open")[0] for one in words["E506"]] == [
        "R1, R2: 22 outlets are for nobody else, 24",
        "R3: 0 outlets are for nobody else, 2",
    ]


def test_a_pair_across_the_only_border_is_named() -> None:
    words = refused(problem_on(*street_of(8), 2, (4, 4), together=np.array([[3, 4]], np.int32)))
    assert "C003 + C004" in words["E516"][0]
    assert ["pairs together and apart lifted" in one for one in words["E518"]] == [True]


def test_visits_that_lie_side_by_side_name_the_rep_and_the_neighbour_with_room() -> None:
    """
    Outlets of 10, 10, 1, 1, 1 and 1 visits along a street, three each and at most 12 visits.

    Three and three have 21 and 3 visits, 9 off; one and five have 10 and 14, 2 visits and four outlets off: the least.
    """
    visits = np.array([10, 10, 1, 1, 1, 1])
    words = refused(problem_on(*street_of(6), 2, (3, 3), visits=visits, visits_max=12))
    assert "4 outlets and 2 visits stay outside" in words["E503"][0]
    told = " ".join(words["E515"])
    assert len(words["E515"]) == 3
    assert "has 5 outlets, 2 too many (3 to 3 are allowed)" in told
    assert "has 1 outlets, 2 too few (3 to 3 are allowed)" in told
    (off,) = (one for one in words["E515"] if "visits" in one)
    assert "has 14 visits, 2 too many (0 to 12 are allowed)" in off
    assert off.split("Beside: ")[1].startswith(("R1 10.", "R2 10."))
    assert ["the band of visits lifted" in one for one in words["E518"]] == [True]


def test_pockets_behind_one_outlet_prove_the_least_violation_and_another_rep_lifts_it() -> None:
    """Five arms of three around one outlet, four reps of 3 or 4: three arms, and 7 with the rest: 3 too many."""
    words = refused(star_of(5, 3, 4, (3, 4)))
    assert "3 outlets and 0 visits stay outside" in words["E503"][0]
    assert "pockets of 3, 3, 3, 3, 3 outlets" in words["E517"][0]
    assert "at least 3 outlets stay outside 3 to 4" in words["E517"][0]
    assert ["one rep more there" in one for one in words["E518"]] == [True]


def least_outside(graph: nx.Graph, k: int, band: tuple[int, int]) -> int:
    """Least sum outside the band over all cuts of a tiny graph into k connected territories."""
    n, (low, high) = len(graph), band
    best = n * k
    for others in itertools.product(range(k), repeat=n - 1):
        groups = [[i for i, rep in enumerate((0, *others)) if rep == one] for one in range(k)]
        off = sum(max(low - len(group), len(group) - high, 0) for group in groups)
        if off < best and all(group and nx.is_connected(graph.subgraph(group)) for group in groups):
            best = off
    return best


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), reps=st.integers(2, 3), slack=st.integers(0, 1))
def test_what_a_passage_proves_is_never_more_than_the_best_cut(seed: int, reps: int, slack: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(6, 10))
    ends = [(int(rng.integers(0, min(one, 3))) if rng.random() < 0.6 else one - 1, one) for one in range(1, n)]
    band = n // reps, -(-n // reps) + slack
    best = least_outside(nx.Graph(ends), reps, band)
    near = problem_on(np.ones((n, n), np.int32), ends, reps, band).neighbours
    for found in (best, best + 3):
        assert all(0 < least <= best for _, _, least in tight_passages(near, reps, band, found))
    assert best > 0 or not tight_passages(near, reps, band, 5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_sets_of_reps_are_named_exactly_when_some_set_has_too_many_or_too_few(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, k, low = int(rng.integers(4, 13)), int(rng.integers(1, 5)), int(rng.integers(0, 4))
    allowed = np.repeat(rng.random((k, -(-n // 2))) < 0.5, 2, axis=1)[:, :n]
    allowed[0, ~allowed.any(axis=0)] = True
    problem = problem_on(*street_of(n), k, (low, low + int(rng.integers(0, 3))), allowed=allowed)
    wrong = False
    for count in range(1, k + 1):
        for reps in itertools.combinations(range(k), count):
            others = np.setdiff1d(np.arange(k), reps)
            own = int((~allowed[others].any(axis=0)).sum())
            open_ = int(allowed[list(reps)].any(axis=0).sum())
            wrong |= own > count * problem.outlets_max or open_ < count * low
    faults = list(bands_out_of_reach(problem))
    assert bool(faults) == (wrong and not allowed.all())
    for fault in faults:
        asked = fault.params
        assert asked["locked"] > asked["high"] or asked["open"] < asked["low"]  # type: ignore[operator]
