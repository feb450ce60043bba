"""The plan in force as the next one sees it: which weekdays, weeks and orders it would change, and at what price."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from routeopt.inputs.model import Previous
from routeopt.journeys.model import Before, RepProblem
from routeopt.journeys.patterns import CycleDays, Slot
from routeopt.scenario.journeys import JourneySettings


class Habits:
    """
    The visits of the plan in force, laid on the new cycle by week and weekday.

    The plan in force was repeated until the new one begins, so its weeks go on counting: a rhythm of every second week
    isn't broken at the seam.

    Parameters
    ----------
    rules
        Prices of change, and how many outlets may change their weekdays.
    cycle
        The new working days.
    previous
        The plan in force.
    """

    def __init__(self, rules: JourneySettings, cycle: CycleDays, previous: Previous) -> None:
        self._rules = rules
        self._cycle = cycle
        visits = previous.visits
        self._slots: dict[str, list[Slot]] = {}
        self._routes: dict[tuple[str, Slot], list[tuple[int, str, int]]] = {}
        self._stops: dict[str, set[str]] = {}
        columns = [visits[name].tolist() for name in ("rep_id", "date", "seq", "outlet_id", "kind", "start_s")]
        for rep, date, seq, outlet, kind, start_s in zip(*columns, strict=True):
            slot = self._slot(date)
            if kind == "service":
                self._slots.setdefault(outlet, []).append(slot)
            self._routes.setdefault((rep, slot), []).append((seq, outlet, start_s))
            self._stops.setdefault(rep, set()).add(outlet)
        known = previous.outlets[previous.outlets["status"].eq("prospect").fillna(value=False)]
        for outlet, rep in zip(known["outlet_id"], known["rep_id"], strict=True):
            if not pd.isna(rep):
                self._stops.setdefault(rep, set()).add(outlet)

    def _slot(self, date: object) -> Slot:
        days = (pd.Timestamp(date).date() - self._cycle.start).days  # type: ignore[arg-type]
        return divmod(days % (7 * self._cycle.weeks), 7)

    def added_to(self, problem: RepProblem) -> RepProblem:
        """
        Tell a rep's cycle of the calendar in force.

        Parameters
        ----------
        problem
            The cycle with its patterns.

        Returns
        -------
        RepProblem
            With `Before`.
        """
        place = {outlet: stop for stop, outlet in enumerate(problem.outlet_ids, start=1)}
        routes = [
            [
                (place[outlet], start)
                for _, outlet, start in sorted(self._routes.get((problem.rep_id, slot), []))
                if outlet in place
            ]
            for slot in map(self._cycle.slot, problem.dates)
        ]
        keeps, price, continuing = self._judged(problem)
        held = sum(map(len, routes)) == sum(
            len(rows) for (rep, _), rows in self._routes.items() if rep == problem.rep_id
        )
        return replace(
            problem,
            before=Before(
                routes=tuple(tuple(stop for stop, _ in row) for row in routes),
                start_s=tuple(tuple(start for _, start in row) for row in routes),
                keeps=keeps,
                price_s=price,
                order_price_s=round(60 * self._rules.order_price_minutes),
                changes_max=int(self._rules.change_cap * continuing + 1e-9),
                complete=held and set(problem.outlet_ids) == self._stops.get(problem.rep_id, set()),
                priced=_priced(self._rules),
            ),
        )

    def _judged(self, problem: RepProblem) -> tuple[np.ndarray, np.ndarray, int]:
        """``keeps`` and ``price_s`` of every pattern, and how many stops have weekdays to keep."""
        keeps = np.ones(len(problem.pattern_days), np.bool_)
        price = np.zeros(len(problem.pattern_days), np.int64)
        slots = [self._cycle.slot(date) for date in problem.dates]
        weekday_price, week_price = (
            round(60 * minutes) for minutes in (self._rules.change_price_minutes, self._rules.week_price_minutes)
        )
        continuing = 0
        for stop, outlet in enumerate(problem.outlet_ids, start=1):
            held = self._slots.get(outlet)
            first, last = problem.pattern_start[stop], problem.pattern_start[stop + 1]
            if not held or problem.prize_s[stop] or first == last:
                continue
            before = usual_weekdays(held)
            rows = range(first, last)
            own = [[slots[day] for day in problem.pattern_days[row]] for row in rows]
            same = [familiar(before, usual_weekdays(pattern)) for pattern in own]
            for row, pattern, kept in zip(rows, own, same, strict=True):
                other_week = week_price if set(pattern) - set(held) else 0
                price[row] = other_week if kept else weekday_price
            if any(same) and len(own[0]) == len(held):
                keeps[first:last] = same
                continuing += 1
        return keeps, price, continuing


def _priced(rules: JourneySettings) -> bool:
    prices = rules.change_price_minutes, rules.week_price_minutes, rules.order_price_minutes
    return any(price > 0 for price in prices) or rules.change_cap < 1


def usual_weekdays(slots: Iterable[Slot]) -> frozenset[int]:
    """Weekdays of most weeks: a day that stood in for a day off is not one of them."""
    count = Counter(day for _, day in slots)
    most = max(count.values(), default=0)
    return frozenset(day for day, times in count.items() if 2 * times > most)


def familiar(before: frozenset[int], now: frozenset[int]) -> bool:
    """Whether the weekdays are those of before, or, where visits became more or fewer, some or all of them."""
    return before <= now or now <= before
