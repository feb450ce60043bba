"""Where waiting or overtime has a price, the order with the least travel need not be the best one."""

import dataclasses

from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import Calendar, Case, copy_calendar, cost_of_route, empty_calendar, refresh


def without_waiting(case: Case, calendar: Calendar, routes: list[Route]) -> list[Route]:
    """
    Choose, for each day, between the order of the search and the one with the least travel.

    Parameters
    ----------
    case
        The cycle, with its prices of waiting and overtime.
    calendar
        What the search found.
    routes
        The same days, one per day and vehicle, in the order with the least travel.

    Returns
    -------
    list of Route
        Each in the order whose travel, waiting and overtime cost less; bounds are on travel and stay.
    """
    other = empty_calendar(case)
    copy_calendar(calendar, other)
    chosen = []
    for row, route in enumerate(routes):
        other.route[row, : len(route.stops)] = route.stops
        refresh(case, other, row)
        if cost_of_route(case, calendar, row) < cost_of_route(case, other, row):
            stops = tuple(calendar.route[row, : len(route.stops)].tolist())
            chosen.append(dataclasses.replace(route, stops=stops, travel_s=int(calendar.travel[row])))
        else:
            chosen.append(route)
    return chosen
