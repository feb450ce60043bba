"""Write everything that people look at, beside the tables of a plan folder."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from routeopt import plan as plans
from routeopt.core.language import Language
from routeopt.report import workbook
from routeopt.report.page import render
from routeopt.report.payload import page_data, street_data


@dataclass(frozen=True)
class Written:
    """
    What a report holds.

    Attributes
    ----------
    page
        The page to open.
    workbook
        The plan as a spreadsheet.
    """

    page: Path
    workbook: Path


def write(directory: Path, lang: Language | None = None) -> Written:
    """
    Make page and workbook from the tables of a plan folder.

    Parameters
    ----------
    directory
        Plan folder.
    lang
        Language of the files; readers of the page can switch. None: the scenario's.

    Returns
    -------
    Written
        The files; none of them needs another one or a network.

    Raises
    ------
    BadInputError
        When the folder is no whole plan.
    """
    plan = plans.read(directory)
    spoken: Language = lang or plan.manifest["scenario"]["language"]
    folder = directory / "report"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as unfinished:
        work = Path(unfinished)
        (work / "index.html").write_text(render(page_data(plan, spoken), street_data(plan)), encoding="utf-8")
        workbook.write(plan, work / "plan.xlsx", spoken)
        return Written(
            page=(work / "index.html").replace(folder / "index.html"),
            workbook=(work / "plan.xlsx").replace(directory / "plan.xlsx"),
        )
