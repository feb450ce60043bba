"""Seeded reps on the real streets of Porto: 110 outlets, four weeks, windows; our search and its peers."""

import math
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.days import measure_days
from benchmarks.office import measure_office
from benchmarks.options import Options
from benchmarks.rep_peers import peers
from benchmarks.rows import LeftOutError, Row
from routeopt import inputs, network, scenario
from routeopt.inputs.service import visits_of
from routeopt.journeys.build import Offer, band_faults, cycle_days
from routeopt.journeys.check import check
from routeopt.journeys.effort import EFFORTS, Effort
from routeopt.journeys.model import RepProblem
from routeopt.journeys.search.pack import pack
from routeopt.journeys.solve import solve
from routeopt.network.model import SNAP_OK

PORTO = Path(__file__).resolve().parents[1] / "scenarios/porto/base.yaml"
REPS, COMPARED, OUTLETS, DAYS = 50, 4, 110, 100
"""Reps, how many of them the peers plan too, outlets of each, and single days drawn out of them."""
THOROUGH = 6
"""Every rep at such a distance, from the first one on, is also planned thoroughly: fifty would take most of an hour."""


def measure(options: Options) -> Iterator[Row]:
    """Plan single days, an office, and each rep; the first reps also by every peer in the CPU seconds of ours."""
    gaps, savings, feasible = [], [], []
    problems = list(seeded_reps(REPS, options.seed))
    yield from measure_days(problems, DAYS, options.seed)
    yield from measure_office(problems)
    for number, problem in enumerate(problems, start=1):
        case = f"porto, seeded rep {number:02d}"
        rows = _planned(problem, case, None, (0.03, 5.0))
        yield from rows
        travel, gap, seconds, kept = (row.value or 0.0 for row in rows)
        gaps.append(gap)
        feasible.append(kept)
        if number <= COMPARED:
            best = math.inf
            for row in _beside(problem, case, seconds, options.seed):
                yield row
                best = min(best, row.value if row.metric == "objective" and row.value else math.inf)
            savings.append(1 - travel / best)
    yield Row("journeys", "all seeded reps", "feasible", statistics.mean(feasible), "share", None, 1.0, False)
    yield Row("journeys", "all seeded reps", "mean_gap", statistics.mean(gaps), "share", None, 0.03)
    yield Row("journeys", "all seeded reps", "mean_saving", statistics.mean(savings), "share", None, 0.08, False)
    yield from _thorough(problems)


def _thorough(problems: list[RepProblem]) -> Iterator[Row]:
    """What a minute buys."""
    gaps = []
    for number, problem in list(enumerate(problems, start=1))[::THOROUGH]:
        case = f"porto, seeded rep {number:02d}, thorough"
        rows = _planned(problem, case, EFFORTS["thorough"], (0.02, 60.0))
        yield from rows
        gaps.append(rows[1].value or 0.0)
    yield Row("journeys", "thorough reps", "mean_gap", statistics.mean(gaps), "share", None, 0.02)


def _planned(problem: RepProblem, case: str, effort: Effort | None, goals: tuple[float, float]) -> tuple[Row, ...]:
    """Travel, gap, CPU seconds and whether every rule is kept; goals of gap and seconds."""
    begin = time.process_time()
    found = solve(problem, effort)
    seconds = time.process_time() - begin
    travel, bound = found.stats.objective, found.stats.bound
    kept = not check(problem, found) and found.skipped.empty and not found.days["exception"].any()
    return (
        Row("journeys", case, "objective", travel, "s"),
        Row("journeys", case, "gap", (travel - (bound or 0.0)) / travel, "share", goal=goals[0]),
        Row("journeys", case, "seconds", seconds, "s", goal=goals[1]),
        Row("journeys", case, "feasible", float(kept), "", goal=1.0, lower_is_better=False),
    )


def _beside(problem: RepProblem, case: str, seconds: float, seed: int) -> Iterator[Row]:
    """What the peers make of a rep."""
    packed = pack(problem)
    for name, plan in peers():
        try:
            begin = time.process_time()
            travel, kept = plan(problem, packed, seconds, seed)
            taken = time.process_time() - begin
        except LeftOutError as reason:
            yield Row("journeys", case, "objective", None, str(reason), name)
            continue
        value = None if math.isnan(travel) else travel
        yield Row("journeys", case, "objective", value, "s" if value else "no plan within the time", name)
        yield Row("journeys", case, "seconds", taken, "s", name)
        yield Row("journeys", case, "feasible", float(kept), "", name)


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
