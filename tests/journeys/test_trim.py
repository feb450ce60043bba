"""A search that never keeps every day within its load still answers with most of its visits."""

import numpy as np

from routeopt.journeys.search.evolve import improve
from routeopt.journeys.search.pack import pack
from routeopt.journeys.search.trim import trimmed
from tests.journeys.cycles import cycle_of, working_cycle


def test_a_cycle_fuller_than_its_days_leaves_few_out_instead_of_all() -> None:
    # 20 days of 3 stops hold 60 visits; 9 stops twice a week ask for 72, so that no calendar is within the load.
    problem = cycle_of(seed=4, frequencies=(8,) * 9, cycle=working_cycle(), stops_min=0, stops_max=3)
    case = pack(problem)
    found = improve(case, 1, 3, (500.0, 1.0))
    visited = found.calendar.pattern[1:] >= 0
    assert (found.calendar.load <= case.load_max).all()
    assert found.calendar.fits.all()
    assert visited.sum() >= 4


def test_a_calendar_within_its_limits_stays_as_it_is() -> None:
    case = pack(cycle_of(seed=2, stops_min=0, stops_max=9))
    found = improve(case, 1, 40, (500.0, 1.0)).calendar
    assert np.array_equal(trimmed(case, found).route, found.route)
