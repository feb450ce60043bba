"""One office of about 3,000 outlets and 27 reps, planned side by side as the line does."""

import dataclasses
import resource
import time
from collections.abc import Iterator, Sequence

from benchmarks.rows import Row
from routeopt.journeys.check import check
from routeopt.journeys.decide import decide
from routeopt.journeys.model import RepProblem
from routeopt.journeys.warm import compile_search

REPS, WORKERS = 27, 2


def measure_office(problems: Sequence[RepProblem]) -> Iterator[Row]:
    """Plan the first 27 reps on two cores; neighbours may share outlets, which changes nothing in the work."""
    office = tuple(
        dataclasses.replace(problem, rep_id=f"R{number:02d}") for number, problem in enumerate(problems[:REPS], start=1)
    )
    outlets = sum(len(problem.outlet_ids) for problem in office)
    case = f"office of {len(office)} reps, {outlets:,} outlets"
    compile_search()
    begin, before = time.perf_counter(), _cpu_seconds()
    found = decide(office, WORKERS)
    yield Row("journeys", case, "seconds", time.perf_counter() - begin, "s", goal=90.0)
    yield Row("journeys", case, "cpu_seconds", _cpu_seconds() - before, "s")
    # The largest worker, as often as there are workers, and this process.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * WORKERS
    peak = (largest + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    yield Row("journeys", case, "peak_mb", peak, "MB", goal=1500.0)
    kept = [
        not check(problem, journeys) and journeys.skipped.empty for problem, journeys in zip(office, found, strict=True)
    ]
    yield Row("journeys", case, "feasible", sum(kept) / len(kept), "share", None, 1.0, False)


def _cpu_seconds() -> float:
    """CPU seconds of this process and of workers that have ended."""
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in both)
