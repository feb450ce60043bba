"""Public capacitated p-median files, grouped by the product's own search."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.options import Options
from benchmarks.rows import Row
from routeopt.territories.medians import MedianProblem, measure_groups, solve_medians
from routeopt.territories.regroup import regroup

SUFFIXES = (".dat", ".txt")
_GOALS = {"SJC1": ("gap", 0.0), "SJC3a": ("gap", 0.0), "SJC4a": ("gap", 0.0)}
_GOALS |= {"pr2392_020": ("objective", 2_235_162.0), "p3038_600": ("gap", 0.003)}
_SHARE_OF_TIME = 0.95
"""The rest is for what comes after the last move, and for a last run that is slower than those before."""


def measure_files(folder: Path, options: Options) -> Iterator[Row]:
    """Group every instance of the folder within the time, and hold the value against the best known."""
    best = _best_known(folder)
    _compile()
    for file in sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES):
        try:
            problem = read_instance(file, options.seed)
        except ValueError as wrong:
            yield Row("territories", file.stem, "objective", None, str(wrong))
            continue
        yield from _rows(file.stem, problem, best.get(file.stem), options.seconds)


def read_instance(file: Path, seed: int) -> MedianProblem:
    """
    Read ``n p`` and n lines ``x y capacity demand``; distances are Euclidean and not rounded.

    Raises
    ------
    ValueError
        When the file is no such instance, or its capacities differ.
    """
    try:
        words = [float(word) for word in file.read_text().split()]
        n, k = int(words[0]), int(words[1])
        table = np.array(words[2:]).reshape(n, 4)
    except (ValueError, IndexError):
        raise ValueError("not a p-median file: n p, then x y capacity demand") from None
    capacity, load = table[:, 2], table[:, 3]
    if not 0 < k <= n or np.ptp(capacity) or (load != np.rint(load)).any() or (load < 0).any():
        raise ValueError("needs 0 < p <= n, one capacity for all, and whole demands")
    apart = np.hypot(*(table[:, None, axis] - table[None, :, axis] for axis in (0, 1)))
    return MedianProblem(apart, np.ones(n), load.astype(np.int64), int(capacity[0]), k, seed)


class _Clock:
    """Turns the seconds that are left into moves, at the pace of all work so far, set-up included."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds * _SHARE_OF_TIME
        self._began_s = time.perf_counter()

    def __call__(self, done: int) -> int:
        spent_s = time.perf_counter() - self._began_s
        return int((self._seconds - spent_s) * done / spent_s)


def _compile() -> None:
    """Load or compile what the search runs, so that no case pays for it."""
    line = np.abs(np.arange(6.0)[:, None] - np.arange(6.0))
    tiny = MedianProblem(line, np.ones(6), np.ones(6, np.int64), 3, 2, 1)
    group = solve_medians(tiny, 0).group
    regroup(line, tiny.weight, tiny.load, tiny.capacity, group, lambda units: not units, np.random.default_rng(1))


def _rows(case: str, problem: MedianProblem, best: float | None, seconds: float) -> Iterator[Row]:
    began_s, began = time.perf_counter(), time.process_time()
    answer = solve_medians(problem, 0, _Clock(seconds))
    took_s, took = time.perf_counter() - began_s, time.process_time() - began
    value, overload = measure_groups(problem, answer.group)
    sound = overload == 0 and len(np.unique(answer.group)) == problem.k
    goal = dict([_GOALS[case]]) if case in _GOALS else {}
    if not sound:
        yield Row("territories", case, "objective", None, f"no grouping within the capacity: {overload} above it")
    else:
        yield Row("territories", case, "objective", value, "distance", goal=goal.get("objective"))
        if best is not None:
            # Best known values are published with two decimals.
            yield Row("territories", case, "gap", round(value / best - 1, 6), "fraction", goal=goal.get("gap"))
    yield Row("territories", case, "seconds", took_s, "s")
    yield Row("territories", case, "cpu_seconds", took, "s")


def _best_known(folder: Path) -> dict[str, float]:
    file = folder / "best_known.csv"
    if not file.exists():
        return {}
    with file.open(newline="", encoding="utf-8") as lines:
        return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(lines)}
