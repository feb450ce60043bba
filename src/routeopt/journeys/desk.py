"""One rep's days while joint visits are placed: what fits where, and the journeys that come of it."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.effort import EFFORTS
from routeopt.journeys.model import Before, Overnight, RepJourneys, RepProblem
from routeopt.journeys.route.days import Route, prove_day
from routeopt.journeys.route.habit import with_habits
from routeopt.journeys.route.waiting import without_waiting
from routeopt.journeys.search.case import empty_calendar, refresh
from routeopt.journeys.search.pack import pack
from routeopt.journeys.tables import journeys_of
from routeopt.journeys.timing import WorkingClock, spans_of

Order = tuple[int, ...]
"""Stops of a day."""
Place = tuple[int, int]
"""Stop and day."""


@dataclass
class Desk:
    """
    A rep's days, open to change.

    Attributes
    ----------
    problem
        The cycle, the outlets that the rep hands over behind its own stops.
    found
        Its journeys as they were.
    longer_s
        What a joint visit takes longer.
    orders
        Stops of each day.
    agreed
        Joint visits by stop and day: when they begin, on the working clock; None where nobody waits for the rep.
    changed
        Days to be proven anew.
    """

    problem: RepProblem
    found: RepJourneys
    longer_s: int
    orders: list[Order]
    agreed: dict[Place, int | None] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    _spans: dict[tuple[int, int, int], list[tuple[int, int]]] = field(default_factory=dict)
    _ways: dict[tuple[bool, bool], NDArray[np.int32]] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: RepProblem, found: RepJourneys, longer_s: int) -> "Desk":
        """Lay out a rep's journeys."""
        return cls(problem, found, longer_s, orders_of(problem, found))

    def copy(self) -> "Desk":
        """Give a desk that may be changed while this one stays."""
        return replace(self, orders=list(self.orders), agreed=dict(self.agreed), changed=set(self.changed))

    def ways(self, day: int) -> NDArray[np.int32]:
        """Seconds between the stops of a day and where it begins and ends."""
        nights = self.found.nights
        key = day - 1 in nights, day in nights
        if key not in self._ways:
            self._ways[key] = self.problem.travel_between(begins_away=key[0], ends_away=key[1])
        return self._ways[key]

    def put(self, day: int, order: Order) -> None:
        """Give a day another order."""
        self.orders[day] = order
        self.changed.add(day)

    def walk(
        self, day: int, order: Order, met: int = 0, start: int | None = None, leave: int | None = None
    ) -> dict[int, int] | None:
        """
        Walk through a day.

        Parameters
        ----------
        day, order
            The day and its stops.
        met
            Stop where two reps are to meet, beside those agreed; 0 for none.
        start
            When they meet, on the working clock; when the rep comes where None.
        leave
            When the rep leaves; with the shift where None.

        Returns
        -------
        dict or None
            When each visit begins, on the working clock; None where the day does not fit.
        """
        problem, travel = self.problem, self.ways(day)
        time, before = problem.shift_start_s if leave is None else leave, 0
        starts: dict[int, int] = {}
        for stop in order:
            time += int(travel[before, stop])
            takes, spans = self._visit(stop, day, met, start)
            begun = next((max(first, time) for first, last in spans if time <= last), None)
            if begun is None:
                return None
            starts[stop] = begun
            time, before = begun + takes, stop
        clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
        fits = time + int(travel[before, 0]) <= clock.last_end(problem.shift_end_s)
        return starts if fits else None

    def times(self, day: int, order: Order, met: int = 0) -> list[int]:
        """
        Say when the rep comes to a stop where two are to meet.

        Parameters
        ----------
        day, order, met
            As in `walk`.

        Returns
        -------
        list of int
            When the rep leaves as late as the day allows without coming back later, and when it leaves with the shift;
            none where the day does not fit.
        """
        early = self.walk(day, order, met)
        if early is None:
            return []
        travel, after, last = self.ways(day), 0, order[-1]
        time = early[last] + self._visit(last, day, met, None)[0] + int(travel[last, 0])
        for stop in reversed(order):
            takes, spans = self._visit(stop, day, met, None)
            time -= int(travel[stop, after]) + takes
            time = next(min(time, late) for first, late in reversed(spans) if time >= first)
            after = stop
        late = self.walk(day, order, met, leave=time - int(travel[0, after]))
        found = [starts[met] for starts in (late, early) if starts is not None]
        return list(dict.fromkeys(found))

    def _visit(self, stop: int, day: int, met: int, start: int | None) -> tuple[int, list[tuple[int, int]]]:
        """Seconds of a visit, and when it may begin: when agreed where two reps meet."""
        joint = stop == met or (stop, day) in self.agreed
        takes = int(self.problem.takes_s[stop, day]) + (self.longer_s if joint else 0)
        key = stop, day, takes
        if key not in self._spans:
            self._spans[key] = spans_of(self.problem, stop, day, takes)
        at = start if stop == met else self.agreed.get((stop, day))
        if at is None:
            return takes, self._spans[key]
        return takes, [(at, at)] if any(first <= at <= last for first, last in self._spans[key]) else []

    def insertions(self, day: int, stop: int) -> list[tuple[int, Order]]:
        """Orders of a day with one stop more and what they travel more, the shortest first; none on a full day."""
        order = self.orders[day]
        if stop in order or len(order) >= self.problem.stops_max:
            return []
        path = np.array([0, *order, 0])
        way = self.ways(day).astype(np.int64)
        more = way[path[:-1], stop] + way[stop, path[1:]] - way[path[:-1], path[1:]]
        return [
            (int(more[place]), (*order[:place], stop, *order[place:]))
            for place in np.argsort(more, kind="stable").tolist()
        ]

    def inserted(self, day: int, stop: int, start: int | None = None, *, joint: bool = True) -> Order | None:
        """The shortest order of a day with one stop more that fits; a joint visit begins when agreed."""
        met = stop if joint else 0
        fits = (order for _, order in self.insertions(day, stop) if self.walk(day, order, met, start) is not None)
        return next(fits, None)

    def days_of(self, stop: int) -> Order:
        """Days of a stop, ascending."""
        return tuple(day for day, order in enumerate(self.orders) if stop in order)

    def finished(self) -> tuple[RepProblem, RepJourneys]:
        """
        Prove the changed days and time all of them.

        Returns
        -------
        tuple
            The cycle with its joint visits, and its journeys. The bound is that of the cycle without them, less what
            passing over an added stop could cost: a visit more, longer or at a fixed time saves nothing else.
        """
        added = sorted(stop for stop, _ in self.agreed if stop > len(self.problem.own_ids))
        kept = [*range(len(self.problem.own_ids) + 1), *added]
        problem = _with_meetings(self, kept)
        case = pack(problem, self.found.nights)
        place = {stop: row for row, stop in enumerate(kept)}
        orders = [tuple(place[stop] for stop in order) for order in self.orders]
        labels = EFFORTS[problem.effort].labels
        stored = {int(row["day"]): row for row in self.found.days.to_dict("records")}
        routes = [
            prove_day(case, (day, 0), np.array(order, np.int64), labels)
            if day in self.changed
            else Route(day, order, int(stored[day]["travel_s"]), int(stored[day]["bound_s"]))
            for day, order in enumerate(orders)
        ]
        if case.wait_weight > 0 or case.overtime_weight > 0:
            calendar = empty_calendar(case)
            for day, order in enumerate(orders):
                calendar.route[day, : len(order)], calendar.size[day] = order, len(order)
                refresh(case, calendar, day)
            routes = without_waiting(case, calendar, routes)
        if problem.in_force is not None:
            routes = with_habits(case, routes, problem.in_force)
        bound = self.found.stats.bound
        if bound is not None:
            bound -= sum(_passing_over(self, stop) for stop in added)
        return problem, journeys_of(problem, case, routes, bound, dict(self.found.stats.work), self.found.nights)


