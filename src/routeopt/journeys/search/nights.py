"""Nights away: which of them to try, and what the search makes of each choice."""

from collections.abc import Collection, Iterator

from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.case import Calendar, Case, empty_calendar, refresh

Nights = tuple[int, ...]
"""Days after which the rep sleeps away, ascending."""


def tours(problem: RepProblem) -> list[Nights]:
    """
    List the nights that may be worth it: one tour in each week, or in every second or fourth week and so on.

    Parameters
    ----------
    problem
        The cycle.

    Returns
    -------
    list of tuple
        Each is the same run of weekdays in some weeks, as outlets want their weekdays, and within the most nights;
        none where nobody lives far enough away.
    """
    away = problem.overnight
    if away is None or not away.outlying.any():
        return []
    weeks = sorted(set(problem.week_of_day.tolist()))
    weekdays = sorted({date.weekday() for date in problem.dates})
    found: dict[Nights, None] = {}
    for every in (size for size in range(1, len(weeks) + 1) if len(weeks) % size == 0):
        for first in range(every):
            for begin in range(len(weekdays) - 1):
                for end in range(begin + 1, len(weekdays)):
                    wanted = set(weekdays[begin:end]), {week for week in weeks if week % every == first}
                    nights = tuple(_nights(problem, *wanted))
                    if nights and len(nights) <= away.nights_max:
                        found[nights] = None
    return list(found)


def _nights(problem: RepProblem, weekdays: Collection[int], weeks: Collection[int]) -> Iterator[int]:
    """Days of these weekdays and weeks that another working day follows at once."""
    for day in range(len(problem.dates) - 1):
        date, week = problem.dates[day], int(problem.week_of_day[day])
        follows = (problem.dates[day + 1] - date).days == 1
        if follows and date.weekday() in weekdays and week in weeks:
            yield day


def moved(case: Case, calendar: Calendar) -> Calendar | None:
    """
    Let the days of a calendar begin and end where other nights want it.

    Parameters
    ----------
    case
        The cycle with its nights away.
    calendar
        A calendar of the same cycle, every night at home.

    Returns
    -------
    Calendar or None
        The same stops on the same days, each in its order or the reverse; None where a day does not fit any more.
    """
    found = empty_calendar(case)
    width, stops = min(found.route.shape[1], calendar.route.shape[1]), len(calendar.pattern)
    found.route[:, :width], found.size[:] = calendar.route[:, :width], calendar.size
    found.pattern[:stops], found.on[:stops] = calendar.pattern, calendar.on
    for row, size in enumerate(found.size.tolist()):
        tried = []
        for order in (found.route[row, :size].copy(), found.route[row, :size][::-1].copy()):
            found.route[row, :size] = order
            refresh(case, found, row)
            tried.append((not found.fits[row], int(found.travel[row]), order))
        # A day that ends away should not come back to where it began.
        found.route[row, :size] = min(tried, key=lambda each: each[:2])[2]
        refresh(case, found, row)
    return found if found.fits.all() else None


def sound(problem: RepProblem, calendar: Calendar, nights: Nights) -> bool:
    """
    Say whether every night away is for the sake of somebody far away.

    Parameters
    ----------
    problem
        The cycle.
    calendar
        What the search found for these nights.
    nights
        Days after which the rep sleeps away.

    Returns
    -------
    bool
        Whether both days beside a night have visits, and one of them calls on an outlying outlet.
    """
    away = problem.overnight
    if away is None:
        return not nights
    worked = calendar.size > 0
    far = [bool(away.outlying[calendar.route[day, :size]].any()) for day, size in enumerate(calendar.size.tolist())]
    return all(worked[night] and worked[night + 1] and (far[night] or far[night + 1]) for night in nights)
