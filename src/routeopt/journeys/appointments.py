"""Fixed appointments and reps' days off: what is agreed comes first, and the calendar is planned around it."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from routeopt.core.clock import to_seconds, to_text
from routeopt.core.faults import Fault
from routeopt.journeys.model import RepProblem
from routeopt.journeys.patterns import CycleDays
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import days_off_of

Pattern = tuple[int, ...]


def cycle_of_rep(settings: Scenario, cycle: CycleDays, rep_id: str) -> CycleDays:
    """The working days of one rep: those of the cycle without the rep's own days off."""
    off = days_off_of(settings.journeys, rep_id)
    return dataclasses.replace(cycle, dates=tuple(date for date in cycle.dates if date not in off)) if off else cycle


def name_faults(settings: Scenario, outlets: set[str], reps: set[str]) -> Iterator[Fault]:
    """
    Appointments and days off that speak of nobody.

    Parameters
    ----------
    settings
        The scenario.
    outlets
        Ids of the outlets that own reps call on.
    reps
        Ids of the reps.

    Yields
    ------
    Fault
        E602 a rep that doesn't exist, E604 an outlet on which no own rep calls.
    """
    for number, day in enumerate(settings.journeys.days_off):
        if day.rep_id not in reps:
            yield Fault("E602", field=f"journeys.days_off[{number}].rep_id", params={"rep": day.rep_id})
    for number, given in enumerate(settings.journeys.appointments):
        if given.outlet_id not in outlets:
            yield Fault("E604", field=f"journeys.appointments[{number}]", params={"outlet": given.outlet_id})


def appointed(settings: Scenario, problem: RepProblem) -> RepProblem:
    """
    Let a rep's cycle keep the appointments with its outlets.

    Parameters
    ----------
    settings
        The scenario.
    problem
        The cycle, windows and patterns of all other stops.

    Returns
    -------
    RepProblem
        On the day of an appointment the door opens at its time and no longer than the visit takes, and each pattern of
        the outlet has the day. Patterns that have it anyhow stay as they are; where none has, the visit of the same
        week that is nearest moves to it. A prospect with an appointment has to be called on.
    """
    mine = _days(settings, problem)
    if not mine:
        return problem
    windows, prize = problem.windows_s.copy(), problem.prize_s.copy()
    flat: list[Pattern] = []
    start = [0, 0]
    for stop in range(1, len(problem.visit_s)):
        own = list(problem.pattern_days[problem.pattern_start[stop] : problem.pattern_start[stop + 1]])
        if stop in mine:
            prize[stop] = 0
            for day, time in mine[stop].items():
                windows[stop, day] = 0, -1
                windows[stop, day, 0] = time, time + problem.visit_s[stop]
            own = _through(own, sorted(mine[stop]), problem.week_of_day)
        flat += own
        start.append(len(flat))
    return dataclasses.replace(
        problem,
        windows_s=windows,
        prize_s=prize,
        pattern_start=np.array(start, np.int32),
        pattern_days=tuple(flat),
    )


def appointment_faults(settings: Scenario, problem: RepProblem) -> Iterator[Fault]:
    """
    Appointments that a rep can't keep, whatever the calendar.

    Parameters
    ----------
    settings
        The scenario.
    problem
        The rep's cycle as built.

    Yields
    ------
    Fault
        E603 the rep doesn't work that day, E605 the time lies outside the shift or in lunch, or the way is too long,
        E606 the rep can't come from one appointment to the next in time, E607 more appointments than visits.
    """
    place = {outlet: stop for stop, outlet in enumerate(problem.outlet_ids, start=1)}
    days: dict[dt.date, list[tuple[int, int, str]]] = {}
    for number, given in enumerate(settings.journeys.appointments):
        stop = place.get(given.outlet_id)
        if stop is None:
            continue
        field = f"journeys.appointments[{number}]"
        known = {"outlet": given.outlet_id, "rep": problem.rep_id, "date": given.date.isoformat()}
        begin, visit = to_seconds(given.time), int(problem.visit_s[stop])
        if given.date not in problem.dates:
            yield Fault("E603", field=field, params=known)
            continue
        earliest = problem.shift_start_s + int(problem.least_out_s[stop])
        latest = problem.shift_end_s - int(problem.least_home_s[stop]) - visit
        if begin < problem.lunch_start_s + problem.lunch_s and begin + visit > problem.lunch_start_s > begin:
            latest -= problem.lunch_s  # Lunch follows the visit.
        lunch = problem.lunch_start_s <= begin < problem.lunch_start_s + problem.lunch_s
        if not earliest <= begin <= latest or lunch:
            shown = {"time": to_text(begin), "first": to_text(earliest), "last": to_text(latest)}
            yield Fault("E605", field=field, params={**known, **shown})
        days.setdefault(given.date, []).append((begin, stop, field))
        if problem.pattern_start[stop] == problem.pattern_start[stop + 1]:
            yield Fault("E607", field=field, params=known)
    for date, row in sorted(days.items()):
        row.sort()
        for (begin, stop, _), (after, other, field) in pairwise(row):
            free = begin + int(problem.visit_s[stop]) + int(problem.travel_s[stop, other])
            if free > after:
                params = {"outlet": problem.outlet_ids[other - 1], "before": problem.outlet_ids[stop - 1]}
                known = {"rep": problem.rep_id, "date": date.isoformat(), "free": to_text(free), "time": to_text(after)}
                yield Fault("E606", field=field, params={**params, **known})


def _days(settings: Scenario, problem: RepProblem) -> dict[int, dict[int, int]]:
    """Day number → time of the appointments of each stop that has some."""
    place = {outlet: stop for stop, outlet in enumerate(problem.outlet_ids, start=1)}
    number = {date: day for day, date in enumerate(problem.dates)}
    mine: dict[int, dict[int, int]] = {}
    for given in settings.journeys.appointments:
        if given.outlet_id in place and given.date in number:
            mine.setdefault(place[given.outlet_id], {})[number[given.date]] = to_seconds(given.time)
    return mine


def _through(patterns: list[Pattern], days: list[int], week_of_day: np.ndarray) -> list[Pattern]:
    """Patterns that have all the days; else all patterns, the nearest visits moved to them."""
    whole = [pattern for pattern in patterns if set(days) <= set(pattern)]
    if whole:
        return whole
    found = (_moved(pattern, days, week_of_day) for pattern in patterns)
    return list(dict.fromkeys(pattern for pattern in found if pattern))


def _moved(pattern: Pattern, days: list[int], week_of_day: np.ndarray) -> Pattern:
    """The pattern with a visit of the same week, else the nearest one, moved to each day; empty where visits end."""
    left = [day for day in pattern if day not in days]
    for day in (day for day in days if day not in pattern):
        if not left:
            return ()
        left.remove(min(left, key=lambda old: (week_of_day[old] != week_of_day[day], abs(old - day), old)))
    return tuple(sorted((*left, *days)))
