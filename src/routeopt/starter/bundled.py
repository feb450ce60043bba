"""Copies of the cities that come with the project."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import text

CITIES = Path(__file__).resolve().parents[3] / "scenarios"
"""The cities lie in the source tree, beside the package: their maps would make every install three times as large."""


def from_bundled(directory: Path, city: str) -> Callable[[str], str]:
    """
    Copy a bundled city.

    Parameters
    ----------
    directory
        New or empty folder.
    city
        Its name, such as porto.

    Returns
    -------
    callable
        Language → one line that says what was copied.

    Raises
    ------
    BadInputError
        E908 where no such city is bundled, E904 or E907 when the folder is not empty or can't be written.
    """
    known = sorted(folder.name for folder in CITIES.glob("*") if (folder / "base.yaml").is_file())
    faults = [] if city in known else [Fault("E908", shown_path(CITIES), params={"city": city, "known": known})]
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        faults.append(Fault("E904", shown_path(directory)))
    if faults:
        raise BadInputError(faults)
    try:
        shutil.copytree(CITIES / city, directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    except OSError as refused:
        why = refused.strerror or str(refused)
        raise BadInputError([Fault("E907", shown_path(directory), params={"why": why})]) from refused
    return partial(_copied, city)


def _copied(city: str, lang: str) -> str:
    return text("starter.copied", lang, city=city.title())
