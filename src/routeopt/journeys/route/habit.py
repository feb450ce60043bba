"""Keep the order of the plan in force where another one saves less than its price."""

import dataclasses

import numpy as np

from routeopt.journeys.model import Before
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import Case, first_start


def with_habits(case: Case, routes: list[Route], before: Before) -> list[Route]:
    """
    Give each day the order of before when the better one is not worth the change.

    Parameters
    ----------
    case
        The cycle.
    routes
        One per day, in the best order found.
    before
        The plan in force, with the price of a day in another order.

    Returns
    -------
    list of Route
        The same days. New stops of a day stand where they cost least travel among those of before.
    """
    return [
        route if in_order(route.stops, before.routes[route.day]) else _kept(case, route, before) for route in routes
    ]


def in_order(stops: tuple[int, ...], before: tuple[int, ...]) -> bool:
    """Whether those stops that the day had before come in the order of before."""
    mine, known = set(stops), set(before)
    return [stop for stop in stops if stop in known] == [stop for stop in before if stop in mine]


def _kept(case: Case, route: Route, before: Before) -> Route:
    mine, known = set(route.stops), set(before.routes[route.day])
    order = [stop for stop in before.routes[route.day] if stop in mine]
    for stop in (stop for stop in route.stops if stop not in known):
        tried = ([*order[:place], stop, *order[place:]] for place in _places(case, route.day, order, stop))
        fitting = next((stops for stops in tried if _travel(case, route.day, stops) is not None), None)
        if fitting is None:
            return route
        order = fitting
    travel = _travel(case, route.day, order)
    if travel is None or travel > route.travel_s + before.order_price_s:
        return route
    return dataclasses.replace(route, stops=tuple(order), travel_s=travel)


def _places(case: Case, day: int, order: list[int], stop: int) -> list[int]:
    """Places of a stop in an order, that with the least detour first, the earlier one of equals."""
    depot = int(case.depot[day])
    path = np.array([depot, *order, depot])
    before, after = path[:-1], path[1:]
    detour = case.travel[before, stop] + case.travel[stop, after] - case.travel[before, after]
    places: list[int] = np.argsort(detour, kind="stable").tolist()
    return places


def _travel(case: Case, day: int, stops: list[int]) -> int | None:
    """Travel of a day in this order; None when it breaks a window or the day."""
    depot = int(case.depot[day])
    time, before, travel = case.day_start, depot, 0
    for stop in (*stops, depot):
        leg = int(case.travel[before, stop])
        time, travel, before = time + leg, travel + leg, stop
        if stop != depot:
            time = int(first_start(case, stop, day, time)) + int(case.visit[stop, day])
    return travel if time <= case.day_end else None
