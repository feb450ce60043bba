"""A plan made again elsewhere, by other processes, is the same plan to the byte."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Town

ROUTEOPT = [sys.executable, "-c", "from routeopt.cli import main; main()"]
HASH_SEED = "1"
"""Sets are walked in another order under another seed; by default it is drawn anew for each process."""


@pytest.fixture(scope="module")
def again(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan and report the town once more: other folders, two processes instead of one, a hash seed of its own."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    city = elsewhere / "another place"
    shutil.copytree(town.scenario.parent, city, ignore=shutil.ignore_patterns(".routeopt_cache"))
    for verb in (
        ["plan", city / town.scenario.name, "--out", elsewhere / town.plan.name, "--workers", "2"],
        ["report", elsewhere / town.plan.name],
    ):
        environment = os.environ | {"PYTHONHASHSEED": HASH_SEED}
        subprocess.run([*ROUTEOPT, *map(str, verb)], env=environment, capture_output=True, check=True)
    return elsewhere / town.plan.name


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def without_run(manifest: bytes) -> dict[str, Any]:
    """Leave out what the run took, the only facts of a plan folder that may differ."""
    told: dict[str, Any] = json.loads(manifest)
    told.pop("run")
    return told


def test_tables_pages_and_files_are_the_same_bytes(town: Town, again: Path) -> None:
    ours, theirs = files_of(town.plan), files_of(again)
    # Other tests of this session may have asked the shared plan, which leaves prepared streets beside its inputs.
    assert set(theirs) <= set(ours)
    assert {Path(name).parts[0] for name in theirs} == {
        "inputs",
        "plan.gpkg",
        "plan.json",
        "plan.xlsx",
        "report",
        "tables",
    }
    assert [name for name in theirs if name != "plan.json" and ours[name] != theirs[name]] == []


def test_the_manifest_tells_the_same_but_for_the_run(town: Town, again: Path) -> None:
    ours, theirs = ((folder / "plan.json").read_bytes() for folder in (town.plan, again))
    assert without_run(ours) == without_run(theirs)
    assert json.loads(ours)["run"] != {}
