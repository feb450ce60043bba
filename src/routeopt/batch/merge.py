"""Put the plans of a study together: one table of each kind for the whole company, and KPIs by office and scenario."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from routeopt.batch.ledger import DONE
from routeopt.batch.status import status
from routeopt.batch.tasks import results_of, tasks_of
from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.plan import read_manifest
from routeopt.plan.schema import TABLES

LEFT_OUT = {"streets"}
"""Tables that only draw one office's map."""


def merge(study_file: Path) -> Path:
    """
    Merge the plans of all offices, whichever shard made them.

    Parameters
    ----------
    study_file
        The study.

    Returns
    -------
    Path
        Folder ``<out>/merged`` with ``<table>.parquet`` and ``kpis.csv``; every row says its scenario and office, rows
        are in the order of the tasks. Replaced as a whole.

    Raises
    ------
    BadInputError
        E1204 when offices lack a plan made with the present inputs.
    """
    tasks = tasks_of(study_file)
    state = status(study_file)
    missing = [key for key, entry in state.items() if entry is None or entry.state != DONE]
    if missing:
        params = {"count": len(missing), "tasks": ", ".join(missing[:5]), "all": len(tasks)}
        raise BadInputError([Fault("E1204", shown_path(study_file), params=params)])
    target = results_of(study_file) / "merged"
    unfinished = target.with_name(f".merged-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    folders = [(task.scenario, task.office, task.folder) for task in tasks]
    for name in sorted(set(TABLES) - LEFT_OUT):
        _stack(folders, name, unfinished / f"{name}.parquet")
    kpis = [
        {"scenario": scenario, "office": office} | _flat(read_manifest(folder)["kpis"])
        for scenario, office, folder in folders
    ]
    pd.DataFrame(kpis).to_csv(unfinished / "kpis.csv", index=False, lineterminator="\n")
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    return target


def _stack(folders: list[tuple[str, str, Path]], name: str, file: Path) -> None:
    """Write one table of all plans, plan by plan, so that a nation needs no more memory than its largest office."""
    writer: pq.ParquetWriter | None = None
    try:
        for scenario, office, folder in folders:
            table = pq.read_table(folder / "tables" / f"{name}.parquet")
            for column, value in (("office", office), ("scenario", scenario)):
                table = table.add_column(0, column, pa.array([value] * len(table), pa.string()))
            if writer is None:
                writer = pq.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
    finally:
        if writer is not None:
            writer.close()


def _flat(kpis: dict[str, object], before: str = "") -> dict[str, object]:
    """Nested figures under dotted names; lists as JSON."""
    flat: dict[str, object] = {}
    for name, value in kpis.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[before + name] = json.dumps(value) if isinstance(value, list) else value
    return flat
