"""The plan folder on disk: written whole or not at all, read back with a clear word when it is not one."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.plan.hold import exchange, partial_of
from routeopt.plan.manifest import SCHEMA_VERSION, copy_name
from routeopt.plan.model import Plan
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import read_table, write_table

MANIFEST = "plan.json"
SCENARIO = "inputs/scenario.yaml"


def guard(directory: Path) -> None:
    """
    Refuse a target that must not be replaced, before any work is spent on a plan.

    Parameters
    ----------
    directory
        Where the plan shall be written.

    Raises
    ------
    BadInputError
        When the target is a file, a folder that holds something else, or lies where nothing can be written.
    """
    if directory.exists() and not _replaceable(directory):
        raise BadInputError([Fault("E701", file=shown_path(directory))])
    above = next(folder for folder in directory.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise BadInputError([Fault("E702", file=shown_path(directory), params={"why": f"{above} is not writable"})])


def _replaceable(directory: Path) -> bool:
    """Whether a folder is empty or an older plan."""
    if not directory.is_dir():
        return False
    return not any(directory.iterdir()) or (directory / MANIFEST).is_file()


def write(plan: Plan, directory: Path, files: Mapping[str, Path]) -> None:
    """
    Write a plan folder; a plan that stands there is replaced in one step.

    Parameters
    ----------
    plan
        The plan.
    directory
        Its folder. Everything is written beside it first and renamed when whole.
    files
        Every input file, role → path: each is copied, so that the folder can be checked and planned again alone.

    Raises
    ------
    BadInputError
        When the target holds something else, or the disk refuses.
    """
    guard(directory)
    target = directory.absolute()
    partial = partial_of(target)
    try:
        shutil.rmtree(partial, ignore_errors=True)
        _fill(plan, partial, files)
        _swap(partial, target)
    except OSError as refused:
        why = refused.strerror or str(refused)
        raise BadInputError([Fault("E702", file=shown_path(directory), params={"why": why})]) from refused
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fill(plan: Plan, folder: Path, files: Mapping[str, Path]) -> None:
    for part in ("tables", "inputs"):
        (folder / part).mkdir(parents=True)
    for name in TABLES:
        write_table(name, getattr(plan, name), folder / "tables" / f"{name}.parquet")
    for role, path in files.items():
        shutil.copyfile(path, folder / copy_name(role, path))
    _write_json(folder / SCENARIO, _portable(plan.manifest["scenario"], files))
    _write_json(folder / MANIFEST, plan.manifest)


def _portable(resolved: Mapping[str, Any], files: Mapping[str, Path]) -> dict[str, Any]:
    """Name the copies beside it in a resolved scenario, so that it can be loaded from the plan folder."""
    own = dict(resolved)
    names = {role: Path(copy_name(role, path)).name for role, path in files.items()}
    own["inputs"] = {key: names.get(key, value) for key, value in resolved["inputs"].items()}
    # What a run prepares from the copies is kept beside the plan: its folder stays as it was written.
    network = {"streets": names["streets"], "nodes": names.get("nodes"), "cache": "../../.routeopt_cache"}
    own["network"] = {**resolved["network"], **network}
    return own


def _write_json(path: Path, value: object) -> None:
    """JSON is YAML too: the scenario's copy is both."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def _swap(partial: Path, target: Path) -> None:
    """Put the whole folder in place; what stood there ends under the partial one's name, or comes back."""
    if not target.exists():
        partial.rename(target)
        return
    if exchange(partial, target):
        return
    old = target.with_name(f"{partial.name}.old")
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def read(directory: Path) -> Plan:
    """
    Read a plan folder.

    Parameters
    ----------
    directory
        A folder that `write` made.

    Returns
    -------
    Plan
        As it was written.

    Raises
    ------
    BadInputError
        With every fault: no plan folder, another version, missing or foreign tables.
    """
    manifest = read_manifest(directory)
    tables: dict[str, Any] = {}
    faults: list[Fault] = []
    for name in TABLES:
        path = directory / "tables" / f"{name}.parquet"
        try:
            tables[name] = read_table(name, path)
        except FileNotFoundError:
            faults.append(Fault("E706", file=shown_path(path)))
        except (OSError, pa.ArrowException, ValueError) as broken:
            faults.append(Fault("E707", file=shown_path(path), params={"why": str(broken)}))
    if faults:
        raise BadInputError(faults)
    return Plan(manifest=manifest, **tables)


def read_manifest(directory: Path) -> dict[str, Any]:
    """
    Read ``plan.json`` and make sure that this version can read the folder.

    Parameters
    ----------
    directory
        Plan folder.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    BadInputError
        When there is no plan here, or one of another version.
    """
    path = directory / MANIFEST
    if not path.is_file():
        raise BadInputError([Fault("E703", file=shown_path(directory))])
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["schema_version"]
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise BadInputError([Fault("E704", file=shown_path(path), params={"why": str(broken)})]) from broken
    if found != SCHEMA_VERSION:
        raise BadInputError([Fault("E705", file=shown_path(path), params={"found": found, "expected": SCHEMA_VERSION})])
    return dict(manifest)


def previous_overrides(directory: Path) -> list[str]:
    """
    Scenario settings that name a plan folder as the plan in force.

    Parameters
    ----------
    directory
        Plan folder.

    Returns
    -------
    list of str
        ``key=value`` items for `routeopt.scenario.load`.

    Raises
    ------
    BadInputError
        When there is no plan here, or one of another version.
    """
    read_manifest(directory)
    tables = directory.absolute() / "tables"
    names = ("outlets", "visits", "streets")
    return [f"inputs.previous_{name}={json.dumps(str(tables / f'{name}.parquet'))}" for name in names]
