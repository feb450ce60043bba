"""A rep's cycle as others plan it: each peer answers with travel seconds and whether it keeps the rules."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.rows import LeftOutError
from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.case import Case
from routeopt.journeys.search.pack import patterns_of

Answer = tuple[float, bool]
"""Travel seconds, and whether every visit is made within the hours."""
Days = list[list[int]]


def peers() -> Iterator[tuple[str, Callable[[RepProblem, Case, float, int], Answer]]]:
    """
    Name and method of every peer.

    Each is given CPU seconds and a seed. Several windows of a stop are taken as one, in the peer's favour, and nobody
    but us keeps the fewest stops of a day.
    """
    yield "PyVRP day by day", lambda problem, case, seconds, seed: _by_day(problem, case, seconds, seed, pyvrp_day)
    yield "VROOM day by day", lambda problem, case, seconds, seed: _by_day(problem, case, seconds, seed, vroom_day)
    yield "cluster first, TSP", lambda problem, case, seconds, seed: _by_day(problem, case, seconds, seed, tsp_day)
    yield "OR-Tools routing", whole_cycle


def _by_day(
    problem: RepProblem,
    case: Case,
    seconds: float,
    seed: int,
    route: Callable[[Case, int, list[int], float, int], Answer],
) -> Answer:
    """Plan in two phases, as is common: days by position, then the order of each day."""
    days = days_by_angle(problem)
    travel, feasible = 0.0, True
    for day, stops in enumerate(days):
        if stops:
            share = seconds * len(stops) / sum(map(len, days))
            way, kept = route(case, day, stops, share, seed)
            travel, feasible = travel + way, feasible and kept
    return travel, feasible


class CpuSeconds:
    """Stop after so many CPU seconds; what PyVRP and OR-Tools ask."""

    def __init__(self, seconds: float) -> None:
        self._end = time.process_time() + seconds

    def __call__(self, best_cost: float = 0.0) -> bool:
        """Whether the time is over."""
        del best_cost
        return time.process_time() > self._end


def pyvrp_day(case: Case, day: int, stops: list[int], seconds: float, seed: int) -> Answer:
    """One day by PyVRP."""
    model = pyvrp.Model()
    places = [model.add_location(0, 0) for _ in range(len(stops) + 1)]
    depot = model.add_depot(places[0])
    for place, stop in zip(places[1:], stops, strict=True):
        first, last = hull(case, day, stop)
        model.add_client(place, service_duration=int(case.visit[stop, 0]), tw_early=first, tw_late=last)
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot, tw_early=case.day_start, tw_late=case.day_end)
    positions = [0, *stops]
    for a, one in enumerate(positions):
        for b, two in enumerate(positions):
            if a != b:
                way = int(case.travel[one, two])
                model.add_edge(places[a], places[b], way, way)
    result = pyvrp.solve(model.data(), CpuSeconds(seconds), seed=seed, collect_stats=False, display=False)
    return float(result.best.distance()), result.best.is_feasible()


def vroom_day(case: Case, day: int, stops: list[int], seconds: float, seed: int) -> Answer:
    """One day by VROOM at its highest level, which ends by itself; it has neither a seed nor a CPU limit."""
    try:
        import vroom
    except ImportError as missing:
        raise LeftOutError("pyvroom is not installed") from missing
    del seconds, seed
    positions = np.array([0, *stops])
    entry = vroom.Input()
    entry.set_durations_matrix("car", case.travel[np.ix_(positions, positions)].astype(np.uint32))
    entry.add_vehicle(vroom.Vehicle(1, start=0, end=0, time_window=vroom.TimeWindow(case.day_start, case.day_end)))
    for place, stop in enumerate(stops, start=1):
        window = vroom.TimeWindow(*hull(case, day, stop))
        entry.add_job(vroom.Job(place, location=place, default_service=int(case.visit[stop, 0]), time_windows=[window]))
    found = entry.solve(exploration_level=5, nb_threads=1)
    return float(found.summary.duration), not found.unassigned


def tsp_day(case: Case, day: int, stops: list[int], seconds: float, seed: int) -> Answer:
    """One day by OR-Tools: cheapest arc first, then guided local search."""
    del seed
    return _routing(case, [(stop, day) for stop in stops], [[0]] * len(stops), [day], [], seconds)


def whole_cycle(problem: RepProblem, case: Case, seconds: float, seed: int) -> Answer:
    """All days by OR-Tools: a vehicle per day, a node per visit, and the patterns as allowed sets of vehicles."""
    del seed
    visits: list[tuple[int, int]] = []
    days: list[list[int]] = []
    allowed: list[tuple[list[int], list[tuple[int, ...]]]] = []
    for stop, own in enumerate(patterns_of(problem)):
        if own:
            nodes = list(range(len(visits), len(visits) + len(own[0])))
            visits += [(stop, own[0][k]) for k in range(len(own[0]))]
            days += [sorted({pattern[k] for pattern in own}) for k in range(len(own[0]))]
            allowed.append((nodes, own))
    return _routing(case, visits, days, list(range(len(problem.dates))), allowed, seconds)


def _routing(
    case: Case,
    visits: list[tuple[int, int]],
    days: list[list[int]],
    vehicle_day: list[int],
    allowed: list[tuple[list[int], list[tuple[int, ...]]]],
    seconds: float,
) -> Answer:
    """Visits by (stop, a day of it), the vehicles that may make each, and sets of vehicles for groups of visits."""
    stops = np.array([0, *(stop for stop, _ in visits)])
    ways = case.travel[np.ix_(stops, stops)].astype(np.int64)
    spent = (ways + case.visit[stops, :1]).tolist()
    table = ways.tolist()
    manager = pywrapcp.RoutingIndexManager(len(stops), len(vehicle_day), 0)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    cost = model.RegisterTransitCallback(lambda a, b: table[node(a)][node(b)])
    clock = model.RegisterTransitCallback(lambda a, b: spent[node(a)][node(b)])
    one = model.RegisterUnaryTransitCallback(lambda a: int(node(a) > 0))
    model.SetArcCostEvaluatorOfAllVehicles(cost)
    model.AddDimension(clock, case.day_end, case.day_end, False, "time")
    model.AddDimension(one, 0, case.load_max, True, "stops")
    times = model.GetDimensionOrDie("time")
    for vehicle in range(len(vehicle_day)):
        times.CumulVar(model.Start(vehicle)).SetRange(case.day_start, case.day_end)
        times.CumulVar(model.End(vehicle)).SetRange(case.day_start, case.day_end)
    for place, ((stop, day), own) in enumerate(zip(visits, days, strict=True), start=1):
        index = manager.NodeToIndex(place)
        times.CumulVar(index).SetRange(*hull(case, day, stop))
        model.VehicleVar(index).SetValues(own)
    for nodes, patterns in allowed:
        variables = [model.VehicleVar(manager.NodeToIndex(place + 1)) for place in nodes]
        model.solver().Add(model.solver().AllowedAssignments(variables, patterns))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(10_000 * seconds) + 1)
    model.AddSearchMonitor(model.solver().CustomLimit(CpuSeconds(seconds)))
    found = model.SolveWithParameters(parameters)
    return (float(found.ObjectiveValue()), True) if found else (float("nan"), False)


def hull(case: Case, day: int, stop: int) -> tuple[int, int]:
    """First and last allowed start."""
    return int(case.opens[stop, day].min()), int(case.closes[stop, day].max())


def days_by_angle(problem: RepProblem) -> Days:
    """Stops of each day: weekdays are sectors around the start, then the pattern whose days are least full."""
    both = problem.travel_s + problem.travel_s.T
    # Position without a map: how much nearer a stop is to one far stop than to another.
    east = int(both[0].argmax())
    north = int((both[0] + both[east]).argmax())
    angle = np.arctan2(both[:, north] - both[0], both[:, east] - both[0])
    patterns = patterns_of(problem)
    order = np.argsort(angle[1:], kind="stable") + 1
    weight = np.array([len(patterns[stop][0]) if patterns[stop] else 0 for stop in order])
    weekdays = sorted({date.weekday() for date in problem.dates})
    sector = np.minimum(len(weekdays) - 1, (np.cumsum(weight) - weight) * len(weekdays) // max(1, weight.sum()))
    days: Days = [[] for _ in problem.dates]
    for stop, own in sorted(
        zip(order.tolist(), sector.tolist(), strict=True), key=lambda pair: -len(patterns[pair[0]])
    ):
        if patterns[stop]:
            chosen = min(patterns[stop], key=lambda days_: _unfit(problem, days, days_, weekdays[own]))
            for day in chosen:
                days[day].append(stop)
    return days


def _unfit(problem: RepProblem, days: Days, chosen: tuple[int, ...], weekday: int) -> tuple[bool, bool, int]:
    full = any(len(days[day]) >= problem.stops_max for day in chosen)
    away = all(problem.dates[day].weekday() != weekday for day in chosen)
    return full, away, sum(len(days[day]) for day in chosen)
