"""Begin with the calendar in force instead of from nothing."""

import numpy as np

from routeopt.journeys.model import Before, RepProblem
from routeopt.journeys.search.case import Calendar, Case, empty_calendar, refresh
from routeopt.journeys.search.pack import patterns_of


def resume(problem: RepProblem, case: Case, before: Before) -> Calendar:
    """
    Lay the calendar in force on the new cycle.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    before
        The calendar in force.

    Returns
    -------
    Calendar
        Within all limits: stops whose days are no pattern any more, or no longer fit, are left out for the search to
        place. Of a day that no longer fits those stops go first that save most travel.
    """
    calendar = empty_calendar(case)
    days_of: dict[int, list[int]] = {}
    for day, stops in enumerate(before.routes):
        for stop in stops:
            days_of.setdefault(stop, []).append(day)
    patterns = patterns_of(problem)
    for stop, days in days_of.items():
        if tuple(days) in patterns[stop]:
            calendar.pattern[stop] = case.pattern_start[stop] + patterns[stop].index(tuple(days))
            calendar.on[stop, days] = days
    lost: set[int] = set()
    for day, stops in enumerate(before.routes):
        kept = [stop for stop in stops if calendar.pattern[stop] >= 0 and stop not in lost]
        while not _held(case, calendar, day, kept):
            worst = max(range(len(kept)), key=lambda place: (_saving(case, kept, place), -place))
            lost.add(kept.pop(worst))
    for stop in lost:
        calendar.pattern[stop] = -1
    for day, stops in enumerate(before.routes):
        _held(case, calendar, day, [stop for stop in stops if calendar.pattern[stop] >= 0])
    return calendar


def stands(before: Before, calendar: Calendar, starts: list[tuple[int, ...]]) -> bool:
    """
    Say whether nothing has changed since the plan in force.

    Parameters
    ----------
    before
        The calendar in force.
    calendar
        The same on the new cycle, from `resume`.
    starts
        When its visits begin, by day.

    Returns
    -------
    bool
        Whether the same stops come on the same days, in the same order, at the same times.
    """
    routes = tuple(tuple(row[:size].tolist()) for row, size in zip(calendar.route, calendar.size.tolist(), strict=True))
    return before.complete and routes == before.routes and tuple(starts) == before.start_s


def _held(case: Case, calendar: Calendar, day: int, stops: list[int]) -> bool:
    """Write a day's stops in order, as far as there is room; whether they keep load, windows and end."""
    if int(case.load[stops].sum()) > case.load_max:
        return False
    calendar.route[day, : len(stops)] = stops
    calendar.size[day] = len(stops)
    refresh(case, calendar, day)
    return bool(calendar.fits[day])


def _saving(case: Case, stops: list[int], place: int) -> int:
    """Travel saved by passing over a stop."""
    around = np.array([0, *stops, 0])
    before, stop, after = around[place : place + 3]
    return int(case.travel[before, stop]) + int(case.travel[stop, after]) - int(case.travel[before, after])
