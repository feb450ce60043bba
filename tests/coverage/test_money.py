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
from routeopt.coverage.model import MODES, Coverage, CoverageProblem, Structure
from routeopt.coverage.money import MixLimit, Money
from routeopt.coverage.optimise.assemble import assemble
from routeopt.coverage.optimise.blocks import group, touching
from routeopt.coverage.optimise.curve import knee
from routeopt.coverage.optimise.merged import bound_at, merge, merged_search, shared_prices, team_around
from routeopt.coverage.optimise.rules import RULES
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


@pytest.mark.parametrize("rule", ["exclusive", "strategic", "change"])
@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), price=st.floats(0.5, 60.0))
def test_a_price_of_zero_never_lowers_contribution(rule: str, seed: int, price: float) -> None:
    # Contribution proper leaves the penalty out: of a closed channel with the wholesaler, of a strategic street that
    # is not direct, of an outlet that leaves the team it had.
    problem, money = town(5, 3, seed)
    mine = np.arange(15) % 3 == 0
    priced = money.with_distributor.copy()
    paid = ("WS",) if rule == "exclusive" else ("WS", "WAT")
    priced[np.ix_(mine, [2] if rule == "exclusive" else [0, 1, 2])] -= price
    with_price = decided(problem, replace(money, with_distributor=priced))
    hit = with_price.outlets["mode"].isin(paid).to_numpy() & mine
    proper = contribution(with_price) + price * float(hit.sum())
    assert contribution(decided(problem, money)) >= proper - 0.01


ASIDE = sorted(set(RULES) - {"one_area", "signed"})
"""Rules that can be set aside: all but the two that say what an area is."""


