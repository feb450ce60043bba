"""Territories on Wuhan's streets beside all peers, and public capacitated p-median files from ``--instances``."""

import dataclasses
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.limited import Answer
from benchmarks.median_files import measure_files
from benchmarks.options import Options
from benchmarks.rows import LeftOutError, Row
from benchmarks.territory_city import City, city_of, streets_of_wuhan
from benchmarks.territory_days import Days, days_on, with_true_travel
from benchmarks.territory_peers import Peer, peers
from routeopt.core.faults import InfeasibleError
from routeopt.territories.anchors import named_by_start
from routeopt.territories.part import Part
from routeopt.territories.pieces import pieces_of
from routeopt.territories.solve import solve

SIZES = ((220, 2), (2_200, 20), (11_000, 100))
"""The smallest is for peers that find no answer to the next."""
LARGEST = ((100_000, 900), (1_000_000, 9_000))
"""Each one office, without peers. A million outlets stand on the streets of one city, closer than anywhere: a few
hundred in dead ends that fit no territories are left out."""
_DAYS_OUTLETS = range(1_000, 4_000)
"""Journeys on everybody's territories take minutes per thousand outlets, and tell little of two territories."""
_GOAL_SECONDS = {11_000: 20.0, 100_000: 300.0, 1_000_000: 3_600.0}
_GOAL_MB = {11_000: 1_000.0, 100_000: 6_000.0, 1_000_000: 16_000.0}
_LARGEST_FROM_S = 300.0
"""The largest offices are only measured where this much time is given."""


