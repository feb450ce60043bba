"""From routes to the result's tables, by the wall clock."""

import numpy as np
import pandas as pd

from routeopt.core.stats import SearchStats, Status
from routeopt.journeys.model import RepJourneys, RepProblem
from routeopt.journeys.objective import nights_s, terms_of
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import Calendar, Case, first_start, last_start
from routeopt.journeys.spread import with_spread
from routeopt.journeys.timing import WorkingClock

VISIT_COLUMNS = ("day", "vehicle", "seq", "stop", "arrive_s", "start_s", "leave_s", "travel_s")
DAY_COLUMNS = (
    "day",
    "vehicle",
    "stops",
    "travel_s",
    "service_s",
    "wait_s",
    "leave_start_s",
    "back_s",
    "bound_s",
    "status",
    "exception",
)
Row = tuple[int, ...]


def journeys_of(
    problem: RepProblem,
    case: Case,
    routes: list[Route],
    bound: float | None,
    work: dict[str, int],
    nights: tuple[int, ...] = (),
) -> RepJourneys:
    """
    Time every route.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    routes
        One per day and vehicle, feasible.
    bound, work
        Proven bound on the travel of any calendar, and the work spent.
    nights
        Days after which the rep sleeps away.

    Returns
    -------
    RepJourneys
        The rep leaves as late as the day allows without coming back later, so that waiting is least.
    """
    visits: list[Row] = []
    days: list[tuple[int | str, ...]] = []
    for route in routes:
        rows, figures = _timed(problem, case, route)
        visits += rows
        status = Status.OPTIMAL if route.bound_s >= route.travel_s else Status.FEASIBLE
        exception = "too_few_stops" if len(route.stops) < problem.stops_min else ""
        days.append((route.day, route.vehicle, len(route.stops), *figures, route.bound_s, str(status), exception))
    visited = {stop for route in routes for stop in route.stops}
    skipped = [
        (stop, "no_room" if problem.prize_s[stop] > 0 else "no_pattern_fits")
        for stop in range(1, len(problem.visit_s))
        if stop not in visited
    ]
    whole = {name: np.int64 for name in DAY_COLUMNS if name not in ("status", "exception")}
    day_table = pd.DataFrame(days, columns=list(DAY_COLUMNS)).astype(whole)
    terms = {**terms_of(problem, routes, day_table), "nights_s": nights_s(problem, nights)}
    objective = sum(route.travel_s for route in routes) + sum(terms.values())
    proven = bound is not None and bound >= objective
    stats = SearchStats(Status.OPTIMAL if proven else Status.FEASIBLE, float(objective), bound, "s", work)
    visit_table = pd.DataFrame(visits, columns=list(VISIT_COLUMNS)).astype(np.int64)
    return RepJourneys(
        problem.rep_id,
        visit_table,
        with_spread(problem, visit_table, day_table, nights),
        pd.DataFrame(skipped, columns=["stop", "code"]).astype({"stop": np.int64, "code": object}),
        stats,
        terms,
        nights,
    )


def starts_of(problem: RepProblem, case: Case, calendar: Calendar) -> list[tuple[int, ...]]:
    """When the visits of each route begin, seconds since midnight."""
    routes = [
        Route(row // case.vehicles, tuple(calendar.route[row, :size].tolist()), 0, 0, row % case.vehicles)
        for row, size in enumerate(calendar.size.tolist())
    ]
    place = VISIT_COLUMNS.index("start_s")
    return [tuple(row[place] for row in _timed(problem, case, route)[0]) for route in routes]


def _timed(problem: RepProblem, case: Case, route: Route) -> tuple[list[Row], Row]:
    """Visits of a day, and its ``travel_s, service_s, wait_s, leave_start_s, back_s``."""
    if not route.stops:
        return [], (0, 0, 0, problem.shift_start_s, problem.shift_start_s)
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    leave, before = _latest_leave(case, route), int(case.depot[route.day])
    begin, wait, service = leave, 0, 0
    rows: list[Row] = []
    for seq, stop in enumerate(route.stops, start=1):
        way = int(case.travel[before, stop])
        start = int(first_start(case, stop, route.day, leave + way))
        arrive = clock.arrive_at(leave, leave + way)
        wait += start - leave - way
        visit = int(case.visit[stop, route.day])
        service += visit
        rows.append(
            (route.day, route.vehicle, seq, stop, arrive, clock.begin_at(start), clock.begin_at(start) + visit, way)
        )
        leave, before = start + visit, stop
    way = int(case.travel[before, case.depot[route.day]])
    return rows, (route.travel_s, service, wait, clock.begin_at(begin), clock.arrive_at(leave, leave + way))


def _latest_leave(case: Case, route: Route) -> int:
    """Latest departure that is back no later than the earliest departure, on the working clock."""
    depot = int(case.depot[route.day])
    time, before = case.day_start, depot
    for stop in route.stops:
        start = int(first_start(case, stop, route.day, time + int(case.travel[before, stop])))
        time, before = start + int(case.visit[stop, route.day]), stop
    after = depot
    time += int(case.travel[before, depot])
    for stop in reversed(route.stops):
        onward = int(case.travel[stop, after] + case.visit[stop, route.day])
        time = int(last_start(case, stop, route.day, time - onward))
        after = stop
    return time - int(case.travel[depot, after])
