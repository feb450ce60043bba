"""A study of small towns: planned once, kept while nothing changes, and whole after any interruption."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from routeopt import batch, scenario
from routeopt.batch.ledger import BAD_INPUT, DONE, INFEASIBLE, Entry
from routeopt.batch.run import alone
from routeopt.batch.tasks import tasks_of
from routeopt.core.faults import BadInputError
from tests.city import write_city
from tests.line import routeopt

STUDY = """\
name: Towns
offices: [offices/*/base.yaml]
scenarios:
  base: {}
  short_visits: {journeys.prospect_minutes: 5}
"""


def write_study(root: Path, offices: tuple[str, ...] = ("east", "west")) -> Path:
    for office in offices:
        write_city(root / "offices" / office)
    (root / "study.yaml").write_text(STUDY, encoding="utf-8")
    return root / "study.yaml"


def silent(entry: Entry, ended: int, tasks: int) -> None:
    """Nobody listens."""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = write_study(tmp_path_factory.mktemp("towns"))
    outcome = batch.run(study, silent, count=2)
    assert [entry.state for entry in outcome.entries] == [DONE] * 4
    return study


@pytest.fixture
def again(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of the study without its results and with one scenario only."""
    copied = shutil.copytree(undisturbed.parent, tmp_path / "again", ignore=shutil.ignore_patterns("results"))
    (copied / "study.yaml").write_text(STUDY.partition("  short")[0], encoding="utf-8")
    return copied / "study.yaml"


@pytest.mark.slow
def test_each_plan_is_the_one_that_the_plan_verb_makes(undisturbed: Path, tmp_path: Path) -> None:
    office = undisturbed.parent / "offices" / "east" / "base.yaml"
    assert routeopt("plan", office, "--out", tmp_path / "plan", "--workers", "1").code == 0
    assert contents(tmp_path / "plan" / "tables") == contents(undisturbed.parent / "results/plans/base/east/tables")
    assert routeopt("check", undisturbed.parent / "results/plans/short_visits/west").code == 0


def test_nothing_is_planned_twice_and_a_change_plans_its_office_only(undisturbed: Path, tmp_path: Path) -> None:
    study = shutil.copytree(undisturbed.parent, tmp_path / "copy") / "study.yaml"
    same = batch.run(study, silent, count=2)
    assert (same.planned, same.kept) == (0, 4)
    table = tmp_path / "copy/offices/east/outlets.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = batch.run(study, silent, count=2)
    assert (changed.planned, changed.kept) == (2, 2)


def test_a_killed_batch_ends_as_an_undisturbed_one(undisturbed: Path, again: Path) -> None:
    code = "from routeopt.cli import main; main()"
    command = [sys.executable, "-c", code, "batch", "run", str(again), "--workers", "2"]
    for pause in (3.0, 6.0):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        running.send_signal(signal.SIGKILL)
        running.wait()
    ended = routeopt("batch", "run", again, "--workers", "2")
    assert ended.code == 0, ended.err
    results = again.parent / "results"
    assert contents(results / "plans/base") == contents(undisturbed.parent / "results/plans/base")


@pytest.mark.slow
def test_twenty_kills_and_interrupts_at_random_moments_change_no_byte(undisturbed: Path, again: Path) -> None:
    code = "from routeopt.cli import main; main()"
    command = [sys.executable, "-c", code, "batch", "run", str(again), "--workers", "2"]
    chance = random.Random(20)
    for number in range(20):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 6.0))
        running.send_signal(signal.SIGINT if number % 4 == 3 else signal.SIGKILL)
        assert running.wait(timeout=60) in {0, 130, -signal.SIGKILL, -signal.SIGINT}
    # A task that was under way when its batch was killed is none that takes its workers down.
    ended = routeopt("batch", "run", again, "--workers", "2")
    assert ended.code == 0, ended.err
    results = again.parent / "results"
    assert contents(results / "plans/base") == contents(undisturbed.parent / "results/plans/base")


def test_one_offices_trouble_stops_no_other(again: Path) -> None:
    offices = again.parent / "offices"
    reps, base = offices / "east/reps.csv", offices / "west/base.yaml"
    reps.write_text(reps.read_text(encoding="utf-8").replace("car", "rocket"), encoding="utf-8")
    base.write_text(base.read_text(encoding="utf-8").replace("42", "62").replace("38", "60"), encoding="utf-8")
    write_city(offices / "north")
    ended = routeopt("batch", "run", again, "--json")
    assert ended.code == 5
    states = {row["key"]: row["state"] for row in json.loads(ended.out)["tasks"]}
    assert states == {"base/east": BAD_INPUT, "base/north": DONE, "base/west": INFEASIBLE}
    assert "rocket" in (again.parent / "results/status.html").read_text(encoding="utf-8")
    refused = routeopt("batch", "merge", again)
    assert (refused.code, "E1204" in refused.err) == (3, True)


@pytest.mark.slow
def test_shards_make_the_same_whole(undisturbed: Path, again: Path) -> None:
    for part in ("1/2", "2/2"):
        assert routeopt("batch", "run", again, "--shard", part).code == 0
    merged, whole = batch.merge(again), batch.merge(undisturbed)
    everything = pd.read_parquet(whole / "visits.parquet")
    assert set(zip(everything["scenario"], everything["office"], strict=True)) == {
        (name, office) for name in ("base", "short_visits") for office in ("east", "west")
    }
    visits = pd.read_parquet(merged / "visits.parquet")
    assert visits.equals(everything[everything["scenario"].eq("base")].reset_index(drop=True))
    assert pd.read_csv(merged / "kpis.csv")["visits"].sum() == visits["kind"].ne("cooler_check").sum()


def test_status_tells_without_running(undisturbed: Path, again: Path) -> None:
    assert {entry.state for entry in batch.status(undisturbed).values() if entry} == {DONE}
    assert set(batch.status(again).values()) == {None}
    shown = routeopt("batch", "status", undisturbed, "--lang", "zh")
    assert shown.out.count("已完成") == 4


@pytest.mark.slow
def test_the_next_quarter_stands_beside_the_last_one(undisturbed: Path, again: Path) -> None:
    text = (
        again.read_text(encoding="utf-8")
        + f"previous: {os.path.relpath(undisturbed.parent / 'results', again.parent)}\n"
    )
    again.write_text(text.replace("  short_visits: {journeys.prospect_minutes: 5}\n", ""), encoding="utf-8")
    outcome = batch.run(again, silent, count=2)
    assert [entry.state for entry in outcome.entries] == [DONE] * 2
    changes = pd.read_parquet(again.parent / "results/plans/base/east/tables/changes.parquet")
    assert len(changes) > 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: x\noffices: [nowhere/*.yaml]\n", "E120"),
        ("name: x\noffices: []\n", "E113"),
        ("name: x\nofices: [a]\n", "E111"),
        ('name: x\noffices: [""]\n', "E120"),
        ("name: x\noffices: [.]\n", "E120"),
        ('name: x\noffices: ["a**b"]\n', "E120"),
        (f"name: x\noffices: [{'a' * 5000}]\n", "E120"),
        ("name: x\noffices: [study.yaml]\nscenarios: {..: {}}\n", "E113"),
        ('name: x\noffices: [study.yaml]\nout: ""\n', "E113"),
        ("name: x\noffices: [study.yaml]\nout: study.yaml\n", "E1206"),
    ],
)
def test_a_wrong_study_is_refused_at_its_line(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    ended = routeopt("batch", "run", tmp_path / "study.yaml")
    assert (ended.code, code in ended.err) == (3, True)


def test_a_bare_day_is_a_setting_like_any_other(tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    text = f"name: x\noffices: [{file}]\nscenarios: {{base: {{period.start: 2026-02-02}}}}\n"
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    (task,) = tasks_of(tmp_path / "study.yaml")
    assert (task.fault, task.overrides) == ("", ('period.start="2026-02-02"',))


def test_two_batches_do_not_work_on_the_same_results(again: Path) -> None:
    results = batch.results_of(again)
    with alone(results, (1, 1)), pytest.raises(BadInputError, match="E1205"):
        batch.run(again, silent, count=1)


def test_offices_of_one_folder_are_told_by_their_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("name: x", encoding="utf-8")
    (tmp_path / "study.yaml").write_text("name: s\noffices: [a.yaml, b.yaml]\n", encoding="utf-8")
    study = scenario.load_study(tmp_path / "study.yaml")
    offices = scenario.office_files(study, tmp_path / "study.yaml")
    assert list(offices) == [f"{tmp_path.name}-a", f"{tmp_path.name}-b"]
