"""Territories on Wuhan's streets beside all peers, and public capacitated p-median files from ``--instances``."""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.median_files import measure_files
from benchmarks.options import Options
from benchmarks.rows import LeftOutError, Row
from benchmarks.territory_city import City, city_of, streets_of_wuhan
from benchmarks.territory_peers import peers
from routeopt.core.faults import InfeasibleError
from routeopt.territories.pieces import pieces_of
from routeopt.territories.solve import solve
from routeopt.territories.workload import work_s

SIZES = ((2_200, 20), (11_000, 100))
LARGEST = (100_000, 900)
_GOAL_SECONDS = {11_000: 20.0, 100_000: 300.0}
_GOAL_MB = {11_000: 1_000.0, 100_000: 6_000.0}
_LARGEST_FROM_S = 300.0
"""The largest city is only measured where this much time is given."""


def measure(options: Options) -> Iterator[Row]:
    """Group the instance files if there are any; else cut Wuhan, everyone on the same instance and the same tests."""
    if options.instances:
        yield from measure_files(options.instances, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        streets = streets_of_wuhan(Path(folder))
        sizes = (*SIZES, LARGEST) if options.seconds >= _LARGEST_FROM_S else SIZES
        for outlets, reps in sizes:
            city = city_of(streets, outlets, reps, options.seed)
            yield from _measured(city, None, _ours)
            if (outlets, reps) != LARGEST:
                for name, method in peers():
                    yield from _measured(city, name, partial(_peer, method, options.seed))


def _ours(city: City) -> NDArray[np.int32]:
    answer = solve(city.problem)
    number = {rep: row for row, rep in enumerate(city.problem.rep_ids)}
    return np.asarray(answer.outlets["rep_id"].map(number), np.int32)


def _peer(method: Callable[[City, int], NDArray[np.int32]], seed: int, city: City) -> NDArray[np.int32]:
    return method(city, seed)


def _measured(city: City, peer: str | None, method: Callable[[City], NDArray[np.int32]]) -> Iterator[Row]:
    n = len(city.points)
    case = f"wuhan {n}"
    began, began_cpu = time.perf_counter(), time.process_time()
    try:
        label = method(city)
    except (LeftOutError, InfeasibleError) as why:
        yield Row("territories", case, "reps_in_band", None, str(why), peer)
        return
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    ours = peer is None
    for metric, value, unit, goal, lower in _judged(city, label):
        yield Row("territories", case, metric, value, unit, peer, goal if ours else None, lower)
    yield Row("territories", case, "seconds", seconds, "s", peer)
    yield Row("territories", case, "cpu_seconds", cpu, "s", peer, _GOAL_SECONDS.get(n) if ours else None)
    if ours:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        yield Row("territories", case, "peak_mb", peak, "MB", goal=_GOAL_MB.get(n))


def _judged(city: City, label: NDArray[np.int32]) -> Iterator[tuple[str, float, str, float | None, bool]]:
    """Shares of reps inside the band, in one piece and with even work, and the travel inside territories."""
    problem = city.problem
    k = len(problem.rep_ids)
    count = np.bincount(label, minlength=k)
    inside = (count >= problem.outlets_min) & (count <= problem.outlets_max)
    piece = pieces_of(problem.neighbours, label)
    pieces = np.array([len(np.unique(piece[label == rep])) for rep in range(k)])
    work = np.bincount(label, work_s(problem), minlength=k)
    even = np.abs(work / work.mean() - 1) <= 0.05
    yield "reps_in_band", float(inside.mean()), "share", 1.0, False
    yield "reps_in_one_piece", float((pieces == 1).mean()), "share", 1.0, False
    yield "reps_within_5_percent", float(even.mean()), "share", 0.99, False
    yield "compactness_hours", _travel_to_medoids(city, label) / 3600, "h", None, True


def _travel_to_medoids(city: City, label: NDArray[np.int32]) -> float:
    """Visits-weighted seconds between outlets and the best middle of their territory, exact on the streets."""
    total = 0.0
    for rep in range(len(city.problem.rep_ids)):
        members = np.flatnonzero(label == rep)
        if len(members):
            there = city.streets.times(city.points.take(members)).seconds.astype(np.float64)
            total += float(((there + there.T) / 2 @ city.problem.visits[members]).min())
    return total
