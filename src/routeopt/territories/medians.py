"""Group units around k medians within a capacity: the heart of a territory problem, without streets and fairness."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.territories.ground import Bands, Cooling, Evenness, Ground
from routeopt.territories.median_exchange import anneal_medians
from routeopt.territories.recombine import recombine
from routeopt.territories.regroup import regroup
from routeopt.territories.start import spread_centres

_MOVES_PER_UNIT, _LONGER = 6000, 1.5
"""Length of the first whole annealing run, and how much longer each pair of runs is than the one before."""
_TRIAL, _SHORTEST = 100, 500
"""Moves per unit of the run before all others, and of the shortest that is worth its time."""
_HOT, _REHEAT, _COLD = 2.0, 0.25, 0.01
"""Heat at a fresh start, at a start from the best answer, and at the end: in mean distance to the median."""
_LOAD_PRICE = 100.0
"""Price of a median unit's load above the capacity, in mean distance."""
_RECENTRINGS = 8
_NEIGHBOURS = 8
_SMALL_GROUP = 40
"""Groups of fewer units on average are worth integer programmes: they recur between runs, and settle in no time."""
_WHOLE = 1000
"""Up to so many units the best of all groups met is one programme; more are regrouped place by place."""
_SNAPSHOTS, _RUNS_KEPT, _RECOMBINE_EVERY = 40, 12, 4
_REGROUP_SHARE, _MOVES_PER_UNIT_REGROUPED = 0.7, 800
"""Share of the work that regrouping takes, and what a unit of one of its neighbourhoods counts."""


@dataclass(frozen=True)
class MedianProblem:
    """
    A capacitated p-median problem.

    Attributes
    ----------
    apart
        float64 (n, n), symmetric distance.
    weight
        float64 (n), of each unit in the objective Σ weight · distance to the median of its group.
    load
        int64 (n), what each unit takes of the capacity.
    capacity
        Most load of a group.
    k
        Number of groups; each has its median among its units.
    seed
        Seed of the search.
    """

    apart: NDArray[np.float64]
    weight: NDArray[np.float64]
    load: NDArray[np.int64]
    capacity: int
    k: int
    seed: int


@dataclass(frozen=True)
class MedianAnswer:
    """
    The best grouping found.

    Attributes
    ----------
    group
        int32 (n), 0 … k − 1.
    objective
        Its value.
    overload
        Load above the capacity, summed over the groups; 0 unless nothing better was found.
    moves
        Moves proposed.
    """

    group: NDArray[np.int32]
    objective: float
    overload: int
    moves: int


