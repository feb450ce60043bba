"""``plan.json``: where a plan came from, how good each stage's answer is, and its figures."""

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from routeopt import scenario
from routeopt.core.stats import SearchStats, Status
from routeopt.plan.tables.stages import Stages
from routeopt.targets.reach import figures

SCHEMA_VERSION = 1
"""Version of the plan folder; a reader refuses any other."""

PACKAGES = (
    "routeopt",
    "geopandas",
    "highspy",
    "numba",
    "numpy",
    "ortools",
    "osmium",
    "pandas",
    "pyarrow",
    "pyvrp",
    "routingkit-cch",
    "scikit-learn",
    "scipy",
    "shapely",
)
"""What the plan's numbers depend on."""


def manifest(stages: Stages, kpis: dict[str, Any], exceptions: list[dict[str, Any]]) -> dict[str, Any]:
    """
    Write down where a plan came from and how good it is.

    Parameters
    ----------
    stages
        What the stages decided.
    kpis
        The plan's figures.
    exceptions
        Days outside the band of stops, each with its reason.

    Returns
    -------
    dict
        Content of ``plan.json`` without a clock time: equal input, equal manifest.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.resolved(stages.settings),
        "seed": stages.settings.seed,
        "inputs": {role: _file(role, path) for role, path in sorted(stages.known.files.items())},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "stages": {
            "coverage": _stage({"all": stages.split.stats}),
            "streets": _streets(stages),
            "territories": _stage({area.office_id: area.stats for area in stages.areas}) | _what_if_reps(stages),
            "frequency": _frequency(stages),
            "journeys": _stage({journeys.rep_id: journeys.stats for journeys in stages.days}),
            "targets": _targets(stages),
            "coolers": _coolers(stages),
        },
        "coverage": stages.split.figures,
        "lookalikes": None if stages.known.lookalikes is None else dict(vars(stages.known.lookalikes)),
        "kpis": kpis,
        "exceptions": exceptions,
    }


def copy_name(role: str, path: Path) -> str:
    """Name of an input's copy in the plan folder: its role, so that equal names of two folders can't meet."""
    ending = "".join(path.suffixes[-2:]) if path.name.endswith(".osm.pbf") else path.suffix
    return f"inputs/{role}{ending}"


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file(role: str, path: Path) -> dict[str, str]:
    return {"file": copy_name(role, path), "name": path.name, "sha256": sha256(path)}


def _stage(parts: dict[str, SearchStats]) -> dict[str, Any]:
    """Sum the stats of a stage's parts; the sum has a bound when every part has one."""
    stats = list(parts.values())
    bounds = [found.bound for found in stats]
    whole = SearchStats(
        status=Status.OPTIMAL if all(found.status is Status.OPTIMAL for found in stats) else Status.FEASIBLE,
        objective=float(sum(found.objective for found in stats)),
        bound=float(sum(b for b in bounds if b is not None)) if None not in bounds else None,
        unit=stats[0].unit if stats else "s",
        work=_sum_work(stats),
    )
    return _row(whole) | {"parts": {name: _row(found) for name, found in sorted(parts.items())}}


def _streets(stages: Stages) -> dict[str, Any]:
    """Stats of the streets; ``not asked`` without a survey. Objective and bound are value left unwon."""
    if stages.streets is None:
        return _row(SearchStats(Status.NOT_ASKED, 0.0, 0.0, "cases")) | {"parts": {}}
    choice = stages.streets.choice
    found = {"value": round(choice.value, 6), "value_bound": round(choice.value_bound, 6)}
    gap = {"value_gap": round(choice.value_gap, 6)}
    return _stage({"city": choice.stats}) | found | gap


def _targets(stages: Stages) -> dict[str, Any]:
    """Stats of the targets, and how challenging and attainable they are; ``not asked`` without any."""
    if stages.targets is None:
        return _row(SearchStats(Status.NOT_ASKED, 0.0, 0.0, "cases")) | {"parts": {}}
    return _stage({"company": stages.targets.answer.stats}) | figures(stages.targets)


def _coolers(stages: Stages) -> dict[str, Any]:
    """Stats of placing coolers, with the prices that prove it; ``not asked`` without a section in the scenario."""
    if stages.coolers is None:
        return _row(SearchStats(Status.NOT_ASKED, 0.0, 0.0, "cases")) | {"parts": {}}
    problem, placed = stages.coolers.problem, stages.coolers.placement
    prices = {
        office: {"job": int(placed.job_price[row]), "cooler": dict(zip(problem.kinds, own, strict=True))}
        for (row, office), own in zip(enumerate(problem.office_ids), placed.cooler_price.tolist(), strict=True)
    }
    value = {"value": placed.value / 100, "value_bound": placed.value_bound / 100, "prices_hundredths": prices}
    return _stage({"all": placed.stats}) | value


def _frequency(stages: Stages) -> dict[str, Any]:
    """Stats of the visits that money decides; ``not asked`` where it decides none."""
    found = {
        problem.rep_id: problem.frequencies.stats for problem in stages.problems if problem.frequencies is not None
    }
    return _stage(found) if found else _row(SearchStats(Status.NOT_ASKED, 0.0, 0.0, "money")) | {"parts": {}}


def _sum_work(stats: Iterable[SearchStats]) -> dict[str, int]:
    total: dict[str, int] = {}
    for found in stats:
        for name, amount in found.work.items():
            total[name] = total.get(name, 0) + int(amount)
    return dict(sorted(total.items()))


def _what_if_reps(stages: Stages) -> dict[str, Any]:
    """Headcount curve of every office, and plans at other prices of change."""
    return {
        name: {area.office_id: _records(getattr(area, name)) for area in stages.areas}
        for name in ("headcount", "frontier")
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain values, figures with six decimals at most."""
    return [
        {str(key): round(value, 6) if isinstance(value, float) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def _row(stats: SearchStats) -> dict[str, Any]:
    return {
        "status": str(stats.status),
        "objective": round(float(stats.objective), 6),
        "bound": None if stats.bound is None else round(float(stats.bound), 6),
        "gap": None if stats.gap is None else round(stats.gap, 6),
        "unit": stats.unit,
        "work": {name: int(amount) for name, amount in sorted(stats.work.items())},
    }
