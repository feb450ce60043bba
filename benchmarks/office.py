"""One office of about 3,000 outlets and 27 reps, planned side by side as the line does."""

import dataclasses
import json
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.rows import Row
from benchmarks.watching import watch
from routeopt.journeys.check import check
from routeopt.journeys.decide import decide
from routeopt.journeys.model import RepProblem
from routeopt.journeys.warm import compile_search

ROOT = Path(__file__).resolve().parents[1]
REPS, WORKERS = 27, 2


def measure_office(problems: Sequence[RepProblem]) -> Iterator[Row]:
    """Plan the first 27 reps on two cores; neighbours may share outlets, which changes nothing in the work."""
    office = tuple(
        dataclasses.replace(problem, rep_id=f"R{number:02d}") for number, problem in enumerate(problems[:REPS], start=1)
    )
    outlets = sum(len(problem.outlet_ids) for problem in office)
    case = f"office of {len(office)} reps, {outlets:,} outlets"
    compile_search()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "office.pickle"
        file.write_bytes(pickle.dumps(office))
        # In a session of its own, so that workers' time and memory are seen: they are no children of this process.
        watched = watch([sys.executable, "-m", "benchmarks.office", str(file)], ROOT)
    answer = json.loads(watched.out)
    yield Row("journeys", case, "seconds", answer["seconds"], "s", goal=90.0)
    yield Row("journeys", case, "cpu_seconds", watched.cpu_seconds, "s")
    yield Row("journeys", case, "peak_mb", watched.peak_mb, "MB", goal=1500.0)
    yield Row("journeys", case, "feasible", answer["feasible"], "share", None, 1.0, False)


def plan_office(file: Path) -> dict[str, float]:
    """Plan the reps of a file that `measure_office` wrote."""
    office: tuple[RepProblem, ...] = pickle.loads(file.read_bytes())  # noqa: S301 - this program's own file
    begin = time.perf_counter()
    found = decide(office, WORKERS)
    seconds = time.perf_counter() - begin
    kept = [
        not check(problem, journeys) and journeys.skipped.empty for problem, journeys in zip(office, found, strict=True)
    ]
    return {"seconds": seconds, "feasible": sum(kept) / len(kept)}


if __name__ == "__main__":
    print(json.dumps(plan_office(Path(sys.argv[1]))))
