"""The search: valid by the checker, the same twice, never below its bound, best where everything can be tried."""

import dataclasses
import sys
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.core.violation import CheckFailedError
from routeopt.journeys.check import check
from routeopt.journeys.decide import decide, summary
from routeopt.journeys.effort import Effort
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.patterns import allowed_patterns
from routeopt.journeys.solve import solve
from tests.journeys.cycles import HOUR, cycle_of, working_cycle

SHORT = Effort(4, 150, 50, 3, 100, 300, 20_000, 5, open_rounds=50, halving_rounds=100)

RANDOM_CYCLES = given(
    seed=st.integers(0, 10_000),
    frequencies=st.lists(st.sampled_from([1, 2, 4, 8]), min_size=1, max_size=14),
    prospects=st.integers(0, 4),
    off=st.sets(st.integers(0, 25), max_size=2),
    weeks=st.sampled_from([1, 4]),
)


@RANDOM_CYCLES
@settings(max_examples=50, deadline=None, derandomize=True)
def test_random_cycles_keep_every_rule(
    seed: int, frequencies: list[int], prospects: int, off: set[int], weeks: int
) -> None:
    _keeps_every_rule(seed, frequencies, prospects, off, weeks)


@pytest.mark.slow
@RANDOM_CYCLES
@settings(max_examples=500, deadline=None, derandomize=True)
def test_many_random_cycles_keep_every_rule(
    seed: int, frequencies: list[int], prospects: int, off: set[int], weeks: int
) -> None:
    _keeps_every_rule(seed, frequencies, prospects, off, weeks)


def _keeps_every_rule(seed: int, frequencies: list[int], prospects: int, off: set[int], weeks: int) -> None:
    """The checker finds nothing, the same problem gives the same twice, and other ids give the same travel."""
    cycle = working_cycle(weeks, off=tuple(sorted(day for day in off if day < 7 * weeks - 2)))
    wanted = tuple(min(number, 4) if weeks == 1 else number for number in frequencies)
    possible = tuple(number for number in wanted if allowed_patterns(number, cycle))
    wait, uneven = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.2), (1.0, 1.0))[seed % 4]
    problem = cycle_of(
        seed, possible, prospects, cycle, stops_min=1, stops_max=8, wait_weight=wait, uneven_weight=uneven
    )
    result = solve(problem, SHORT)
    assert check(problem, result) == ()
    assert result.stats.bound is None or result.stats.bound <= result.stats.objective
    pd.testing.assert_frame_equal(solve(problem, SHORT).visits, result.visits)
    renamed = dataclasses.replace(problem, outlet_ids=tuple(f"X{name}" for name in problem.outlet_ids))
    assert solve(renamed, SHORT).stats.objective == result.stats.objective


@pytest.mark.parametrize(("starts", "halves"), [(1, ()), (3, ()), (4, (2,)), (6, (3,)), (12, (6, 3))])
def test_the_better_half_of_the_starts_goes_on(starts: int, halves: tuple[int, ...]) -> None:
    """Twelve starts of ten rounds, six of twenty more, three of forty more, and seven rounds in the end: 367."""
    effort = Effort(starts, 5, 3, 0, 0, 7, 100, 0, open_rounds=2, halving_rounds=120)
    assert effort.halves == halves
    assert effort.rounds == 10 * starts + 120 * len(halves) + 7
    assert dataclasses.replace(effort, halving_rounds=0).halves == ()
    problem = cycle_of(2, (4, 4, 2, 2))
    assert solve(problem, effort).stats.work["rounds"] == effort.rounds


def test_solving_twice_gives_the_same() -> None:
    problem = cycle_of(5, (8, 8, 4, 4, 4, 2, 2, 1, 1), prospects=3)
    first, second = solve(problem), solve(problem)
    pd.testing.assert_frame_equal(first.visits, second.visits)
    pd.testing.assert_frame_equal(first.days, second.days)
    assert first.stats == second.stats


def day_travel(problem: RepProblem, stops: tuple[int, ...]) -> int:
    """Least travel of one day by trying all orders; the doors are open all day here."""
    ways = (
        sum(int(problem.travel_s[a, b]) for a, b in zip((0, *order), (*order, 0), strict=True))
        for order in permutations(stops)
    )
    return min(ways)


@pytest.mark.parametrize("seed", range(5))
def test_tiny_cycles_are_as_short_as_the_best_of_all_calendars(seed: int) -> None:
    """Two weeks of three days, five customers: every calendar and every order is tried."""
    problem = cycle_of(seed, (4, 2, 2, 1, 1), cycle=working_cycle(2, (0, 1, 2)), stops_max=3)
    windows = problem.windows_s.copy()
    windows[:, :, 0], windows[:, :, 1] = (0, 24 * HOUR), (0, -1)
    problem = dataclasses.replace(problem, windows_s=windows)
    options = [
        problem.pattern_days[problem.pattern_start[stop] : problem.pattern_start[stop + 1]] for stop in range(1, 6)
    ]
    best = None
    for chosen in product(*options):
        days = [tuple(stop for stop, own in enumerate(chosen, start=1) if day in own) for day in range(6)]
        if max(map(len, days)) <= 3:
            travel = sum(day_travel(problem, stops) for stops in days if stops)
            best = travel if best is None else min(best, travel)
    result = solve(problem)
    assert result.stats.objective == best
    assert result.stats.bound is not None
    assert best is not None
    assert result.stats.bound <= best


