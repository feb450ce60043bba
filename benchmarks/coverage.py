"""Coverage by money on made-up cities: gap, CPU seconds, and what simpler ways earn under the same rules."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.money_city import city
from benchmarks.options import Options
from benchmarks.rows import Row
from routeopt.coverage.model import CoverageProblem
from routeopt.coverage.money import Money
from routeopt.coverage.optimise.assemble import Assembled, assemble
from routeopt.coverage.optimise.model import SplitAnswer, SplitProblem
from routeopt.coverage.optimise.search import pieces, search, with_areas_kept

SIZES = (("500 outlets", 500, 5, 3, 4, 0.0), ("10,000 outlets", 10_000, 15, 50, 10, 0.005))
"""Case, outlets, WAT and PDS distributors, most reps, outlets of a block, gap asked for."""


def measure(options: Options) -> Iterator[Row]:
    """Split two cities; the larger one within the goal of 0.5 % and 120 s."""
    for case, outlets, areas, reps, block, gap in SIZES:
        problem, money = city(outlets, areas, reps, options.seed, block)
        if outlets <= 500:
            money = replace(
                money, outlets_min=np.where(money.outlets_min > 1, 50.0, 1.0), min_volume_cases=0 * money.fee
            )
        began = time.process_time()
        made = assemble(problem, money, problem.capacity_cases)
        answer = search(made.split, gap, money.nodes)
        seconds = time.process_time() - began
        if answer is None:
            yield Row("coverage", case, "gap", None, "no answer")
            continue
        large = outlets > 500
        found = (answer.bound - answer.value) / answer.bound
        yield Row("coverage", case, "gap", found, "share", goal=0.005 if large else 1e-6)
        yield Row("coverage", case, "cpu_seconds", seconds, "s", goal=120.0 if large else None)
        yield Row("coverage", case, "contribution", answer.value, "money")
        yield Row("coverage", case, "areas_in_pieces", _torn(made.split, answer.area), "areas", goal=0)
        yield from _peers(case, problem, money, made, answer)


def _peers(case: str, problem: CoverageProblem, money: Money, made: Assembled, answer: SplitAnswer) -> Iterator[Row]:
    """What simpler areas earn; the direct team is chosen as well as it can be around each of them."""
    best = -np.inf
    for peer, area in (
        ("rule of thumb", _thumb(problem, made)),
        ("nearest distributor", _nearest(made)),
        ("facility location", _facility(made, money)),
    ):
        if area is None:
            yield Row("coverage", case, "contribution", None, "no answer", peer)
            continue
        value = _earned(made.split, _sound(made.split, area), money.gap)
        if value is None:
            yield Row("coverage", case, "contribution", None, "no answer", peer)
            continue
        best = max(best, value)
        yield Row("coverage", case, "contribution", value, "money", peer)
    if np.isfinite(best):
        yield Row(
            "coverage", case, "above_best_peer", answer.value / best - 1, "share", goal=0.05, lower_is_better=False
        )


def _thumb(problem: CoverageProblem, made: Assembled) -> np.ndarray:
    """Small customers within a radius of the door: the nearest blocks below the median volume, up to the band."""
    small = made.split.blocks.volume_cases <= np.median(problem.volume_cases) * made.split.blocks.outlets * 1.5
    return _grown(made.split, small)


def _nearest(made: Assembled) -> np.ndarray:
    """Each block to the nearest door in reach, nearest first, up to the band."""
    return _grown(made.split, np.ones(len(made.split.blocks.outlets), bool))


def _facility(made: Assembled, money: Money) -> np.ndarray | None:
    """Capacitated facility location: the same program without connection."""
    found = search(replace(made.split, without=frozenset({"area_shape"})), money.gap, money.nodes)
    return None if found is None else found.area


def _grown(split: SplitProblem, wanted: np.ndarray) -> np.ndarray:
    """Give each distributor its nearest wanted blocks, as far as band and capacity go."""
    blocks, areas = split.blocks, split.areas
    away = np.where(blocks.allowed, blocks.distance_s, np.inf)
    area = np.full(len(blocks.outlets), -1, np.int32)
    outlets, cases = np.zeros(len(areas.root)), np.zeros(len(areas.root))
    nearest = np.argmin(away, axis=1)
    for block in np.argsort(away.min(axis=1), kind="stable").tolist():
        mine = int(nearest[block])
        more = outlets[mine] + blocks.outlets[block], cases[mine] + blocks.volume_cases[block]
        fits = more[0] <= areas.outlets_max[mine] and more[1] <= areas.capacity_cases[mine]
        if fits and wanted[block] and np.isfinite(away[block, mine]):
            area[block], (outlets[mine], cases[mine]) = mine, more
    return area


def _sound(split: SplitProblem, area: np.ndarray) -> np.ndarray:
    """Keep of each area the piece at its door, where that meets band and break-even: the rules are the same."""
    blocks, areas, sound = split.blocks, split.areas, np.full_like(area, -1)
    for mine in range(len(areas.root)):
        for piece in pieces(blocks.start, blocks.neighbour, area == mine):
            outlets, cases = blocks.outlets[piece].sum(), blocks.volume_cases[piece].sum()
            enough = outlets >= areas.outlets_min[mine] and cases >= areas.min_volume_cases[mine]
            if areas.root[mine] in piece and enough:
                sound[piece] = mine
    return sound


def _earned(split: SplitProblem, area: np.ndarray, gap: float) -> float | None:
    """Contribution with these areas and the best team around them."""
    signed = np.isin(np.arange(len(split.areas.root)), area)
    none = np.zeros(len(split.units.block), bool)
    kept = SplitAnswer(area, none, signed, split.teams.reps_max, 0.0, 0.0, 0, 0)
    found = search(with_areas_kept(split, kept), gap, 500)
    return None if found is None else found.value


def _torn(split: SplitProblem, area: np.ndarray) -> int:
    """Areas that fall into pieces."""
    count = [len(pieces(split.blocks.start, split.blocks.neighbour, area == a)) for a in np.unique(area[area >= 0])]
    return sum(number > 1 for number in count)
