"""Territories cut anew where bands stay broken: pockets that hold one too few, and what makes up for them."""

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.territories.part import Part
from routeopt.territories.pieces import pieces_of
from routeopt.territories.recut import recut
from tests.territories.towns import city_of, problem_on, street_of


def long_street(reps: int) -> Part:
    """A street of ten outlets a rep, in bands of 8 to 12."""
    problem = problem_on(*street_of(10 * reps), reps, (8, 12), travel_s=None)
    return Part(problem, np.arange(10 * reps), np.arange(reps))


def whole(part: Part, rep: np.ndarray) -> bool:
    return int(pieces_of(part.near, rep).max()) + 1 == part.k == len(np.unique(rep))


def test_a_pocket_with_one_rep_too_few_gets_another() -> None:
    """Outlets 0 to 39 have three reps, the other 160 have 17: thirteen each here, nine to ten there."""
    part = long_street(20)
    rep = np.concatenate([np.arange(40) * 3 // 40, 3 + np.arange(160) * 17 // 160]).astype(np.int32)
    found = recut(part, rep, np.random.default_rng(1))
    assert len(np.unique(found[:40])) == 4
    assert len(np.unique(found[40:])) == 16
    assert whole(part, found)


def test_a_pocket_with_one_rep_too_many_gives_one_away() -> None:
    """Outlets 0 to 19 have three reps, fewer than eight each; the other 180 have 17, more than ten each."""
    part = long_street(20)
    rep = np.concatenate([np.arange(20) * 3 // 20, 3 + np.arange(180) * 17 // 180]).astype(np.int32)
    found = recut(part, rep, np.random.default_rng(1))
    assert len(np.unique(found[:20])) == 2
    assert whole(part, found)


def test_territories_in_their_bands_stay() -> None:
    part = long_street(5)
    rep = (np.arange(50) // 10).astype(np.int32)
    assert recut(part, rep, np.random.default_rng(1)) is rep


def test_reps_who_are_not_alike_keep_theirs() -> None:
    part = long_street(3)
    kept = dataclasses.replace(part.problem, previous_rep=np.zeros(30, np.int32))
    rep = np.repeat(np.arange(3, dtype=np.int32), [4, 13, 13])
    assert recut(Part(kept, part.members, part.reps), rep, np.random.default_rng(1)) is rep


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), reps=st.integers(3, 30))
def test_whatever_is_cut_anew_stays_whole_and_is_equal_twice(seed: int, reps: int) -> None:
    problem = city_of(seed, reps * 12, reps, (10, 14), travel_s=None)
    part = Part(problem, np.arange(reps * 12), np.arange(reps))
    rng = np.random.default_rng(seed)
    ends = np.sort(rng.choice(np.arange(1, reps * 12), reps - 1, replace=False))
    order = np.argsort(part.reach.row(0), kind="stable")
    rep = np.empty(reps * 12, np.int32)
    rep[order] = np.searchsorted(ends, np.arange(reps * 12), side="right")
    once, again = (recut(part, rep, np.random.default_rng(seed)) for _ in range(2))
    assert once.tolist() == again.tolist()
    assert len(np.unique(once)) == reps