def test_a_prospect_far_beyond_its_prize_is_left_out_and_listed() -> None:
    problem = cycle_of(2, (4, 4), prospects=1)
    travel = problem.travel_s.copy()
    travel[3, :] = travel[:, 3] = 5000
    travel[3, 3] = 0
    result = solve(dataclasses.replace(problem, travel_s=travel))
    assert result.skipped.to_dict("records") == [{"stop": 3, "code": "no_room"}]


def test_a_customer_whose_door_never_opens_is_listed() -> None:
    problem = cycle_of(2, (4, 4))
    start = problem.pattern_start.copy()
    start[3:] = start[2]
    result = solve(dataclasses.replace(problem, pattern_start=start))
    assert result.skipped.to_dict("records") == [{"stop": 2, "code": "no_pattern_fits"}]
    assert set(result.visits["stop"]) == {1}


def test_too_many_visits_say_by_how_much() -> None:
    """Four customers twice a week are 32 visits; 20 days of one stop hold 20."""
    problem = cycle_of(1, (8, 8, 8, 8), stops_max=1)
    with pytest.raises(InfeasibleError) as refused:
        decide((problem,), 1)
    (fault,) = refused.value.faults
    assert fault.code == "E611"
    assert fault.params["over"] == 12


def test_too_few_visits_say_by_how_much_for_every_rep() -> None:
    """One weekly customer and one prospect are 5 stops; 20 days of at least one need 20."""
    problem = cycle_of(1, (4,), prospects=1, stops_min=1)
    with pytest.raises(InfeasibleError) as refused:
        decide((problem, dataclasses.replace(problem, rep_id="R2")), 1)
    assert [(fault.code, fault.params["short"]) for fault in refused.value.faults] == [("E612", 15)] * 2


def test_workers_do_not_change_the_answer() -> None:
    problems = tuple(dataclasses.replace(cycle_of(seed), rep_id=f"R{seed}") for seed in (1, 2))
    alone, together = decide(problems, 1), decide(problems, 2)
    for one, two in zip(alone, together, strict=True):
        pd.testing.assert_frame_equal(one.visits, two.visits)
    assert summary(alone) == summary(together)


def test_an_answer_that_its_checker_refuses_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(problem: RepProblem, effort: Effort | None) -> object:
        result = solve(problem, effort)
        return dataclasses.replace(result, visits=result.visits.iloc[1:])

    monkeypatch.setattr(sys.modules["routeopt.journeys.decide"], "solve", broken)
    with pytest.raises(CheckFailedError):
        decide((cycle_of(1),), 1)


def test_days_short_of_the_band_are_declared() -> None:
    """A customer who may come on Mondays only leaves the other days empty."""
    problem = cycle_of(1, (4,), stops_min=0)
    monday_only = dataclasses.replace(problem, pattern_start=np.array([0, 0, 1], np.int32), stops_min=1)
    result = solve(monday_only)
    assert check(monday_only, result) == ()
    assert int(result.days["exception"].eq("too_few_stops").sum()) == 16


def waiting_and_unevenness(result: RepJourneys) -> tuple[int, float]:
    """Seconds of waiting in the cycle, and how far the days' work is from their mean in sum."""
    work = result.days[["travel_s", "service_s", "wait_s"]].sum(axis=1)
    return int(result.days["wait_s"].sum()), float((work - work.mean()).abs().sum())


@pytest.mark.parametrize("seed", range(4))
def test_priced_waiting_and_unequal_days_become_fewer(seed: int) -> None:
    problem = cycle_of(seed, 2 * (8, 8, 4, 4, 4, 2, 2, 1, 1), prospects=2)
    free = waiting_and_unevenness(solve(problem))
    patient = dataclasses.replace(problem, wait_weight=5.0)
    even = dataclasses.replace(problem, uneven_weight=5.0)
    for priced, place in ((patient, 0), (even, 1)):
        result = solve(priced)
        assert check(priced, result) == ()
        assert result.stats.objective > result.days["travel_s"].sum() or waiting_and_unevenness(result)[place] == 0
        assert waiting_and_unevenness(result)[place] <= free[place]
    assert waiting_and_unevenness(solve(even))[1] < free[1]


@pytest.mark.parametrize("seed", range(3))
def test_tiny_cycles_with_every_price_are_the_best_of_all_calendars(seed: int) -> None:
    """Six days, four customers whose doors never close: all calendars, and all orders of each day."""
    problem = cycle_of(seed, (4, 2, 2, 1), cycle=working_cycle(2, (0, 1, 2)), stops_max=3, uneven_weight=0.5)
    windows = problem.windows_s.copy()
    windows[:, :, 0], windows[:, :, 1] = (0, 24 * HOUR), (0, -1)
    problem = dataclasses.replace(problem, windows_s=windows)
    bounds = problem.pattern_start
    options = [problem.pattern_days[bounds[stop] : bounds[stop + 1]] for stop in range(1, 5)]
    costs = []
    for chosen in product(*options):
        days = [tuple(stop for stop, own in enumerate(chosen, start=1) if day in own) for day in range(6)]
        if max(map(len, days)) <= 3:
            travel = [day_travel(problem, stops) if stops else 0 for stops in days]
            work = np.array([t + problem.visit_s[list(stops)].sum() for t, stops in zip(travel, days, strict=True)])
            costs.append(sum(travel) + round(0.5 * round(np.abs(work - work.mean()).sum())))
    assert solve(problem).stats.objective == min(costs)
