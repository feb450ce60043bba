"""
Week first: choose the weekdays on a cycle folded into one week, then the weeks.

A stop that comes every second week weighs half on its weekday, one that comes every fourth week a quarter. The folded
problem is four times smaller, and its routes are what the routes of the single weeks look like.

A cycle whose stops come again after two weeks is searched as these two weeks, for the same reason: nothing is lost,
and half the days are to be looked at.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.case import NEVER, Calendar, Case, empty_calendar, refresh
from routeopt.journeys.search.pack import pattern_arrays

UNIT = 12
"""Parts into which a load is cut, so that half and a quarter of it are whole numbers."""
MOST = 0.8
"""Share of the visits that come again in every part of a cycle that is searched as one part."""

Label = tuple[int, int]
"""Number of the week in the cycle and of the weekday of a working day."""
Labels = tuple[int, ...]
"""Positions of days in the folded cycle."""


def labels_of(problem: RepProblem) -> list[Label]:
    """Week and weekday of each working day."""
    weekdays = [date.weekday() for date in problem.dates]
    return list(zip(problem.week_of_day.tolist(), weekdays, strict=True))


def repeating(case: Case, labels: list[Label]) -> "Fold | None":
    """
    Fold a cycle into the fewest weeks after which most visits come again.

    Parameters
    ----------
    case
        The cycle.
    labels
        Week and weekday of each of its days.

    Returns
    -------
    Fold or None
        None where nothing shorter than the cycle is like that.
    """
    weeks = 1 + max(week for week, _ in labels)
    for shorter in range(1, weeks):
        if weeks % shorter == 0:
            fold = Fold(case, labels, shorter)
            if fold.repeated >= MOST:
                return fold
    return None


class Fold:
    """
    A cycle folded into its first weeks.

    Parameters
    ----------
    case
        The cycle.
    labels
        Week and weekday of each of its days.
    weeks
        Of the folded cycle.

    Attributes
    ----------
    case, labels
        The folded cycle, to be searched, and its days.
    repeated
        Share of the visits that come again in every part.
    exact
        Whether every part of the cycle is the same problem, so that one part planned is all of it planned.
    """

    def __init__(self, case: Case, labels: list[Label], weeks: int) -> None:
        self._whole = case
        folded = [(week % weeks, weekday) for week, weekday in labels]
        self.labels = sorted(set(folded))
        self._fold = np.array([self.labels.index(label) for label in folded])
        # A week without a working day is no part.
        self._parts = Fraction(len({week for week, _ in labels}), len({week for week, _ in self.labels}))
        size, bounds = case.pattern_size.tolist(), case.pattern_start.tolist()
        self._patterns = [
            [tuple(case.pattern_days[row, : size[row]].tolist()) for row in range(*bounds[stop : stop + 2])]
            for stop in range(len(bounds) - 1)
        ]
        self._signs: list[list[Labels]] = [[self._sign(days) for days in own] for own in self._patterns]
        again = [
            bool(own) and all(len(days) == self._parts * len(sign) for days, sign in zip(own, signs, strict=True))
            for own, signs in zip(self._patterns, self._signs, strict=True)
        ]
        visits = np.array([len(own[0]) if own else 0 for own in self._patterns])
        self.repeated = float(visits[again].sum() / max(1, visits.sum()))
        self.exact = bool(self.repeated >= 1.0 and self._is_the_same())
        self.case = self._folded()

    def _sign(self, pattern: tuple[int, ...]) -> Labels:
        """Days of a pattern in the folded cycle; one that only stands in for a day off is not one of them."""
        count = np.bincount(self._fold[list(pattern)], minlength=len(self.labels))
        return tuple(int(day) for day in np.flatnonzero(2 * count > count.max()))

    def _is_the_same(self) -> bool:
        """Whether the days that are folded into one have the same visits, doors and patterns, at no price."""
        whole, fold = self._whole, self._fold
        _, first, count = np.unique(fold, return_index=True, return_counts=True)
        like = first[fold]
        kept = all(
            set(days) == set(np.flatnonzero(np.isin(fold, sign)).tolist())
            for own, signs in zip(self._patterns, self._signs, strict=True)
            for days, sign in zip(own, signs, strict=True)
        )
        tables = whole.visit, whole.opens, whole.closes
        return (
            kept
            and bool((count == self._parts).all())
            and all(np.array_equal(table, table[:, like]) for table in tables)
            and not whole.pattern_price.any()
            and whole.changes_max == NEVER
        )

    def _folded(self) -> Case:
        whole = self._whole
        short = [sorted(set(signs)) for signs in self._signs]
        share = [
            Fraction(len(own[0])) / (self._parts * len(signs[0])) if own and signs else Fraction(1)
            for own, signs in zip(self._patterns, self._signs, strict=True)
        ]
        load = [round(UNIT * part * weight) for part, weight in zip(share, whole.load.tolist(), strict=True)]
        start, days, size = pattern_arrays(short)
        first = np.unique(self._fold, return_index=True)[1]
        return whole._replace(
            visit=self._mean_visits(share),
            load=np.maximum(np.minimum(whole.load, 1), np.array(load, np.int64)),
            opens=np.ascontiguousarray(whole.opens[:, first]),
            closes=np.ascontiguousarray(whole.closes[:, first]),
            pattern_start=start,
            pattern_days=days,
            pattern_size=size,
            # Days of before are a matter of the whole cycle.
            pattern_price=np.zeros(len(days), np.int64),
            pattern_new=np.zeros(len(days), np.bool_),
            changes_max=NEVER,
            load_max=UNIT * whole.load_max,
            load_tried=UNIT * whole.load_tried,
            load_min=UNIT * whole.load_min,
            short=-(-whole.short // UNIT),
            # So are waiting and unequal days, where the folded cycle is not like it.
            wait_weight=whole.wait_weight if self.exact else 0.0,
            uneven_weight=whole.uneven_weight if self.exact else 0.0,
            depot=np.zeros(len(self.labels), np.int64),
        )

    def _mean_visits(self, share: list[Fraction]) -> NDArray[np.int64]:
        """Seconds of each stop on each day, the mean of its days in the cycle, as far as it comes that often."""
        days = [self._whole.visit[:, self._fold == day] for day in range(len(self.labels))]
        means = np.stack([mine.sum(axis=1) // mine.shape[1] for mine in days], axis=1).tolist()
        planned = [[int(visit * part) for visit in row] for row, part in zip(means, share, strict=True)]
        return np.array(planned, order="F")

    def restrict(self, found: Calendar) -> Case:
        """The whole cycle with each stop's patterns cut to the days it has in the folded one."""
        whole, rows, start = self._whole, [], [0]
        for position, signs in enumerate(self._signs):
            chosen, first = self._days(found, position), whole.pattern_start[position]
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

    def unfold(self, found: Calendar) -> Calendar:
        """Repeat the routes of an exact fold in every part of the cycle."""
        whole = self._whole
        calendar = empty_calendar(whole)
        for position, signs in enumerate(self._signs):
            if days := self._days(found, position):
                calendar.pattern[position] = whole.pattern_start[position] + signs.index(days)
        for day, like in enumerate(self._fold.tolist()):
            for vehicle in range(whole.vehicles):
                row, source = day * whole.vehicles + vehicle, like * whole.vehicles + vehicle
                stops = found.route[source, : found.size[source]]
                calendar.route[row, : len(stops)], calendar.size[row] = stops, len(stops)
                calendar.on[stops, day] = row
                refresh(whole, calendar, row)
        return calendar

    def _days(self, found: Calendar, position: int) -> Labels:
        row = int(found.pattern[position])
        if row < 0:
            return ()
        size = self.case.pattern_size[row]
        return tuple(self.case.pattern_days[row, :size].tolist())
