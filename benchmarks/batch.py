"""A nation in one batch: offices of about 1,300 outlets on the streets of Wuhan, then again with nothing to do."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.churn import ROOT, wuhan
from benchmarks.options import Options
from benchmarks.quarter import QUICK
from benchmarks.rows import Row
from benchmarks.watching import watch
from routeopt.batch.tasks import tasks_of

OFFICES, NATION = 2, 100
"""
Offices of the batch that is measured; the time of a hundred is theirs, scaled. A run with nothing to do hashes every
office's inputs: what that takes for one is added for those that are missing.
"""
_NATION_FROM_S = 300.0
"""With so many seconds all hundred are planned."""


def measure(options: Options) -> Iterator[Row]:
    """Draw the offices, run the batch, and run it again."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _run_twice(Path(folder), options.seed, NATION if options.seconds >= _NATION_FROM_S else OFFICES)


def _run_twice(work: Path, seed: int, offices: int) -> Iterator[Row]:
    for number in range(offices):
        wuhan(10, 104, seed + number).write(work / f"offices/o{number:03d}", ROOT / "scenarios/wuhan")
    settings = ", ".join(f"{key}: {value}" for key, _, value in (item.partition("=") for item in QUICK))
    text = f"name: Nation\noffices: [offices/*/base.yaml]\nscenarios:\n  base: {{{settings}}}\n"
    (work / "study.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", "from routeopt.cli import main; main()", "batch", "run", "study.yaml", "--json"]
    # Exit code 5: some offices have no plan; the row says how many.
    first, second = (watch([*command, "--workers", "2"], work, (0, 5)) for _ in range(2))
    case = f"{offices} offices of about 1,300 outlets"
    failed = sum(task["state"] != "done" for task in json.loads(first.out)["tasks"])
    yield Row("batch", case, "offices_without_plan", failed, "offices", goal=0)
    yield Row("batch", case, "peak_mb_of_2_workers", first.peak_mb, "MB", goal=3000)
    if offices == NATION:
        yield Row("batch", case, "minutes_on_2_cores", first.seconds / 60, "min", goal=60)
        yield Row("batch", case, "cpu_minutes", first.cpu_seconds / 60, "min")
        yield Row("batch", case, "second_run_seconds", second.seconds, "s", goal=20)
        return
    hundred = first.cpu_seconds / offices * NATION / 2 / 60
    yield Row("batch", case, "minutes_of_100_on_2_cores", hundred, "min", goal=60)
    began = time.process_time()
    tasks = tasks_of(work / "study.yaml")
    another = (time.process_time() - began) / len(tasks)
    hundred_again = second.cpu_seconds + (NATION - offices) * another
    yield Row("batch", case, "second_run_cpu_seconds_of_100", hundred_again, "s", goal=20)
