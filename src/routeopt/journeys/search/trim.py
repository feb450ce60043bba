"""Leave stops out of a calendar until every day holds its load: what a search that never got there still has found."""

import numpy as np

from routeopt.journeys.search.case import Calendar, Case, copy_calendar, empty_calendar, refresh


def trimmed(case: Case, calendar: Calendar) -> Calendar:
    """
    Take stops out of days that are too full, with all their visits, those first that cost least for the room they make.

    Parameters
    ----------
    case
        The problem.
    calendar
        A calendar whose days may hold more than they should; kept as it is.

    Returns
    -------
    Calendar
        Within all limits.
    """
    held = empty_calendar(case)
    copy_calendar(calendar, held)
    while True:
        over = np.maximum(held.load - case.load_max, 0)
        if not over.any():
            return held
        row = int(np.argmax(over))
        stops = np.unique(held.route[row, : held.size[row]])
        dear = [(case.absent[stop] / _relief(case, held, int(stop), over), int(stop)) for stop in stops]
        _take_out(case, held, min(dear)[1])


def _rows(case: Case, calendar: Calendar, stop: int) -> list[int]:
    """Routes that visit a stop."""
    pattern = int(calendar.pattern[stop])
    days = case.pattern_days[pattern, : case.pattern_size[pattern]]
    return [int(calendar.on[stop, day]) for day in days]


def _relief(case: Case, calendar: Calendar, stop: int, over: np.ndarray) -> float:
    """How much of what is too much goes with a stop."""
    return float(sum(min(int(case.load[stop]), int(over[row])) for row in _rows(case, calendar, stop)))


def _take_out(case: Case, calendar: Calendar, stop: int) -> None:
    for row in _rows(case, calendar, stop):
        size = int(calendar.size[row])
        kept = [int(other) for other in calendar.route[row, :size] if other != stop]
        calendar.route[row, : len(kept)] = kept
        calendar.size[row] = len(kept)
        refresh(case, calendar, row)
    calendar.pattern[stop] = -1
