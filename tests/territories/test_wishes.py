"""Locks, skills, pairs and the previous plan: kept when they can be, refused by name when they can't."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.territories.check import check
from routeopt.territories.model import Judged, Territories, TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.solve import solve
from tests.territories.towns import city_of, problem_on, street_of


def rep_numbers(problem: TerritoryProblem) -> np.ndarray:
    found = solve(problem).outlets["rep_id"]
    return np.array([problem.rep_ids.index(rep) for rep in found])


def only(problem: TerritoryProblem, locks: dict[int, int]) -> TerritoryProblem:
    allowed = problem.may_serve.copy()
    for outlet, rep in locks.items():
        allowed[:, outlet] = np.arange(len(problem.rep_ids)) == rep
    return dataclasses.replace(problem, allowed=allowed)


def refused(problem: TerritoryProblem) -> list[str]:
    with pytest.raises(InfeasibleError) as wrong:
        solve(problem)
    for fault in wrong.value.faults:
        for lang in ("en", "zh"):
            assert "{" not in fault.message(lang) + fault.fix(lang)
    return [fault.code for fault in wrong.value.faults]


def test_a_lock_turns_the_names_of_two_ends_around() -> None:
    """The first outlet of the street is locked to the second rep, who would otherwise start at the other end."""
    travel, pairs = street_of(8)
    problem = only(problem_on(travel, pairs, 2, (4, 4), start_s=travel[[0, 7]]), {0: 1})
    assert rep_numbers(problem).tolist() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_a_locked_outlet_says_that_it_has_no_other_rep() -> None:
    problem = only(problem_on(*street_of(8), 2, (3, 5)), {0: 1})
    first = solve(problem).outlets.iloc[0]
    assert first["reason"] == "only_rep"
    assert pd.isna(first["next_rep_id"])


def test_a_pair_stays_together_across_the_natural_border() -> None:
    """Of eight outlets in a row, 3 and 4 would part at four each; together they make three and five."""
    problem = problem_on(*street_of(8), 2, (3, 5), together=np.array([[3, 4]], np.int32))
    rep = rep_numbers(problem)
    assert rep[3] == rep[4]
    assert check(problem, solve(problem)) == ()


def test_a_pair_is_kept_apart() -> None:
    """0 and 2 lie side by side at one end; only a border between them parts them, and the band has room for it."""
    problem = problem_on(*street_of(8), 2, (1, 7), apart=np.array([[0, 2]], np.int32))
    rep = rep_numbers(problem)
    assert rep[0] != rep[2]


@pytest.mark.parametrize(
    ("codes", "change"),
    [
        (["E505"], lambda p: dataclasses.replace(p, allowed=np.zeros_like(p.may_serve) | (np.arange(12) > 0))),
        (["E506", "E506"], lambda p: only(p, dict.fromkeys(range(9), 0))),
        (["E508"], lambda p: dataclasses.replace(only(p, {0: 0, 1: 1}), together=np.array([[0, 1]], np.int32))),
        (["E508"], lambda p: dataclasses.replace(only(p, {0: 0, 1: 0}), apart=np.array([[0, 1]], np.int32))),
    ],
    ids=["nobody may", "band out of reach", "together against locks", "apart against locks"],
)
def test_wishes_that_contradict_are_refused(codes: list[str], change: object) -> None:
    problem = problem_on(*street_of(12), 2, (4, 8))
    assert refused(change(problem)) == codes  # type: ignore[operator]


def test_a_rep_locked_on_both_sides_of_the_water_is_refused() -> None:
    travel, _ = street_of(8)
    pairs = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7)]
    assert refused(only(problem_on(travel, pairs, 2, (4, 4)), {0: 0, 7: 0})) == ["E507"]


def test_outlets_keep_their_reps_when_change_costs_more_than_it_saves() -> None:
    """Three and five where four and four is best: one outlet would change, and does unless that costs much."""
    previous = np.array([0, 0, 0, 1, 1, 1, 1, 1], np.int32)
    problem = problem_on(*street_of(8), 2, (3, 5), previous_rep=previous)
    dear = dataclasses.replace(problem, change_s=10_000.0)
    assert rep_numbers(dear).tolist() == previous.tolist()
    free = solve(problem)
    # Medians of four in a row cost 60 + 60 + 120; of three 60 + 60 and of five 2 · 60 + 2 · 120.
    assert free.stats.objective == 480


def test_a_cap_on_changes_is_kept_and_the_frontier_shows_the_price() -> None:
    problem = city_of(4, 80, 4, (16, 24))
    first = solve(problem)
    previous = np.array([problem.rep_ids.index(rep) for rep in first.outlets["rep_id"]], np.int32)
    shuffled = np.where(np.random.default_rng(1).random(80) < 0.15, (previous + 1) % 4, previous).astype(np.int32)
    wish = dataclasses.replace(
        problem, previous_rep=shuffled, changes_max=int((previous != shuffled).sum()) + 12, frontier_prices_s=(0.0, 1e4)
    )
    result = solve(wish)
    assert check(wish, result) == ()
    assert result.frontier["changed"].min() <= wish.changes_max
    assert list(result.frontier["change_price_s"]) == sorted(result.frontier["change_price_s"])


def planned_again(share: float | None, **more: object) -> TerritoryProblem:
    """A city beside a plan in force in which every seventh outlet or so stands with a wrong rep."""
    problem = city_of(4, 80, 4, (16, 24))
    first = solve(problem)
    previous = np.array([problem.rep_ids.index(rep) for rep in first.outlets["rep_id"]], np.int32)
    shuffled = np.where(np.random.default_rng(1).random(80) < 0.15, (previous + 1) % 4, previous).astype(np.int32)
    wish = {"previous_rep": shuffled, "changes_max": 80, "gain_share": share, **more}
    return dataclasses.replace(problem, **wish)


def test_the_planner_chooses_between_nothing_moves_and_free_by_one_number() -> None:
    kept = {}
    for share in (0.0, 0.6, 1.0):
        wish = planned_again(share)
        result = solve(wish)
        assert check(wish, result) == ()
        table = result.frontier
        assert len(table) >= 7
        # More change never buys less.
        assert table["gain_share"].is_monotonic_decreasing
        assert (table["gain_share"].iloc[0], table["gain_share"].iloc[-1]) == (1.0, 0.0)
        (row,) = table[table["chosen"]].to_dict("records")
        assert row["gain_share"] >= share
        moved = np.array([wish.rep_ids.index(rep) for rep in result.outlets["rep_id"]]) != wish.previous_rep
        assert row["changed"] == moved.sum()
        assert row["changed_cases"] == pytest.approx(wish.volume_cases[moved].sum())
        kept[share] = row["changed"]
    assert kept[0.0] <= kept[0.6] <= kept[1.0]


def test_a_cap_is_filled_with_the_changes_that_gain_most() -> None:
    """A cap is a budget: the more may change, the more is gained."""
    least = int(solve(planned_again(None, change_s=1e6)).frontier["changed"].item())
    gained = {}
    for more in (0, 4, 8, 16):
        wish = planned_again(None, changes_max=least + more)
        result = solve(wish)
        assert check(wish, result) == ()
        (row,) = result.frontier.to_dict("records")
        assert row["changed"] <= least + more
        gained[more] = row["value_s"]
    assert sorted(gained.values(), reverse=True) == list(gained.values())
    assert gained[16] < gained[0]


@pytest.mark.parametrize("draw", range(1, 4))
def test_a_cap_that_the_free_plan_keeps_costs_nothing(draw: int) -> None:
    """The free plan is cut anew: a walk from the plan in force does not come to it."""
    problem = city_of(4, 80, 4, (16, 24))
    previous = np.array([problem.rep_ids.index(rep) for rep in solve(problem).outlets["rep_id"]], np.int32)
    wrong = np.random.default_rng(draw).random(80) < 0.15
    wish = dataclasses.replace(problem, previous_rep=np.where(wrong, (previous + 1) % 4, previous).astype(np.int32))
    (free,) = solve(dataclasses.replace(wish, changes_max=80)).frontier.to_dict("records")
    (capped,) = solve(dataclasses.replace(wish, changes_max=int(free["changed"]))).frontier.to_dict("records")
    assert capped["changed"] <= free["changed"] < 80
    assert capped["value_s"] <= free["value_s"] + 1e-3


def test_calendars_choose_among_the_plans_within_a_cap() -> None:
    """Who asks for few changes gets the plan that changes least; a plan without calendars is none."""
    wish = planned_again(None, changes_max=26)
    seen = []

    def fewest(area: Territories) -> Judged | None:
        moved = np.array([wish.rep_ids.index(rep) for rep in area.outlets["rep_id"]]) != wish.previous_rep
        seen.append(int(moved.sum()))
        return Judged(0, 1e6 * moved.sum(), np.ones(4))

    least = solve(wish, fewest)
    assert len(seen) > 1
    assert least.frontier["changed"].tolist() == [min(seen)]
    pd.testing.assert_frame_equal(solve(wish, lambda _: None).outlets, solve(wish).outlets)


def test_a_gain_that_the_cap_forbids_is_refused() -> None:
    assert refused(planned_again(1.0, changes_max=3)) in (["E512"], ["E509"])


@pytest.mark.parametrize("strong", [slice(0, 4), slice(4, 8)])
def test_a_strong_bond_holds_where_a_weak_one_gives(strong: slice) -> None:
    """One half of the first rep's street must go to the second: the half with the stronger bond stays."""
    bond = np.ones(8)
    bond[strong] = 5.0
    previous = np.zeros(8, np.int32)
    problem = problem_on(*street_of(8), 2, (4, 4), previous_rep=previous, change_s=30.0, change_weight=bond)
    assert rep_numbers(problem)[strong].tolist() == [0] * 4


