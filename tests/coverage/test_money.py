"""Coverage by money: equal to brute force on tiny towns, sound on random ones, and every rule fires when broken."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.coverage.check import check
from routeopt.coverage.decide import decide
from routeopt.coverage.model import Coverage, CoverageProblem
from routeopt.coverage.money import Money
from routeopt.coverage.optimise.assemble import assemble
from routeopt.coverage.optimise.blocks import group, touching
from routeopt.coverage.optimise.curve import knee
from routeopt.coverage.optimise.merged import bound_at, merge, merged_search, shared_prices, team_around
from routeopt.coverage.optimise.search import pieces, relaxed_bound, search
from tests.coverage.money_towns import grid_neighbours, line_neighbours, town


def decided(problem: CoverageProblem, money: Money) -> Coverage:
    return decide(replace(problem, money=money))


def contribution(answer: Coverage) -> float:
    return float(answer.figures["contribution"])


def connected(money: Money, rows: set[int]) -> bool:
    inside = np.zeros(len(money.free), bool)
    inside[list(rows)] = True
    return len(pieces(money.neighbours.start, money.neighbours.index, inside)) <= 1


def grows_outwards(money: Money, distributor: int, rows: set[int]) -> bool:
    away = money.seconds_from[distributor]
    door = int(np.argmin(away))
    near = money.neighbours
    for row in rows - {door}:
        others = near.index[near.start[row] : near.start[row + 1]].tolist()
        if not any((away[o], o) < (away[row], row) and o in rows for o in others):
            return False
    return True


def possible_areas(problem: CoverageProblem, money: Money, distributor: int) -> Iterator[frozenset[int]]:
    """Every set of outlets that may be the distributor's area, the empty one included."""
    yield frozenset()
    door = int(np.argmin(money.seconds_from[distributor]))
    low, high = int(money.outlets_min[distributor]), int(money.outlets_max[distributor])
    for size in range(low, high + 1):
        for chosen in itertools.combinations(range(len(money.free)), size):
            rows = set(chosen)
            cases = problem.volume_cases[list(chosen)].sum()
            if door not in rows or not money.in_reach[list(chosen), distributor].all():
                continue
            if not money.min_volume_cases[distributor] <= cases <= problem.capacity_cases[distributor]:
                continue
            shaped = connected(money, rows) if money.shape == "connected" else grows_outwards(money, distributor, rows)
            if shaped:
                yield frozenset(rows)


def brute_force(problem: CoverageProblem, money: Money) -> float:
    """The best contribution of all answers: all pairs of areas; outside them, the best outlets for each team size."""
    best = -np.inf
    every = set(range(len(money.free)))
    gain = money.contribution - money.with_distributor[:, 2]
    firsts, seconds = (list(possible_areas(problem, money, d)) for d in (0, 1))
    for first in firsts:
        for second in seconds:
            if first & second:
                continue
            value = sum(
                money.with_distributor[list(a), d].sum() - money.fee[d] for d, a in ((0, first), (1, second)) if a
            )
            rest = sorted(every - first - second)
            value += money.with_distributor[rest, 2].sum()
            sorted_gain = np.sort(gain[rest])[::-1]
            for reps in range(int(money.reps_min[0]), int(money.reps_max[0]) + 1):
                for direct in range(2 * reps, min(4 * reps, len(rest)) + 1):
                    best = max(best, value + sorted_gain[:direct].sum() - money.rep_cost * reps)
    return float(best)


@pytest.mark.parametrize("shape", ["connected", "outwards"])
@pytest.mark.parametrize("seed", range(2))
def test_tiny_towns_equal_brute_force(seed: int, shape: Any) -> None:
    problem, money = town(4, 3, seed, shape=shape)
    answer = decided(problem, money)
    assert contribution(answer) == pytest.approx(brute_force(problem, money), abs=0.01)
    assert answer.stats.objective == pytest.approx(0.0, abs=0.01)


