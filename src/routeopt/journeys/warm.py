"""Compile the search and the bound before workers start, on a cycle of six stops."""

import dataclasses
import datetime as dt

import numpy as np

from routeopt.journeys.bound import compile_cuts
from routeopt.journeys.effort import Effort
from routeopt.journeys.model import RepProblem
from routeopt.journeys.solve import solve

SMALL = Effort(2, 200, 100, 2, 100, 200, 1_000, 2)
"""Enough to go through every part: two starts, so that one takes over parts of the other."""


def compile_search() -> None:
    """Run every compiled function once, so that its machine code lies in the cache and no worker compiles it again."""
    days = 4
    dates = tuple(dt.date(2026, 1, 5) + dt.timedelta(days=day) for day in (0, 1, 7, 8))
    stops = 6
    place = np.arange(stops + 1)
    windows = np.zeros((stops + 1, days, 1, 2), np.int32)
    windows[..., 1] = 86_400
    patterns = ((0, 2), (1, 3)) * stops
    problem = RepProblem(
        rep_id="warm",
        outlet_ids=tuple(map(str, range(stops))),
        dates=dates,
        week_of_day=np.array([0, 0, 1, 1], np.int32),
        travel_s=(60 * np.abs(place[:, None] - place)).astype(np.int32),
        visit_s=np.full(stops + 1, 60, np.int32),
        windows_s=windows,
        pattern_start=np.concatenate([[0], 2 * place]).astype(np.int32),
        pattern_days=patterns,
        prize_s=np.zeros(stops + 1, np.int64),
        stops_min=0,
        stops_max=stops,
        shift_start_s=28_800,
        shift_end_s=61_200,
        lunch_start_s=43_200,
        lunch_s=1_800,
        effort="fast",
        seed=1,
    )
    solve(problem, SMALL)
    # Days with two windows have the same types; priced waiting calls for more functions.
    solve(dataclasses.replace(problem, seed=2, wait_weight=1.0, uneven_weight=1.0, overtime_s=60), SMALL)
    # Sets that only large cycles look for.
    compile_cuts()
