"""Public routing instances as problems of the journeys: Cordeau's periodic VRP and Chao's team orienteering."""

import csv
import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routeopt.journeys.model import Fleet, RepJourneys, RepProblem

UNITS = 10_000
"""Whole units of the search for one unit of the instance."""
LEFT_OUT_ENDS = {(18.19, 6.32): (2.38, 18.26)}
"""Start and end of Chao's set 4 (1996), of whose 100 places some copies have only the first 99."""
Patterns = list[list[tuple[int, ...]]]
"""Allowed sets of days of each position."""
TOLERANCE = 1e-3
"""What a load or a duration may exceed its limit by, in units of the instance, as is usual for these instances."""


@dataclasses.dataclass(frozen=True)
class Instance:
    """
    One public instance.

    Attributes
    ----------
    name
        As its file is called.
    problem
        The instance as the product's own problem.
    away
        float64 (n + 1, n + 1): distances, unrounded.
    longest
        Most travel and service of a route; infinite where there is no limit.
    service
        float64 (n + 1).
    score
        float64 (n + 1): what a visit earns; None where everybody has to be visited.
    best_known
        Published value; None where the folder has none.
    """

    name: str
    problem: RepProblem
    away: NDArray[np.float64]
    longest: float
    service: NDArray[np.float64]
    score: NDArray[np.float64] | None
    best_known: float | None

    def value(self, found: RepJourneys) -> tuple[float, bool]:
        """
        Evaluate an answer again, from the instance alone.

        Parameters
        ----------
        found
            The journeys.

        Returns
        -------
        tuple
            Distance, or score where visits earn one, and whether every rule of the instance is kept.
        """
        problem, kept, distance = self.problem, True, 0.0
        days: dict[int, list[int]] = {}
        vehicles: dict[int, set[int]] = {}
        routes: dict[tuple[int, int], list[int]] = {}
        rows = found.visits.sort_values(["day", "vehicle", "seq"])
        for day, vehicle, stop in rows[["day", "vehicle", "stop"]].to_numpy().tolist():
            routes.setdefault((day, vehicle), []).append(stop)
        for (day, vehicle), stops in routes.items():
            vehicles.setdefault(day, set()).add(vehicle)
            way = float(sum(self.away[a, b] for a, b in zip([0, *stops], [*stops, 0], strict=True)))
            load = 0 if problem.fleet is None else int(problem.fleet.load[stops].sum())
            kept &= way + float(self.service[stops].sum()) <= self.longest + TOLERANCE
            kept &= problem.fleet is None or load <= problem.fleet.load_max
            distance += way
            for stop in stops:
                days.setdefault(stop, []).append(day)
        most = 1 if problem.fleet is None else problem.fleet.vehicles
        kept &= all(len(used) <= most for used in vehicles.values())
        for stop in range(1, len(problem.visit_s)):
            allowed = problem.pattern_days[problem.pattern_start[stop] : problem.pattern_start[stop + 1]]
            visited = tuple(sorted(days.get(stop, [])))
            kept &= visited in allowed or (self.score is not None and not visited)
        return distance if self.score is None else float(self.score[list(days)].sum()), kept


def instances_in(folder: Path, seed: int) -> list[Instance]:
    """
    Read every instance of a folder.

    Parameters
    ----------
    folder
        Files of one or both kinds, ``best_known.csv`` beside them where it exists.
    seed
        Seed of the search.

    Returns
    -------
    list of Instance
        In the order of their names.
    """
    table = folder / "best_known.csv"
    best: dict[str, float] = {}
    if table.exists():
        with table.open(encoding="utf-8") as lines:
            best = {row[0]: float(row[1]) for row in list(csv.reader(lines))[1:]}
    found = []
    for file in sorted(folder.iterdir()):
        if file.name == table.name or not file.is_file():
            continue
        words = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.split()]
        name = file.name.removesuffix(".txt")
        read = orienteering if words and words[0][0] == "n" else periodic
        found.append(read(name, words, best.get(name), seed))
    return found


