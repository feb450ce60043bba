"""The folded week: what it must know of the cycle for its weekdays to be good ones."""

import dataclasses

import numpy as np
import pytest

from routeopt.journeys.search.case import total_cost
from routeopt.journeys.search.evolve import improve
from routeopt.journeys.search.pack import pack
from routeopt.journeys.search.weekfirst import Fold, labels_of, repeating
from tests.journeys.cycles import HOUR, cycle_of, working_cycle


def test_no_day_of_the_folded_week_falls_short_of_the_band() -> None:
    """Eighteen visits a week in five days of 3 to 5 stops: four full days would be less travel, five have to be."""
    problem = cycle_of(3, (4,) * 12 + (2,) * 12, stops_min=3, stops_max=5)
    fold = Fold(pack(problem), labels_of(problem), 1)
    found = improve(fold.case, 1, 2_000, (100.0, 1.0))
    assert (found.calendar.pattern[1:] >= 0).all()
    assert (found.calendar.load >= fold.case.load_min).all()
    without = improve(fold.case._replace(load_min=0), 1, 2_000, (100.0, 1.0))
    assert np.any(without.calendar.load < fold.case.load_min)
    assert without.cost < found.cost


@pytest.mark.parametrize(("frequencies", "weeks"), [((8, 4, 4), 1), ((8, 4, 2, 2), 2), ((4, 2, 1, 1, 1), None)])
def test_a_cycle_is_folded_into_the_weeks_after_which_its_visits_come_again(
    frequencies: tuple[int, ...], weeks: int | None
) -> None:
    problem = cycle_of(2, frequencies)
    fold = repeating(pack(problem), labels_of(problem))
    if weeks is None:
        assert fold is None
    else:
        assert fold is not None
        assert fold.exact
        assert len(fold.labels) == 5 * weeks


def test_a_folded_cycle_unfolds_to_routes_that_cost_as_often_as_much() -> None:
    problem = cycle_of(5, (8, 8, 4, 4, 4, 2, 2, 2, 2), uneven_weight=0.5, wait_weight=0.5)
    case = pack(problem)
    fold = repeating(case, labels_of(problem))
    assert fold is not None
    found = improve(fold.case, 1, 500, (100.0, 1.0))
    whole = fold.unfold(found.calendar)
    # Each price is cut to whole seconds in either cycle.
    assert total_cost(case, whole) == pytest.approx(2 * found.cost, abs=40)
    for stop in range(1, 10):
        days = case.pattern_days[whole.pattern[stop], : case.pattern_size[whole.pattern[stop]]]
        assert all(stop in whole.route[day, : whole.size[day]] for day in days.tolist())
    assert whole.size.sum() == 2 * found.calendar.size.sum()


def test_what_differs_between_the_parts_of_a_cycle_keeps_them_apart() -> None:
    """A day off, a visit that takes longer once, a door shut once, a prospect: most visits still come again."""
    weekly = (8, 8, 4, 4, 4, 4, 4, 4)
    plain = cycle_of(5, weekly)
    longer = np.zeros((len(weekly) + 1, 20), np.int32)
    longer[3, 7] = 60
    shut = plain.windows_s.copy()
    shut[2, 11, 0, 0] = 11 * HOUR
    others = [
        dataclasses.replace(plain, extra_s=longer),
        dataclasses.replace(plain, windows_s=shut),
        cycle_of(5, weekly, prospects=1),
        cycle_of(5, weekly, cycle=working_cycle(off=(2,))),
    ]
    for problem in others:
        fold = repeating(pack(problem), labels_of(problem))
        assert fold is not None
        assert not fold.exact
