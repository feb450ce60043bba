"""Rules about the folder itself: files, columns, keys and the copies of the inputs."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from routeopt import scenario
from routeopt.core.language import catalogue
from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found
from routeopt.plan.manifest import sha256
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import ARROW, SORTED_BY

FolderRule = Callable[[Path, dict[str, Any]], Found]

CODES: dict[str, dict[str, set[str]]] = {
    "outlets": {
        "status": {"served", "prospect"},
        "outlet_class": {"A", "B", "C"},
        "mode": {"DSD", "MT", "WS", "WAT", "PDS"},
    },
    "visits": {"kind": {"service", "prospect", "handover", "cooler_check"}},
    "coolers": {
        "action": {"stay", "install", "move", "pull", "store", "repair", "search"},
        "state": {"working", "faulty", "missing"},
        "checks_by": {"", "rep", "technician", "nobody"},
        "job_state": {"", "planned", "no_room", "no_street"},
    },
    "technician_visits": {"job": {"install", "fetch", "repair", "check"}},
    "routes": {"status": {"optimal", "feasible"}},
    "frequencies": {"reason": {"fixed", "fewest", "most", "between", "called", "not_called"}},
    "unserved": {"what": {"outlet", "visit", "prospect"}},
    "changes": {
        "change": {"closed", "opened", "dropped", "added", "new_mode", "moved", "new_class", "new_day", "kept"},
    },
    "structure": {
        "before": {"direct", "other", "prospect", "new"},
        "action": {"keep", "drop", "add", "wait", "place", "out"},
    },
    "handovers": {
        "from_kind": {"rep", "distributor", "company", "nobody"},
        "to_kind": {"rep", "distributor", "company", "nobody"},
    },
}
"""Columns that hold one of a few codes."""


def files_complete(folder: Path, manifest: dict[str, Any]) -> Found:
    """Every table and every copy of an input is there and can be opened."""
    for name in TABLES:
        path = folder / "tables" / f"{name}.parquet"
        try:
            pq.read_schema(path)
        except (OSError, pa.ArrowException) as broken:
            yield Violation("plan.files_complete", f"tables/{path.name}", {"why": str(broken)})
    for entry in manifest["inputs"].values():
        if not (folder / entry["file"]).is_file():
            yield Violation("plan.files_complete", entry["file"], {"why": "missing"})


def columns_as_declared(folder: Path, manifest: dict[str, Any]) -> Found:  # noqa: ARG001 - rules of a folder look alike
    """Each table has the declared columns in the declared types."""
    for name, columns in TABLES.items():
        schema = pq.read_schema(folder / "tables" / f"{name}.parquet")
        found = {field.name: str(field.type) for field in schema}
        declared = {column.name: str(ARROW[column.kind]) for column in columns}
        for column in sorted(found.keys() | declared.keys()):
            if found.get(column) != declared.get(column):
                params = {"found": found.get(column, "–"), "expected": declared.get(column, "–")}
                yield Violation("plan.columns_as_declared", f"{name}.{column}", params)


def inputs_unchanged(folder: Path, manifest: dict[str, Any]) -> Found:
    """The copies of the inputs are the files that were planned with."""
    for entry in manifest["inputs"].values():
        found = sha256(folder / entry["file"])
        if found != entry["sha256"]:
            yield Violation(
                "plan.inputs_unchanged", entry["file"], {"found": found[:12], "expected": entry["sha256"][:12]}
            )


FOLDER_RULES: tuple[FolderRule, ...] = (files_complete, columns_as_declared, inputs_unchanged)
"""Rules in the order in which they must hold before the tables can be read at all."""


def values_present(evidence: Evidence) -> Found:
    """No value is missing where the schema declares one."""
    for name, columns in TABLES.items():
        table: pd.DataFrame = getattr(evidence.plan, name)
        for column in columns:
            missing = int(table[column.name].isna().sum())
            if missing and not column.nullable:
                yield Violation("plan.values_present", f"{name}.{column.name}", {"rows": missing})


def codes_known(evidence: Evidence) -> Found:
    """Columns of codes hold declared codes, and reasons stand in the catalogue."""
    for name, columns in CODES.items():
        table: pd.DataFrame = getattr(evidence.plan, name)
        for column, codes in columns.items():
            yield from _unknown(f"{name}.{column}", table[column], codes)
    coverage = _worded("reasons.coverage.")
    yield from _unknown("unserved.code", evidence.plan.unserved["code"], _worded("reasons.unserved."))
    yield from _unknown("outlets.reason", _unnumbered(evidence.plan.outlets["reason"]), coverage)
    quarter = {"", *coverage, *_worded("reasons.quarter.")}
    yield from _unknown("changes.reason", _unnumbered(evidence.plan.changes["reason"]), quarter)
    yield from _unknown("handovers.joint", evidence.plan.handovers["joint"], _worded("reasons.joint."))


def _worded(prefix: str) -> set[str]:
    """Codes that the catalogue has words for."""
    return {key.removeprefix(prefix) for key in catalogue("en") if key.startswith(prefix)}


def _unnumbered(codes: pd.Series) -> pd.Series:
    """Codes without their number: ``rule_2`` is explained by the words of ``rule``."""
    return codes.str.replace(r"_\d+$", "", regex=True)


def _unknown(where: str, values: pd.Series, codes: set[str]) -> Found:
    for value in sorted(set(values.dropna()) - codes):
        yield Violation("plan.codes_known", where, {"found": value, "expected": ", ".join(sorted(codes))})


def keys_unique(evidence: Evidence) -> Found:
    """Rows are sorted by the table's key and no key stands twice."""
    for name, key in SORTED_BY.items():
        table: pd.DataFrame = getattr(evidence.plan, name)
        rows = list(table[list(key)].itertuples(index=False, name=None))
        for before, after in itertools.pairwise(rows):
            if before >= after:
                where = ", ".join(str(part) for part in after)
                yield Violation("plan.keys_unique", f"{name}: {where}", {"columns": ", ".join(key)})


def scenario_unchanged(evidence: Evidence) -> Found:
    """The manifest's scenario is the one beside the inputs."""
    found = evidence.plan.manifest["scenario"]
    expected = json.loads(json.dumps(scenario.resolved(evidence.settings)))
    for section in sorted(found.keys() | expected.keys()):
        a, b = found.get(section), expected.get(section)
        if section in ("inputs", "network"):
            a, b = _without_files(a), _without_files(b)
        for place, one, other in _differing(f"scenario.{section}", a, b):
            yield Violation("plan.scenario_unchanged", place, {"found": str(one), "expected": str(other)})


def _differing(place: str, a: Any, b: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - as below
    """Name each setting that differs, not the whole section around it."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from _differing(f"{place}.{key}", a.get(key), b.get(key))
    elif a != b:
        yield place, a, b


def _without_files(section: Any) -> Any:  # noqa: ANN401 - a section may be anything in a tampered manifest
    """Leave out where files lie: the copies have their own names."""
    names = {key for _, key in scenario.PATH_KEYS}
    return {k: v for k, v in section.items() if k not in names} if isinstance(section, dict) else section


RULES = (values_present, codes_known, keys_unique, scenario_unchanged)
