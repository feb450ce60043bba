"""Rules about what differs from the plan in force, counted again visit by visit."""

from collections.abc import Iterator

from routeopt.core.violation import Violation
from routeopt.journeys.model import RepJourneys, RepProblem


def changes_capped(problem: RepProblem, result: RepJourneys) -> Iterator[Violation]:
    """No more stops leave their weekdays than may."""
    before = problem.before
    if before is None:
        return
    changed = sum(not before.keeps[row] for row in rows_taken(problem, result))
    if changed > before.changes_max:
        params = {"found": changed, "most": before.changes_max}
        yield Violation("journeys.changes_capped", problem.rep_id, params)


def change_s(problem: RepProblem, result: RepJourneys) -> int:
    """
    Price of all that differs.

    Parameters
    ----------
    problem
        One rep's cycle.
    result
        Its journeys.

    Returns
    -------
    int
        Seconds.
    """
    before = problem.before
    if before is None:
        return 0
    price = sum(int(before.price_s[row]) for row in rows_taken(problem, result))
    for day, earlier in enumerate(before.routes):
        rows = result.visits[result.visits["day"].eq(day)].sort_values("seq")
        places = [earlier.index(stop) for stop in rows["stop"].tolist() if stop in earlier]
        price += before.order_price_s * (places != sorted(places))
    return price


def rows_taken(problem: RepProblem, result: RepJourneys) -> Iterator[int]:
    """Row of each visited stop's pattern; a stop on other days than any pattern is another rule's matter."""
    days_of: dict[int, list[int]] = {}
    for stop, day in zip(result.visits["stop"].tolist(), result.visits["day"].tolist(), strict=True):
        days_of.setdefault(stop, []).append(day)
    for stop, days in days_of.items():
        for row in range(problem.pattern_start[stop], problem.pattern_start[stop + 1]):
            if problem.pattern_days[row] == tuple(sorted(days)):
                yield row
