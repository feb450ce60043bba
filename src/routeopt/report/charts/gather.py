"""All charts that a plan has something to show for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.charts import curves, reps
from routeopt.report.charts.mixes import mix_chart
from routeopt.report.words import Words

_DRAWN: tuple[tuple[str, Callable[[Plan, Words], str | None]], ...] = (
    ("work", reps.work_chart),
    ("days", reps.days_chart),
    ("travel", reps.travel_chart),
    ("contribution", curves.contribution_chart),
    ("budget", curves.budget_chart),
    ("frontier", curves.frontier_chart),
    ("headcount", curves.headcount_chart),
)


@dataclass(frozen=True)
class Chart:
    """
    One chart.

    Attributes
    ----------
    name
        Short name, also of its file.
    title, hint
        What it shows, and how to read it.
    svg
        An ``svg`` element.
    """

    name: str
    title: str
    hint: str
    svg: str


def charts(plan: Plan, lang: Language, before: dict[str, dict[str, Any]] | None = None) -> list[Chart]:
    """
    Draw what a plan has to show.

    Parameters
    ----------
    plan
        The plan.
    lang
        Language of every word.
    before
        Mixes of sales modes to set beside this plan's; None: those of the plan in force, where it knows them.

    Returns
    -------
    list of Chart
        In their order; a curve that the plan does not hold is left out.
    """
    words, figures = Words(lang), plan.manifest["kpis"]
    last = figures.get("modes_before", {}) if before is None else before
    drawn: list[tuple[str, str | None]] = [("mix", mix_chart(figures["modes"], last, words))]
    if len(plan.territories) and len(plan.routes):
        drawn += [(name, draw(plan, words)) for name, draw in _DRAWN]
    return [Chart(name, words(f"charts.title_{name}"), words(f"charts.hint_{name}"), svg) for name, svg in drawn if svg]


def write(found: list[Chart], folder: Path) -> list[Path]:
    """
    Write charts as files, for slides and letters.

    Parameters
    ----------
    found
        From `charts`.
    folder
        Where the files go; it exists.

    Returns
    -------
    list of Path
        ``<name>.svg`` for each.
    """
    written = []
    for chart in found:
        path = folder / f"{chart.name}.svg"
        path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{chart.svg}\n', encoding="utf-8")
        written.append(path)
    return written
