"""Which days a frequency may take."""

import pytest

from routeopt.journeys.patterns import allowed_patterns, even_weekdays
from tests.journeys.cycles import working_cycle

MONDAYS, THURSDAYS = (0, 5, 10, 15), (3, 8, 13, 18)


def test_twice_a_week_is_monday_thursday_or_tuesday_friday() -> None:
    found = allowed_patterns(8, working_cycle())
    assert found == [tuple(sorted(MONDAYS + THURSDAYS)), (1, 4, 6, 9, 11, 14, 16, 19)]


def test_once_a_week_keeps_its_weekday() -> None:
    assert allowed_patterns(4, working_cycle()) == [tuple(range(day, 20, 5)) for day in range(5)]


def test_every_second_week_starts_in_either_week() -> None:
    found = allowed_patterns(2, working_cycle())
    assert sorted(found) == sorted((5 * week + day, 5 * week + day + 10) for week in (0, 1) for day in range(5))


def test_one_visit_takes_any_day() -> None:
    assert allowed_patterns(1, working_cycle()) == [(day,) for day in range(20)]


@pytest.mark.parametrize(
    ("visits", "workweek", "expected"),
    [
        (3, (0, 1, 2, 3, 4), [(0, 2, 4)]),
        (2, (0, 1, 2, 3, 4, 5), [(0, 3), (1, 4), (2, 5)]),
        (3, (0, 1, 2, 3, 4, 5), [(0, 2, 4), (1, 3, 5)]),
    ],
)
def test_weekdays_are_as_far_apart_as_the_week_allows(
    visits: int, workweek: tuple[int, ...], expected: list[tuple[int, ...]]
) -> None:
    assert even_weekdays(visits, workweek) == expected


def test_an_uneven_frequency_differs_by_one_visit_between_weeks() -> None:
    for days in allowed_patterns(6, working_cycle()):
        per_week = [sum(5 * week <= day < 5 * week + 5 for day in days) for week in range(4)]
        # Six visits in four weeks: two weeks of two, and they alternate.
        assert per_week in ([2, 1, 2, 1], [1, 2, 1, 2])


def test_three_visits_in_four_weeks_come_in_three_different_weeks() -> None:
    for days in allowed_patterns(3, working_cycle()):
        assert len({day // 5 for day in days}) == 3
        assert len({day % 5 for day in days}) == 1


def test_a_day_off_moves_its_visit_inside_the_week() -> None:
    """The first Monday is off: Monday customers come on Tuesday, or on another day of that week."""
    cycle = working_cycle(off=(0,))
    mondays = [days for days in allowed_patterns(4, cycle) if days[1:] == (4, 9, 14)]
    assert mondays == [(0, 4, 9, 14), (1, 4, 9, 14), (2, 4, 9, 14), (3, 4, 9, 14)]


def test_a_week_without_a_working_day_holds_no_weekly_customer() -> None:
    cycle = working_cycle(off=(7, 8, 9, 10, 11))
    assert allowed_patterns(4, cycle) == []
    assert allowed_patterns(2, cycle) == [(0 + day, 5 + day) for day in range(5)]


def test_more_visits_than_days_have_no_pattern() -> None:
    assert allowed_patterns(21, working_cycle()) == []
    assert allowed_patterns(20, working_cycle()) == [tuple(range(20))]
