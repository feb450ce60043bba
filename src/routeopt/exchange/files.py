"""Folders of problems and answers, in either format."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Literal

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.exchange import vroom, vrplib_days
from routeopt.exchange.cycle import Orders, RepCycle

Format = Literal["vroom", "vrplib"]
FORMATS: tuple[Format, ...] = ("vroom", "vrplib")
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError)
"""What the readers raise on a file that isn't what it says: a key, a place or a kind of value that is not there."""


def write(cycles: Iterable[RepCycle], folder: Path, form: Format) -> list[Path]:
    """
    Write the problems of all reps.

    Parameters
    ----------
    cycles
        One per rep.
    folder
        Where to; made if it is not there.
    form
        ``vroom`` or ``vrplib``.

    Returns
    -------
    list of Path
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writer = vroom.write_cycle if form == "vroom" else vrplib_days.write_cycle
    return [path for cycle in cycles for path in writer(cycle, folder)]


def read(folder: Path) -> Orders:
    """
    Read a peer's answers beside the problems.

    Parameters
    ----------
    folder
        Where `write` put the problems, with the peer's answers beside them.

    Returns
    -------
    dict
        Rep → date → outlets in their order; reps without any answer are left out.

    Raises
    ------
    BadInputError
        E1501 when there is no answer at all, E1502 with every answer that can't be read.
    """
    found: dict[str, dict[date, list[str]]] = {}
    faults: list[Fault] = []
    for problem in sorted(folder.glob(f"*{vroom.ENDING}")):
        rep = problem.name.removesuffix(vroom.ENDING)
        answer = problem.with_name(rep + vroom.SOLUTION)
        if answer.is_file():
            try:
                found[rep] = vroom.read_cycle(problem)
            except UNREADABLE as broken:
                faults.append(_unread(answer, broken))
    instances = [path for path in sorted(folder.glob(f"*{vrplib_days.ENDING}")) if _answered(path)]
    for rep, days in groupby(instances, key=lambda path: path.stem.rpartition("_")[0]):
        for instance in days:
            try:
                found.setdefault(rep, {}).update(vrplib_days.read_cycle([instance]))
            except UNREADABLE as broken:
                faults.append(_unread(instance.with_suffix(vrplib_days.SOLUTION), broken))
    if faults:
        raise BadInputError(faults)
    if not found:
        raise BadInputError([Fault("E1501", shown_path(folder))])
    return found


def _answered(instance: Path) -> bool:
    return instance.with_suffix(vrplib_days.SOLUTION).is_file()


def _unread(answer: Path, broken: Exception) -> Fault:
    why = str(broken).splitlines()[0] if str(broken) else type(broken).__name__
    return Fault("E1502", shown_path(answer), params={"why": f"{type(broken).__name__} {why}"})
