"""The whole line on the grid town: planned by the real stages, accepted by the checker, the same bytes every time."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from routeopt import pipeline, plan
from routeopt.core.faults import BadInputError
from tests.city import write_city


class Quiet:
    """Follows a run without a word and remembers its stages."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def __call__(self, stage: str, figures: str) -> None:
        assert figures
        self.stages.append(stage)

    def run(self) -> dict[str, Any]:
        return {"stages": len(self.stages)}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("line")
    follower = Quiet()
    pipeline.run(write_city(root / "city"), root / "plan", [], 1, follower)
    assert follower.stages == ["inputs", "network", "coverage", "territories", "journeys", "plan"]
    return root


def test_the_checker_accepts_what_the_line_makes(planned: Path) -> None:
    assert [violation.render() for violation in plan.check(planned / "plan")] == []


def test_another_process_with_two_workers_writes_the_same_tables(planned: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from routeopt.cli import main; main()",
        "plan",
        str(planned / "city" / "base.yaml"),
    ]
    subprocess.run([*command, "--out", str(tmp_path / "again"), "--workers", "2"], check=True, capture_output=True)
    for table in sorted((planned / "plan" / "tables").iterdir()):
        assert (tmp_path / "again" / "tables" / table.name).read_bytes() == table.read_bytes(), table.name


def test_a_plan_folder_is_enough_to_plan_again(planned: Path, tmp_path: Path) -> None:
    pipeline.run(planned / "plan" / "inputs" / "scenario.yaml", tmp_path / "again", [], 1, Quiet())
    for table in sorted((planned / "plan" / "tables").iterdir()):
        assert (tmp_path / "again" / "tables" / table.name).read_bytes() == table.read_bytes(), table.name


def test_a_foreign_target_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(BadInputError) as stopped:
        pipeline.run(tmp_path / "no_such_scenario.yaml", tmp_path, [], 1, Quiet())
    assert [fault.code for fault in stopped.value.faults] == ["E701"]
