"""The whole line on Porto: stage times and peak memory, network built from the map and network from the cache."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.options import Options
from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"cold": {"seconds": 120.0, "peak_mb": 2000.0}, "warm": {"seconds": 60.0, "peak_mb": 2000.0}}


def measure(options: Options) -> Iterator[Row]:
    """Plan Porto in a fresh process, first without and then with a prepared network."""
    del options  # One city, one scenario: there is nothing to choose.
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(ROOT / "scenarios/porto", work / "porto", ignore=shutil.ignore_patterns(".routeopt_cache"))
        for case in ("cold", "warm"):
            yield from _rows(case, _plan(work))


def _plan(work: Path) -> dict[str, dict[str, float]]:
    """Run the plan verb and return what it says of itself."""
    command = [sys.executable, "-c", "from routeopt.cli import main; main()", "plan", "porto/base.yaml"]
    before = os.times()
    done = subprocess.run(
        [*command, "--out", "plan", "--json"], cwd=work, check=True, stdout=subprocess.PIPE, text=True
    )
    after = os.times()
    said = json.loads(done.stdout)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return {**said, "measured": {"seconds": after.elapsed - before.elapsed, "cpu_seconds": cpu}}


def _rows(case: str, said: dict[str, dict[str, float]]) -> Iterator[Row]:
    goals = GOALS[case]
    yield Row("chain", f"porto {case}", "seconds", said["measured"]["seconds"], "s", goal=goals["seconds"])
    yield Row("chain", f"porto {case}", "cpu_seconds", said["measured"]["cpu_seconds"], "s")
    yield Row("chain", f"porto {case}", "peak_mb", said["run"]["peak_mb"], "MB", goal=goals["peak_mb"])
    yield Row("chain", f"porto {case}", "largest_worker_mb", said["run"]["largest_worker_mb"], "MB")
    for stage, seconds in dict(said["run"]["stage_seconds"]).items():  # type: ignore[call-overload]
        yield Row("chain", f"porto {case}", f"{stage}_seconds", seconds, "s")
