"""Run a study: what is finished stays finished, what is not is planned, and one office's trouble stops no other."""

import datetime as dt
import fcntl
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from routeopt import scenario
from routeopt.batch import page
from routeopt.batch.ledger import BAD_INPUT, DONE, INFEASIBLE, LOST, RUNNING, Entry, Ledger
from routeopt.batch.tasks import Task, results_of, tasks_of
from routeopt.batch.work import Ended
from routeopt.batch.workers import WorkerLostError, workers
from routeopt.core.faults import BadInputError, Fault, shown_path

Told = Callable[[Entry, int, int], None]
"""Told (entry, tasks ended, tasks in all) when a task has ended."""


class Team(Protocol):
    """Who plans tasks."""

    @property
    def free(self) -> int:
        """How many tasks can be begun now."""
        ...

    def begin(self, task: Task) -> Future[Ended]:
        """Begin a task."""
        ...

    def end(self, future: Future[Ended]) -> Ended:
        """Take the answer of a task; raises WorkerLostError when its worker died."""
        ...


@dataclass(frozen=True)
class Outcome:
    """
    What became of a study.

    Attributes
    ----------
    entries
        One row per task, sorted by key.
    planned, kept
        Tasks planned in this run, and tasks whose plans stood already.
    """

    entries: tuple[Entry, ...]
    planned: int
    kept: int

    @property
    def troubled(self) -> tuple[Entry, ...]:
        """Tasks without a plan."""
        return tuple(entry for entry in self.entries if entry.state != DONE)


def run(
    study_file: Path,
    told: Told,
    *,
    count: int = 0,
    shard: tuple[int, int] = (1, 1),
    cluster: str | None = None,
    tries: int | None = None,
) -> Outcome:
    """
    Plan every office of a study under every scenario.

    Parameters
    ----------
    study_file
        The study.
    told
        Hears of every task that ended.
    count
        Worker processes; 0 takes one per core.
    shard
        (k, n): only every n-th task from the k-th on.
    cluster
        Address of a Dask scheduler; None plans on this machine.
    tries
        Overrides the study's own number of tries.

    Returns
    -------
    Outcome
        Plans lie in ``<out>/plans/<scenario>/<office>``, beside them the ledger and a page with every task's state. A
        plan whose inputs, settings and version are unchanged is kept.

    Raises
    ------
    BadInputError
        When the study itself is wrong.
    """
    tasks = tasks_of(study_file, shard)
    results = results_of(study_file)
    with alone(results, shard):
        _clear(tasks)
        ledger = Ledger(ledger_file(results, shard))
        known = ledger.entries()
        open_ = [task for task in tasks if not _stands(task, known.get(task.key))]
        entries = {task.key: known[task.key] for task in tasks if task not in open_}

        def tell(entry: Entry) -> None:
            entries[entry.key] = entry
            ledger.put(entry)
            page.write(results, study_file.stem, entries, tasks)
            told(entry, len(entries), len(tasks))

        page.write(results, study_file.stem, entries, tasks)
        for task in open_:
            if task.fault:
                tell(_entry(task, 0, Ended(BAD_INPUT, task.fault, 0.0)))
        queue = deque(task for task in open_ if not task.fault)
        if queue:
            with workers(min(count, len(queue)) if count else 0, cluster) as team:
                work(team, queue, ledger, tries or scenario.load_study(study_file).tries, tell)
    return Outcome(tuple(entries[task.key] for task in tasks), len(open_), len(tasks) - len(open_))


@contextmanager
def alone(results: Path, shard: tuple[int, int]) -> Iterator[None]:
    """
    Hold the results while a batch runs; the lock ends with the process, however that ends.

    Parameters
    ----------
    results
        Folder of the results.
    shard
        Part of the study; parts may run at the same time.

    Yields
    ------
    None
        While the lock is held.

    Raises
    ------
    BadInputError
        E1205 when another batch holds it, E1206 where nothing can be written.
    """
    try:
        results.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        params = {"why": refused.strerror or str(refused)}
        raise BadInputError([Fault("E1206", shown_path(results), params=params)]) from refused
    with (results / f".lock-{shard[0]}-of-{shard[1]}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise BadInputError([Fault("E1205", shown_path(results))]) from taken
        yield


def _clear(tasks: list[Task]) -> None:
    """Remove what a killed run left half-written beside its plans."""
    for task in tasks:
        for leftover in task.folder.parent.glob(f".{task.office}.*-*"):
            shutil.rmtree(leftover, ignore_errors=True)


def ledger_file(results: Path, shard: tuple[int, int]) -> Path:
    """Ledger of a study or of one of its shards."""
    return results / ("ledger.sqlite" if shard == (1, 1) else f"ledger-{shard[0]}-of-{shard[1]}.sqlite")


def work(team: Team, queue: deque[Task], ledger: Ledger, tries: int, tell: Callable[[Entry], None]) -> None:
    """
    Keep the workers busy until the queue is empty.

    Parameters
    ----------
    team
        Who plans.
    queue
        What to plan; emptied.
    ledger
        Remembers what has begun, so that a task which takes its workers down is counted over several runs.
    tries
        How many workers a task may take down before it is set aside.
    tell
        Hears of every task that ended.
    """
    known = ledger.entries()
    lost = {task.key: _losses(known.get(task.key), task) for task in queue}
    running: dict[Future[Ended], Task] = {}
    while queue or running:
        while queue and team.free > 0:
            task = queue.popleft()
            if lost[task.key] >= tries:
                tell(_entry(task, lost[task.key], Ended(LOST, "", 0.0)))
                continue
            ledger.put(_entry(task, lost[task.key], Ended(RUNNING, "", 0.0)))
            running[team.begin(task)] = task
        if not running:
            continue
        ready, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ready:
            task = running.pop(future)
            try:
                ended = team.end(future)
            except WorkerLostError:
                lost[task.key] += 1
                queue.append(task)
                continue
            tell(_entry(task, lost[task.key], ended))


def _stands(task: Task, entry: Entry | None) -> bool:
    """Whether a task needs no work: done, or refused for good, under the same hash."""
    if entry is None or entry.digest != task.digest or task.fault:
        return False
    return (entry.state == DONE and (task.folder / "plan.json").is_file()) or entry.state == INFEASIBLE


def _losses(entry: Entry | None, task: Task) -> int:
    """How many workers a task has taken down under this hash."""
    return entry.tries if entry is not None and entry.state == RUNNING and entry.digest == task.digest else 0


def _entry(task: Task, lost: int, ended: Ended) -> Entry:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return Entry(task.key, task.digest, ended.state, lost, ended.message, round(ended.seconds, 2), now)