def measure(options: Options) -> Iterator[Row]:
    """Group the instance files if there are any; else cut Wuhan, everyone on the same instance and the same tests."""
    if options.instances:
        yield from measure_files(options.instances, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        streets = streets_of_wuhan(Path(folder))
        sizes = (*SIZES, *LARGEST) if options.seconds >= _LARGEST_FROM_S else SIZES
        for outlets, reps in sizes:
            city = city_of(streets, outlets, reps, options.seed)
            yield from _city(city, options)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _city(city: City, options: Options) -> Iterator[Row]:
    """Ours and all peers on one city; where it is small enough, with the journeys that their territories lead to."""
    n, seed = city.drawn, options.seed
    with_days = n in _DAYS_OUTLETS
    label, rows = _measured(city, None, _ours)
    yield from rows
    if n >= LARGEST[0][0]:
        return
    travel: dict[str, float] = {}
    lawful: list[float] = []
    if with_days and label is not None:
        first = days_on(city, label, seed)
        yield from _judged_days(n, "first pass", first)
        again = dataclasses.replace(city, problem=with_true_travel(city.problem, first))
        label, rows = _measured(again, None, _ours, " second pass")
        yield from rows
        if label is not None:
            second = days_on(city, label, seed)
            yield from _judged_days(n, None, second)
            travel[""] = second.travel_h_all
    for name, method in peers(options.seconds):
        label, rows = _measured(city, name, partial(_peer, method, seed))
        yield from rows
        if with_days and label is not None:
            days = days_on(city, label, seed)
            yield from _judged_days(n, name, days)
            travel[name] = days.travel_h_all
            keeps = {row.metric: row.value for row in rows}
            if keeps["reps_in_band"] == 1.0 and keeps["reps_in_one_piece"] == 1.0 and not days.missed:
                lawful.append(days.travel_h_all)
    if len(travel) > 1 and "" in travel:
        # A peer outside the band has fewer, longer days; its travel is shown, but is no answer to the same question.
        # Nor is that of one whose reps can't make all visits: these are charged at the mean travel of those made.
        best = {"below_best_peer": min(hours for name, hours in travel.items() if name)}
        best |= {"below_best_peer_within_rules": min(lawful)} if lawful else {}
        for metric, least in best.items():
            yield Row("territories", f"wuhan {n}", metric, 1 - travel[""] / least, "share", None, 0.08, False)


def _ours(city: City) -> NDArray[np.int32]:
    answer = solve(city.problem)
    number = {rep: row for row, rep in enumerate(city.problem.rep_ids)}
    return np.asarray(answer.outlets["rep_id"].map(number), np.int32)


def _peer(method: Peer, seed: int, city: City) -> NDArray[np.int32] | Answer[NDArray[np.int32]]:
    return method(city, seed)


def _judged_days(n: int, peer: str | None, days: Days) -> Iterator[Row]:
    """True travel of the journeys, and the share of reps whose true hours are within 5 % of the mean."""
    case, ours = f"wuhan {n}", peer is None
    even = float((np.abs(days.hours / days.hours.mean() - 1) <= 0.05).mean())
    yield Row("territories", case, "travel_hours", days.travel_h, "h", peer)
    yield Row("territories", case, "travel_hours_for_all_visits", days.travel_h_all, "h", peer)
    yield Row("territories", case, "visits_missed", days.missed, "", peer, 0 if ours else None)
    yield Row("territories", case, "reps_within_5_percent_true", even, "share", peer, 0.99 if ours else None, False)


def _measured(
    city: City,
    peer: str | None,
    method: Callable[[City], NDArray[np.int32] | Answer[NDArray[np.int32]]],
    remark: str = "",
) -> tuple[NDArray[np.int32] | None, list[Row]]:
    """Territories with the figures that need no journeys; None with the reason where the method has no answer."""
    n = city.drawn
    case = f"wuhan {n}{remark}"
    began, began_cpu = time.perf_counter(), time.process_time()
    try:
        found = method(city)
    except (LeftOutError, InfeasibleError) as why:
        return None, [Row("territories", case, "reps_in_band", None, str(why), peer)]
    took = time.perf_counter() - began, time.process_time() - began_cpu
    label, seconds, cpu = (
        (found.found, found.seconds, found.cpu_seconds) if isinstance(found, Answer) else (found, *took)
    )
    ours = peer is None
    rows = [
        Row("territories", case, metric, value, unit, peer, goal if ours else None, lower)
        for metric, value, unit, goal, lower in _judged(city, label)
    ]
    rows.append(Row("territories", case, "seconds", seconds, "s", peer))
    rows.append(Row("territories", case, "cpu_seconds", cpu, "s", peer, _GOAL_SECONDS.get(n) if ours else None))
    if ours:
        if city.drawn > len(city.points):
            rows.append(Row("territories", case, "outlets_left_out", city.drawn - len(city.points), ""))
        rows.append(Row("territories", case, "peak_mb", _peak_mb(), "MB", goal=_GOAL_MB.get(n)))
    return label, rows


def _judged(city: City, label: NDArray[np.int32]) -> Iterator[tuple[str, float, str, float | None, bool]]:
    """Shares of reps inside the band, in one piece and with even work, and the travel inside territories."""
    problem = city.problem
    k = len(problem.rep_ids)
    count = np.bincount(label, minlength=k)
    inside = (count >= problem.outlets_min) & (count <= problem.outlets_max)
    piece = pieces_of(problem.neighbours, label)
    # Every piece lies in one territory.
    pieces = np.bincount(label[np.unique(piece, return_index=True)[1]], minlength=k)
    part = Part(problem, np.arange(len(label)), np.arange(k))
    work = part.expected_s(label if part.days is None else named_by_start(part, label))
    even = np.abs(work / work.mean() - 1) <= 0.05
    yield "reps_in_band", float(inside.mean()), "share", 1.0, False
    yield "reps_in_one_piece", float((pieces == 1).mean()), "share", 1.0, False
    yield "reps_within_5_percent", float(even.mean()), "share", 0.99, False
    yield "compactness_hours", _travel_to_medoids(city, label) / 3600, "h", None, True


def _travel_to_medoids(city: City, label: NDArray[np.int32]) -> float:
    """Visits-weighted seconds between outlets and the best middle of their territory, exact on the streets."""
    total = 0.0
    begin = np.searchsorted(np.sort(label), np.arange(1, len(city.problem.rep_ids)))
    for members in np.split(np.argsort(label, kind="stable"), begin):
        if len(members):
            there = city.streets.times(city.points.take(members)).seconds.astype(np.float64)
            total += float(((there + there.T) / 2 @ city.problem.visits[members]).min())
    return total