def periodic(name: str, words: list[list[str]], best_known: float | None, seed: int) -> Instance:
    """
    Read a periodic VRP.

    Parameters
    ----------
    name
        Name of the instance.
    words
        Lines, split: ``type m n t``, then t lines ``D Q`` (0 is no limit), then
        ``i x y service load frequency number_of_patterns patterns``. A pattern is a bit mask, the first day its highest
        bit. The customers are those listed, whatever n says: p01's last one, on the depot, fills a vehicle.
    best_known
        Published value.
    seed
        Seed of the search.

    Returns
    -------
    Instance
        Distances are travel, in `UNITS`; all vehicles and days have the limits of the first line ``D Q``.
    """
    vehicles, days = int(words[0][1]), int(words[0][3])
    longest, room = float(words[1][0]) or np.inf, int(float(words[1][1]))
    rows = words[1 + days :]
    place = np.array([[float(row[1]), float(row[2])] for row in rows])
    service = np.array([float(row[3]) for row in rows])
    load = np.array([int(float(row[4])) for row in rows], np.int64)
    masks = [[int(mask) for mask in row[7 : 7 + int(row[6])]] for row in rows]
    patterns = [[tuple(d for d in range(days) if mask >> (days - 1 - d) & 1) for mask in own] for own in masks]
    away = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    fleet = Fleet(vehicles, load, room or int(load.sum()) + 1)
    problem = _problem((name, seed), away, service, patterns, fleet, longest)
    return Instance(name, problem, away, longest, service, None, best_known)


def orienteering(name: str, words: list[list[str]], best_known: float | None, seed: int) -> Instance:
    """
    Read a team orienteering problem.

    Parameters
    ----------
    name
        Name of the instance.
    words
        Lines, split: ``n``, ``m`` vehicles, ``tmax``, then ``x y score``: the start, the customers, the end. A file
        whose last place scores leaves the end out: it is that of `LEFT_OUT_ENDS`, else the start again. Who scores
        nothing is left away.
    best_known
        Published value.
    seed
        Seed of the search.

    Returns
    -------
    Instance
        Customers are prospects on a single day. A point of score is worth more than all travel together.
    """
    vehicles, longest = int(words[1][1]), float(words[2][1])
    rows = np.array([[float(word) for word in row] for row in words[3:]])
    if rows[-1, 2] > 0:
        start_x, start_y = map(float, rows[0, :2])
        rows = np.vstack([rows, [*LEFT_OUT_ENDS.get((start_x, start_y), (start_x, start_y)), 0.0]])
    inner = [0, *(np.flatnonzero(rows[1:, 2] > 0) + 1).tolist()]
    away = np.hypot(*(rows[inner, None, :2] - rows[None, inner, :2]).transpose(2, 0, 1))
    away[:, 0] = np.hypot(*(rows[inner, :2] - rows[-1, :2]).T)
    away[0, 0] = 0.0
    score = rows[inner, 2]
    score[0] = 0.0
    size = len(inner)
    fleet = Fleet(vehicles, np.r_[0, np.ones(size - 1, np.int64)], size)
    patterns: Patterns = [[] if place == 0 else [(0,)] for place in range(size)]
    problem = _problem((name, seed), away, np.zeros(size), patterns, fleet, longest)
    prize = np.rint(UNITS * vehicles * longest * score).astype(np.int64)
    problem = dataclasses.replace(problem, prize_s=prize)
    return Instance(name, problem, away, longest, np.zeros(size), score, best_known)


def _problem(
    named: tuple[str, int],
    away: NDArray[np.float64],
    service: NDArray[np.float64],
    patterns: Patterns,
    fleet: Fleet,
    longest: float,
) -> RepProblem:
    """The problem in which everybody has to be visited; ``named`` is its name and the seed of the search."""
    size, days = len(away), max(len(own) and max(map(max, own)) for own in patterns) + 1
    travel = np.rint(UNITS * away).astype(np.int32)
    visit = np.rint(UNITS * service).astype(np.int32)
    # Without a limit a day is as long as coming home after every stop.
    whole = int((travel[0] + travel[:, 0] + visit).astype(np.int64).sum()) + 1
    end = whole if np.isinf(longest) else round(UNITS * longest)
    windows = np.zeros((size, days, 1, 2), np.int32)
    windows[..., 1] = end
    start = np.array([0, *np.cumsum([len(own) for own in patterns])], np.int32)
    monday = dt.date(2026, 1, 5)
    return RepProblem(
        rep_id=named[0],
        outlet_ids=tuple(map(str, range(1, size))),
        dates=tuple(monday + dt.timedelta(days=day) for day in range(days)),
        week_of_day=np.zeros(days, np.int32),
        travel_s=travel,
        visit_s=visit,
        windows_s=windows,
        pattern_start=start,
        pattern_days=tuple(day_set for own in patterns for day_set in own),
        prize_s=np.zeros(size, np.int64),
        stops_min=0,
        stops_max=size,
        shift_start_s=0,
        shift_end_s=end,
        # Nobody stops for lunch, which has no length and comes after the end.
        lunch_start_s=end + 1,
        lunch_s=0,
        effort="standard",
        seed=named[1],
        fleet=fleet,
    )