def test_a_torn_territory_misses_a_rule() -> None:
    """Of two territories in four pieces two are torn off; nothing else is amiss."""
    problem = problem_on(*street_of(8), 2, (3, 5))
    part = Part(problem, np.arange(8), np.arange(2))
    assert part.outside(np.array([0, 1, 0, 0, 1, 1, 1, 1], np.int32)) == 2
    assert part.outside(np.array([0, 0, 0, 1, 1, 1, 1, 1], np.int32)) == 0


@pytest.mark.parametrize("seed", range(2))
def test_scattered_locks_tear_no_territory(seed: int) -> None:
    """A seventh of the outlets is locked to the reps of the plan in force, and one rep has left."""
    problem = city_of(seed, 120, 5, (18, 32))
    reps = np.array([problem.rep_ids.index(rep) for rep in solve(problem).outlets["rep_id"]], np.int32)
    left = dataclasses.replace(problem, rep_ids=problem.rep_ids[:4], start_s=problem.start_s[:4], outlets_max=40)
    chance = np.random.default_rng(seed)
    locked = np.flatnonzero((reps < 4) & (chance.random(120) < 1 / 7))
    allowed = np.ones((4, 120), bool)
    allowed[:, locked] = np.arange(4)[:, None] == reps[locked]
    previous = np.where(reps < 4, reps, -1).astype(np.int32)
    wish = dataclasses.replace(left, allowed=allowed, previous_rep=previous, changes_max=120, gain_share=0.8)
    assert check(wish, solve(wish)) == ()


