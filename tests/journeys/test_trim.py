"""A search that never keeps every day within its load still answers with most of its visits."""

from typing import Any

import numpy as np
import pytest

from routeopt.journeys.search import evolve
from routeopt.journeys.search.case import copy_calendar, total_cost
from routeopt.journeys.search.pack import pack
from routeopt.journeys.search.trim import trimmed
from tests.journeys.cycles import cycle_of


def test_days_that_hold_too_much_lose_as_few_stops_as_that_takes() -> None:
    case = pack(cycle_of(seed=2, frequencies=(4,) * 6 + (2,) * 6, stops_min=0, stops_max=9))
    found = evolve.improve(case, 1, 60, (500.0, 1.0)).calendar
    # One stop fewer on the fullest days.
    tight = case._replace(load_max=int(found.load.max()) - 1)
    rest = trimmed(tight, found)
    assert (rest.load <= tight.load_max).all()
    assert rest.fits.all()
    full = int((found.load == found.load.max()).sum())
    assert 1 <= int(((found.pattern >= 0) & (rest.pattern < 0)).sum()) <= full
    for stop in np.flatnonzero(rest.pattern[1:] < 0) + 1:
        assert not (rest.route == stop).any()


def test_a_search_that_is_never_within_the_limits_answers_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    case = pack(cycle_of(seed=2, frequencies=(4,) * 6 + (2,) * 6, stops_min=0, stops_max=9))
    found = evolve.improve(case, 1, 60, (500.0, 1.0)).calendar
    tight = case._replace(load_max=int(found.load.max()) - 1)

    def too_full(case: Any, calendar: Any, spare: Any, best: Any, *rest: object) -> int:
        del spare, rest
        copy_calendar(found, calendar)
        return int(total_cost(case, best))

    monkeypatch.setattr(evolve, "anneal", too_full)
    answer = evolve.improve(tight, 1, 1, (500.0, 1.0))
    assert (answer.calendar.pattern[1:] >= 0).sum() >= 9
    assert (answer.calendar.load <= tight.load_max).all()
    assert answer.cost == total_cost(tight, answer.calendar)


def test_a_calendar_within_its_limits_stays_as_it_is() -> None:
    case = pack(cycle_of(seed=2, stops_min=0, stops_max=9))
    found = evolve.improve(case, 1, 40, (500.0, 1.0)).calendar
    assert np.array_equal(trimmed(case, found).route, found.route)
