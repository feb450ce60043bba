"""Seeded reps on the real streets of Porto: 110 outlets, four weeks, windows; our search and PyVRP day by day."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyvrp

from benchmarks.options import Options
from benchmarks.rows import Row
from routeopt import inputs, network, scenario
from routeopt.inputs.service import visits_of
from routeopt.journeys.build import Offer, band_faults, cycle_days
from routeopt.journeys.check import check
from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.case import Case
from routeopt.journeys.search.pack import pack, patterns_of
from routeopt.journeys.solve import solve
from routeopt.network.model import SNAP_OK

PORTO = Path(__file__).resolve().parents[1] / "scenarios/porto/base.yaml"
REPS, OUTLETS = 4, 110
PEER = "PyVRP day by day"


def measure(options: Options) -> Iterator[Row]:
    """Plan each rep by both at equal CPU seconds: cluster first by the angle around the start, then PyVRP each day."""
    savings = []
    for problem in seeded_reps(REPS, options.seed):
        begin = time.process_time()
        found = solve(problem)
        seconds = time.process_time() - begin
        kept = not check(problem, found) and found.skipped.empty and not found.days["exception"].any()
        yield Row("journeys", problem.rep_id, "travel_h", found.stats.objective / 3600, "h")
        yield Row("journeys", problem.rep_id, "feasible", float(kept), "", goal=1.0, lower_is_better=False)
        yield Row("journeys", problem.rep_id, "seconds", seconds, "s")
        travel, feasible = cluster_first(problem, pack(problem), seconds, options.seed)
        yield Row("journeys", problem.rep_id, "travel_h", travel / 3600, "h", PEER)
        yield Row("journeys", problem.rep_id, "feasible", float(feasible), "", PEER)
        savings.append(1 - found.stats.objective / travel)
    yield Row("journeys", "all seeded reps", "mean_saving", statistics.mean(savings), "share", None, 0.08, False)


def seeded_reps(count: int, seed: int) -> Iterator[RepProblem]:
    """
    Cut reps out of Porto.

    Parameters
    ----------
    count
        How many.
    seed
        Seed of the outlets in their middles.

    Yields
    ------
    RepProblem
        The served outlets nearest to a random one that can be reached; a middle whose visits don't keep the band of
        stops is passed over.
    """
    settings = scenario.load(PORTO, [])
    known = inputs.load(settings)
    travel = network.build(settings, known)
    offer = Offer(settings, known, travel, visits_of(settings, known.outlets), cycle_days(settings))
    mode = str(known.reps["travel_mode"].iloc[0])
    reached = travel.outlets[mode].status == SNAP_OK
    served = np.flatnonzero(known.outlets["status"].ne("prospect").to_numpy() & reached)
    place = known.outlets[["lon", "lat"]].to_numpy(float)[served] * [0.75, 1.0]
    draw = np.random.default_rng(seed)
    for number, middle in enumerate(draw.permutation(len(served)).tolist()):
        near = np.argsort(np.hypot(*(place - place[middle]).T), kind="stable")[:OUTLETS]
        problem = offer.cycle_of(str(known.reps["rep_id"].iloc[number % len(known.reps)]), np.sort(served[near]))
        if count and not band_faults(problem):
            count -= 1
            yield problem
        if not count:
            return


def cluster_first(problem: RepProblem, case: Case, seconds: float, seed: int) -> tuple[float, bool]:
    """
    Plan in two phases, as is common: days by position, then the order of each day.

    Parameters
    ----------
    problem, case
        The cycle, and the same laid out for the search.
    seconds
        CPU seconds for the orders of all days.
    seed
        Seed of PyVRP.

    Returns
    -------
    tuple
        Travel seconds, and whether every day keeps its hours; several windows of a stop are taken as one, in the
        peer's favour.
    """
    days = _days_by_angle(problem)
    travel, feasible = 0.0, True
    for day, stops in enumerate(days):
        share = seconds * len(stops) / sum(map(len, days))
        result = pyvrp.solve(
            _one_day(case, day, stops), _CpuSeconds(share), seed=seed, collect_stats=False, display=False
        )
        travel += result.best.distance()
        feasible &= result.best.is_feasible()
    return travel, feasible


class _CpuSeconds:
    """Stop after so many CPU seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = time.process_time() + seconds

    def __call__(self, best_cost: float) -> bool:
        """Whether the time is over."""
        del best_cost
        return time.process_time() > self._end


def _days_by_angle(problem: RepProblem) -> list[list[int]]:
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
    days: list[list[int]] = [[] for _ in problem.dates]
    for stop, own in sorted(
        zip(order.tolist(), sector.tolist(), strict=True), key=lambda pair: -len(patterns[pair[0]])
    ):
        if patterns[stop]:
            chosen = min(patterns[stop], key=lambda days_: _unfit(problem, days, days_, weekdays[own]))
            for day in chosen:
                days[day].append(stop)
    return days


def _unfit(problem: RepProblem, days: list[list[int]], chosen: tuple[int, ...], weekday: int) -> tuple[bool, bool, int]:
    full = any(len(days[day]) >= problem.stops_max for day in chosen)
    away = all(problem.dates[day].weekday() != weekday for day in chosen)
    return full, away, sum(len(days[day]) for day in chosen)


def _one_day(case: Case, day: int, stops: list[int]) -> pyvrp.ProblemData:
    model = pyvrp.Model()
    places = [model.add_location(0, 0) for _ in range(len(stops) + 1)]
    depot = model.add_depot(places[0])
    for place, stop in zip(places[1:], stops, strict=True):
        first, last = int(case.opens[stop, day].min()), int(case.closes[stop, day].max())
        model.add_client(place, service_duration=int(case.visit[stop]), tw_early=first, tw_late=last)
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot, tw_early=case.day_start, tw_late=case.day_end)
    positions = [0, *stops]
    for a, one in enumerate(positions):
        for b, two in enumerate(positions):
            if a != b:
                way = int(case.travel[one, two])
                model.add_edge(places[a], places[b], way, way)
    return model.data()
