"""One run at a time writes a plan folder, and what a killed run left beside it goes."""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from routeopt.core.faults import BadInputError, Fault, shown_path

_EXCHANGE = 2
"""``RENAME_EXCHANGE`` of Linux's renameat2."""
_HERE = -100
"""``AT_FDCWD``: paths are what they say."""


@contextlib.contextmanager
def hold(directory: Path) -> Iterator[None]:
    """
    Keep other runs off a plan folder, and clear what killed ones left.

    Parameters
    ----------
    directory
        Plan folder that will be written.

    Yields
    ------
    None
        While it is held; the hold ends with the process, however that ends.

    Raises
    ------
    BadInputError
        E711 when another run of this machine is writing the same folder.
    """
    target = directory.absolute()
    name = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:20]
    # Not beside the folder: a lock must outlive a crash, and nothing of ours should lie about there.
    with (Path(tempfile.gettempdir()) / f"routeopt-{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise BadInputError([Fault("E711", shown_path(directory))]) from taken
        _sweep(target)
        yield


def partial_of(target: Path) -> Path:
    """Where this process builds a folder before it takes the target's place: beside it, on the same disk."""
    return target.with_name(f".{target.name}.partial-{_host()}-{os.getpid()}")


def exchange(one: Path, other: Path) -> bool:
    """
    Swap two folders in one step, so that no moment is without a plan.

    Parameters
    ----------
    one, other
        Folders of one disk.

    Returns
    -------
    bool
        False where the system can't.
    """
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _sweep(target: Path) -> None:
    """Remove folders that killed runs of this machine were building; another machine's may still be at work."""
    if not target.parent.is_dir():
        return
    start = f".{target.name}.partial-{_host()}-"
    for left in target.parent.iterdir():
        process = left.name.removeprefix(start)
        if left.name.startswith(start) and process.isdigit() and not _alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _host() -> str:
    return socket.gethostname().replace("/", "-") or "host"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
