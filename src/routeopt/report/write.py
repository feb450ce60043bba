"""Write everything that people look at, beside the tables of a plan folder."""

import datetime as dt
import multiprocessing
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routeopt import plan as plans
from routeopt.core.language import LANGUAGES, Language
from routeopt.plan.model import Plan
from routeopt.report import charts, daysheet, exports, handovers, workbook
from routeopt.report.ground import Ground, ground_of_folder
from routeopt.report.names import file_names
from routeopt.report.office import of_office, offices
from routeopt.report.overview import Beside, overview
from routeopt.report.overview.parts import Files
from routeopt.report.overview.picture import city_picture
from routeopt.report.page import render
from routeopt.report.payload import page_data, street_data
from routeopt.report.pdf import print_pages
from routeopt.scenario.report import ReportSettings

PARALLEL_REPS = 20
"""Reps from which parts of the report are written side by side."""
PROCESSES = 2
Submit = Callable[..., Future[Any]]


@dataclass(frozen=True)
class Written:
    """
    What a report holds.

    Attributes
    ----------
    index
        The page to open: figures, charts, and the way to everything else.
    page
        The city's map; maps of single offices lie beside it.
    sheets
        Folder of the reps' weeks for paper and phone.
    exports
        Folder of calendars, tracks, and tables for sales-force systems.
    workbook
        The plan as a spreadsheet.
    layers
        The plan as map layers for QGIS.
    """

    index: Path
    page: Path
    sheets: Path
    exports: Path
    workbook: Path
    layers: Path


def write(directory: Path, lang: Language | None = None, *, against: Sequence[Path] = (), pdf: bool = False) -> Written:
    """
    Make the whole report from the tables of a plan folder.

    Parameters
    ----------
    directory
        Plan folder.
    lang
        Language of the files; readers of the page can switch. None: the scenario's.
    against
        Folders of plans to set beside it, such as the one in force; the map switches between it and the first.
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
    others = [Beside(_label(each), plans.read(each)) for each in against]
    spoken: Language = lang or plan.manifest["scenario"]["language"]
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as unfinished:
        work = Path(unfinished)
        under = ground_of_folder(directory, plan)
        _folders(work)
        with _beside(len(plan.territories)) as submit:
            # Neither part needs another's files, and a team's sheets take as long as all the rest.
            sheets = submit(_sheets, plan, under, work, spoken)
            rest = submit(_files, plan, work, spoken)
            links = _maps(plan, spoken, others[0].plan if others else None, under, work / "report")
            rest.result()
            weeks = sheets.result()
        if pdf:
            print_pages([file for each in weeks.values() for _, file in each])
        names = {rep: [(monday, file.name) for monday, file in each] for rep, each in weeks.items()}
        files = Files(links, names, file_names(plan.territories["rep_id"].astype(str)), _has_handovers(plan))
        _overview(Beside(_label(directory), plan), others, files, under, spoken, work / "report")
        shutil.rmtree(directory / "report", ignore_errors=True)
        report = (work / "report").replace(directory / "report")
        return Written(
            index=report / "index.html",
            page=report / "map.html",
            sheets=report / "sheets",
            exports=report / "exports",
            workbook=(work / "plan.xlsx").replace(directory / "plan.xlsx"),
            layers=(work / "plan.gpkg").replace(directory / "plan.gpkg"),
        )


@contextmanager
def _beside(reps: int) -> Iterator[Submit]:
    """Run parts in processes of their own where the team is large; starting them takes longer than a small report."""
    if reps < PARALLEL_REPS:
        yield _at_once
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        yield pool.submit


def _at_once(part: Callable[..., object], *given: object) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(part(*given))
    return done


def _label(directory: Path) -> str:
    return directory.absolute().name


def _overview(
    shown: Beside, others: Sequence[Beside], files: Files, under: Ground, lang: Language, report: Path
) -> None:
    """Write the page to open first, and its charts as files."""
    plan = shown.plan
    last = others[0].plan.manifest["kpis"]["modes"] if others else None
    drawn = {each: charts.charts(plan, each, last) for each in LANGUAGES}
    (report / "charts").mkdir()
    charts.write(drawn[lang], report / "charts")
    pictures = {each: city_picture(plan, under, each) for each in LANGUAGES}
    text = overview(shown, others, drawn, files, pictures, lang)
    (report / "index.html").write_text(text, encoding="utf-8")


def _maps(plan: Plan, lang: Language, other: Plan | None, under: Ground, report: Path) -> list[tuple[str, str]]:
    """Write the map of the whole plan, and one of each office when there are several: office and file."""
    names = offices(plan)
    files = file_names(names) if len(names) > 1 else {}
    links = [(name, f"office_{file}.html") for name, file in files.items()]
    (report / "map.html").write_text(_page(plan, lang, other, under, links), encoding="utf-8")
    for name, file in links:
        # An office that is new has no before.
        before = of_office(other, name) if other is not None and name in offices(other) else None
        page = _page(of_office(plan, name), lang, before, under, [("", "map.html"), *links])
        (report / file).write_text(page, encoding="utf-8")
    return links


def _page(plan: Plan, lang: Language, other: Plan | None, under: Ground, links: list[tuple[str, str]]) -> str:
    beside = {"sheets": "sheets/", "offices": links, "overview": "index.html"}
    data: dict[str, Any] = page_data(plan, lang, other) | beside
    return render(data, street_data(plan, other, under), None if other is None else page_data(other, lang))


def _has_handovers(plan: Plan) -> bool:
    return not (plan.handovers.empty and plan.blocked.empty)


def _folders(work: Path) -> None:
    for folder in (work / "report/sheets", work / "report/exports"):
        folder.mkdir(parents=True)


def _sheets(plan: Plan, under: Ground, work: Path, lang: Language) -> dict[str, list[tuple[dt.date, Path]]]:
    return daysheet.write(plan, work / "report/sheets", lang, under)


def _files(plan: Plan, work: Path, lang: Language) -> None:
    """Write everything beside the pages and the sheets."""
    report = work / "report"
    # Plans of before the report had settings say nothing of it.
    settings = ReportSettings.model_validate(plan.manifest["scenario"].get("report", {}))
    exports.write_calendars(plan, report / "exports", lang)
    exports.write_tracks(plan, report / "exports", lang)
    exports.write_salesforce(plan, report / "exports", dict(settings.visit_columns))
    handovers.write(plan, report, lang)
    exports.write_layers(plan, work / "plan.gpkg")
    workbook.write(plan, work / "plan.xlsx", lang)
