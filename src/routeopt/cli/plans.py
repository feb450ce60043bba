"""Verbs on plans: make one, check one, draw one."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from routeopt.cli.terminal import (
    VIOLATIONS,
    Json,
    Lang,
    Overrides,
    PlanFolder,
    ScenarioFile,
    app,
    err,
    interruptible,
    language_of,
    out,
    print_json,
    print_rows,
    run_verb,
)
from routeopt.core.language import text


@app.command()
def plan(
    scenario_file: ScenarioFile,
    directory: Annotated[Path, typer.Option("--out", metavar="DIR", help="Plan folder to write.")],
    overrides: Overrides = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", metavar="DIR", help="The plan in force: changes are listed beside it.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes for the reps; 0 takes one per core.")] = 0,
    prove: Annotated[
        bool, typer.Option("--prove", help="Raise each calendar's proven bound as far as it goes; no visit changes.")
    ] = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Run the whole line and write a checked plan folder."""

    def work() -> None:
        from routeopt import pipeline
        from routeopt.plan import kpi_rows, previous_overrides

        settings = [*(overrides or []), *(previous_overrides(previous) if previous else [])]
        settings += ["journeys.prove=true"] if prove else []
        with err.status(text("cli.working", lang)), interruptible() as again:
            made = pipeline.run(scenario_file, directory, settings, workers, StageLines(again))
        if as_json:
            print_json({"plan": str(directory), "kpis": made.manifest["kpis"], "run": made.manifest["run"]})
        else:
            print_rows(kpi_rows(made.manifest, lang))
            out.print(text("cli.planned", lang, directory=directory), markup=False)

    run_verb(work, lang, as_json=as_json)


@app.command()
def check(directory: PlanFolder, lang: Lang = "en", as_json: Json = False) -> None:
    """Check a plan folder with code that shares nothing with the solvers."""

    def work() -> None:
        from routeopt import plan as plans

        violations = plans.check(directory)
        if as_json:
            print_json(
                {"violations": [{"rule": v.rule, "where": v.where, "message": v.message(lang)} for v in violations]}
            )
        else:
            for violation in violations:
                out.print(violation.render(lang), markup=False)
            key = "cli.check_failed" if violations else "cli.check_passed"
            out.print(text(key, lang, directory=directory, count=len(violations)), markup=False)
        if violations:
            raise typer.Exit(VIOLATIONS)

    run_verb(work, lang, as_json=as_json)


@app.command()
def report(
    directory: PlanFolder,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of the report: en or zh; else the scenario's.")
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="DIR", help="Plan to set beside it, such as the one in force; repeatable."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print the reps' sheets as PDF too; needs Chromium.")] = False,
    as_json: Json = False,
) -> None:
    """Make page, workbook, day sheets and exports of a plan folder, and name the page to open."""
    chosen = None if lang is None else language_of(lang)

    def work() -> None:
        from routeopt import report as reports

        made = reports.write(directory, chosen, against=against or (), pdf=pdf)
        if as_json:
            print_json({name: str(path.resolve()) for name, path in vars(made).items()})
        else:
            out.print(text("cli.open", chosen or "en", page=made.index.resolve().as_uri()), markup=False)
            for name in ("workbook", "sheets", "exports", "layers"):
                out.print(text(f"cli.{name}", chosen or "en", path=getattr(made, name)), markup=False)

    run_verb(work, chosen or "en", as_json=as_json)


class StageLines:
    """Prints one line per finished stage, remembers what each took, and stops where an interrupt went unheard."""

    def __init__(self, again: Callable[[], None]) -> None:
        self._again = again
        self._last = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, figures: str) -> None:
        """Print a finished stage's line."""
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 2)
        self._last = now
        err.print(f"{stage:<12} {figures} · {self.seconds[stage]:.1f} s", markup=False)
        self._again()

    def run(self) -> dict[str, Any]:
        """Say what the run took: for people and benchmarks, never for the plan itself."""
        return {
            "stage_seconds": dict(self.seconds),
            "total_seconds": round(sum(self.seconds.values()), 2),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
