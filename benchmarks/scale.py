"""The whole line from 2,200 to 62,000 outlets on the streets of Wuhan: what it takes, and how good the plan is."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.territory_city import WUHAN
from benchmarks.watching import Watched, watch
from routeopt import starter

VERB = [sys.executable, "-c", "from routeopt.cli import main; main()"]


@dataclass(frozen=True)
class Size:
    """How large a case is, how hard it is searched, and what it may take."""

    name: str
    outlets: int
    effort: str
    goal_s: float | None = None
    goal_mb: float | None = None


SIZES = (
    Size("S", 2_200, "standard"),
    Size("M", 11_000, "fast"),
    # Of these, 52,000 are customers and the others prospects; those that are direct fill 420 reps.
    Size("L", 62_000, "fast", 3600.0, 16_000.0),
)
"""Outlets are generated, streets are real; larger cases are searched less hard, as a nation's first plan would be."""


_LARGEST_FROM_S = 300.0
"""The largest city takes most of an hour and is only measured where this much time is given."""


def measure(options: Options) -> Iterator[Row]:
    """Make each city, plan it with its report in a process of its own, and check what came out."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for size in SIZES if options.seconds >= _LARGEST_FROM_S else SIZES[:-1]:
            yield from _one(work / size.name, size, options.seed)
            shutil.rmtree(work / size.name)


def _one(work: Path, size: Size, seed: int) -> Iterator[Row]:
    work.mkdir()
    starter.from_streets(work / "city", WUHAN, size.outlets, seed)
    command = [*VERB, "plan", "city/base.yaml", "--out", "plan", "--json"]
    for stage in ("territories", "journeys"):
        command += ["--set", f"{stage}.effort={size.effort}"]
    planned = watch(command, work)
    reported = watch([*VERB, "report", "plan", "--json"], work)
    manifest: dict[str, Any] = json.loads((work / "plan/plan.json").read_text(encoding="utf-8"))
    yield from _rows(size, planned, reported, manifest)
    checked = watch([*VERB, "check", "plan"], work)  # Fails on the first broken rule.
    yield Row("scale", _case(size), "broken_rules", 0.0, "rules", goal=0)
    yield Row("scale", _case(size), "check_cpu_seconds", checked.cpu_seconds, "s")


def _case(size: Size) -> str:
    return f"{size.name}: {size.outlets:,} outlets, {size.effort}"


def _rows(size: Size, planned: Watched, reported: Watched, manifest: dict[str, Any]) -> Iterator[Row]:
    case, kpis = _case(size), manifest["kpis"]
    seconds = planned.seconds + reported.seconds
    yield Row("scale", case, "seconds", seconds, "s", goal=size.goal_s)
    yield Row("scale", case, "cpu_seconds", planned.cpu_seconds + reported.cpu_seconds, "s")
    yield Row("scale", case, "peak_mb", max(planned.peak_mb, reported.peak_mb), "MB", goal=size.goal_mb)
    for stage, took in manifest["run"]["stage_seconds"].items():
        yield Row("scale", case, f"{stage}_seconds", took, "s")
    yield Row("scale", case, "report_seconds", reported.seconds, "s")
    for name, unit in (("reps", "reps"), ("visits", "visits"), ("travel_hours", "h"), ("unserved", "outlets")):
        yield Row("scale", case, name, kpis[name], unit)
    yield Row("scale", case, "travel_share", kpis["travel_share"], "share")
    yield Row("scale", case, "median_calendar_gap", kpis["median_calendar_gap"], "share")
    yield Row("scale", case, "territories_gap", manifest["stages"]["territories"]["gap"], "share")
