"""Pages and files of large plans: size, time to make, time until the page can be used, longest stall while zooming."""

import dataclasses
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.enlarged import enlarged
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.watching import watch
from routeopt import plan as plans
from routeopt.core.language import LANGUAGES
from routeopt.plan.model import Plan
from routeopt.report import charts, daysheet, exports, workbook
from routeopt.report.ground import BARE
from routeopt.report.overview import Beside, overview
from routeopt.report.overview.parts import Files
from routeopt.report.overview.picture import city_picture
from routeopt.report.page import render
from routeopt.report.payload import page_data, street_data

ROOT = Path(__file__).resolve().parents[1]
CITY, METROPOLIS, STREETS, BOOK = 4, 55, 9, 11
"""Copies of Porto: 6,056 outlets and 48 reps twice over; 99,770 outlets and prospects; both on as many street segments
as Wuhan has (98,046); 19,954 outlets and prospects."""
REPS = 50
"""Reps in Wuhan, whose table has 36 for its 5,500 outlets."""
_WHEEL_STEPS = 24
_MARK = "zoom begins"
_ROUTEOPT = (sys.executable, "-c", "from routeopt.cli import main; main()")


def measure(options: Options) -> Iterator[Row]:
    """Report on Porto as often as it takes to be as large as the goals ask, in one process on one core."""
    del options  # Each city is drawn in one way.
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        yield from _wuhan(work)
        porto = plans.read(_planned("porto", work))
        streets = enlarged(porto, STREETS).streets
        city = dataclasses.replace(enlarged(porto, CITY), streets=streets)
        yield from _files("6,000 outlets", city, work)
        yield from _overview("6,000 outlets, two plans", city, city, work)
        yield from _page("6,000 outlets, two plans", city, city, work, {"megabytes": 3.0, "usable": 1.5, "made": 20.0})
        metropolis = dataclasses.replace(enlarged(porto, METROPOLIS), streets=streets)
        yield from _overview("100,000 outlets", metropolis, None, work)
        yield from _page("100,000 outlets", metropolis, None, work, {"megabytes": 10.0, "usable": 3.0})
        yield from _book("20,000 outlets", enlarged(porto, BOOK), work)


def _planned(city: str, work: Path, *settings: str) -> Path:
    """Plan a city with little search: a report looks the same."""
    here = work / city
    if not here.exists():
        shutil.copytree(ROOT / "scenarios" / city, here, ignore=shutil.ignore_patterns(".routeopt_cache"))
    quick = ["territories.effort=fast", "journeys.effort=fast", *settings]
    sets = [part for setting in quick for part in ("--set", setting)]
    watch([*_ROUTEOPT, "plan", f"{city}/base.yaml", "--out", f"{city}_plan", "--json", *sets], work)
    return work / f"{city}_plan"


def _wuhan(work: Path) -> Iterator[Row]:
    """The whole city on its own streets, as `routeopt report` makes it: fifty reps, and the plan beside itself."""
    shutil.copytree(ROOT / "scenarios/wuhan", work / "wuhan", ignore=shutil.ignore_patterns(".routeopt_cache"))
    reps = pd.read_csv(work / "wuhan/reps.csv", dtype=str)
    # New reps stand beside every second or third one, so that each office gets its share.
    beside = np.linspace(0, len(reps) - 1, REPS - len(reps)).round().astype(int)
    more = reps.iloc[beside].assign(rep_id=[f"R{n}" for n in range(len(reps) + 1, REPS + 1)])
    pd.concat([reps, more]).to_csv(work / "wuhan/reps.csv", index=False)
    # More reps than the usual band asks for: fewer outlets and visits for each.
    folder = _planned("wuhan", work, "territories.outlets_min=60", "journeys.stops_min=8")
    shutil.copytree(folder, work / "wuhan_last")
    case = "Wuhan, 5,500 outlets, 50 reps, two plans"
    spent = watch([*_ROUTEOPT, "report", folder.name, "--against", "wuhan_last"], work)
    yield Row("report", case, "report_seconds", spent.seconds, "s", goal=20.0)
    yield Row("report", case, "report_cpu_seconds", spent.cpu_seconds, "s")
    page = folder / "report/map.html"
    yield Row("report", case, "page_megabytes", page.stat().st_size / 1e6, "MB", goal=3.0)
    yield from _opened(case, page, 1.5)


def _page(case: str, plan: Plan, other: Plan | None, work: Path, goals: dict[str, float]) -> Iterator[Row]:
    began = time.process_time()
    data = page_data(plan, "en", other)
    text = render(data, street_data(plan, other), None if other is None else page_data(other, "en"))
    made = time.process_time() - began
    page = work / "index.html"
    page.write_text(text, encoding="utf-8")
    yield Row("report", case, "page_cpu_seconds", made, "s", goal=goals.get("made"))
    yield Row("report", case, "page_megabytes", page.stat().st_size / 1e6, "MB", goal=goals["megabytes"])
    yield from _opened(case, page, goals["usable"])