def orders_of(problem: RepProblem, found: RepJourneys) -> list[Order]:
    """Stops of each day of a rep in their order."""
    by_day = dict(iter(found.visits.sort_values(["day", "seq"]).groupby("day")["stop"]))
    return [tuple(by_day[day].tolist()) if day in by_day else () for day in range(len(problem.dates))]


def _passing_over(desk: Desk, stop: int) -> int:
    """Most that a day can become longer by leaving a stop out: the ways are rounded to whole seconds."""
    more = 0
    for day in desk.days_of(stop):
        way = desk.ways(day).astype(np.int64)
        more = max(more, int((way - way[:, stop][:, None] - way[stop][None, :]).max()))
    return more


def _with_meetings(desk: Desk, kept: list[int]) -> RepProblem:
    """The cycle with these stops, its joint visits longer and at their times."""
    whole = desk.problem
    clock = WorkingClock(whole.lunch_start_s, whole.lunch_s)
    joint_s = np.zeros(whole.takes_s.shape, np.int32)
    windows = whole.windows_s.copy()
    for (stop, day), start in desk.agreed.items():
        joint_s[stop, day] = desk.longer_s
        if start is not None:
            begin = clock.begin_at(start)
            windows[stop, day] = 0, -1
            windows[stop, day, 0] = begin, begin + int(whole.takes_s[stop, day]) + desk.longer_s
    added = kept[len(whole.own_ids) + 1 :]
    last = int(whole.pattern_start[len(whole.own_ids) + 1])
    own = whole.pattern_start[: len(whole.own_ids) + 2]
    return replace(
        whole,
        outlet_ids=tuple(whole.outlet_ids[stop - 1] for stop in kept[1:]),
        travel_s=whole.travel_s[np.ix_(kept, kept)],
        visit_s=whole.visit_s[kept],
        windows_s=windows[kept],
        pattern_start=np.concatenate([own, last + 1 + np.arange(len(added))]).astype(np.int32),
        pattern_days=(*whole.pattern_days, *(desk.days_of(stop) for stop in added)),
        prize_s=whole.prize_s[kept],
        extra_s=None if whole.extra_s is None else whole.extra_s[kept],
        overnight=None if whole.overnight is None else _of_stops(whole.overnight, kept),
        before=None if whole.before is None else _with_free(whole.before, len(added)),
        handed=len(added),
        joint_s=joint_s[kept],
    )


def _of_stops(away: Overnight, kept: list[int]) -> Overnight:
    """Where the rep may sleep away, for these positions."""
    return replace(away, from_s=away.from_s[kept], to_s=away.to_s[kept], outlying=away.outlying[kept])


def _with_free(before: Before, more: int) -> Before:
    """The calendar in force beside some patterns more that change nothing of it."""
    return replace(
        before,
        keeps=np.concatenate([before.keeps, np.ones(more, np.bool_)]),
        price_s=np.concatenate([before.price_s, np.zeros(more, np.int64)]),
    )