def solve_medians(problem: MedianProblem, moves: int, left: Callable[[int], int] | None = None) -> MedianAnswer:
    """
    Anneal from fresh starts and from the best answer by turns; recombine or regroup small groups exactly.

    Parameters
    ----------
    problem
        The problem.
    moves
        Work limit: moves proposed in all. At least one short run is made.
    left
        Told the moves made so far, says how many are left: for a benchmark that holds a clock against the search.
        None counts down from ``moves``.

    Returns
    -------
    MedianAnswer
        The best of all runs.
    """
    left = left or (lambda done: moves - done)
    n = len(problem.load)
    small = n < _SMALL_GROUP * problem.k
    whole = small and n <= _WHOLE
    search = _Runs(problem, _SNAPSHOTS if whole else 0)
    best, done, number = search.fresh(0, _TRIAL * n), _TRIAL * n, 0
    seen = [search.snapshots, best.group[None]]
    kept = 1 - _REGROUP_SHARE if small and not whole else 1.0
    while True:
        # Regrouping has its share of all the work, whatever the clock makes of it.
        length = min(int(_MOVES_PER_UNIT * n * _LONGER ** (number // 2)), int((done + left(done)) * kept) - done)
        if length < _SHORTEST * n:
            break
        made = search.fresh(number, length) if number % 2 == 0 else search.again(best.group, number, length)
        best = min(best, made, key=_worth)
        seen = [*seen[-_RUNS_KEPT + 1 :], search.snapshots, made.group[None]]
        if whole and number and number % _RECOMBINE_EVERY == 0:
            best = _recombined(problem, [*seen, best.group[None]], best)
        done, number = done + length, number + 1
    if whole:
        best = _recombined(problem, [*seen, best.group[None]], best)
    elif small and not best.overload:
        best, done = _regrouped(problem, best, left, done)
    return MedianAnswer(best.group, best.objective, best.overload, done)


def measure_groups(problem: MedianProblem, group: NDArray[np.int32]) -> tuple[float, int]:
    """
    Value of a grouping and its load above the capacity, from scratch.

    Parameters
    ----------
    problem
        The problem.
    group
        int32 (n), 0 … k − 1, none empty.

    Returns
    -------
    tuple
        Objective and overload.
    """
    value = 0.0
    for number in range(problem.k):
        members = np.flatnonzero(group == number)
        value += float((problem.apart[np.ix_(members, members)] @ problem.weight[members]).min())
    held = np.bincount(group, problem.load, minlength=problem.k)
    return value, int(np.maximum(held - problem.capacity, 0).sum())


def _worth(answer: MedianAnswer) -> tuple[int, float]:
    return answer.overload, answer.objective


class _Runs:
    """Annealing runs on one problem; the arrays that every run reads are made once."""

    def __init__(self, problem: MedianProblem, snapshots: int) -> None:
        n = len(problem.load)
        count = min(_NEIGHBOURS, n - 1)
        order = np.argsort(problem.apart + np.diag(np.full(n, np.inf)), axis=1, kind="stable")[:, :count]
        start = np.arange(n + 1, dtype=np.int64) * count
        self._problem = problem
        self._ground = Ground(start, order.reshape(-1).astype(np.int32), np.zeros(n * count), connected=False)
        self._apart = problem.apart.astype(np.float32)
        self._even = Evenness(np.zeros((0, n)), np.zeros(0), np.zeros(0), np.zeros(0))
        self.snapshots = np.zeros((snapshots, n), np.int32)

    def fresh(self, number: int, moves: int) -> MedianAnswer:
        """Anneal from spread centres."""
        chance = np.random.default_rng([self._problem.seed, number])
        return self._anneal(_capacitated_start(self._problem, chance), _HOT, number, moves)

    def again(self, group: NDArray[np.int32], number: int, moves: int) -> MedianAnswer:
        """Anneal from an answer, less hot."""
        return self._anneal(group.copy(), _REHEAT, number, moves)

    def _anneal(self, group: NDArray[np.int32], hot: float, number: int, moves: int) -> MedianAnswer:
        problem = self._problem
        mean = max(measure_groups(problem, group)[0] / len(group), 1e-9)
        price = _LOAD_PRICE * mean / max(float(np.median(problem.load)), 1.0)
        bands = Bands(problem.load[None], np.zeros(1, np.int64), np.array([problem.capacity]), price)
        seed = (problem.seed * 1_000_003 + number) % 2**31
        cooling = Cooling(hot * mean, _COLD * mean, moves, seed)
        self.snapshots = np.tile(group, (len(self.snapshots), 1))
        found = anneal_medians(
            self._ground,
            self._apart,
            problem.weight,
            np.zeros((0, len(group))),
            group,
            problem.k,
            bands,
            self._even,
            cooling,
            self.snapshots,
        )
        return MedianAnswer(found, *measure_groups(problem, found), moves)


def _capacitated_start(problem: MedianProblem, chance: np.random.Generator) -> NDArray[np.int32]:
    """Spread centres, give each unit to the nearest with room, those with most to lose first, and recentre."""
    apart, k = problem.apart, problem.k
    centres = spread_centres(apart * problem.weight, k, chance)
    group = np.zeros(len(problem.load), np.int32)
    for _ in range(_RECENTRINGS):
        near = apart[centres] * problem.weight
        order = np.argsort(near, axis=0, kind="stable")
        ranked = np.take_along_axis(near, order, axis=0)
        regret = ranked[min(1, k - 1)] - ranked[0]
        room = np.full(k, problem.capacity)
        # Each centre keeps its own unit, so that no group is empty.
        for number, centre in enumerate(centres):
            group[centre] = number
            room[number] -= problem.load[centre]
        for i in np.argsort(-regret, kind="stable"):
            if i in centres:
                continue
            fitting = np.flatnonzero(room[order[:, i]] >= problem.load[i])
            group[i] = order[fitting[0], i] if len(fitting) else int(np.argmax(room))
            room[group[i]] -= problem.load[i]
        moved = np.array([_median(problem, group, number) for number in range(k)])
        if np.array_equal(moved, centres):
            break
        centres = moved
    return group


def _median(problem: MedianProblem, group: NDArray[np.int32], number: int) -> int:
    members = np.flatnonzero(group == number)
    return int(members[np.argmin(problem.apart[np.ix_(members, members)] @ problem.weight[members])])


def _recombined(problem: MedianProblem, seen: list[NDArray[np.int32]], best: MedianAnswer) -> MedianAnswer:
    rows = np.unique(np.concatenate(seen), axis=0)
    held = np.array([np.bincount(row, problem.load, minlength=problem.k) for row in rows])
    group = recombine(rows, problem.apart, problem.weight, held <= problem.capacity, problem.k)
    if group is None:
        return best
    return min(best, MedianAnswer(group, *measure_groups(problem, group), 0), key=_worth)


def _regrouped(
    problem: MedianProblem, best: MedianAnswer, left: Callable[[int], int], done: int
) -> tuple[MedianAnswer, int]:
    """Regroup until no work is left or all is settled; the answer and the moves that stand for the work."""
    longest = 0

    def go_on(units: int) -> bool:
        nonlocal done, longest
        done += units * _MOVES_PER_UNIT_REGROUPED
        longest = max(longest, units * _MOVES_PER_UNIT_REGROUPED)
        return left(done) > longest

    chance = np.random.default_rng([problem.seed, problem.k])
    found = regroup(problem.apart, problem.weight, problem.load, problem.capacity, best.group, go_on, chance)
    return MedianAnswer(found, *measure_groups(problem, found), 0), done
