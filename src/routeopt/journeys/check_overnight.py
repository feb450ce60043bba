"""Rules about nights away, and where a day begins and ends because of them."""

from collections.abc import Iterator

from routeopt.core.violation import Violation
from routeopt.journeys.model import RepJourneys, RepProblem


def nights_allowed(problem: RepProblem, result: RepJourneys) -> Iterator[Violation]:
    """Nights away are few enough and lie between two dates in a row, both with visits, one to an outlying outlet."""
    away, nights = problem.overnight, result.nights
    most = 0 if away is None else away.nights_max
    visits = list(zip(result.visits["day"].tolist(), result.visits["stop"].tolist(), strict=True))
    worked = {day for day, _ in visits}
    far = {day for day, stop in visits if away is not None and away.outlying[stop]}
    if len(nights) > most or len(set(nights)) < len(nights):
        yield Violation("journeys.nights_allowed", problem.rep_id, {"found": len(nights), "most": most})
    for night in nights:
        beside = {night, night + 1}
        known = 0 <= night < len(problem.dates) - 1
        follows = known and (problem.dates[night + 1] - problem.dates[night]).days == 1
        if not follows or not beside <= worked or not beside & far:
            where = f"{problem.rep_id}, {problem.dates[night] if known else night}"
            yield Violation("journeys.nights_allowed", where, {"found": len(nights), "most": most})


def way_out_s(problem: RepProblem, result: RepJourneys, day: int, stop: int) -> int:
    """
    Seconds to the first stop of a day.

    Parameters
    ----------
    problem, result
        One rep's cycle and the journeys claimed for it.
    day, stop
        Day number, and position of the stop.

    Returns
    -------
    int
        From the lodging after a night away, else from the rep's start.
    """
    away = problem.overnight
    return int(problem.travel_s[0, stop] if away is None or day - 1 not in result.nights else away.from_s[stop])


def way_home_s(problem: RepProblem, result: RepJourneys, day: int, stop: int) -> int:
    """
    Seconds from the last stop of a day.

    Parameters
    ----------
    problem, result
        One rep's cycle and the journeys claimed for it.
    day, stop
        Day number, and position of the stop.

    Returns
    -------
    int
        To the lodging before a night away, else to the rep's start.
    """
    away = problem.overnight
    return int(problem.travel_s[stop, 0] if away is None or day not in result.nights else away.to_s[stop])
