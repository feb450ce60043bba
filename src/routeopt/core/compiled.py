"""Where compiled code is kept: beside the package, else with the user; where nothing can be written, for one run."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_PLACE = "NUMBA_CACHE_DIR"


def find_place(package: Path) -> None:
    """
    Give the compiler a folder of this run's own where neither the package nor the user's home can be written.

    A read-only installation without a home (a container, a service) could not load its compiled functions at all
    otherwise. Worker processes inherit the place; it goes when the process that made it ends.

    Parameters
    ----------
    package
        Folder of the package.
    """
    if _PLACE in os.environ or _may_write(package) or _may_write(Path(os.path.expanduser("~"))):  # noqa: PTH111 - Path.home() raises where there is none
        return
    os.environ[_PLACE] = tempfile.mkdtemp(prefix="routeopt-compiled-")
    atexit.register(shutil.rmtree, os.environ[_PLACE], ignore_errors=True)


def _may_write(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
