"""When doors are open on the days of a cycle, as far as somebody works then."""

import datetime as dt
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.inputs import opening
from routeopt.scenario.journeys import JourneySettings


def windows_on(rules: JourneySettings, dates: Iterable[dt.date], hours: Iterable[object]) -> NDArray[np.int32]:
    """
    Lay out opening windows, cut to the shift and its overtime.

    Parameters
    ----------
    rules
        The shift.
    dates
        d days.
    hours
        Opening hours of n outlets as given; open all day where one has none.

    Returns
    -------
    ndarray
        int32 (n + 1, d, w, 2): seconds since midnight, ascending, padded with (0, −1). Position 0 holds the shift.
    """
    days = list(dates)
    shift = to_seconds(rules.shift_start), rules.latest_end_s
    rows = [[[shift] for _ in days]]
    for text in hours:
        given = isinstance(text, str) and bool(text.strip())
        week = opening.parse(str(text)) if given else (((0, opening.DAY_S),),) * 7
        rows.append([_inside(shift, week[date.weekday()]) for date in days])
    width = max(1, *(len(spans) for row in rows for spans in row))
    windows = np.zeros((len(rows), len(days), width, 2), np.int32)
    windows[..., 1] = -1
    for stop, row in enumerate(rows):
        for day, spans in enumerate(row):
            for place, span in enumerate(spans):
                windows[stop, day, place] = span
    return windows


def _inside(shift: tuple[int, int], spans: opening.Spans) -> list[tuple[int, int]]:
    cut = [(max(shift[0], begin), min(shift[1], end)) for begin, end in spans]
    return [(begin, end) for begin, end in cut if begin < end]
