"""Verb on the census: the walks that are still to be made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routeopt.cli.terminal import Json, Lang, Overrides, ScenarioFile, app, err, out, print_json, run_verb
from routeopt.core.language import text

if TYPE_CHECKING:
    from routeopt.streets.survey_walks import SurveyPlan


@app.command()
def survey(
    scenario_file: ScenarioFile,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for steps.csv, survey.csv and walks.gpkg.")
    ] = None,
    walk_hours: Annotated[
        float,
        typer.Option("--walk-hours", min=0.1, help="Hours of surveying in one walk."),
    ] = 6.0,
    overrides: Overrides = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Plan walks over the street segments with outlets that the census still lacks, with a bound on their length."""

    def work() -> None:
        from routeopt import inputs, network, scenario
        from routeopt.streets.survey_walks import plan_survey

        with err.status(text("cli.working", lang)):
            settings = scenario.load(scenario_file, overrides or [])
            known = inputs.load(settings)
            planned = plan_survey(settings, known, network.build(settings, known), walk_hours)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            planned.steps.drop(columns="geometry").to_csv(folder / "steps.csv", index=False)
            planned.form.to_csv(folder / "survey.csv", index=False)
            planned.steps.to_file(folder / "walks.gpkg", layer="walks", driver="GPKG")
        if as_json:
            print_json({"walks": planned.walks.to_dict("records"), "folder": str(folder) if folder else None})
            return
        _print(planned, lang)
        if folder is not None:
            out.print(text("streets.survey_written", lang, folder=folder), markup=False)

    run_verb(work, lang, as_json=as_json)


def _print(planned: "SurveyPlan", lang: str) -> None:
    walks = planned.walks
    if walks.empty:
        out.print(text("streets.survey_none", lang), markup=False)
        return
    columns = ("walk", "segments", "outlets", "km", "walked", "bound", "hours")
    table = Table(*(text(f"streets.survey_{name}", lang) for name in columns), box=None, pad_edge=False)
    for row in walks.to_dict("records"):
        lengths = [f"{row[name] / 1000:.2f}" for name in ("survey_m", "walk_m", "bound_m")]
        table.add_row(*(str(row[name]) for name in ("walk", "segments", "outlets")), *lengths, f"{row['hours']:.1f}")
    out.print(table)
    total = {"km": f"{walks['walk_m'].sum() / 1000:.1f}", "bound": f"{walks['bound_m'].sum() / 1000:.1f}"}
    counts = {"walks": len(walks), "segments": walks["segments"].sum(), "outlets": walks["outlets"].sum()}
    out.print(text("streets.survey_total", lang, **counts, **total), markup=False)
