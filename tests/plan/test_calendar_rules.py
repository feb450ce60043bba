"""What counts as an even calendar: weekdays, fortnights, days off."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from routeopt.plan.checks import calendar
from routeopt.plan.checks.evidence import Evidence

MONDAY = dt.date(2026, 1, 5)


def broken(evidence: Evidence, slots: list[tuple[int, int]], **period: object) -> set[str]:
    """Rhythm rules that visits of one outlet on these (week, weekday) slots break."""
    outlets = evidence.plan.outlets[evidence.plan.outlets["outlet_id"].eq("D001")].assign(visits_per_cycle=len(slots))
    dates = [MONDAY + dt.timedelta(weeks=week, days=day) for week, day in slots]
    visits = pd.DataFrame({"outlet_id": "D001", "date": dates, "kind": "service"})
    cycle = evidence.settings.period.model_copy(update=period)
    settings = evidence.settings.model_copy(update={"period": cycle})
    lone = replace(evidence, settings=settings, plan=replace(evidence.plan, outlets=outlets, visits=visits))
    found = [*calendar.weekly_rhythm(lone), *calendar.same_weekdays(lone)]
    return {violation.rule.removeprefix("plan.") for violation in found}


def weekly(*days: int) -> list[tuple[int, int]]:
    return [(week, day) for week in range(4) for day in days]


@pytest.mark.parametrize("days", [(0, 3), (1, 4), (0,), (4,), (0, 2, 4), (0, 1, 2, 3, 4)])
def test_spread_weekdays_pass(evidence: Evidence, days: tuple[int, ...]) -> None:
    assert broken(evidence, weekly(*days)) == set()


@pytest.mark.parametrize("days", [(0, 1), (0, 2), (2, 4), (0, 4), (0, 1, 2)])
def test_bunched_weekdays_are_found(evidence: Evidence, days: tuple[int, ...]) -> None:
    """Monday and Friday are four days apart, yet nobody comes between Friday and Monday."""
    assert broken(evidence, weekly(*days)) == {"same_weekdays"}


def test_a_six_day_week_spreads_wider(evidence: Evidence) -> None:
    six = ("mon", "tue", "wed", "thu", "fri", "sat")
    assert broken(evidence, weekly(2, 5), workdays=six) == set()
    assert broken(evidence, weekly(0, 2, 4), workdays=six) == set()
    assert broken(evidence, weekly(0, 1), workdays=six) == {"same_weekdays"}


def test_fortnights_pass_and_uneven_ones_are_found(evidence: Evidence) -> None:
    assert broken(evidence, [(0, 2), (2, 2)]) == set()
    assert broken(evidence, [(1, 2), (3, 2)]) == set()
    assert broken(evidence, [(0, 2), (1, 2)]) == {"weekly_rhythm"}
    assert broken(evidence, [(0, 2), (2, 3)]) == {"same_weekdays"}


def test_numbers_between_are_spread_over_the_weeks(evidence: Evidence) -> None:
    """Six visits in four weeks: two, one, two, one."""
    assert broken(evidence, [(0, 0), (0, 3), (1, 0), (2, 0), (2, 3), (3, 0)]) == set()
    assert broken(evidence, [(0, 0), (0, 2), (0, 4), (1, 0), (2, 0), (3, 0)]) == {"weekly_rhythm"}


def test_a_day_off_moves_its_visit_within_the_week(evidence: Evidence) -> None:
    off = (MONDAY + dt.timedelta(weeks=1),)
    moved = [(0, 0), (1, 1), (2, 0), (3, 0)]
    assert broken(evidence, moved, holidays=off) == set()
    assert broken(evidence, moved) == {"same_weekdays"}
    gone = [(0, 0), (2, 1), (2, 0), (3, 0)]
    assert "weekly_rhythm" in broken(evidence, gone, holidays=off)


def test_a_make_up_day_may_take_a_moved_visit(evidence: Evidence) -> None:
    """Chinese calendars swap a weekday for a Saturday."""
    off, makeup = (MONDAY + dt.timedelta(days=4),), (MONDAY + dt.timedelta(days=5),)
    slots = [(0, 5), (1, 4), (2, 4), (3, 4)]
    assert broken(evidence, slots, holidays=off, makeup_days=makeup) == set()
