"""On which days may an outlet be visited? The sets of days that a frequency allows, days off included."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

Slot = tuple[int, int]
"""Week of the cycle, weekday (Monday 0)."""


@dataclass(frozen=True)
class CycleDays:
    """
    The working days of a cycle.

    Attributes
    ----------
    start
        Monday of week 0.
    weeks
        Length of the cycle.
    workweek
        Weekdays that are worked in a week without days off, ascending.
    dates
        Working days, ascending.
    """

    start: dt.date
    weeks: int
    workweek: tuple[int, ...]
    dates: tuple[dt.date, ...]

    def slot(self, date: dt.date) -> Slot:
        """Week and weekday of a date."""
        return divmod((date - self.start).days, 7)

    def number(self) -> dict[Slot, int]:
        """Day number of each worked slot."""
        return {self.slot(date): number for number, date in enumerate(self.dates)}


def allowed_patterns(visits: int, cycle: CycleDays) -> list[tuple[int, ...]]:
    """
    Sets of days on which an outlet with a frequency may be visited.

    Parameters
    ----------
    visits
        Visits in the cycle, at least 1.
    cycle
        The working days.

    Returns
    -------
    list of tuple
        Ascending day numbers, without repetition; empty when the cycle can't hold so many visits of one outlet.
        A multiple of the weeks takes the same weekdays every week, spread as evenly as the week allows; a divisor of
        the weeks takes one weekday every so many weeks; one visit takes any working day; anything between is spread
        as evenly over the weeks as its number allows. A day off moves its visit to another working day of the week.
    """
    if visits == 1:
        return [(number,) for number in range(len(cycle.dates))]
    found = (moved for slots in _regular(visits, cycle) for moved in _on_working_days(slots, cycle))
    return list(dict.fromkeys(found))


def _regular(visits: int, cycle: CycleDays) -> Iterator[tuple[Slot, ...]]:
    """Slots of each pattern in a cycle without days off."""
    a_week, more = divmod(visits, cycle.weeks)
    if a_week + bool(more) > len(cycle.workweek):
        return
    for chosen in even_weekdays(a_week + bool(more), cycle.workweek):
        for fewer in _thinned(chosen, a_week, more):
            for full_weeks in _spread_weeks(more, cycle.weeks):
                yield tuple(
                    (week, day) for week in range(cycle.weeks) for day in (chosen if week in full_weeks else fewer)
                )


def _thinned(chosen: tuple[int, ...], a_week: int, more: int) -> list[tuple[int, ...]]:
    """Weekdays of the weeks that have one visit less; the same where no week differs."""
    return even_weekdays(a_week, chosen) if more else [chosen]


def even_weekdays(number: int, workweek: tuple[int, ...]) -> list[tuple[int, ...]]:
    """
    Sets of weekdays spread as evenly as a week allows.

    Parameters
    ----------
    number
        Visits a week.
    workweek
        Weekdays to choose from, ascending.

    Returns
    -------
    list of tuple
        Sets whose smallest distance around the week is largest, first in days, then in working days: Monday and
        Friday are four days apart but neighbours over the weekend.
    """
    sets = list(combinations(workweek, number))
    best = max(_distances(chosen, workweek) for chosen in sets)
    return [chosen for chosen in sets if _distances(chosen, workweek) == best]


def _distances(chosen: tuple[int, ...], workweek: tuple[int, ...]) -> tuple[int, int]:
    places = tuple(workweek.index(day) for day in chosen)
    return _smallest_gap(chosen, 7), _smallest_gap(places, len(workweek))


def _smallest_gap(places: tuple[int, ...], around: int) -> int:
    following = (*places[1:], *places[:1])
    return min(((b - a) % around or around for a, b in zip(places, following, strict=True)), default=around)


def _spread_weeks(number: int, weeks: int) -> list[frozenset[int]]:
    """Evenly spread choices of weeks, each shifted to every start."""
    shifted = (frozenset((k * weeks // number + shift) % weeks for k in range(number)) for shift in range(weeks))
    return list(dict.fromkeys(shifted)) if number else [frozenset()]


def _on_working_days(slots: tuple[Slot, ...], cycle: CycleDays) -> Iterator[tuple[int, ...]]:
    """
    Day numbers of a pattern, its days off moved.

    Each moved visit takes the nearest free working day of its week in the first variant, the next nearest in the
    second, and so on: a make-up day can be filled, and the number of variants stays small.
    """
    number = cycle.number()
    kept = [slot for slot in slots if slot in number]
    lost = [slot for slot in slots if slot not in number]
    for variant in range(7 if lost else 1):
        taken = set(kept)
        for week, day in lost:
            free = _free_days(week, day, taken, number)
            if variant >= len(free) and (variant or not free):
                return
            taken.add(free[min(variant, len(free) - 1)])
        yield tuple(sorted(number[slot] for slot in taken))


def _free_days(week: int, day: int, taken: Iterable[Slot], number: dict[Slot, int]) -> list[Slot]:
    """Free working days of a week, nearest first, the earlier of two equally near."""
    free = [slot for slot in number if slot[0] == week and slot not in taken]
    return sorted(free, key=lambda slot: (abs(slot[1] - day), slot[1]))