def _overview(case: str, plan: Plan, other: Plan | None, work: Path) -> Iterator[Row]:
    """The page to open first, in both languages, with its charts."""
    began = time.process_time()
    before = None if other is None else other.manifest["kpis"]["modes"]
    drawn = {lang: charts.charts(plan, lang, before) for lang in LANGUAGES}
    others = [] if other is None else [Beside("other", other)]
    files = Files(
        offices=(), sheets={}, tracks=dict.fromkeys(plan.territories["rep_id"].astype(str), ""), handovers=False
    )
    pictures = {lang: city_picture(plan, BARE, lang) for lang in LANGUAGES}
    text = overview(Beside("plan", plan), others, drawn, files, pictures, "en")
    page = work / "overview.html"
    page.write_text(text, encoding="utf-8")
    yield Row("report", case, "overview_cpu_seconds", time.process_time() - began, "s")
    yield Row("report", case, "overview_megabytes", page.stat().st_size / 1e6, "MB")


def _opened(case: str, page: Path, goal: float) -> Iterator[Row]:
    """Time until the page answers, and the longest gap between two pictures while a reader zooms."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
        from tests.project.browser import chromium  # noqa: PLC0415
    except ImportError as missing:
        yield Row("report", case, "usable_seconds", None, f"not measured: {missing}")
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        view = browser.new_page(viewport={"width": 1400, "height": 850})
        view.goto("about:blank")
        began = time.perf_counter()
        view.goto(page.as_uri())
        view.wait_for_selector("body[data-ready=yes]")
        yield Row("report", case, "usable_seconds", time.perf_counter() - began, "s", goal=goal)
        browser.start_tracing(page=view, categories=["toplevel", "blink.user_timing"])
        stall = _stall(view)
        yield Row("report", case, "longest_zoom_stall", stall, "ms", goal=100.0)
        yield Row("report", case, "longest_zoom_task", _longest_task(browser.stop_tracing()), "ms of CPU")
        browser.close()


def _longest_task(trace: bytes) -> float:
    """Milliseconds of CPU that the page's main thread spent on one task at most: what other programs cannot disturb."""
    events = json.loads(trace)["traceEvents"]
    mark = next(event for event in events if event.get("name") == _MARK)
    thread = (mark["pid"], mark["tid"])
    tasks = (event for event in events if "RunTask" in event["name"] and (event["pid"], event["tid"]) == thread)
    return float(max(event.get("tdur", 0) / 1000 for event in tasks if event["ts"] >= mark["ts"]))


def _stall(view: Any) -> float:  # noqa: ANN401 - playwright may be missing
    """Milliseconds between two pictures, at most, while the wheel turns in and out again."""
    view.wait_for_timeout(500)
    view.evaluate(
        """() => {
            window.gaps = [];
            let last = performance.now();
            const step = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(step); };
            requestAnimationFrame(step);
        }"""
    )
    view.evaluate(f"performance.mark('{_MARK}')")
    view.mouse.move(850, 420)
    for step in range(_WHEEL_STEPS):
        view.mouse.wheel(0, -60 if step < _WHEEL_STEPS / 2 else 60)
        view.wait_for_timeout(60)
    view.wait_for_timeout(400)
    return float(view.evaluate("Math.max(...window.gaps.slice(2))"))


def _files(case: str, plan: Plan, work: Path) -> Iterator[Row]:
    """Everything beside the page."""
    (work / "files").mkdir()
    makers: dict[str, Callable[[], object]] = {
        "sheets": lambda: daysheet.write(plan, work / "files", "en"),
        "calendars": lambda: exports.write_calendars(plan, work / "files", "en"),
        "tracks": lambda: exports.write_tracks(plan, work / "files", "en"),
        "layers": lambda: exports.write_layers(plan, work / "files/plan.gpkg"),
        "workbook": lambda: workbook.write(plan, work / "files/plan.xlsx", "en"),
    }
    for name, make in makers.items():
        began = time.process_time()
        make()
        yield Row("report", case, f"{name}_cpu_seconds", time.process_time() - began, "s")
    megabytes = sum(file.stat().st_size for file in (work / "files").iterdir()) / 1e6
    yield Row("report", case, "files_megabytes", megabytes, "MB")


def _book(case: str, plan: Plan, work: Path) -> Iterator[Row]:
    began = time.process_time()
    path = workbook.write(plan, work / "plan.xlsx", "en")
    yield Row("report", case, "workbook_cpu_seconds", time.process_time() - began, "s", goal=5.0)
    yield Row("report", case, "workbook_megabytes", path.stat().st_size / 1e6, "MB")
