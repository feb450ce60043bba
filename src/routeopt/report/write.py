"""Write everything that people look at, beside the tables of a plan folder."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routeopt import plan as plans
from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report import daysheet, exports, handovers, workbook
from routeopt.report.names import file_names
from routeopt.report.office import of_office, offices
from routeopt.report.page import render
from routeopt.report.payload import page_data, street_data
from routeopt.report.pdf import print_pages
from routeopt.scenario.report import ReportSettings


@dataclass(frozen=True)
class Written:
    """
    What a report holds.

    Attributes
    ----------
    page
        The page to open; pages of single offices lie beside it.
    sheets
        Folder of the reps' weeks for paper and phone.
    exports
        Folder of calendars, tracks, and tables for sales-force systems.
    workbook
        The plan as a spreadsheet.
    layers
        The plan as map layers for QGIS.
    """

    page: Path
    sheets: Path
    exports: Path
    workbook: Path
    layers: Path


def write(directory: Path, lang: Language | None = None, *, against: Path | None = None, pdf: bool = False) -> Written:
    """
    Make the whole report from the tables of a plan folder.

    Parameters
    ----------
    directory
        Plan folder.
    lang
        Language of the files; readers of the page can switch. None: the scenario's.
    against
        Folder of a plan to set beside it on the page, such as the one in force.
    pdf
        Whether the sheets are printed as PDF too.

    Returns
    -------
    Written
        The files; none of them needs a network.

    Raises
    ------
    BadInputError
        When a folder is no whole plan, two plans have no outlet in common, or no Chromium prints the PDF.
    """
    plan = plans.read(directory)
    other = None if against is None else plans.read(against)
    spoken: Language = lang or plan.manifest["scenario"]["language"]
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as unfinished:
        work = Path(unfinished)
        _fill(plan, work, spoken, pdf=pdf)
        _pages(plan, spoken, other, work / "report")
        shutil.rmtree(directory / "report", ignore_errors=True)
        report = (work / "report").replace(directory / "report")
        return Written(
            page=report / "index.html",
            sheets=report / "sheets",
            exports=report / "exports",
            workbook=(work / "plan.xlsx").replace(directory / "plan.xlsx"),
            layers=(work / "plan.gpkg").replace(directory / "plan.gpkg"),
        )


def _pages(plan: Plan, lang: Language, other: Plan | None, report: Path) -> None:
    """Write the page of the whole plan, and one of each office when there are several."""
    names = offices(plan)
    files = file_names(names) if len(names) > 1 else {}
    links = [[name, f"office_{file}.html"] for name, file in files.items()]
    (report / "index.html").write_text(_page(plan, lang, other, links), encoding="utf-8")
    for name, file in links:
        # An office that is new has no before.
        before = of_office(other, name) if other is not None and name in offices(other) else None
        page = _page(of_office(plan, name), lang, before, [["", "index.html"], *links])
        (report / file).write_text(page, encoding="utf-8")


def _page(plan: Plan, lang: Language, other: Plan | None, links: list[list[str]]) -> str:
    data: dict[str, Any] = page_data(plan, lang, other) | {"sheets": "sheets/", "offices": links}
    return render(data, street_data(plan, other), None if other is None else page_data(other, lang))


def _fill(plan: Plan, work: Path, lang: Language, *, pdf: bool) -> None:
    report = work / "report"
    for folder in (report / "sheets", report / "exports"):
        folder.mkdir(parents=True)
    sheets = daysheet.write(plan, report / "sheets", lang)
    if pdf:
        print_pages(sheets)
    # Plans of before the report had settings say nothing of it.
    settings = ReportSettings.model_validate(plan.manifest["scenario"].get("report", {}))
    exports.write_calendars(plan, report / "exports", lang)
    exports.write_tracks(plan, report / "exports", lang)
    exports.write_salesforce(plan, report / "exports", dict(settings.visit_columns))
    handovers.write(plan, report, lang)
    exports.write_layers(plan, work / "plan.gpkg")
    workbook.write(plan, work / "plan.xlsx", lang)
