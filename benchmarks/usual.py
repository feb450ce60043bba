"""How the field plans without us: as it is today, and the usual open pipeline of k-means and OR-Tools."""

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from scipy.cluster.vq import kmeans2

from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.pack import patterns_of
from routeopt.journeys.timing import WorkingClock, start_spans

Days = list[list[int]]
Order = Callable[[RepProblem, int, list[int], float], list[int]]


@dataclasses.dataclass(frozen=True)
class Judged:
    """
    What a rep's days come to on real streets, whoever planned them.

    Attributes
    ----------
    travel_s, wait_s, service_s
        Seconds in the cycle.
    late
        Visits for which the rep comes too late for every window of the day, and makes at once.
    overtime
        Days that end after the shift.
    off_band
        Days with fewer or more stops than the band.
    """

    travel_s: int
    wait_s: int
    service_s: int
    late: int
    overtime: int
    off_band: int


def judged(problem: RepProblem, days: Days) -> Judged:
    """Walk every day by the working clock from the earliest start."""
    opens, closes = start_spans(problem)
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    end = clock.last_end(problem.shift_end_s)
    travel = wait = service = late = overtime = off = 0
    for day, stops in enumerate(days):
        time, before = problem.shift_start_s, 0
        for stop in stops:
            way = int(problem.travel_s[before, stop])
            time, travel = time + way, travel + way
            spans = [
                (first, last) for first, last in zip(opens[stop, day], closes[stop, day], strict=True) if time <= last
            ]
            start = max(time, int(spans[0][0])) if spans else time
            late += not spans
            wait, service = wait + start - time, service + int(problem.visit_s[stop])
            time, before = start + int(problem.visit_s[stop]), stop
        home = int(problem.travel_s[before, 0]) if stops else 0
        travel += home
        overtime += time + home > end
        off += not problem.stops_min <= len(stops) <= problem.stops_max
    return Judged(travel, wait, service, late, overtime, off)


def strips(place_m: NDArray[np.float64], reps: int) -> NDArray[np.int64]:
    """Districts as companies draw them: rows from south to north, cut from west to east, with equal counts."""
    rows = max(1, round(np.sqrt(reps)))
    label = np.zeros(len(place_m), np.int64)
    quota = np.diff(np.linspace(0, reps, rows + 1).round().astype(int))
    north = np.argsort(place_m[:, 1], kind="stable")
    done = 0
    for row, band in enumerate(np.split(north, (np.cumsum(quota)[:-1] * len(north)) // reps)):
        for part in np.array_split(band[np.argsort(place_m[band, 0], kind="stable")], quota[row]):
            label[part] = done
            done += 1
    return label


def k_means(place_m: NDArray[np.float64], reps: int, seed: int) -> NDArray[np.int64]:
    """Groups around means of places, however many outlets each gets."""
    best: tuple[float, NDArray[np.int64]] | None = None
    for start in range(5):
        means, label = kmeans2(place_m, reps, minit="++", rng=np.random.default_rng([seed, start]), iter=50)
        off = float(((place_m - means[label]) ** 2).sum())
        if len(np.unique(label)) == reps and (best is None or off < best[0]):
            best = off, label.astype(np.int64)
    if best is None:
        raise RuntimeError("k-means left a group empty in every start")
    return best[1]


def weekday_of_sector(problem: RepProblem, place_m: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    """Weekdays by habit: one sector around the start of the outlets for each, with equal visits."""
    del seed
    around = place_m - place_m.mean(axis=0)
    angle = np.arctan2(around[:, 1], around[:, 0])
    order = np.argsort(angle, kind="stable")
    weight = visits_wanted(problem)[order]
    week = len({date.weekday() for date in problem.dates})
    sector = np.minimum(week - 1, (np.cumsum(weight) - weight) * week // max(1, int(weight.sum())))
    label = np.zeros(len(order), np.int64)
    label[order] = sector
    return label


def weekday_of_cluster(problem: RepProblem, place_m: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    """Weekdays by k-means of the rep's outlets."""
    return k_means(place_m, min(len(place_m), len({date.weekday() for date in problem.dates})), seed)


def visits_wanted(problem: RepProblem) -> NDArray[np.int64]:
    """Visits in the cycle of every stop."""
    return np.array([len(own[0]) if own else 0 for own in patterns_of(problem)[1:]], np.int64)


def calendar(problem: RepProblem, weekday: NDArray[np.int64]) -> Days:
    """
    Give every stop a pattern on its weekday, most visited first, the one whose days are least full.

    Weekdays of a stop that none of its patterns has are passed over.
    """
    patterns = patterns_of(problem)
    names = sorted({date.weekday() for date in problem.dates})
    days: Days = [[] for _ in problem.dates]
    wanted = visits_wanted(problem)
    for stop in sorted(range(1, len(patterns)), key=lambda s: (-wanted[s - 1], s)):
        if not patterns[stop]:
            continue
        own = names[int(weekday[stop - 1])]

        def unfit(chosen: tuple[int, ...], own: int = own) -> tuple[bool, int, int]:
            full = any(len(days[day]) >= problem.stops_max for day in chosen)
            away = sum(problem.dates[day].weekday() == own for day in chosen)
            return full, -away, sum(len(days[day]) for day in chosen)

        for day in min(patterns[stop], key=unfit):
            days[day].append(stop)
    return days


def nearest_next(problem: RepProblem, day: int, stops: list[int], seconds: float) -> list[int]:
    """Order as a rep makes it up on the way: always to the nearest outlet that is left."""
    del day, seconds
    left, at, order = set(stops), 0, []
    while left:
        at = min(left, key=lambda stop: (problem.travel_s[at, stop], stop))
        order.append(at)
        left.remove(at)
    return order


def or_tools(problem: RepProblem, day: int, stops: list[int], seconds: float) -> list[int]:
    """Order by OR-Tools routing: path-cheapest-arc and guided local search; windows with a price for being late."""
    if len(stops) < 2:
        return stops
    opens, closes = start_spans(problem)
    nodes = [0, *stops]
    manager = pywrapcp.RoutingIndexManager(len(nodes), 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    ways = problem.travel_s[np.ix_(nodes, nodes)]
    busy = np.array([0, *(int(problem.visit_s[stop]) for stop in stops)])
    way = routing.RegisterTransitMatrix(ways.tolist())
    spent = routing.RegisterTransitMatrix((ways + busy[:, None]).tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    routing.AddDimension(spent, 86_400, 172_800, fix_start_cumul_to_zero=False, name="time")
    time = routing.GetDimensionOrDie("time")
    for node, stop in enumerate(stops, start=1):
        usable = closes[stop, day] >= opens[stop, day]
        time.SetCumulVarSoftUpperBound(manager.NodeToIndex(node), int(closes[stop, day][usable].max()), 10)
        time.CumulVar(manager.NodeToIndex(node)).SetMin(int(opens[stop, day][usable].min()))
    time.CumulVar(routing.Start(0)).SetMin(problem.shift_start_s)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromMilliseconds(max(1, round(1000 * seconds)))
    found = routing.SolveWithParameters(asked)
    if found is None:
        return nearest_next(problem, day, stops, seconds)
    order, index = [], found.Value(routing.NextVar(routing.Start(0)))
    while not routing.IsEnd(index):
        order.append(nodes[manager.IndexToNode(index)])
        index = found.Value(routing.NextVar(index))
    return order
