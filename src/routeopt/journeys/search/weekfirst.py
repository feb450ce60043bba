"""
Week first: choose the weekdays on a cycle folded into one week, then the weeks.

A stop that comes every second week weighs half on its weekday, one that comes every fourth week a quarter. The folded
problem is four times smaller, and its routes are what the routes of the single weeks look like.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.case import NEVER, Calendar, Case
from routeopt.journeys.search.pack import pattern_arrays, patterns_of

Weekdays = tuple[int, ...]


class Fold:
    """
    The cycle of a rep folded into one week.

    Parameters
    ----------
    problem
        The cycle.
    case
        The same, laid out for the search.

    Attributes
    ----------
    case
        The folded week, to be searched.
    """

    def __init__(self, problem: RepProblem, case: Case) -> None:
        self._whole = case
        self._patterns = patterns_of(problem)
        weekday = [date.weekday() for date in problem.dates]
        self._days = sorted(set(weekday))
        self._fold = [self._days.index(day) for day in weekday]
        self._weeks = len(set(problem.week_of_day.tolist()))
        self._signs: list[list[Weekdays]] = [[self._sign(days) for days in own] for own in self._patterns]
        self.case = self._folded()

    def _sign(self, pattern: tuple[int, ...]) -> Weekdays:
        """Weekdays of a pattern; a day that only stands in for a day off is not one of them."""
        count = np.bincount([self._fold[day] for day in pattern], minlength=len(self._days))
        return tuple(int(day) for day in np.flatnonzero(2 * count > count.max()))

    def _folded(self) -> Case:
        whole = self._whole
        weeks = [sorted(set(signs)) for signs in self._signs]
        share = [
            Fraction(len(own[0]), self._weeks * len(signs[0])) if own and signs else Fraction(1)
            for own, signs in zip(self._patterns, self._signs, strict=True)
        ]
        unit = 12
        load = np.array([max(1, round(unit * part)) for part in share], np.int64)
        load[0] = 0
        start, days, size = pattern_arrays(weeks)
        first = [self._fold.index(day) for day in range(len(self._days))]
        return whole._replace(
            visit=self._mean_visits(share),
            load=load,
            opens=np.ascontiguousarray(whole.opens[:, first]),
            closes=np.ascontiguousarray(whole.closes[:, first]),
            pattern_start=start,
            pattern_days=days,
            pattern_size=size,
            # Days of before are a matter of the whole cycle.
            pattern_price=np.zeros(len(days), np.int64),
            pattern_new=np.zeros(len(days), np.bool_),
            changes_max=NEVER,
            # Travel of rarer stops is counted as if every week had it; leaving one out must stay dearer than that.
            absent=np.where(whole.must, 20 * int(whole.travel.max()) * 8, whole.absent).astype(np.int64),
            load_max=unit * whole.load_max,
            load_tried=unit * whole.load_tried,
            load_min=unit * whole.load_min,
            short=-(-whole.short // unit),
            # Waiting and unequal days are a matter of the whole cycle.
            wait_weight=0.0,
            uneven_weight=0.0,
            depot=np.zeros(len(self._days), np.int64),
        )

    def _mean_visits(self, share: list[Fraction]) -> NDArray[np.int64]:
        """Seconds of each stop on each weekday, the mean of its days in the cycle, as far as it comes that often."""
        fold = np.array(self._fold)
        days = [self._whole.visit[:, fold == day] for day in range(len(self._days))]
        means = np.stack([mine.sum(axis=1) // mine.shape[1] for mine in days], axis=1).tolist()
        planned = [[int(visit * part) for visit in row] for row, part in zip(means, share, strict=True)]
        return np.array(planned, order="F")

    def restrict(self, week: Calendar) -> Case:
        """The whole cycle with each stop's patterns cut to the weekdays it has in the folded week."""
        whole, rows, start = self._whole, [], [0]
        for position, signs in enumerate(self._signs):
            chosen, first = self._weekdays(week, position), whole.pattern_start[position]
            rows += [first + place for place, sign in enumerate(signs) if sign == chosen or not chosen]
            start.append(len(rows))
        kept = np.array(rows, np.int64) if rows else np.zeros(1, np.int64)
        return whole._replace(
            pattern_start=np.array(start, np.int32),
            pattern_days=whole.pattern_days[kept],
            pattern_size=whole.pattern_size[kept],
            pattern_price=whole.pattern_price[kept],
            pattern_new=whole.pattern_new[kept],
        )

    def unrestrict(self, restricted: Case, calendar: Calendar) -> NDArray[np.int32]:
        """Patterns of a calendar of the restricted case, by their position in the whole case."""
        whole = self._whole
        patterns = np.full_like(calendar.pattern, -1)
        for position, own in enumerate(self._patterns):
            row = int(calendar.pattern[position])
            if row >= 0:
                days = tuple(restricted.pattern_days[row, : restricted.pattern_size[row]].tolist())
                patterns[position] = whole.pattern_start[position] + own.index(days)
        return patterns

    def _weekdays(self, week: Calendar, position: int) -> Weekdays:
        row = int(week.pattern[position])
        if row < 0:
            return ()
        size = self.case.pattern_size[row]
        return tuple(self.case.pattern_days[row, :size].tolist())
