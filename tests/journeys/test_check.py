"""Each rule fires on a result broken in that rule, and on a sound one none does."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from routeopt.core.stats import SearchStats, Status
from routeopt.journeys.check import check
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.solve import solve
from tests.journeys.cycles import cycle_of

Sound = tuple[RepProblem, RepJourneys]


@pytest.fixture(scope="module")
def sound() -> Sound:
    problem = cycle_of(7, (8, 8, 4, 4, 4, 2, 2, 1), prospects=2, stops_min=1)
    return problem, solve(problem)


def test_a_sound_result_passes(sound: Sound) -> None:
    assert check(*sound) == ()


def with_visits(change: Callable[[Any], None]) -> Callable[[RepJourneys], RepJourneys]:
    def broken(result: RepJourneys) -> RepJourneys:
        visits = result.visits.copy()
        change(visits)
        return dataclasses.replace(result, visits=visits)

    return broken


def with_days(change: Callable[[Any], None]) -> Callable[[RepJourneys], RepJourneys]:
    def broken(result: RepJourneys) -> RepJourneys:
        days = result.days.copy()
        change(days)
        return dataclasses.replace(result, days=days)

    return broken


def shift_visit(visits: Any) -> None:
    visits.loc[0, ["arrive_s", "start_s", "leave_s"]] += 60


def at_night(visits: Any) -> None:
    visits.loc[0, ["arrive_s", "start_s", "leave_s"]] = 82_800


def during_lunch(visits: Any) -> None:
    visits.loc[0, ["start_s", "leave_s"]] = 46_000


def short_way(visits: Any) -> None:
    visits.loc[0, "travel_s"] += 1


def count_from_two(visits: Any) -> None:
    visits.loc[0, "seq"] = 2


def no_exception(days: Any) -> None:
    days.loc[0, "exception"] = "" if days.loc[0, "exception"] else "too_few_stops"


def back_early(days: Any) -> None:
    days.loc[0, "back_s"] -= 1


def no_wait(days: Any) -> None:
    days.loc[0, "wait_s"] += 1


def bound_above(days: Any) -> None:
    days.loc[0, "bound_s"] += 1


def first_day_lost(result: RepJourneys) -> RepJourneys:
    return dataclasses.replace(result, days=result.days.iloc[1:])


def visit_lost(result: RepJourneys) -> RepJourneys:
    weekly = result.visits["stop"].eq(1)
    return dataclasses.replace(result, visits=result.visits.drop(result.visits.index[weekly][0]))


def not_listed(result: RepJourneys) -> RepJourneys:
    return dataclasses.replace(result, visits=result.visits[result.visits["stop"] != 8])


def boast(result: RepJourneys) -> RepJourneys:
    travel = result.stats.objective
    return dataclasses.replace(result, stats=SearchStats(Status.OPTIMAL, travel, travel + 1))


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (first_day_lost, "every_day_once"),
        (with_visits(count_from_two), "every_day_once"),
        (visit_lost, "patterns_kept"),
        (not_listed, "left_out_listed"),
        (with_days(no_exception), "stops_in_band"),
        (with_visits(short_way), "travel_as_measured"),
        (with_visits(shift_visit), "clock_kept"),
        (with_visits(at_night), "inside_windows"),
        (with_visits(during_lunch), "inside_windows"),
        (with_days(back_early), "days_add_up"),
        (with_days(no_wait), "days_add_up"),
        (with_days(bound_above), "bounds_below"),
        (boast, "bounds_below"),
    ],
)
def test_a_broken_rule_is_named(sound: Sound, broken: Callable[[RepJourneys], RepJourneys], rule: str) -> None:
    problem, result = sound
    violations = check(problem, broken(result))
    assert f"journeys.{rule}" in {violation.rule for violation in violations}
    for violation in violations:
        assert violation.render("zh")
        assert violation.render("en")


def test_more_stops_than_the_band_are_named(sound: Sound) -> None:
    problem, result = sound
    tighter = dataclasses.replace(problem, stops_max=1)
    assert "journeys.stops_in_band" in {violation.rule for violation in check(tighter, result)}