def test_separating_rows_are_needed_and_found() -> None:
    # One street: the door at its west end, rich outlets at the east end. Without connection the area would jump there.
    problem, money = town(9, 1, 0, outlets_min=np.array([2.0, 99.0, 1.0]), reps_max=np.array([0], np.int32))
    worth = np.array([9.0, -30.0, -30.0, -30.0, -30.0, -30.0, -30.0, 9.0, 9.0])
    value = np.stack([worth, worth, np.zeros(9)], axis=1)
    money = replace(money, with_distributor=value, neighbours=line_neighbours(9))
    split = assemble(problem, money, problem.capacity_cases).split
    loose = search(replace(split, without=frozenset({"area_shape"})), 0.0, 1000)
    held = search(split, 0.0, 1000)
    assert loose is not None
    assert held is not None
    assert loose.value == pytest.approx(27.0 - 5.0)
    assert held.value == pytest.approx(0.0)
    assert held.cuts > 0


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), shape=st.sampled_from(["connected", "outwards"]), size=st.integers(2, 4))
def test_random_towns_pass_the_checker_twice_alike(seed: int, shape: Any, size: int) -> None:
    problem, money = town(6, 5, seed, shape=shape, block_outlets=size, gap=0.01)
    answer = replace(problem, money=money)
    first, second = decide(answer), decide(answer)
    assert check(answer, first) == ()
    assert first.outlets.equals(second.outlets)
    assert first.figures == second.figures
    assert first.figures["bound"] >= first.figures["contribution"] - 0.01


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), price=st.floats(0.5, 60.0))
def test_a_price_of_zero_never_lowers_contribution(seed: int, price: float) -> None:
    # A closed channel that goes to the wholesaler costs `price`; contribution proper leaves the penalty out.
    problem, money = town(5, 3, seed)
    closed = np.arange(15) % 3 == 0
    priced = money.with_distributor.copy()
    priced[closed, 2] -= price
    with_price = decided(problem, replace(money, with_distributor=priced))
    sold = (with_price.outlets["mode"] == "WS").to_numpy()
    proper = contribution(with_price) + price * float((sold & closed).sum())
    assert contribution(decided(problem, money)) >= proper - 0.01


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000), rule=st.sampled_from(["area_shape", "area_outlets", "capacity", "break_even", "team"])
)
def test_setting_a_rule_aside_never_lowers_the_optimum(seed: int, rule: str) -> None:
    problem, money = town(4, 3, seed)
    split = assemble(problem, money, problem.capacity_cases).split
    whole, loose = search(split, 0.0, 5000), search(replace(split, without=frozenset({rule})), 0.0, 5000)
    assert whole is not None
    assert loose is not None
    assert loose.value >= whole.value - 1e-6
    bound = relaxed_bound(split)
    assert bound is not None
    assert bound >= whole.value - 1e-6


def test_hard_rules_hold_the_company_s_outlets() -> None:
    closed, strategic = np.zeros(12, bool), np.zeros(12, bool)
    closed[[0, 5]], strategic[[3, 7]] = True, True
    problem, money = town(4, 3, 1, exclusive=closed, strategic=strategic)
    outlets = decided(problem, money).outlets
    assert set(outlets["mode"][closed]) <= {"DSD", "WAT"}
    assert set(outlets["mode"][strategic]) == {"DSD"}
    assert set(outlets["reason"][strategic]) == {"strategic_street"}


def test_rules_that_contradict_each_other_are_named() -> None:
    # Nine strategic outlets, but two reps hold eight; the budget is not among the culprits.
    strategic = np.arange(12) < 9
    problem, money = town(4, 3, 1, strategic=strategic)
    with pytest.raises(InfeasibleError) as stopped:
        decided(problem, money)
    (fault,) = stopped.value.faults
    assert fault.code == "E403"
    assert fault.params["rules"] == "strategic_streets, team"


def test_a_break_even_that_nobody_can_reach_is_said_with_the_volume_in_reach() -> None:
    problem, money = town(4, 3, 1, min_volume_cases=np.array([1e6, 0.0, 0.0]))
    first = decided(problem, money).figures["distributors"][0]
    assert (first["signed"], first["code"]) == (False, "break_even_out_of_reach")
    assert first["volume_in_reach_cases"] == pytest.approx(problem.volume_cases.sum())


def test_without_a_wholesaler_the_rest_is_listed() -> None:
    problem, money = town(4, 3, 1, reps_max=np.array([0], np.int32), in_reach=np.zeros((12, 3), bool))
    answer = decided(replace(problem, wholesaler=np.full(12, -1, np.int32)), money)
    assert answer.outlets["mode"].isna().all()
    assert set(answer.outlets["reason"]) == {"no_distributor"}


