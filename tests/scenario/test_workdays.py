"""The calendar: weekends, holidays, days off and make-up days."""

import datetime as dt

from routeopt.scenario.period import PeriodSettings
from routeopt.scenario.workdays import week_of, working_days

MONDAY = dt.date(2026, 4, 20)


def test_four_weeks_of_five_days() -> None:
    days = working_days(PeriodSettings(start=MONDAY))
    assert len(days) == 20
    assert all(day.weekday() < 5 for day in days)


def test_public_holidays_are_off() -> None:
    # Portugal: Liberation Day is a Saturday in 2026, Labour Day is Friday 1 May.
    days = working_days(PeriodSettings(start=MONDAY, country="PT"))
    assert dt.date(2026, 5, 1) not in days
    assert len(days) == 19


def test_own_days_off_and_make_up_days() -> None:
    off, made_up = dt.date(2026, 4, 22), dt.date(2026, 4, 25)
    days = working_days(PeriodSettings(start=MONDAY, holidays=(off,), makeup_days=(made_up,)))
    assert off not in days
    assert made_up in days
    assert list(days) == sorted(days)


def test_weeks_are_counted_from_the_start() -> None:
    period = PeriodSettings(start=MONDAY)
    assert [week_of(period, MONDAY + dt.timedelta(days=offset)) for offset in (0, 6, 7, 27)] == [0, 0, 1, 3]