@pytest.mark.parametrize("rule", ASIDE)
@settings(max_examples=2, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_setting_a_rule_aside_never_lowers_the_optimum(rule: str, seed: int) -> None:
    rows = np.arange(12)
    held = {"strategic": rows == 3, "exclusive": np.isin(rows, (0, 5)), "min_volume_cases": np.array([20.0, 20.0, 0.0])}
    problem, money = town(4, 3, seed, mix=(mix_of("WS", most=0.7),), budget=120.0, **held)
    asked = Structure(
        terms=np.full((12, 6), 0.5),
        score=np.full(12, 0.5),
        was_direct=rows < 6,
        outside=rows >= 9,
        drops_max=np.array([3]),
        adds_max=np.array([1]),
        places_max=np.array([100]),
        visits_max=np.array([1000]),
        visits=np.full(12, 4.0),
        place_score=0.25,
        change_score=0.1,
    )
    problem = replace(problem, storage_cases=np.array([40.0, 40.0, np.inf]), structure=asked)
    room = np.minimum(problem.room_cases, np.array([np.inf, np.inf, 150.0]))
    split = assemble(problem, money, room).split
    whole, loose = search(split, 0.0, 5000), search(replace(split, without=frozenset({rule})), 0.0, 5000)
    bound = relaxed_bound(split)
    if whole is None:
        return  # Nothing to be lowered.
    assert loose is not None
    assert loose.value >= whole.value - 1e-6
    assert bound is not None
    assert bound >= whole.value - 1e-6


def mix_of(mode: str, **limits: Any) -> MixLimit:
    asked = {"volume": False, "least": 0.0, "most": 1.0, "price": None} | limits
    return MixLimit(mode=MODES.index(mode), **asked)


def share(problem: CoverageProblem, answer: Coverage, mode: str, *, volume: bool) -> float:
    weight = problem.volume_cases if volume else np.ones(len(problem.outlet_ids))
    return float(weight[(answer.outlets["mode"] == mode).to_numpy()].sum() / weight.sum())


@pytest.mark.parametrize("mode", ["DSD", "WS", "WAT"])
@pytest.mark.parametrize("volume", [False, True])
def test_a_floor_and_a_cap_of_the_mix_hold_and_cost(mode: str, volume: bool) -> None:
    room = {"outlets_max": np.array([10.0, 10.0, np.inf]), "reps_max": np.array([6], np.int32)}
    problem, money = town(6, 4, 3, shape="outwards", **room)
    problem = replace(problem, capacity_cases=np.array([120.0, 120.0, np.inf]))
    loose = decided(problem, money)
    found = share(problem, loose, mode, volume=volume)
    # A little more and a little less than what money alone would give the mode.
    for limits in ({"least": found + 0.04 * (1 - found)}, {"most": max(found - 0.04, 0.0)}):
        held = replace(money, mix=(mix_of(mode, volume=volume, **limits),))
        answer = decided(problem, held)
        reached = share(problem, answer, mode, volume=volume)
        assert limits.get("least", 0.0) - 1e-9 <= reached <= limits.get("most", 1.0) + 1e-9
        assert contribution(answer) <= contribution(loose) + 0.01
        (told,) = answer.figures["mix"]
        assert told["share"] == pytest.approx(reached, abs=1e-5)
        assert told["shadow_price"] >= 0
        # With a price instead, a point outside costs what it says; at a price of nothing the rule is none.
        free = decided(problem, replace(held, mix=(mix_of(mode, volume=volume, price=0.0, **limits),)))
        assert contribution(free) == pytest.approx(contribution(loose), abs=0.05)
        dear = decided(problem, replace(held, mix=(mix_of(mode, volume=volume, price=1e5, **limits),)))
        assert contribution(dear) == pytest.approx(contribution(answer), abs=0.05)


def test_a_mix_that_no_answer_reaches_is_named() -> None:
    problem, money = town(4, 3, 1, mix=(mix_of("MT", least=0.1),))
    with pytest.raises(InfeasibleError) as stopped:
        decided(problem, money)
    assert [fault.params["rules"] for fault in stopped.value.faults] == ["mode_mix"]


def test_a_store_limits_an_area_and_has_its_price() -> None:
    problem, money = town(6, 4, 2, shape="outwards", outlets_max=np.array([8.0, 8.0, np.inf]))
    loose = decided(problem, money)
    small = replace(problem, storage_cases=np.array([30.0, 30.0, np.inf]))
    answer = decided(small, money)
    for name in ("A1", "A2"):
        assert problem.volume_cases[(answer.outlets["distributor_id"] == name).to_numpy()].sum() <= 30.0
    assert contribution(answer) <= contribution(loose) + 0.01
    prices = {row["rule"]: row["price"] for row in answer.figures["rule_prices"]}
    assert prices["storage"] > 0
    assert "coverage.storage" in {v.rule for v in check(replace(small, storage_cases=np.ones(3)), answer)}


@settings(max_examples=6, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    mode=st.sampled_from(["DSD", "WS", "WAT"]),
    least=st.floats(0.0, 0.3),
    price=st.sampled_from([None, 0.0, 3.0]),
)
def test_random_towns_keep_the_mix_and_the_bound_at_any_prices(
    seed: int, mode: str, least: float, price: float | None
) -> None:
    problem, money = town(6, 5, seed, shape="outwards", block_outlets=3, mix=(mix_of(mode, least=least, price=price),))
    problem = replace(problem, storage_cases=np.array([50.0, 45.0, np.inf]))
    split = assemble(problem, money, problem.room_cases).split
    whole = search(split, 0.0, 5000)
    if whole is None:
        assert price is None
        return
    prices = shared_prices(split)
    assert prices is not None
    for each in (prices, 0 * prices, prices + 1.0, prices - 1.0):
        assert bound_at(split, each) >= whole.value - 1e-6
    kept = team_around(split, whole, 0.0, 500)
    assert kept is not None
    assert kept.value == pytest.approx(whole.value, abs=1e-4)
    answer = decided(problem, money)
    assert check(replace(problem, money=money), answer) == ()


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
