"""The folded week: what it must know of the cycle for its weekdays to be good ones."""

import numpy as np

from routeopt.journeys.search.evolve import improve
from routeopt.journeys.search.pack import pack
from routeopt.journeys.search.weekfirst import Fold
from tests.journeys.cycles import cycle_of


def test_no_day_of_the_folded_week_falls_short_of_the_band() -> None:
    """Eighteen visits a week in five days of 3 to 5 stops: four full days would be less travel, five have to be."""
    problem = cycle_of(3, (4,) * 12 + (2,) * 12, stops_min=3, stops_max=5)
    fold = Fold(problem, pack(problem))
    found = improve(fold.case, 1, 2_000, (100.0, 1.0))
    assert (found.calendar.pattern[1:] >= 0).all()
    assert (found.calendar.load >= fold.case.load_min).all()
    without = improve(fold.case._replace(load_min=0), 1, 2_000, (100.0, 1.0))
    assert np.any(without.calendar.load < fold.case.load_min)
    assert without.cost < found.cost
