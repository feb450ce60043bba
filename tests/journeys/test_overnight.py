"""Nights away: worth it where outlets lie far out, never without one, and every rule about them can be broken."""

import dataclasses
from itertools import permutations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.journeys.check import check
from routeopt.journeys.effort import Effort
from routeopt.journeys.model import Overnight, RepJourneys, RepProblem
from routeopt.journeys.search.nights import tours
from routeopt.journeys.search.pack import patterns_of
from routeopt.journeys.solve import solve
from tests.journeys.cycles import HOUR, cycle_of, working_cycle

SHORT = Effort(2, 1_000, 500, 3, 200, 1_000, 20_000, 5)
FAR_S = 5_000


def far_cycle(seed: int = 1, near: int = 3, far: int = 4, night_s: int = 1_000, **changes: Any) -> RepProblem:
    """Customers near the start and others far out, all twice in two weeks; the lodging is beside the first far one."""
    visits = (2,) * (near + far)
    problem = cycle_of(seed, visits, cycle=working_cycle(2, (0, 1, 2)), stops_max=4, **changes)
    travel = problem.travel_s.copy()
    out = np.arange(near + far + 1) > near
    travel[np.ix_(~out, out)] += FAR_S
    travel[np.ix_(out, ~out)] += FAR_S
    windows = problem.windows_s.copy()
    windows[:, :, 0], windows[:, :, 1] = (0, 24 * HOUR), (0, -1)
    lodging = near + 1
    from_s, to_s = travel[lodging].copy(), travel[:, lodging].copy()
    away = Overnight(problem.outlet_ids[lodging - 1], from_s, to_s, out & (travel[0] >= FAR_S), night_s, 4)
    return dataclasses.replace(problem, travel_s=travel, windows_s=windows, overnight=away)


def test_two_days_far_out_are_one_tour() -> None:
    """Eight far visits in two weeks are two days, four stops each, at most: a night saves a way there and back."""
    problem = far_cycle(far=6)
    result = solve(problem, SHORT)
    assert check(problem, result) == ()
    assert result.nights
    home = solve(dataclasses.replace(problem, overnight=None), SHORT)
    assert result.stats.objective + FAR_S < home.stats.objective
    assert result.terms["nights_s"] == 1_000 * len(result.nights)


@pytest.mark.parametrize("change", ["dear", "near"])
def test_nobody_sleeps_away_where_it_does_not_pay(change: str) -> None:
    problem = far_cycle(far=6, night_s=100_000 if change == "dear" else 0)
    if change == "near":
        assert problem.overnight is not None
        away = dataclasses.replace(problem.overnight, outlying=np.zeros(len(problem.visit_s), np.bool_))
        problem = dataclasses.replace(problem, overnight=away)
        assert tours(problem) == []
    result = solve(problem, SHORT)
    assert result.nights == ()
    home = solve(dataclasses.replace(problem, overnight=None), SHORT)
    pd.testing.assert_frame_equal(result.visits, home.visits)


def test_tours_are_runs_of_days_within_a_week_and_the_most_nights() -> None:
    """Three days a week: one or two nights, from Monday or Tuesday, in one week or both; two weeks of two are four."""
    problem = far_cycle()
    assert set(tours(problem)) == {(0,), (1,), (0, 1), (3,), (4,), (3, 4), (0, 3), (1, 4), (0, 1, 3, 4)}
    assert problem.overnight is not None
    fewer = dataclasses.replace(problem, overnight=dataclasses.replace(problem.overnight, nights_max=1))
    assert set(tours(fewer)) == {(0,), (1,), (3,), (4,)}


