"""The plan in force: who served whom, and on which days. It enters the next plan as data, not as another engine."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from routeopt.core.faults import Fault, shown_path
from routeopt.inputs.model import OWN_CALLS, Previous

OUTLET_COLUMNS = (
    "outlet_id",
    "status",
    "outlet_class",
    "mode",
    "distributor_id",
    "office_id",
    "rep_id",
    "volume_cases",
)
VISIT_COLUMNS = ("rep_id", "date", "seq", "outlet_id", "kind", "start_s", "travel_s")
STREET_COLUMNS = ("segment_id", "cluster_id")
_KINDS: dict[str, Callable[[pa.DataType], bool]] = {
    "date": pa.types.is_date,
    "seq": pa.types.is_integer,
    "start_s": pa.types.is_integer,
    "travel_s": pa.types.is_integer,
    "volume_cases": lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
}
_MAY_LACK: dict[tuple[str, ...], frozenset[str]] = {
    OUTLET_COLUMNS: frozenset(OUTLET_COLUMNS[2:]),
    VISIT_COLUMNS: frozenset(),
    STREET_COLUMNS: frozenset({"cluster_id"}),
}
"""Columns of each table in which a plan may leave a value out."""


def read_previous(
    outlets_file: Path | None, visits_file: Path | None, outlets: pd.DataFrame
) -> tuple[Previous | None, list[Fault]]:
    """
    Read the two tables of a plan folder that the next plan looks back at.

    Parameters
    ----------
    outlets_file, visits_file
        ``tables/outlets.parquet`` and ``tables/visits.parquet`` of the plan in force; both or none.
    outlets
        The new outlet table, to tell a plan of another city.

    Returns
    -------
    tuple
        The plan in force, or None, and the faults: E250 a file that is no such table, E251 one of the two is missing,
        E252 no outlet in common, E258 values that no plan holds, E259 rows that stand there twice.
    """
    if outlets_file is None and visits_file is None:
        return None, []
    if outlets_file is None or visits_file is None:
        given = outlets_file or visits_file
        return None, [Fault("E251", shown_path(Path(str(given))))]
    faults: list[Fault] = []
    tables = []
    for file, columns in ((outlets_file, OUTLET_COLUMNS), (visits_file, VISIT_COLUMNS)):
        table, found = _columns(file, columns)
        tables.append(table)
        faults += found
    if faults:
        return None, faults
    if not tables[0]["outlet_id"].isin(outlets["outlet_id"]).any():
        return None, [Fault("E252", shown_path(outlets_file), params={"outlets": len(tables[0])})]
    stops = tables[1][tables[1]["kind"].isin(OWN_CALLS)].reset_index(drop=True)
    faults += _twice(tables[0], ["outlet_id"], outlets_file)
    faults += _twice(stops, ["rep_id", "date", "outlet_id"], visits_file)
    if unknown := int((~stops["outlet_id"].isin(tables[0]["outlet_id"])).sum()):
        faults.append(Fault("E258", shown_path(visits_file), field="outlet_id", params={"count": unknown}))
    return (None, faults) if faults else (Previous(outlets=tables[0], visits=stops), [])


def with_streets(previous: Previous | None, file: Path) -> tuple[Previous | None, list[Fault]]:
    """
    Add the priority segments of the plan in force.

    Parameters
    ----------
    previous
        The plan in force, or None.
    file
        Its ``tables/streets.parquet``.

    Returns
    -------
    tuple
        The plan with its segments, and the faults: E250 no such table, E251 no plan beside it, E258 values that no plan
        holds.
    """
    if previous is None:
        return None, [Fault("E251", shown_path(file))]
    table, faults = _columns(file, STREET_COLUMNS)
    if faults:
        return previous, faults
    chosen = table.loc[table["cluster_id"].notna(), "segment_id"]
    return replace(previous, segments=frozenset(chosen)), []


def _columns(file: Path, columns: tuple[str, ...]) -> tuple[pd.DataFrame, list[Fault]]:
    """Read some columns of a table of a plan folder, and name those that it lacks or that hold what no plan holds."""
    try:
        parquet = pq.ParquetFile(file)
        missing = sorted(set(columns) - set(parquet.schema_arrow.names))
        table = None if missing else parquet.read(columns=list(columns))
        why = f"it lacks {', '.join(missing)}"
    except (OSError, ValueError, pa.ArrowException) as wrong:
        table, why = None, str(wrong).splitlines()[0]
    if table is None:
        return pd.DataFrame(), [Fault("E250", shown_path(file), params={"why": why})]
    odd = {name: _odd(table.column(name), name, name in _MAY_LACK[columns]) for name in columns}
    faults = [
        Fault("E258", shown_path(file), field=name, params={"count": count}) for name, count in odd.items() if count
    ]
    if faults:
        return pd.DataFrame(), faults
    text = {name: pd.StringDtype("pyarrow") for name in columns if name not in _KINDS}
    return table.to_pandas().astype(text), []


def _odd(values: pa.ChunkedArray, name: str, may_lack: bool) -> int:
    """How many values of a column are missing, of another kind, or no amount."""
    empty = may_lack and values.null_count == len(values)
    if not empty and not _KINDS.get(name, _is_text)(values.type):
        return max(1, len(values))
    odd = 0 if may_lack else values.null_count
    if name == "volume_cases" and not empty:
        amount = values.drop_null().to_numpy()
        odd += int((~np.isfinite(amount) | (amount < 0)).sum())
    return odd


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _twice(table: pd.DataFrame, key: list[str], file: Path) -> list[Fault]:
    """Rows whose key stood before."""
    again = table.duplicated(key)
    if not again.any():
        return []
    first = ", ".join(str(value) for value in table.loc[again, key].iloc[0])
    return [Fault("E259", shown_path(file), field=key[-1], params={"count": int(again.sum()), "value": first})]
