"""Longer visits on fixed days: each pattern carries a task exactly as often as asked, and days stay right."""

import dataclasses

import numpy as np
import pytest

from routeopt.journeys import check, with_extras
from routeopt.journeys.extras import runs_met
from routeopt.journeys.solve import solve
from routeopt.journeys.spread import with_spread
from tests.journeys.cycles import cycle_of

ALL = np.ones(20, np.bool_)
WEEKLY = tuple(tuple(5 * week + day for week in range(4)) for day in range(5))
TWICE = tuple(tuple(5 * week + day for week in range(4) for day in pair) for pair in ((0, 3), (1, 4)))
FORTNIGHT = tuple((day, day + 10) for day in range(10))


@pytest.mark.parametrize(
    ("patterns", "times", "runs"),
    [
        # A weekly visit is met by a week, by any run of five days.
        (WEEKLY, 1, [(first, first + 4) for first in range(16)]),
        # Monday and Thursday or Tuesday and Friday: two days are enough, also Friday with Monday.
        (TWICE, 1, [(first, first + 1) for first in range(19) if first % 5 in (0, 3, 4)]),
        (FORTNIGHT, 1, [(first, first + 9) for first in range(11)]),
        (FORTNIGHT, 2, [(0, 19)]),
        (FORTNIGHT, 3, []),
        (((0,), (7,)), 1, [(0, 7)]),
        ((), 1, []),
    ],
)
def test_a_run_meets_every_pattern_so_often(
    patterns: tuple[tuple[int, ...], ...], times: int, runs: list[tuple[int, int]]
) -> None:
    assert runs_met(patterns, times, ALL) == runs


def test_a_day_on_which_the_longer_visit_fits_nowhere_is_no_day_of_a_run() -> None:
    fits = ALL.copy()
    fits[:10] = False
    assert runs_met(WEEKLY, 1, fits) == [(first, first + 4) for first in range(10, 16)]


def test_every_task_is_carried_and_the_checker_counts_its_time() -> None:
    whole = cycle_of(seed=5, frequencies=(8, 4, 4, 2, 2, 1) * 3, prospects=2)
    tasks = dict.fromkeys(whole.outlet_ids[::3], 1)
    (problem,) = with_extras((whole,), tasks, dict.fromkeys(tasks, 240))
    assert problem.extra_s is not None
    found = solve(problem)
    assert check(problem, found) == ()
    visits = found.visits
    extra = problem.extra_s[visits["stop"], visits["day"]]
    lasts = (visits["leave_s"] - visits["start_s"]).to_numpy()
    assert (lasts == problem.visit_s[visits["stop"]] + extra).all()
    carried = visits[extra > 0].groupby("stop").size()
    must = [stop for stop in range(1, 21) if problem.prize_s[stop] == 0 and problem.outlet_ids[stop - 1] in tasks]
    assert carried.reindex(must).eq(1).all()
    # The same days without the tasks are no answer to the problem with them.
    assert {broken.rule for broken in check(whole, found)} >= {"journeys.clock_kept", "journeys.days_add_up"}
    days = found.days.drop(columns=["p90_length_s", "in_shift_share"])
    assert with_spread(problem, visits, days)["p90_length_s"].tolist() == found.days["p90_length_s"].tolist()


def test_without_tasks_nothing_changes() -> None:
    whole = cycle_of(seed=5)
    assert with_extras((whole,), {}, {}) == (whole,)
    none = dataclasses.replace(whole, extra_s=np.zeros((7, len(whole.dates)), np.int32))
    assert (none.takes_s == whole.takes_s).all()