@given(
    seed=st.integers(0, 10_000), near=st.integers(1, 4), far=st.integers(1, 6), price=st.sampled_from([0, 500, 4000])
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_random_far_cycles_keep_every_rule(seed: int, near: int, far: int, price: int) -> None:
    problem = far_cycle(seed, near, far, price)
    result = solve(problem, SHORT)
    assert check(problem, result) == ()
    assert result.stats.bound is None or result.stats.bound <= result.stats.objective
    pd.testing.assert_frame_equal(solve(problem, SHORT).visits, result.visits)


def least_with_nights(problem: RepProblem) -> int:
    """Least travel and price of nights of all calendars, all tours that are tried, and all orders."""
    away = problem.overnight
    assert away is not None
    best = 10**9
    for nights in [(), *tours(problem)]:
        kinds = {day: (day - 1 in nights, day in nights) for day in range(len(problem.dates))}
        ways = {kind: problem.travel_between(begins_away=kind[0], ends_away=kind[1]) for kind in set(kinds.values())}
        known: dict[tuple[tuple[bool, bool], tuple[int, ...]], int] = {}
        for chosen in product(*patterns_of(problem)[1:]):
            days = [tuple(stop for stop, own in enumerate(chosen, start=1) if day in own) for day in kinds]
            beside = [(days[night], days[night + 1]) for night in nights]
            kept = all(one and two and away.outlying[[*one, *two]].any() for one, two in beside)
            if not kept or max(map(len, days)) > problem.stops_max:
                continue
            total = away.night_s * len(nights)
            for day, stops in enumerate(days):
                if stops and (kinds[day], stops) not in known:
                    way = ways[kinds[day]]
                    known[kinds[day], stops] = min(
                        sum(int(way[a, b]) for a, b in zip((0, *order), (*order, 0), strict=True))
                        for order in permutations(stops)
                    )
                total += known[kinds[day], stops] if stops else 0
            best = min(best, total)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_tiny_cycles_with_nights_are_the_best_of_all_calendars(seed: int) -> None:
    problem = far_cycle(seed, near=1, far=4, night_s=700)
    result = solve(problem, SHORT)
    least = least_with_nights(problem)
    assert result.stats.objective == least
    assert result.stats.bound is not None
    assert result.stats.bound <= least


def test_a_dear_night_hardly_weakens_the_bound() -> None:
    """A night saves two ways of about 5 000 s at most: at a price of that it is worth nothing, and the bound knows."""
    problem = far_cycle(far=6, night_s=2 * FAR_S + 2 * 60 * 12 * 3)
    home = dataclasses.replace(problem, overnight=None)
    bound, alone = solve(problem, SHORT).stats.bound, solve(home, SHORT).stats.bound
    assert bound is not None
    assert alone is not None
    assert 0.95 * alone <= bound <= alone


def without_a_night(result: RepJourneys) -> RepJourneys:
    return dataclasses.replace(result, nights=result.nights[1:])


def over_a_gap(result: RepJourneys) -> RepJourneys:
    return dataclasses.replace(result, nights=(2,))


def twice(result: RepJourneys) -> RepJourneys:
    return dataclasses.replace(result, nights=result.nights * 2)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (without_a_night, "travel_as_measured"),
        (without_a_night, "days_add_up"),
        (without_a_night, "bounds_below"),
        (over_a_gap, "nights_allowed"),
        (twice, "nights_allowed"),
    ],
)
def test_a_broken_night_is_named(broken: object, rule: str) -> None:
    problem = far_cycle(far=6)
    result = solve(problem, SHORT)
    assert check(problem, result) == ()
    assert callable(broken)
    found = check(problem, broken(result))
    assert f"journeys.{rule}" in {violation.rule for violation in found}
    assert all(violation.render("zh") and violation.render("en") for violation in found)


def test_nights_away_from_nobody_far_and_without_permission_are_named() -> None:
    problem = far_cycle(far=6)
    result = solve(problem, SHORT)
    assert problem.overnight is not None
    near = dataclasses.replace(problem.overnight, outlying=np.zeros(len(problem.visit_s), np.bool_))
    for other in (None, near):
        found = check(dataclasses.replace(problem, overnight=other), result)
        assert "journeys.nights_allowed" in {violation.rule for violation in found}
