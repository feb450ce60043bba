"""Frequencies as a decision: as good as the best of all choices, proven, the same twice, and priced by the minute."""

import dataclasses
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from routeopt.core.stats import Status
from routeopt.journeys.frequency.build import fewest_minutes, local_way_s
from routeopt.journeys.frequency.curve import sales
from routeopt.journeys.frequency.model import FrequencyProblem
from routeopt.journeys.frequency.solve import solve
from routeopt.scenario.frequency import FrequencySettings, Response

CURVES = (Response(), Response(kept=0.2, elasticity=0.5), Response(points=((0, 0.5), (0.5, 0.8), (2, 1.2))))


def problem_of(
    seed: int, customers: int, prospects: int = 1, minutes_max: float = 400.0, **changes: Any
) -> FrequencyProblem:
    """Customers with 1, 2, 4 or 8 visits, two of them today, and prospects with a derived price."""
    rng = np.random.default_rng(seed)
    stops = customers + prospects
    minutes = rng.integers(10, 30, stops).astype(np.float64)
    cases = rng.integers(5, 60, stops).astype(np.float64)
    rep_minute = 0.12
    levels: list[tuple[int, ...]] = [(1, 2, 4, 8)] * customers + [(0, 1)] * prospects
    worth = np.where(np.arange(stops) < customers, np.nan, 0.2 * cases)
    sold = [
        [5.0 * cases[row] * sales(CURVES[row % 3], n / 2) if row < customers else n * worth[row] for n in levels[row]]
        for row in range(stops)
    ]
    values: dict[str, Any] = {
        "levels": tuple(levels),
        "earns": tuple(
            tuple(float(s - rep_minute * minutes[row] * n) for s, n in zip(sold[row], levels[row], strict=True))
            for row in range(stops)
        ),
        "earns_usual": np.array(
            [5.0 * cases[row] - 2 * rep_minute * minutes[row] if row < customers else 0.0 for row in range(stops)]
        ),
        "ceiling": float(10.0 * cases.sum()),
        "minutes": minutes,
        "usual": np.where(np.arange(stops) < customers, 2, 0),
        "minutes_max": max(minutes_max, float(minutes[:customers].sum())),
        "stops_min": 0,
        "stops_max": 4 * stops,
        "rep_minute": rep_minute,
        "call_worth": worth,
        "prize_s": np.where(np.arange(stops) < customers, 0, 3600),
    }
    return FrequencyProblem(**(values | changes))


