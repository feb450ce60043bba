"""The whole line on Porto: stage times and memory, network built from the map or taken from the cache; its worth."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import chain_value
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.watching import Watched, watch

ROOT = Path(__file__).resolve().parents[1]
VALUED = ("porto",)
"""Cities on which the whole line stands beside other ways of planning; Wuhan's three offices take ten minutes more."""
GOALS = {"cold": {"seconds": 120.0, "peak_mb": 2000.0}, "warm": {"seconds": 60.0, "peak_mb": 2000.0}}


def measure(options: Options) -> Iterator[Row]:
    """Plan Porto in a fresh process, first without and then with a prepared network."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(ROOT / "scenarios/porto", work / "porto", ignore=shutil.ignore_patterns(".routeopt_cache"))
        for case in ("cold", "warm"):
            yield from _rows(case, *_plan(work))
    for city in VALUED:
        yield from chain_value.measure(ROOT / "scenarios" / city / "base.yaml", options.seed)


def _plan(work: Path) -> tuple[Watched, dict[str, dict[str, float]]]:
    """Run the plan verb; what it took from outside, and what it says of its stages."""
    command = [sys.executable, "-c", "from routeopt.cli import main; main()", "plan", "porto/base.yaml"]
    watched = watch([*command, "--out", "plan", "--json"], work)
    run: dict[str, dict[str, float]] = json.loads(watched.out)["run"]
    return watched, run


def _rows(case: str, watched: Watched, run: dict[str, dict[str, float]]) -> Iterator[Row]:
    goals = GOALS[case]
    yield Row("chain", f"porto {case}", "seconds", watched.seconds, "s", goal=goals["seconds"])
    yield Row("chain", f"porto {case}", "cpu_seconds", watched.cpu_seconds, "s")
    yield Row("chain", f"porto {case}", "peak_mb", watched.peak_mb, "MB", goal=goals["peak_mb"])
    for stage, seconds in run["stage_seconds"].items():
        yield Row("chain", f"porto {case}", f"{stage}_seconds", seconds, "s")
