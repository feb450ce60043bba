"""``python -m benchmarks STAGE``: measure one stage or all of them; ``--keep`` keeps the results of this release."""

import argparse
import importlib
import json
import multiprocessing
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.tables import keep

STAGES = (
    "network",
    "coverage",
    "territories",
    "streets",
    "journeys",
    "targets",
    "coolers",
    "quarter",
    "batch",
    "report",
    "chain",
    "scale",
)
"""Benchmarks that exist, in the order of the line; each is a module with ``measure(options)``."""
BROKEN_OFF = "broken off"
"""Metric of the last row of a stage that failed."""


def main() -> None:
    """Run the chosen benchmarks and print each row when it is there; end with 1 where a stage broke off."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("stage", choices=[*STAGES, "all"])
    parser.add_argument("--instances", type=Path, help="folder of instance files")
    parser.add_argument("--seconds", type=float, default=60.0, help="time for one search (default 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object per row")
    parser.add_argument("--keep", action="store_true", help="keep the rows as this release's and write README.md")
    chosen = parser.parse_args()
    stages = STAGES if chosen.stage == "all" else (chosen.stage,)
    broken = [stage for stage in stages if not _apart(stage, chosen)]
    if broken:
        sys.exit(f"not measured to the end: {', '.join(broken)}")


def _apart(stage: str, chosen: argparse.Namespace) -> bool:
    """Measure a stage in a process of its own: what another one left in memory is no part of its peak."""
    process = multiprocessing.get_context("fork").Process(target=_measure, args=(stage, chosen))
    process.start()
    process.join()
    return process.exitcode == 0


def _measure(stage: str, chosen: argparse.Namespace) -> None:
    options = Options(chosen.instances, chosen.seconds, chosen.seed)
    rows: list[Row] = []
    began = time.perf_counter()
    for row in _rows(stage, options):
        rows.append(row)
        print(json.dumps(row.as_json()) if chosen.json else _line(row), flush=True)
    if chosen.keep:
        # Stage by stage: a run that stops loses nothing that was measured.
        keep(stage, rows, options, time.perf_counter() - began, STAGES)
    sys.exit(rows[-1].metric == BROKEN_OFF if rows else 0)


def _rows(stage: str, options: Options) -> Iterator[Row]:
    """Rows of one stage; where it fails, the last one says why, and the other stages are measured all the same."""
    try:
        yield from importlib.import_module(f"benchmarks.{stage}").measure(options)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and counts as a failure in the end
        traceback.print_exc()
        why = " ".join(str(error).split()).replace("|", "/")
        yield Row(stage, "the rest of the stage", BROKEN_OFF, None, f"{type(error).__name__}: {why}")


def _line(row: Row) -> str:
    value = "-" if row.value is None else f"{row.value:,.4g}"
    goal = "" if row.goal is None else f"  goal {row.goal:,g} {'met' if row.met else 'MISSED'}"
    return f"{row.stage:<12} {row.case:<28} {row.peer or 'routeopt':<20} {row.metric:<24} {value:>12} {row.unit}{goal}"


if __name__ == "__main__":
    main()
