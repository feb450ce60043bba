"""Who plans the tasks: processes of this machine, or a Dask cluster; both behind concurrent.futures."""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from routeopt.batch.tasks import Task
from routeopt.batch.work import Ended, plan_task
from routeopt.core.faults import BadInputError, Fault


class WorkerLostError(Exception):
    """The process that planned a task is gone."""


class Slots:
    """
    Worker processes, each a pool of its own: one that dies takes only its own task with it.

    Parameters
    ----------
    count
        Number of processes.
    """

    def __init__(self, count: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._idle: list[Executor] = [self._pool() for _ in range(count)]
        self._busy: dict[Future[Ended], Executor] = {}

    @property
    def free(self) -> int:
        """How many tasks can be begun now."""
        return len(self._idle)

    def begin(self, task: Task) -> Future[Ended]:
        """Begin a task on an idle worker."""
        pool = self._idle.pop()
        future = pool.submit(plan_task, task)
        self._busy[future] = pool
        return future

    def end(self, future: Future[Ended]) -> Ended:
        """
        Take the answer of a task and free its worker.

        Raises
        ------
        WorkerLostError
            When the worker died; a new one takes its place.
        """
        pool = self._busy.pop(future)
        try:
            ended = future.result()
        except BrokenProcessPool as lost:
            pool.shutdown(wait=False)
            self._idle.append(self._pool())
            raise WorkerLostError from lost
        self._idle.append(pool)
        return ended

    def close(self) -> None:
        """End all workers, those in the middle of a task too."""
        for pool in (*self._idle, *self._busy.values()):
            for process in list(getattr(pool, "_processes", None) or {}):
                _kill(process)
            pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self) -> Executor:
        return ProcessPoolExecutor(max_workers=1, mp_context=self._context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Let a worker end when the batch is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _kill(process: int) -> None:
    try:
        os.kill(process, 9)
    except ProcessLookupError:
        return


class Cluster:
    """
    Workers of a Dask cluster.

    Parameters
    ----------
    address
        Address of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    BadInputError
        E1202 when Dask is not installed, E1203 when no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an extra that most never need
        except ImportError as missing:
            raise BadInputError([Fault("E1202", field="--cluster")]) from missing
        try:
            self._client = Client(address, timeout="20s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as silent:
            params = {
                "address": address,
                "cause": str(silent).splitlines()[0] if str(silent) else type(silent).__name__,
            }
            raise BadInputError([Fault("E1203", field="--cluster", params=params)]) from silent
        # The cluster hands the task of a lost worker to others by itself; who takes several down is reported to us.
        self._executor = self._client.get_executor(pure=False, retries=0)
        self._busy = 0

    @property
    def free(self) -> int:
        """How many tasks can be begun now: two for each thread, so that no worker waits for us."""
        threads = sum(worker["nthreads"] for worker in self._client.scheduler_info(-1)["workers"].values())
        return max(1, 2 * threads) - self._busy

    def begin(self, task: Task) -> Future[Ended]:
        """Hand a task to the cluster."""
        self._busy += 1
        return self._executor.submit(plan_task, task)

    def end(self, future: Future[Ended]) -> Ended:
        """
        Take the answer of a task.

        Raises
        ------
        WorkerLostError
            When its workers died.
        """
        from distributed import KilledWorker  # noqa: PLC0415 - see above

        self._busy -= 1
        try:
            return future.result()
        except KilledWorker as lost:
            raise WorkerLostError from lost

    def close(self) -> None:
        """Leave the cluster; what it had not begun is cancelled."""
        self._executor.shutdown(wait=False)
        self._client.close()


@contextmanager
def workers(count: int, cluster: str | None) -> Iterator[Slots | Cluster]:
    """
    Open the workers of a batch and close them whatever happens.

    Parameters
    ----------
    count
        Processes of this machine; 0 takes one per core.
    cluster
        Address of a Dask scheduler; None plans here.

    Yields
    ------
    Slots or Cluster
        Who plans.
    """
    team: Slots | Cluster = Cluster(cluster) if cluster else Slots(count or os.cpu_count() or 1)
    try:
        yield team
    finally:
        team.close()
