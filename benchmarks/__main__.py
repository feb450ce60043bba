"""``python -m benchmarks STAGE``: measure one stage or all of them; ``--keep`` keeps the results of this release."""

import argparse
import importlib
import json
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
    "report",
    "chain",
    "scale",
)
"""Benchmarks that exist, in the order of the line; each is a module with ``measure(options)``."""


def main() -> None:
    """Run the chosen benchmarks and print each row when it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("stage", choices=[*STAGES, "all"])
    parser.add_argument("--instances", type=Path, help="folder of instance files")
    parser.add_argument("--seconds", type=float, default=60.0, help="time for one search (default 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object per row")
    parser.add_argument("--keep", action="store_true", help="keep the rows as this release's and write README.md")
    chosen = parser.parse_args()
    options = Options(chosen.instances, chosen.seconds, chosen.seed)
    for stage in STAGES if chosen.stage == "all" else (chosen.stage,):
        rows: list[Row] = []
        for row in importlib.import_module(f"benchmarks.{stage}").measure(options):
            rows.append(row)
            print(json.dumps(row.as_json()) if chosen.json else _line(row), flush=True)
        if chosen.keep:
            # Stage by stage: a run that stops loses nothing that was measured.
            keep(stage, rows, options, STAGES)


def _line(row: Row) -> str:
    value = "-" if row.value is None else f"{row.value:,.4g}"
    goal = "" if row.goal is None else f"  goal {row.goal:,g} {'met' if row.met else 'MISSED'}"
    return f"{row.stage:<12} {row.case:<28} {row.peer or 'routeopt':<20} {row.metric:<24} {value:>12} {row.unit}{goal}"


if __name__ == "__main__":
    main()
