"""Every day of a calendar, with its least travel or how far it may be from it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.route.day import Day
from routeopt.journeys.route.exact import least_travel
from routeopt.journeys.search.case import Calendar, Case

Known = dict[tuple[bytes, ...], tuple[int, int, tuple[int, ...]]]
"""Travel, bound and order by what a day holds."""


@dataclass(frozen=True)
class Route:
    """
    The order of one day.

    Attributes
    ----------
    day, vehicle
        Day number, and which of the day's vehicles; 0 for a rep.
    stops
        Positions in order.
    travel_s, bound_s
        Travel, and the proven least travel of any order of these stops.
    """

    day: int
    stops: tuple[int, ...]
    travel_s: int
    bound_s: int
    vehicle: int = 0


def prove_days(case: Case, calendar: Calendar, most_labels: int) -> list[Route]:
    """
    Give every day its least travel, as far as the work limit allows to prove it.

    Parameters
    ----------
    case
        The cycle.
    calendar
        Feasible days.
    most_labels
        Work limit of one day's exact search.

    Returns
    -------
    list of Route
        One per day and vehicle.
    """
    known: Known = {}
    routes = []
    for row, size in enumerate(calendar.size.tolist()):
        day, vehicle = divmod(row, case.vehicles)
        routes.append(prove_day(case, (day, vehicle), calendar.route[row, :size], most_labels, known))
    return routes


def prove_day(
    case: Case, row: tuple[int, int], order: NDArray[np.integer], most_labels: int, known: Known | None = None
) -> Route:
    """
    Give one day its least travel, as far as the work limit allows to prove it.

    Parameters
    ----------
    case
        The cycle.
    row
        Day number and vehicle.
    order
        Its stops in a feasible order.
    most_labels
        Work limit.
    known
        Answers of days with the same stops, doors and lengths, to look up and add to.

    Returns
    -------
    Route
        The same stops.
    """
    day, vehicle = row
    if not len(order):
        return Route(day, (), 0, 0, vehicle)
    known = {} if known is None else known
    stops = order.astype(np.int64)
    members = np.sort(stops)
    taken = np.concatenate([[case.depot[day]], members])
    opens, closes = case.opens[taken, day], case.closes[taken, day]
    takes = np.ascontiguousarray(case.visit[taken, day])
    key = taken.tobytes(), opens.tobytes(), closes.tobytes(), takes.tobytes()
    if key not in known:
        travel = case.travel[np.ix_(taken, taken)].astype(np.int64)
        one_day = Day(travel, takes, opens, closes, case.day_start, case.day_end)
        place = np.searchsorted(members, stops) + 1
        found, bound, best = least_travel(one_day, place, most_labels)
        known[key] = int(found), int(bound), tuple(taken[best].tolist())
    found, bound, best = known[key]
    return Route(day, best, found, bound, vehicle)
