"""Ask a method in a process of its own with a limit of processor time, so that one that finds no end stops nobody."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from benchmarks.rows import LeftOutError

T = TypeVar("T")

_WALL = 10
"""Clock time allowed beside the processor time, for a process that waits or shares its core."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a method found, and the clock and processor time that it took without the start of its process."""

    found: T
    seconds: float
    cpu_seconds: float


def ask(method: Callable[..., T], arguments: tuple[object, ...], cpu_s: float) -> Answer[T]:
    """
    Run a method on its own.

    Parameters
    ----------
    method
        A function of a module.
    arguments
        What it gets; small, and able to be pickled.
    cpu_s
        Processor time that it may take.

    Returns
    -------
    Answer
        What it found.

    Raises
    ------
    LeftOutError
        Where it says so itself, ends in an error of its own, or has no answer in time.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, method, arguments, cpu_s), daemon=True)
    process.start()
    there.close()
    try:
        told = here.recv() if here.poll(_WALL * cpu_s + _WALL) else None
    except EOFError:
        told = None
    process.kill()
    process.join()
    if told is None:
        raise LeftOutError(f"no answer in {cpu_s:g} s of processor time")
    if isinstance(told, str):
        raise LeftOutError(told)
    return Answer(*told)


def _work(there: Connection, method: Callable[..., object], arguments: tuple[object, ...], cpu_s: float) -> None:
    began, began_cpu = time.perf_counter(), time.process_time()
    most = round(began_cpu + cpu_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    try:
        found = method(*arguments)
    except LeftOutError as why:
        there.send(str(why))
    except Exception as wrong:  # noqa: BLE001 - what stops a peer is its row
        there.send(f"{type(wrong).__name__}: {wrong}")
    else:
        there.send((found, time.perf_counter() - began, time.process_time() - began_cpu))
