"""A lower bound on the travel of every calendar that makes the same visits."""

import math

from routeopt.journeys.bound.branch import Branching
from routeopt.journeys.bound.demand import Demand, at_home, demand_of, members_of
from routeopt.journeys.bound.flow import FlowBound
from routeopt.journeys.bound.kinds import kinds_of
from routeopt.journeys.model import Overnight, RepProblem
from routeopt.journeys.route.days import Route
from routeopt.journeys.search.case import Case


def calendar_bound(
    problem: RepProblem, case: Case, routes: list[Route], rounds: int, parts: int = 0
) -> tuple[float | None, dict[str, int]]:
    """
    Bound the travel of every calendar that makes the visits of these routes.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    routes
        A calendar: who is visited enters the bound, not when or in which order.
    rounds
        Rounds of cuts; none asks for no bound.
    parts
        Parts of the calendars to bound apart, by the weekdays of their stops; without nights away only.

    Returns
    -------
    tuple
        Bound in seconds, None when nobody is visited or no bound is asked for; the work done.
    """
    if rounds == 0 or not any(route.stops for route in routes):
        return None, {"bound_rounds": 0}
    travel = sum(route.travel_s for route in routes)
    demand = demand_of(problem, case, routes)
    flow = FlowBound(demand)
    done, cuts, best, branched = flow.improve(rounds), len(flow.needs), flow.best, 0
    if problem.overnight is not None:
        home = at_home(demand, case, routes)
        flow = FlowBound(home)
        done, cuts = done + flow.improve(rounds), cuts + len(flow.needs)
        best = max(best, flow.best - _most_saved(problem.overnight, home, demand))
    elif parts:
        best, branched = Branching(demand, flow, kinds_of(problem, members_of(routes)), float(travel)).bound(parts)
    # Travel is counted in whole seconds, so a bound may be rounded up; the slack covers rounding in the sums.
    bound = min(float(travel), float(math.ceil(max(0.0, best) - 1e-3)))
    return bound, {"bound_rounds": done, "bound_cuts": cuts, "bound_parts": branched}


def _most_saved(away: Overnight, home: Demand, free: Demand) -> int:
    """
    What nights can save at most, their price paid.

    A calendar with k nights travels, every day begun and ended at home instead, at most so much more for each of them.
    """
    saved = home.travel - free.travel
    a_night = max(0, int(saved[0, 1:].max())) + max(0, int(saved[1:, 0].max()))
    return away.nights_max * max(0, a_night - away.night_s)