@given(
    seed=st.integers(0, 10_000),
    customers=st.integers(1, 5),
    minutes_max=st.sampled_from([120.0, 250.0, 400.0, 5000.0]),
    stops_max=st.integers(6, 30),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_choice_is_the_best_of_all_and_its_bound_is_below(
    seed: int, customers: int, minutes_max: float, stops_max: int
) -> None:
    problem = problem_of(seed, customers, stops_max=stops_max, stops_min=5)
    least = fewest_minutes(list(problem.levels), problem.minutes.tolist(), problem.stops_min)
    problem = dataclasses.replace(problem, minutes_max=max(minutes_max, least), stops_max=max(9, stops_max))
    found = solve(problem)
    best = None
    for places in product(*(range(len(own)) for own in problem.levels)):
        visits = np.array([own[place] for own, place in zip(problem.levels, places, strict=True)])
        if visits @ problem.minutes <= problem.minutes_max and problem.stops_min <= visits.sum() <= problem.stops_max:
            earned = sum(own[place] for own, place in zip(problem.earns, places, strict=True))
            best = earned if best is None else max(best, earned)
    assert best is not None
    assert found.stats.objective == pytest.approx(problem.ceiling - best, rel=1e-6)
    assert found.stats.bound is not None
    assert found.stats.bound <= found.stats.objective
    assert found.visits @ problem.minutes <= problem.minutes_max + 1e-6
    assert problem.stops_min <= found.visits.sum() <= problem.stops_max
    again = solve(problem)
    assert again.stats == found.stats
    assert again.visits.tolist() == found.visits.tolist()


def test_with_room_for_all_each_stop_takes_what_pays_and_the_minute_costs_what_it_costs() -> None:
    found = solve(problem_of(1, 20, prospects=4, minutes_max=1e6, stops_max=1000))
    assert found.stats.status is Status.OPTIMAL
    assert found.minute_value == pytest.approx(0.12)
    assert found.stop_price == 0
    assert found.gain[:20].min() >= 0


def test_a_scarce_minute_is_worth_more_and_calls_on_prospects_less() -> None:
    free, scarce = (solve(problem_of(2, 20, prospects=4, minutes_max=most)) for most in (1e6, 500.0))
    assert scarce.minute_value > free.minute_value
    assert (scarce.prize_s[20:] <= free.prize_s[20:]).all()
    assert scarce.prize_s.min() == 0
    assert scarce.prize_s[20:].min() >= 1
    # So many minutes on the way are as dear as the call is good, its own minutes taken off.
    worth = problem_of(2, 20, prospects=4).call_worth[20:] / free.minute_value - free.minutes[20:]
    assert free.prize_s[20:].tolist() == np.clip(np.rint(60 * worth), 1, 86_400).tolist()


def test_minutes_that_cost_nothing_make_every_call_worth_a_day() -> None:
    found = solve(problem_of(3, 4, prospects=2, minutes_max=1e6, stops_max=1000, rep_minute=0.0))
    assert found.prize_s.tolist() == [0, 0, 0, 0, 86_400, 86_400]


def test_nothing_is_decided_where_nothing_is_open() -> None:
    problem = problem_of(4, 3, prospects=0)
    fixed = problem_of(
        4,
        3,
        prospects=0,
        levels=((2,),) * 3,
        earns=tuple((float(earned),) for earned in problem.earns_usual),
    )
    found = solve(fixed)
    assert found.visits.tolist() == [2, 2, 2]
    assert found.gain.tolist() == [0, 0, 0]
    assert found.stats.status is Status.OPTIMAL


@pytest.mark.parametrize("curve", CURVES)
def test_curves_pass_through_today_and_rise_less_and_less(curve: Response) -> None:
    at = [sales(curve, x) for x in np.linspace(0, 4, 41)]
    assert sales(curve, 1.0) == pytest.approx(1.0)
    steps = np.diff(at)
    assert (steps >= -1e-12).all()
    assert (np.diff(steps) <= 1e-9).all()


def test_the_default_curve_has_the_declared_elasticity_and_keeps_the_declared_share() -> None:
    curve = Response(kept=0.3, elasticity=0.25)
    assert sales(curve, 0.0) == pytest.approx(0.3)
    assert (sales(curve, 1.0001) - sales(curve, 0.9999)) / 0.0002 == pytest.approx(0.25, rel=1e-4)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kept": 0.7, "elasticity": 0.3}, "elasticity"),
        ({"points": ((0.5, 0.8),)}, "no visits"),
        ({"points": ((0, 0.5), (1, 0.9))}, "two sales"),
        ({"points": ((0, 0.5), (2, 0.9))}, "rise"),
        ({"points": ((0, 0.5), (0.5, 0.6))}, "less and less"),
    ],
)
def test_a_curve_that_is_none_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Response(**values)


def test_a_band_upside_down_is_refused() -> None:
    with pytest.raises(ValidationError, match="above most"):
        FrequencySettings(fewest={"A": 8}, most={"A": 4})


def test_the_local_way_is_the_mean_of_the_nearest_that_there_are() -> None:
    """Stops 1 to 5 on a line, 10 s apart: the way into the first is (10 + 20 + 30) / 3; nobody reaches the last."""
    place = np.arange(6)
    travel = (10 * np.abs(place[:, None] - place)).astype(np.int32)
    travel[1:5, 5] = 86_400
    assert local_way_s(travel).tolist() == pytest.approx([20.0, 40 / 3, 40 / 3, 40 / 3, 0.0])