def test_territories_go_to_the_reps_who_keep_most_volume() -> None:
    """Two halves of a street that were shared otherwise: volume, not the number of outlets, names the halves."""
    previous = np.array([1, 1, 1, 0, 1, 0, 0, 0], np.int32)
    cases = np.array([1.0, 1.0, 1.0, 50.0, 50.0, 1.0, 1.0, 1.0])
    problem = problem_on(*street_of(8), 2, (4, 4), previous_rep=previous, volume_cases=cases)
    assert rep_numbers(problem).tolist() == [0] * 4 + [1] * 4


def test_a_cap_that_the_bands_forbid_is_refused() -> None:
    """Everyone was with the first rep; four must change."""
    problem = problem_on(*street_of(8), 2, (4, 4), previous_rep=np.zeros(8, np.int32), changes_max=3)
    assert refused(problem) == ["E509"]


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), locked=st.integers(1, 6))
def test_random_locks_hold_or_are_refused(seed: int, locked: int) -> None:
    """Locks taken from a plan that exists can be kept; the answer may be another one."""
    problem = city_of(seed, 60, 3, (16, 24))
    before = rep_numbers(problem)
    chosen = np.random.default_rng(seed).choice(60, locked, replace=False)
    wish = only(problem, {int(i): int(before[i]) for i in chosen})
    assert check(wish, solve(wish)) == ()


def test_the_headcount_curve_counts_bands_and_names_where_to_change() -> None:
    problem = city_of(2, 60, 3, (15, 25))
    curve = solve(problem).headcount.set_index("reps")
    # 60 outlets at 15 to 25 each: three reps (of 20) or four (of 15).
    assert curve.index[curve["fits_outlets"]].tolist() == [3, 4]
    assert curve.loc[3, "change_at"] is None
    assert {curve.loc[2, "change_at"], curve.loc[4, "change_at"]} <= set(problem.rep_ids)
