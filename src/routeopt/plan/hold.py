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
    path = Path(tempfile.gettempdir()) / f"routeopt-{name}.lock"
    try:
        lock = _locked(path)
    except BlockingIOError as taken:
        raise BadInputError([Fault("E711", shown_path(directory))]) from taken
    try:
        _sweep(target)
        yield
    finally:
        # While it is still locked: whoever opened this file meanwhile finds its name gone, and takes a new one.
        path.unlink(missing_ok=True)
        os.close(lock)


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


def _locked(path: Path) -> int:
    """Open and lock the file that bears this name now; one that its last holder removed meanwhile locks nothing."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _bears(path, lock):
                return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _bears(path: Path, lock: int) -> bool:
    """Whether the name still stands for the file that was locked."""
    try:
        return os.path.samestat(path.stat(), os.fstat(lock))
    except FileNotFoundError:
        return False


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