def test_the_next_best_option_costs_something_where_a_choice_is_free() -> None:
    # No areas, one rep: the four best gains are direct; the price of each other outlet's place is what it lacks.
    problem, money = town(
        4, 3, 2, in_reach=np.zeros((12, 3), bool), reps_min=np.array([1], np.int32), reps_max=np.array([1], np.int32)
    )
    answer = decided(problem, money)
    gain = money.contribution - money.with_distributor[:, 2]
    direct = (answer.outlets["mode"] == "DSD").to_numpy()
    assert set(np.flatnonzero(direct)) == set(np.argsort(-gain)[:4])
    assert (answer.outlets["next_mode_price"] >= -1e-6).all()
    assert (answer.outlets["next_mode"] == np.where(direct, "WS", "DSD")).all()


def test_the_curve_of_headcounts_is_below_its_bound_and_meets_the_plan() -> None:
    problem, money = town(5, 4, 3, reps_min=np.array([2], np.int32))
    figures = decided(problem, money).figures
    curve = {point["reps"]: point for point in figures["headcount_curve"]}
    assert curve[2]["contribution"] == pytest.approx(figures["contribution"], abs=0.05)
    assert all(point["bound"] >= point["contribution"] for point in curve.values())
    spending = [point["contribution"] for point in figures["budget_curve"]]
    assert spending == sorted(spending)


def test_the_knee_is_where_the_curve_bends() -> None:
    heights = [0.0, 10.0, 19.0, 21.0, 22.0, 21.0]
    points = [{"reps": reps, "contribution": height} for reps, height in enumerate(heights)]
    # Chord from 0 to the top at 4 reps rises by 5.5: two reps stand 8 above it, the others less.
    assert knee(points) == 2
    assert knee(points[:2]) is None


def test_blocks_hang_together_and_hold_at_most_their_size() -> None:
    near = grid_neighbours(7, 5)
    block = group(near, 4)
    start, neighbour = touching(near, block)
    for number in range(int(block.max()) + 1):
        inside = block == number
        assert inside.sum() <= 4
        assert len(pieces(near.start, near.index, inside)) == 1
        for other in neighbour[start[number] : start[number + 1]]:
            assert number in neighbour[start[other] : start[other + 1]]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"outlets_min": np.array([99.0, 99.0, 1.0])}, "area_outlets"),
        ({"min_volume_cases": np.full(3, 1e6)}, "break_even"),
        ({"in_reach": np.zeros((12, 3), bool)}, "area_in_reach"),
        ({"strategic": np.ones(12, bool)}, "strategic_direct"),
        ({"exclusive": np.ones(12, bool)}, "exclusive_held"),
        ({"neighbours": line_neighbours(12)}, "area_connected"),
    ],
)
def test_each_rule_fires_on_an_answer_that_breaks_it(change: dict[str, Any], rule: str) -> None:
    problem, money = town(4, 3, 1, reps_max=np.array([1], np.int32))
    answer = decided(problem, money)
    assert (answer.outlets["mode"] == "WAT").any()
    found = {violation.rule for violation in check(replace(problem, money=replace(money, **change)), answer)}
    assert found == {f"coverage.{rule}"}


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), closed=st.booleans())
def test_a_city_with_merged_outlets_keeps_the_rules_and_its_bound_holds(seed: int, closed: bool) -> None:
    held = (np.arange(48) % 9 == 0) & closed
    problem, money = town(8, 6, seed, shape="outwards", block_outlets=3, exclusive=held)
    split = assemble(problem, money, problem.capacity_cases).split
    whole, quick = search(split, 0.0, 5000), merged_search(split, 0.02, 500)
    assert whole is not None
    prices = shared_prices(merge(split))
    assert prices is not None
    # At any prices, good or silly, the bound is one.
    for each in (prices, 0 * prices, prices + 1.0, prices - 1.0):
        assert bound_at(split, each) >= whole.value - 1e-6
    if quick is not None:
        assert quick.value <= whole.value + 1e-6 <= quick.bound + 2e-6
        kept = team_around(split, quick, 0.0, 500)
        assert kept is not None
        assert kept.value >= quick.value - 1e-6


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_what_it_would_cost_to_be_direct_is_said_of_all_others(seed: int) -> None:
    problem, money = town(5, 4, seed, shape="outwards")
    table = decided(problem, money).outlets
    direct = (table["mode"] == "DSD").to_numpy()
    assert table["direct_price"].isna().to_numpy().tolist() == direct.tolist()
    # Where direct comes next, both prices are one; where something else does, direct can't be cheaper.
    beside = table[~direct & (table["next_mode"] == "DSD").to_numpy()]
    assert np.allclose(beside["direct_price"], beside["next_mode_price"], atol=1e-3)
    others = table[~direct & table["next_mode"].notna().to_numpy()]
    assert (others["direct_price"] >= others["next_mode_price"] - 1e-3).all()
