"""The working clock: the wall clock without lunch, on which a day is plain addition."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem

NEVER = 1 << 40
"""Later than any time of a day."""


@dataclass(frozen=True)
class WorkingClock:
    """
    Wall clock with ``[lunch_start_s, lunch_start_s + lunch_s)`` cut out; see ``docs/formulation/journeys.md``.

    Attributes
    ----------
    lunch_start_s, lunch_s
        As in the problem.
    """

    lunch_start_s: int
    lunch_s: int

    def begin_at(self, working_s: int) -> int:
        """Wall time at which something begins that begins at a working time: never inside lunch."""
        return working_s + self.lunch_s if working_s >= self.lunch_start_s else working_s

    def arrive_at(self, leave_s: int, arrive_s: int) -> int:
        """Wall time of an arrival, both ends of the way given on the working clock: on the dot is before lunch."""
        before = arrive_s <= self.lunch_start_s and leave_s < self.lunch_start_s
        return arrive_s if before else arrive_s + self.lunch_s

    def first_instant(self, wall_s: int) -> int:
        """Earliest working time that begins no earlier than a wall time."""
        if wall_s < self.lunch_start_s:
            return wall_s
        return max(self.lunch_start_s, wall_s - self.lunch_s)

    def last_end(self, shift_end_s: int) -> int:
        """
        Latest working time at which a day may end.

        A shift that ends before lunch would be over has to end before lunch begins: one second is given up, so that
        being back exactly when lunch begins needs no rule of its own.
        """
        if shift_end_s >= self.lunch_start_s + self.lunch_s:
            return shift_end_s - self.lunch_s
        return min(shift_end_s, self.lunch_start_s - 1)

    def allowed_starts(self, opens_s: int, closes_s: int, visit_s: int) -> list[tuple[int, int]]:
        """
        Working times at which a visit may begin so that it lies inside one window by the wall clock.

        Before lunch working and wall time agree, and a visit that has begun is finished first: starts from
        ``opens_s`` to ``closes_s − visit_s``, before lunch begins. Afterwards the wall is ``lunch_s`` ahead. Where
        the two runs touch they are one.
        """
        last = closes_s - visit_s
        morning = opens_s, min(last, self.lunch_start_s - 1)
        afternoon = max(opens_s - self.lunch_s, self.lunch_start_s), last - self.lunch_s
        spans = [span for span in (morning, afternoon) if span[0] <= span[1]]
        if len(spans) == 2 and morning[1] + 1 == afternoon[0]:
            return [(morning[0], afternoon[1])]
        return spans


def start_spans(problem: RepProblem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Allowed starts of every stop on every day, on the working clock.

    Parameters
    ----------
    problem
        One rep's cycle.

    Returns
    -------
    tuple of ndarray
        First and last start, int64 (n + 1, d, k), ascending, padded with (`NEVER`, −1).
    """
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    stops, days = problem.windows_s.shape[:2]
    known: dict[tuple[bytes, int], list[tuple[int, int]]] = {}
    rows: list[list[tuple[int, int]]] = []
    for stop in range(stops):
        for day in range(days):
            visit = int(problem.takes_s[stop, day])
            key = problem.windows_s[stop, day].tobytes(), visit
            if key not in known:
                known[key] = _spans(clock, problem.windows_s[stop, day].tolist(), visit, problem)
            rows.append(known[key] if stop else [])
    width = max(1, max((len(spans) for spans in known.values()), default=1))
    opens = np.full((stops * days, width), NEVER, np.int64)
    closes = np.full((stops * days, width), -1, np.int64)
    for row, spans in enumerate(rows):
        for place, (first, last) in enumerate(spans):
            opens[row, place], closes[row, place] = first, last
    return opens.reshape(stops, days, width), closes.reshape(stops, days, width)


def spans_of(problem: RepProblem, stop: int, day: int, visit_s: int) -> list[tuple[int, int]]:
    """
    Allowed starts of one visit, on the working clock.

    Parameters
    ----------
    problem
        One rep's cycle.
    stop, day
        Position and day number.
    visit_s
        What the visit takes.

    Returns
    -------
    list of tuple
        First and last start, ascending.
    """
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    return _spans(clock, problem.windows_s[stop, day].tolist(), visit_s, problem)


def _spans(clock: WorkingClock, windows: list[list[int]], visit: int, problem: RepProblem) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for opens, closes in windows:
        inside = max(opens, problem.shift_start_s), min(closes, problem.shift_end_s)
        for first, last in clock.allowed_starts(*inside, visit) if inside[0] <= inside[1] else []:
            if spans and first <= spans[-1][1] + 1:
                spans[-1] = spans[-1][0], max(spans[-1][1], last)
            else:
                spans.append((first, last))
    return spans
