"""Write the pages of a plan folder."""

import os
import tempfile
from pathlib import Path

from routeopt import plan as plans
from routeopt.core.language import Language
from routeopt.report.page import render
from routeopt.report.payload import page_data, street_data


def write(directory: Path, lang: Language | None = None) -> Path:
    """
    Make ``report/index.html`` from the tables of a plan folder.

    Parameters
    ----------
    directory
        Plan folder.
    lang
        Language in which the page opens; its readers can switch. None: the scenario's.

    Returns
    -------
    Path
        The page; it needs no other file and no network.

    Raises
    ------
    BadInputError
        When the folder is no whole plan.
    """
    plan = plans.read(directory)
    text = render(page_data(plan, lang), street_data(plan))
    folder = directory / "report"
    folder.mkdir(exist_ok=True)
    handle, unfinished = tempfile.mkstemp(suffix=".html", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    page = folder / "index.html"
    Path(unfinished).chmod(0o644)
    Path(unfinished).replace(page)
    return page
