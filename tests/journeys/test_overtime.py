"""Overtime: priced and capped, valid by the checker, never below its bound; without a cap the shift is hard."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from routeopt.journeys.check import check
from routeopt.journeys.effort import Effort
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.objective import least_overtime_s
from routeopt.journeys.route.days import Route
from routeopt.journeys.solve import solve
from routeopt.scenario.journeys import JourneySettings
from tests.journeys.cycles import HOUR, cycle_of

SHORT = Effort(2, 300, 100, 3, 100, 300, 20_000, 5)
END = 13 * HOUR + 1800


def crowded(seed: int, overtime_s: int, weight: float = 1.5) -> RepProblem:
    """Long visits that fill short days: 8:30 to 13:30, lunch off, and the overtime behind."""
    problem = cycle_of(
        seed,
        (8,) * 6 + (4,) * 6,
        prospects=2,
        stops_max=8,
        shift_end_s=END + overtime_s,
        overtime_s=overtime_s,
        overtime_weight=weight,
    )
    return dataclasses.replace(problem, visit_s=5 * problem.visit_s)


def late_s(result: RepJourneys) -> int:
    """Seconds after the regular end."""
    return int((result.days["back_s"] - END).clip(lower=0).sum())


@given(
    seed=st.integers(0, 10_000),
    overtime_s=st.sampled_from([0, 900, 5400]),
    weight=st.sampled_from([0.0, 0.7, 1.5, 10.0]),
)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_days_with_overtime_keep_every_rule(seed: int, overtime_s: int, weight: float) -> None:
    problem = crowded(seed, overtime_s, weight)
    result = solve(problem, SHORT)
    assert check(problem, result) == ()
    assert result.stats.bound is None or result.stats.bound <= result.stats.objective
    assert result.terms["overtime_s"] == (round(weight * late_s(result)) if overtime_s else 0)
    pd.testing.assert_frame_equal(solve(problem, SHORT).visits, result.visits)


@pytest.mark.parametrize("seed", range(3))
def test_overtime_makes_room_for_customers_and_a_dearer_minute_is_used_less(seed: int) -> None:
    hard, free, cheap, dear = (
        solve(crowded(seed, overtime_s, weight))
        for overtime_s, weight in ((0, 1.5), (7200, 0.0), (7200, 1.0), (7200, 9.0))
    )
    lost = [int((found.skipped["code"] == "no_pattern_fits").sum()) for found in (hard, free, cheap, dear)]
    assert max(lost[1:]) <= lost[0]
    assert late_s(hard) == 0
    assert late_s(dear) <= late_s(free)
    # No customer is left out to save overtime, however dear it is.
    assert lost[3] <= lost[2]


def test_a_weight_without_a_cap_changes_nothing() -> None:
    plain, weighed = (solve(crowded(5, 0, weight), SHORT) for weight in (0.0, 9.0))
    pd.testing.assert_frame_equal(plain.visits, weighed.visits)
    assert plain.stats == weighed.stats


def test_a_false_price_of_overtime_is_named() -> None:
    problem = crowded(0, 5400)
    result = solve(problem, SHORT)
    assert result.terms["overtime_s"] > 0
    wrong = dataclasses.replace(result, terms={**result.terms, "overtime_s": 0})
    assert "journeys.bounds_below" in {violation.rule for violation in check(problem, wrong)}


def test_the_bound_counts_the_work_that_no_regular_days_hold() -> None:
    """20 days of 4 hours 15 minutes without lunch; six visits of an hour on each, and 10 hours on the way."""
    problem = crowded(1, 5400)
    problem = dataclasses.replace(problem, visit_s=(problem.visit_s * 0 + HOUR).astype("int32"))
    routes = [Route(day, tuple(range(1, 7)), 0, 0) for day in range(20)]
    over = 20 * 6 * HOUR + 10 * HOUR - 20 * (END - problem.shift_start_s - problem.lunch_s)
    assert least_overtime_s(problem, routes, 10.0 * HOUR) == round(1.5 * over)
    assert least_overtime_s(dataclasses.replace(problem, overtime_s=0), routes, 10.0 * HOUR) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"shift_end": "13:00", "overtime_minutes": 60}, "after lunch"),
        ({"overtime_minutes": 600}, "next day"),
    ],
)
def test_overtime_that_cannot_be_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        JourneySettings(**values)
