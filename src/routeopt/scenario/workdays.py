"""The working days of a cycle: weekends, public holidays, days off, and days worked instead."""

import datetime as dt

import holidays

from routeopt.scenario.journeys import JourneySettings
from routeopt.scenario.period import PeriodSettings

WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def working_days(period: PeriodSettings) -> tuple[dt.date, ...]:
    """
    Working days of the cycle in order.

    Parameters
    ----------
    period
        Start, length, workdays, holidays and make-up days. A make-up day is worked whatever else falls on it.

    Returns
    -------
    tuple of date
        Each within ``weeks`` weeks from ``start``.
    """
    days = [period.start + dt.timedelta(days=offset) for offset in range(7 * period.weeks)]
    off = set(period.holidays) | _public_holidays(period)
    return tuple(
        day
        for day in days
        if day in period.makeup_days or (WEEKDAYS[day.weekday()] in period.workdays and day not in off)
    )


def week_of(period: PeriodSettings, day: dt.date) -> int:
    """Week of the cycle that a day lies in, from 0."""
    return (day - period.start).days // 7


def days_off_of(rules: JourneySettings, rep_id: str) -> frozenset[dt.date]:
    """Days off of one rep."""
    return frozenset(date for day in rules.days_off if day.rep_id == rep_id for date in day.dates)


def _public_holidays(period: PeriodSettings) -> set[dt.date]:
    if not period.country:
        return set()
    years = range(period.start.year, (period.start + dt.timedelta(weeks=period.weeks)).year + 1)
    return set(holidays.country_holidays(period.country, years=years))
