"""The plan in force: who served whom, and on which days. It enters the next plan as data, not as another engine."""

from dataclasses import replace
from pathlib import Path

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
        E252 no outlet in common.
    """
    if outlets_file is None and visits_file is None:
        return None, []
    if outlets_file is None or visits_file is None:
        given = outlets_file or visits_file
        return None, [Fault("E251", shown_path(Path(str(given))))]
    faults: list[Fault] = []
    tables = []
    for file, columns in ((outlets_file, OUTLET_COLUMNS), (visits_file, VISIT_COLUMNS)):
        try:
            tables.append(_columns(file, columns))
        except (OSError, ValueError, pa.ArrowException) as wrong:
            faults.append(Fault("E250", shown_path(file), params={"why": str(wrong).splitlines()[0]}))
    if faults:
        return None, faults
    if not tables[0]["outlet_id"].isin(outlets["outlet_id"]).any():
        return None, [Fault("E252", shown_path(outlets_file), params={"outlets": len(tables[0])})]
    stops = tables[1][tables[1]["kind"].isin(OWN_CALLS)].reset_index(drop=True)
    return Previous(outlets=tables[0], visits=stops), []


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
        The plan with its segments, and the faults: E250 no such table, E251 no plan beside it.
    """
    if previous is None:
        return None, [Fault("E251", shown_path(file))]
    try:
        table = _columns(file, ("segment_id", "cluster_id"))
    except (OSError, ValueError, pa.ArrowException) as wrong:
        return previous, [Fault("E250", shown_path(file), params={"why": str(wrong).splitlines()[0]})]
    chosen = table.loc[table["cluster_id"].notna(), "segment_id"]
    return replace(previous, segments=frozenset(chosen)), []


def _columns(file: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    parquet = pq.ParquetFile(file)
    missing = sorted(set(columns) - set(parquet.schema_arrow.names))
    if missing:
        raise ValueError(f"it lacks {', '.join(missing)}")
    frame = parquet.read(columns=list(columns)).to_pandas()
    text = [name for name in columns if name not in ("date", "seq", "start_s", "travel_s", "volume_cases")]
    return frame.astype({name: pd.StringDtype("pyarrow") for name in text})
