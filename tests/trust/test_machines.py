"""Machines fail: what was finished stays, nothing half-written is ever seen, and the message says what to do."""

import contextlib
import errno
import fcntl
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
import typer

import routeopt as routeopt_package
from routeopt import plan
from routeopt.cli.plans import StageLines
from routeopt.cli.terminal import INTERRUPTED, VIOLATIONS, interruptible, run_verb
from routeopt.core.faults import BadInputError
from tests.conftest import Town
from tests.line import Ended, routeopt

ROUTEOPT = [sys.executable, "-c", "from routeopt.cli import main; main()"]
WRITE_FOR_EVER = """
import sys
from pathlib import Path
from routeopt import inputs, plan, scenario
good, target = Path(sys.argv[1]), Path(sys.argv[2])
made, known = plan.read(good), inputs.load(scenario.load(good / "inputs/scenario.yaml", []))
print("ready", flush=True)
while True:
    with plan.hold(target):
        plan.write(made, target, known.files)
"""


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def in_namespace(prepare: str, command: list[str], cwd: Path) -> Ended:
    """Run a command as root of a namespace of its own; skip where the system lets nobody make one."""
    if subprocess.run(["unshare", "-rmn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system makes no namespaces")
    script = f'{prepare} && exec "$@"'
    done = subprocess.run(
        ["unshare", "-rmn", "sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False, cwd=cwd
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def test_a_run_killed_at_any_moment_leaves_a_whole_plan(town: Town, tmp_path: Path) -> None:
    target = tmp_path / "plan"
    whole = None
    draw = random.Random(5)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, str(town.plan), str(target)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            while not target.exists():
                time.sleep(0.01)
            time.sleep(draw.uniform(0, 0.6))
            writer.send_signal(signal.SIGKILL)
        found = bytes_of(target)
        whole = whole or found
        assert found == whole
    with plan.hold(target):
        assert [path.name for path in tmp_path.iterdir()] == ["plan"], "the next run clears what killed ones left"


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    with plan.hold(tmp_path / "plan"):
        with pytest.raises(BadInputError, match="E711"), plan.hold(tmp_path / "plan"):
            pass
        with plan.hold(tmp_path / "another"):
            pass
    with plan.hold(tmp_path / "plan"):
        pass


def test_a_released_folder_leaves_no_lock_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file while it is held, none after, however the run ended; a killed run's only one serves the next."""
    locks = tmp_path / "locks"
    locks.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(locks))
    with plan.hold(tmp_path / "plan"):
        (lock,) = locks.iterdir()
        with pytest.raises(BadInputError, match="E711"), plan.hold(tmp_path / "plan"):
            pass
        assert [*locks.iterdir()] == [lock], "a run that was kept off leaves the lock of the other"
    assert not [*locks.iterdir()]
    with pytest.raises(RuntimeError), plan.hold(tmp_path / "plan"):
        raise RuntimeError
    assert not [*locks.iterdir()]
    lock.touch()
    with plan.hold(tmp_path / "plan"):
        assert [*locks.iterdir()] == [lock]
    assert not [*locks.iterdir()]


def test_a_lock_that_went_while_it_was_taken_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The holder before lets go between opening and locking: the locked file bears no name, and keeps nobody off."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    flock = fcntl.flock
    taken: list[int] = []

    def late(file: int, operation: int) -> None:
        if not taken:
            (path,) = tmp_path.iterdir()
            path.unlink()
        taken.append(file)
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    with plan.hold(tmp_path / "plan"):
        with pytest.raises(BadInputError, match="E711"), plan.hold(tmp_path / "plan"):
            pass
        assert len([*tmp_path.iterdir()]) == 1
    assert len(taken) == 3, "once for the file that went, once anew, once by who is kept off"


TAKE_IN_TURN = """
import sys
from pathlib import Path
from routeopt import plan
from routeopt.core.faults import BadInputError
folder, inside, turns = Path(sys.argv[1]), Path(sys.argv[2]), 0
while turns < 300:
    try:
        with plan.hold(folder):
            inside.touch(exist_ok=False)
            inside.unlink()
            turns += 1
    except BadInputError:
        pass
"""


def test_runs_that_take_turns_are_never_inside_together(tmp_path: Path) -> None:
    """Three processes take and leave one folder 300 times each; a file made afresh inside tells if two met."""
    command = [sys.executable, "-c", TAKE_IN_TURN, str(tmp_path / "plan"), str(tmp_path / "inside")]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ends = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], ends


def test_a_full_disk_is_named_and_the_old_plan_stands(town: Town, tmp_path: Path) -> None:
    """A disk of 60 KB holds the plan of before and not the new one."""
    (tmp_path / "disk").mkdir()
    mount = "mount -t tmpfs -o size=60k none disk && mkdir disk/plan && echo '{}' > disk/plan/plan.json"
    command = [*ROUTEOPT, "plan", str(town.scenario), "--out", "disk/plan", "--workers", "1"]
    ended = in_namespace(
        mount,
        ["sh", "-c", '"$@"; code=$?; ls -A disk disk/plan; exit $code', "sh", *command],
        tmp_path,
    )
    assert ended.code == 3, ended.err
    assert "E702" in ended.err
    assert "No space left" in ended.err
    assert ended.out.split() == ["disk:", "plan", "disk/plan:", "plan.json"]


def test_a_full_disk_while_reporting_is_named(town: Town, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    room = sum(path.stat().st_size for path in town.plan.rglob("*") if "report" not in path.parts and path.is_file())
    mount = f"mount -t tmpfs -o size={room // 1024 + 300}k none disk && cp -r '{town.plan}' disk/plan"
    ended = in_namespace(
        f"{mount} && rm -r disk/plan/report disk/plan/plan.*x", [*ROUTEOPT, "report", "disk/plan"], tmp_path
    )
    assert ended.code in (1, 3), ended.out
    assert "Traceback" not in ended.err
    assert "No space left" in ended.err


def test_a_disk_without_the_right_to_write_is_named_before_any_work(town: Town, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    command = [*ROUTEOPT, "plan", str(town.scenario), "--out", "disk/plan"]
    ended = in_namespace("mount -t tmpfs -o ro none disk", command, tmp_path)
    assert ended.code == 3, ended.err
    assert "E702" in ended.err
    assert "inputs" not in ended.err, "no stage has run"


def test_a_stranger_checks_a_plan_alone_with_nothing_to_write_on(town: Town, tmp_path: Path) -> None:
    """Tables, manifest and copies of the inputs on a read-only disk; package and home can't be written either."""
    alone = tmp_path / "plan"
    shutil.copytree(town.plan, alone, ignore=shutil.ignore_patterns("report", "plan.gpkg", "plan.xlsx"))
    before = bytes_of(alone)
    package = Path(routeopt_package.__file__).parent
    fixed = [f"mount --bind '{p}' '{p}' && mount -o remount,bind,ro '{p}'" for p in (alone, package)]
    ended = in_namespace(f"{' && '.join(fixed)} && export HOME=/nowhere", [*ROUTEOPT, "check", "plan"], tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert "every rule holds" in ended.out
    assert bytes_of(alone) == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_the_whole_demo_needs_no_network(town: Town, tmp_path: Path) -> None:
    """Plan, check and report in a namespace that has no interface at all, not even loopback."""
    shutil.copytree(town.scenario.parent, tmp_path / "city", ignore=shutil.ignore_patterns(".routeopt_cache"))
    steps = (
        ("plan", "city/base.yaml", "--out", "plan", "--workers", "2"),
        ("check", "plan"),
        ("report", "plan"),
        ("explain", "plan", "R1"),
        ("validate", "city/base.yaml"),
    )
    for step in steps:
        ended = in_namespace('test -z "$(ip -o link show up 2>/dev/null)"', [*ROUTEOPT, *step], tmp_path)
        assert ended.code == 0, ended.err
    assert (tmp_path / "plan/report/index.html").is_file()
    assert bytes_of(tmp_path / "plan/tables") == bytes_of(town.plan / "tables")


def test_an_interrupted_run_leaves_nothing(town: Town, tmp_path: Path) -> None:
    command = [*ROUTEOPT, "plan", str(town.scenario), "--out", str(tmp_path / "plan"), "--workers", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stderr is not None
        while "network" not in run.stderr.readline():
            pass
        run.send_signal(signal.SIGINT)
        rest = run.stderr.read()
    assert run.returncode == INTERRUPTED, rest
    assert "Traceback" not in rest
    assert not list(tmp_path.iterdir())


def test_an_interrupt_that_compiled_code_swallows_is_raised_by_the_next_stage() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as again:
        told = StageLines(again)
        told("inputs", "")
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            told("network", "")
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (BrokenProcessPool("gone"), "E712"),
        (MemoryError(), "E712"),
        (OSError(errno.ENOSPC, "No space left on device", "plan.xlsx"), "E713"),
    ],
)
def test_what_the_machine_refuses_is_named(wrong: Exception, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise wrong

    with pytest.raises(typer.Exit) as ended:
        run_verb(work, "en", as_json=True)
    assert ended.value.exit_code == VIOLATIONS
    assert json.loads(capsys.readouterr().out)["faults"][0]["code"] == code


def starved(megabytes: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [400, 900, 1300, 1700, 2100])
def test_too_little_memory_is_named(megabytes: int, town: Town, tmp_path: Path) -> None:
    """Whatever a run dies of, it says so and leaves nothing, or it has a plan that the checker accepts."""
    done = subprocess.run(
        [*ROUTEOPT, "plan", str(town.scenario), "--out", str(tmp_path / "plan"), "--workers", "1"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=starved(megabytes),
        timeout=600,
    )
    if done.returncode == 0:
        assert routeopt("check", tmp_path / "plan").code == 0
    else:
        assert not list(tmp_path.iterdir()), done.stderr
