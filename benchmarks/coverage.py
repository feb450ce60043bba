"""Coverage by money on Wuhan's streets: gap, CPU seconds, and what simpler ways earn under the same rules."""

import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.coverage_city import Sizes, city
from benchmarks.coverage_cpsat import cpsat
from benchmarks.coverage_peers import PEERS, by_our_team, by_volume, sound
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.territory_city import streets_of_wuhan
from routeopt.coverage.optimise.assemble import assemble
from routeopt.coverage.optimise.curve import knee
from routeopt.coverage.optimise.merged import best_split, merge, merged_search, near_doors
from routeopt.coverage.optimise.model import SplitAnswer, SplitProblem
from routeopt.coverage.optimise.search import pieces, search

SMALL, MIDDLE = Sizes(500, 3, 2, 4, 4), Sizes(10_000, 12, 3, 50, 10)
LARGEST = Sizes(50_000, 60, 15, 250, 32)
_GOALS = {SMALL: (1e-6, None, None), MIDDLE: (0.005, 120.0, None), LARGEST: (0.01, 900.0, 8_000.0)}
"""Gap, CPU seconds and megabytes to reach."""
HEADCOUNTS = 6
"""Points of the curve."""


def measure(options: Options) -> Iterator[Row]:
    """Split three cities on the same streets."""
    with tempfile.TemporaryDirectory() as folder:
        streets = streets_of_wuhan(Path(folder))
        for sizes in (SMALL, MIDDLE, LARGEST):
            problem, money = city(streets, sizes, options.seed)
            case = f"wuhan {sizes.outlets:,} outlets"
            gap, seconds, megabytes = _GOALS[sizes]
            began = time.process_time()
            split = assemble(problem, money, problem.capacity_cases).split
            answer = best_split(split, gap if gap > 1e-6 else 0.0, money.nodes)
            spent = time.process_time() - began
            if answer is None:
                yield Row("coverage", case, "gap", None, "no answer")
                continue
            yield Row("coverage", case, "gap", (answer.bound - answer.value) / answer.bound, "share", goal=gap)
            yield Row("coverage", case, "cpu_seconds", spent, "s", goal=seconds)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
            yield Row("coverage", case, "peak_mb", peak, "MB", goal=megabytes)
            yield Row("coverage", case, "contribution", answer.value, "money")
            yield Row("coverage", case, "distributors_signed", float(answer.signed.sum()), "areas")
            yield Row("coverage", case, "areas_that_break_rules", _unsound(split, answer), "areas", goal=0)
            yield from _peers(case, split, answer, money.gap)
            if sizes == MIDDLE:
                yield from _curve(case, split, gap)
            if sizes != LARGEST:
                yield from _solvers(case, split, gap)


def _peers(case: str, split: SplitProblem, answer: SplitAnswer, gap: float) -> Iterator[Row]:
    """What simpler areas earn with a team by volume, and with our team around the best of them."""
    best, best_helped = -np.inf, -np.inf
    for peer in PEERS:
        found = [(by_volume(split, area), area) for area in (sound(split, each) for each in peer.areas(split, gap))]
        if not found:
            yield Row("coverage", case, "contribution", None, "no answer", peer.name)
            continue
        value, area = max(found, key=lambda each: each[0])
        helped = by_our_team(split, area, gap)
        best, best_helped = max(best, value), max(best_helped, helped)
        yield Row("coverage", case, "contribution", value, "money", peer.name)
        yield Row("coverage", case, "contribution_our_team", helped, "money", peer.name)
    for metric, other, goal in (("above_best_peer", best, 0.05), ("above_best_with_our_team", best_helped, None)):
        if np.isfinite(other):
            yield Row("coverage", case, metric, answer.value / other - 1, "share", goal=goal, lower_is_better=False)


def _curve(case: str, split: SplitProblem, gap: float) -> Iterator[Row]:
    """Contribution by headcount, areas drawn anew for each, and where the curve bends most."""
    points = []
    for reps in np.linspace(0, int(split.teams.reps_max[0]), HEADCOUNTS).round().astype(np.int32).tolist():
        fixed = np.full(1, reps, np.int32)
        found = merged_search(replace(split, teams=replace(split.teams, reps_min=fixed, reps_max=fixed)), gap, 200)
        if found is None:
            yield Row("coverage", case, f"contribution_{reps}_reps", None, "no answer")
            continue
        points.append({"reps": reps, "contribution": found.value})
        yield Row("coverage", case, f"contribution_{reps}_reps", found.value, "money")
        yield Row("coverage", case, f"gap_{reps}_reps", (found.bound - found.value) / found.bound, "share")
    bend = knee(points)
    if bend is not None:
        yield Row("coverage", case, "knee", float(bend), "reps")


def _solvers(case: str, split: SplitProblem, gap: float) -> Iterator[Row]:
    """HiGHS beside CP-SAT on the same program: the small city's own, the larger one's with like outlets merged."""
    program = split if len(split.units.block) <= SMALL.outlets else merge(near_doors(split))
    began = time.process_time()
    ours = search(program, gap, 2000, parts=program is not split)
    if ours is not None:
        yield Row("coverage", f"{case}, program", "cpu_seconds", time.process_time() - began, "s", "HiGHS")
        yield Row("coverage", f"{case}, program", "gap", (ours.bound - ours.value) / ours.bound, "share", "HiGHS")
    began = time.process_time()
    found = cpsat(program, gap)
    seconds = time.process_time() - began
    if found is None:
        yield Row("coverage", f"{case}, program", "gap", None, "no answer inside the work limit", "CP-SAT")
        return
    value, bound = found
    yield Row("coverage", f"{case}, program", "cpu_seconds", seconds, "s", "CP-SAT")
    yield Row("coverage", f"{case}, program", "gap", (bound - value) / bound, "share", "CP-SAT")


def _unsound(split: SplitProblem, answer: SplitAnswer) -> int:
    """Areas in pieces, outside their band, above capacity or below break-even."""
    blocks, areas, wrong = split.blocks, split.areas, 0
    for area in np.flatnonzero(answer.signed):
        mine = answer.area == area
        outlets, cases = blocks.outlets[mine].sum(), blocks.volume_cases[mine].sum()
        whole = len(pieces(blocks.start, blocks.neighbour, mine)) == 1
        inside = areas.outlets_min[area] <= outlets <= areas.outlets_max[area]
        sold = areas.min_volume_cases[area] - 1e-6 <= cases <= areas.capacity_cases[area] + 1e-6
        wrong += not (whole and inside and sold)
    return wrong
