"""The whole line on the grid town: planned by the real stages, accepted by the checker, the same bytes every time."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from routeopt import pipeline, plan
from routeopt.cli import app
from routeopt.core.faults import BadInputError
from routeopt.core.language import LANGUAGES, text
from routeopt.plan.storage import write_table
from tests.city import write_city
from tests.plan.breakages import BREAKAGES
from tests.plan.conftest import tables_of


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
    line = "inputs network coverage territories streets coolers journeys technicians targets hand-overs plan"
    assert follower.stages == line.split()
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
    """Here of a copy on its own, which stays as it was: what is prepared from its map is kept beside it."""
    alone = Path(shutil.copytree(planned / "plan", tmp_path / "plan"))
    before = sorted((path, path.stat().st_mtime_ns) for path in alone.rglob("*"))
    pipeline.run(alone / "inputs" / "scenario.yaml", tmp_path / "again", [], 1, Quiet())
    assert sorted((path, path.stat().st_mtime_ns) for path in alone.rglob("*")) == before
    assert list((tmp_path / ".routeopt_cache").iterdir())
    for table in sorted((planned / "plan" / "tables").iterdir()):
        assert (tmp_path / "again" / "tables" / table.name).read_bytes() == table.read_bytes(), table.name


def test_a_foreign_target_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(BadInputError) as stopped:
        pipeline.run(tmp_path / "no_such_scenario.yaml", tmp_path, [], 1, Quiet())
    assert [fault.code for fault in stopped.value.faults] == ["E701"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_names_a_planted_fault_and_exits_with_one(planned: Path, tmp_path: Path, lang: str) -> None:
    folder = Path(shutil.copytree(planned / "plan", tmp_path / "broken"))
    tables = tables_of(plan.read(folder))
    BREAKAGES["inside_shift"](tables)
    write_table("routes", tables["routes"], folder / "tables" / "routes.parquet")
    told = CliRunner().invoke(app, ["check", str(folder), "--lang", lang])
    assert told.exit_code == 1
    assert text("rules.plan.inside_shift", lang, found="X", shift="08:30:00-17:30:00").split("X")[1] in told.stdout
    assert CliRunner().invoke(app, ["check", str(planned / "plan"), "--lang", lang]).exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "wishes",
    [
        ["period.holidays=[2026-01-14]", "period.makeup_days=[2026-01-17]"],
        ["journeys.shift_start=10:30", "journeys.lunch_start=12:00", "journeys.shift_end=16:30"],
        ["journeys.stops_max=7", "journeys.prospect_value_minutes=0"],
        ["journeys.lunch_minutes=0", "network.planning_mode=walk"],
        ["journeys.visits_per_cycle={A: 12, B: 6, C: 2}", "journeys.stops_max=14"],
        ["period.weeks=6", "journeys.visits_per_cycle={A: 12, B: 6, C: 3}"],
        ["journeys.frequency.decide=true", "journeys.calls.chance=0.02", "journeys.frequency.most={A: 12}"],
        ["journeys.shift_end=13:30", "journeys.overtime_minutes=150", "journeys.stops_max=12", "journeys.stops_min=0"],
        ["period.workdays=[mon,tue,wed,thu,fri,sat]", "journeys.stops_min=4"],
    ],
    ids=lambda wishes: wishes[0].partition("=")[0],
)
def test_the_checker_agrees_with_the_stages_whatever_is_asked(tmp_path: Path, wishes: list[str]) -> None:
    pipeline.run(write_city(tmp_path / "city"), tmp_path / "plan", wishes, 1, Quiet())
    assert [violation.render() for violation in plan.check(tmp_path / "plan")] == []
