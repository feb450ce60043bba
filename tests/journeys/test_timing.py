"""The working clock against a second-by-second walk by the wall clock."""

from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.journeys.timing import WorkingClock

LUNCH = WorkingClock(lunch_start_s=50, lunch_s=10)


def wall_start(arrive: int, opens: int, closes: int, visit: int) -> int | None:
    """Begin of a visit, second by second: lunch from 50 to 60 is no time to begin, the rest of the window is."""
    for second in range(arrive, closes + 1):
        if opens <= second and not 50 <= second < 60 and second + visit <= closes:
            return second
    return None


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 40))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_allowed_starts_are_those_of_the_wall_clock(arrive: int, opens: int, closes: int, visit: int) -> None:
    expected = wall_start(LUNCH.begin_at(arrive), opens, closes, visit)
    spans = LUNCH.allowed_starts(opens, closes, visit) if opens <= closes else []
    starts = [max(arrive, first) for first, last in spans if arrive <= last]
    assert (LUNCH.begin_at(min(starts)) if starts else None) == expected


def test_a_visit_across_lunch_is_finished_first() -> None:
    """It begins at 45, takes 10, ends at 55; lunch lasts until 65, and a way of 5 arrives at 70."""
    assert LUNCH.begin_at(45) == 45
    assert LUNCH.arrive_at(45 + 10, 45 + 10 + 5) == 70


def test_arriving_when_lunch_begins_is_before_lunch() -> None:
    assert LUNCH.arrive_at(40, 50) == 50
    assert LUNCH.arrive_at(50, 50) == 60


def test_a_shift_without_room_after_lunch_ends_before_it() -> None:
    assert LUNCH.last_end(100) == 90
    assert LUNCH.last_end(55) == 49
    assert LUNCH.last_end(40) == 40
