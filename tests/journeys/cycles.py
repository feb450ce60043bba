"""Small cycles to plan: made-up places on a grid, every parameter in sight."""

import datetime as dt
from typing import Any

import numpy as np

from routeopt.journeys.model import RepProblem
from routeopt.journeys.patterns import CycleDays, allowed_patterns

HOUR = 3600
START = dt.date(2026, 1, 5)


def working_cycle(weeks: int = 4, workweek: tuple[int, ...] = (0, 1, 2, 3, 4), off: tuple[int, ...] = ()) -> CycleDays:
    """A cycle whose days ``off`` (numbers from the start) are not worked."""
    dates = (START + dt.timedelta(days=7 * week + day) for week in range(weeks) for day in workweek)
    return CycleDays(START, weeks, workweek, tuple(date for date in dates if (date - START).days not in off))


def grid_travel(rng: np.random.Generator, stops: int, blocks: int = 12, block_s: int = 60) -> np.ndarray[Any, Any]:
    """Seconds between random crossings of a grid; going west costs a little more, so that it is not symmetric."""
    place = rng.integers(0, blocks, (stops + 1, 2))
    step = place[None, :, :] - place[:, None, :]
    seconds = block_s * np.abs(step).sum(axis=2) + 7 * np.maximum(0, -step[..., 0])
    np.fill_diagonal(seconds, 0)
    return seconds.astype(np.int32)


def cycle_of(
    seed: int = 1,
    frequencies: tuple[int, ...] = (8, 4, 4, 2, 2, 1),
    prospects: int = 0,
    cycle: CycleDays | None = None,
    **changes: Any,
) -> RepProblem:
    """A rep's cycle with random places, visits and windows."""
    rng = np.random.default_rng(seed)
    days = cycle or working_cycle()
    visits = (*frequencies, *(1,) * prospects)
    stops = len(visits)
    windows = np.zeros((stops + 1, len(days.dates), 2, 2), np.int32)
    windows[..., 1] = -1
    windows[:, :, 0] = 0, 24 * HOUR
    for stop in range(1, stops + 1):
        kind = rng.integers(0, 5)
        if kind == 0:
            windows[stop, :, 0], windows[stop, :, 1] = (9 * HOUR, 12 * HOUR + 900), (14 * HOUR, 19 * HOUR)
        elif kind == 1:
            windows[stop, :, 0] = 10 * HOUR, 13 * HOUR
    patterns = [allowed_patterns(number, days) for number in visits]
    visit_s = np.concatenate([[0], rng.integers(5, 21, stops) * 60]).astype(np.int32)
    values: dict[str, Any] = {
        "rep_id": "R1",
        "outlet_ids": tuple(f"O{number}" for number in range(1, stops + 1)),
        "dates": days.dates,
        "week_of_day": np.array([days.slot(date)[0] for date in days.dates], np.int32),
        "travel_s": grid_travel(rng, stops),
        "visit_s": visit_s,
        "windows_s": windows,
        "pattern_start": np.concatenate([[0, 0], np.cumsum([len(own) for own in patterns])]).astype(np.int32),
        "pattern_days": tuple(day_set for own in patterns for day_set in own),
        "prize_s": np.array([0] * (1 + len(frequencies)) + [600] * prospects, np.int64),
        "stops_min": 0,
        "stops_max": 6,
        "shift_start_s": 8 * HOUR + 1800,
        "shift_end_s": 17 * HOUR + 1800,
        "lunch_start_s": 12 * HOUR + 1800,
        "lunch_s": 2700,
        "effort": "fast",
        "seed": 1,
    }
    return RepProblem(**(values | changes))
