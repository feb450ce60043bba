"""The command line: stdout carries the result, stderr the progress, and the exit code says how it ended."""

import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from routeopt.core.faults import BadInputError, Fault, FaultsError
from routeopt.core.language import LANGUAGES, Language, text

OK, VIOLATIONS, USAGE, BAD_INPUT, INFEASIBLE, INTERRUPTED = 0, 1, 2, 3, 4, 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plan how a beverage company covers its outlets, on real streets, with a proven gap.",
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def _language(value: str) -> Language:
    for lang in LANGUAGES:
        if value == lang:
            return lang
    raise typer.BadParameter(f"{value!r} is none of {', '.join(LANGUAGES)}")


Lang = Annotated[str, typer.Option("--lang", help="Language of messages: en or zh.", callback=_language)]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override one scenario value; may be repeated.")
]
ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (.yaml).")]
PlanFolder = Annotated[Path, typer.Argument(metavar="DIR", help="Plan folder.")]


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="New folder for the scenario.")],
    city: Annotated[str | None, typer.Option("--city", help="Copy a bundled city: porto, chengdu, wuhan.")] = None,
    from_osm: Annotated[
        Path | None, typer.Option("--from-osm", help="OpenStreetMap extract with outlets (.osm.pbf).")
    ] = None,
    streets: Annotated[Path | None, typer.Option("--streets", help="Street map, if not the same extract.")] = None,
    outlets: Annotated[
        int | None, typer.Option("--outlets", min=1, help="With --streets alone: outlets to generate along them.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the model that fills what the map lacks.")] = 1,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write a ready scenario: a bundled city, an OpenStreetMap extract, or outlets generated along real streets."""
    ways = [city is not None, from_osm is not None, outlets is not None]
    if sum(ways) > 1 or (outlets is not None and streets is None):
        raise typer.BadParameter("give one of --city NAME, --from-osm FILE, or --streets FILE with --outlets N")

    def work() -> None:
        from routeopt import starter

        made: Callable[[str], str]
        if from_osm is not None:
            made = starter.from_osm(directory, from_osm, streets, seed).render
        elif outlets is not None and streets is not None:
            made = starter.from_streets(directory, streets, outlets, seed).render
        else:
            made = starter.from_bundled(directory, city or "porto")
        scenario_file = directory / "base.yaml"
        if as_json:
            _print_json({"scenario": str(scenario_file), "summary": made("en")})
        else:
            out.print(made(lang), markup=False)
            out.print(text("cli.init_next", lang, scenario=scenario_file), markup=False)

    _run(work, lang, as_json=as_json)


@app.command()
def validate(
    scenario_file: ScenarioFile, overrides: Overrides = None, lang: Lang = "en", as_json: Json = False
) -> None:
    """Name every fault of a scenario and its tables at once; plan nothing."""

    def work() -> None:
        from routeopt import inputs, scenario

        known = inputs.load(scenario.load(scenario_file, overrides or []))
        if as_json:
            _print_json({"faults": []})
        else:
            out.print(text("cli.valid", lang, scenario=scenario_file), inputs.summary(known), markup=False)

    _run(work, lang, as_json=as_json)


@app.command()
def plan(
    scenario_file: ScenarioFile,
    directory: Annotated[Path, typer.Option("--out", metavar="DIR", help="Plan folder to write.")],
    overrides: Overrides = None,
    workers: Annotated[int, typer.Option(help="Processes for the reps; 0 takes one per core.")] = 0,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Run the whole line and write a checked plan folder."""

    def work() -> None:
        from routeopt import pipeline
        from routeopt.plan import kpi_rows

        progress = _Progress()
        with err.status(text("cli.working", lang)):
            made = pipeline.run(scenario_file, directory, overrides or [], workers, progress)
        if as_json:
            _print_json({"plan": str(directory), "kpis": made.manifest["kpis"], "run": made.manifest["run"]})
        else:
            _print_rows(kpi_rows(made.manifest, lang))
            out.print(text("cli.planned", lang, directory=directory), markup=False)

    _run(work, lang, as_json=as_json)


@app.command()
def check(directory: PlanFolder, lang: Lang = "en", as_json: Json = False) -> None:
    """Check a plan folder with code that shares nothing with the solvers."""

    def work() -> None:
        from routeopt import plan as plans

        violations = plans.check(directory)
        if as_json:
            _print_json(
                {"violations": [{"rule": v.rule, "where": v.where, "message": v.message(lang)} for v in violations]}
            )
        else:
            for violation in violations:
                out.print(violation.render(lang), markup=False)
            key = "cli.check_failed" if violations else "cli.check_passed"
            out.print(text(key, lang, directory=directory, count=len(violations)), markup=False)
        if violations:
            raise typer.Exit(VIOLATIONS)

    _run(work, lang, as_json=as_json)


@app.command()
def report(
    directory: PlanFolder,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of the report: en or zh; else the scenario's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the page and the workbook of a plan folder, and name the page to open."""
    chosen = None if lang is None else _language(lang)

    def work() -> None:
        from routeopt import report as reports

        made = reports.write(directory, chosen)
        if as_json:
            _print_json({name: str(path.resolve()) for name, path in vars(made).items()})
        else:
            out.print(text("cli.open", chosen or "en", page=made.page.resolve().as_uri()), markup=False)
            out.print(text("cli.workbook", chosen or "en", workbook=made.workbook), markup=False)

    _run(work, chosen or "en", as_json=as_json)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""

    def work() -> None:
        from routeopt import scenario

        _print_json(scenario.schema())

    _run(work, "en", as_json=True)


def main() -> None:
    """Entry point of the ``routeopt`` command."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app()


class _Progress:
    """Prints one line per finished stage and remembers what each took."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, figures: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._last, 2)
        self._last = now
        err.print(f"{stage:<12} {figures} · {self.seconds[stage]:.1f} s", markup=False)

    def run(self) -> dict[str, Any]:
        """Say what the run took: for people and benchmarks, never for the plan itself."""
        return {
            "stage_seconds": dict(self.seconds),
            "total_seconds": round(sum(self.seconds.values()), 2),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def _run(work: Callable[[], None], lang: str, *, as_json: bool) -> None:
    """Run one verb and turn what stops it into words and an exit code."""
    try:
        work()
    except FaultsError as stopped:
        if as_json:
            _print_json({"faults": [_fault_row(fault, lang) for fault in stopped.faults]})
        for fault in stopped.faults:
            err.print(fault.render(lang), markup=False)
        bad = isinstance(stopped, BadInputError)
        err.print(text("cli.bad_input" if bad else "cli.infeasible", lang, count=len(stopped.faults)), markup=False)
        raise typer.Exit(BAD_INPUT if bad else INFEASIBLE) from None
    except KeyboardInterrupt:
        err.print(text("cli.interrupted", lang), markup=False)
        raise typer.Exit(INTERRUPTED) from None


def _fault_row(fault: Fault, lang: str) -> dict[str, Any]:
    return {
        "code": fault.code,
        "file": fault.file,
        "row": fault.row,
        "field": fault.field,
        "message": fault.message(lang),
        "fix": fault.fix(lang),
    }


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _print_rows(rows: list[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows:
        table.add_row(name, value)
    out.print(table)
