"""A busy heart of a town, where a territory has all the visits that it may have before it has enough outlets."""

from dataclasses import replace

import numpy as np
import pytest

from routeopt.territories.effort import effort_of
from routeopt.territories.part import Part
from routeopt.territories.search import search
from tests.territories.towns import city_of


@pytest.mark.parametrize("seed", [0, 6, 7])
def test_both_bands_hold_where_visits_crowd_in_the_middle(seed: int) -> None:
    """
    160 outlets for ten reps of 14 to 18; the third around one outlet wants four or eight visits each, the others two.

    Single moves at full prices end 5, 2 and 20 outlets and visits off the bands on these three towns.
    """
    town = city_of(seed, 160, 10, (14, 18), weight_potential=0.0)
    near = town.travel_s[0].argsort(kind="stable").argsort(kind="stable") < 160 // 3
    visits = np.where(near, np.where(np.arange(160) % 2 == 0, 8, 4), 2).astype(np.int64)
    mean = visits.sum() / 10
    problem = replace(town, visits=visits, visits_min=int(0.85 * mean), visits_max=int(1.08 * mean))
    part = Part(problem, np.arange(160), np.arange(10))
    assert part.outside(search(part, effort_of("fast", 160), 0.0)) == 0
