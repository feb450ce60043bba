"""Workers that die: their task is tried again, a task that takes several down is set aside, and no other is lost."""

import os
import shutil
import signal
import time
from collections import Counter, deque
from concurrent.futures import Future
from pathlib import Path

import pytest

from routeopt import batch
from routeopt.batch.ledger import DONE, LOST, RUNNING, Entry, Ledger
from routeopt.batch.run import work
from routeopt.batch.tasks import Task, tasks_of
from routeopt.batch.work import Ended
from routeopt.batch.workers import Slots, WorkerLostError
from routeopt.core.faults import BadInputError
from tests.batch.test_run import contents, silent, write_study

distributed = pytest.importorskip("distributed")


class Frail:
    """A team of one whose worker dies at every poisonous task, and once at every unlucky one."""

    def __init__(self, poison: str, unlucky: str) -> None:
        self.free = 1
        self.begun: Counter[str] = Counter()
        self._poison, self._unlucky = poison, unlucky

    def begin(self, task: Task) -> Future[Ended]:
        self.free -= 1
        self.begun[task.office] += 1
        future: Future[Ended] = Future()
        dies = task.office == self._poison or (task.office == self._unlucky and self.begun[task.office] == 1)
        if dies:
            future.set_exception(WorkerLostError())
        else:
            future.set_result(Ended(DONE, "", 1.0))
        return future

    def end(self, future: Future[Ended]) -> Ended:
        self.free += 1
        return future.result()


def task(office: str, folder: Path) -> Task:
    return Task(office, "base", folder / "none.yaml", (), folder / office, "d")


def test_a_task_that_takes_its_workers_down_is_set_aside(tmp_path: Path) -> None:
    told: dict[str, Entry] = {}
    team = Frail("poison", "unlucky")
    queue = deque(task(name, tmp_path) for name in ("poison", "sound", "unlucky"))
    ledger = Ledger(tmp_path / "ledger.sqlite")
    work(team, queue, ledger, 3, lambda entry: told.update({entry.key: entry}))
    assert {key: entry.state for key, entry in told.items()} == {
        "base/poison": LOST,
        "base/sound": DONE,
        "base/unlucky": DONE,
    }
    assert (team.begun["poison"], team.begun["unlucky"], told["base/poison"].tries) == (3, 2, 3)


def test_losses_are_remembered_over_runs_but_not_over_changed_inputs(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.put(Entry("base/poison", "d", RUNNING, 2, "", 0.0, ""))
    ledger.put(Entry("base/other", "older", RUNNING, 2, "", 0.0, ""))
    team = Frail("poison", "other")
    told: list[Entry] = []
    work(team, deque([task("poison", tmp_path), task("other", tmp_path)]), ledger, 3, told.append)
    assert team.begun == {"poison": 1, "other": 2}


def test_a_killed_worker_loses_its_own_task_only(tmp_path: Path) -> None:
    tasks = tasks_of(write_study(tmp_path))
    team = Slots(2)
    try:
        first, second = team.begin(tasks[0]), team.begin(tasks[1])
        time.sleep(1.5)
        os.kill(next(iter(team._busy[first]._processes)), signal.SIGKILL)  # type: ignore[attr-defined]
        with pytest.raises(WorkerLostError):
            team.end(first)
        assert team.end(second).state == DONE
        assert team.free == 2
        assert team.end(team.begin(tasks[0])).state == DONE
    finally:
        team.close()


@pytest.mark.slow
def test_a_dask_cluster_plans_the_same_bytes_though_a_worker_dies(tmp_path: Path) -> None:
    here = write_study(tmp_path / "here")
    batch.run(here, silent, count=2)
    there = Path(shutil.copytree(here.parent, tmp_path / "there", ignore=shutil.ignore_patterns("results"))) / here.name
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        killed: list[int] = []

        def kill_one(*_: object) -> None:
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        outcome = batch.run(there, kill_one, cluster=cluster.scheduler_address)
    assert [entry.state for entry in outcome.entries] == [DONE] * 4
    assert killed
    assert contents(there.parent / "results/plans") == contents(here.parent / "results/plans")


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path) -> None:
    study = write_study(tmp_path, ("east",))
    with pytest.raises(BadInputError, match="E1203"):
        batch.run(study, silent, cluster="nonsense")
