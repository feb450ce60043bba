"""Verbs on scenarios: make one, validate one, print their schema."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from routeopt.cli.terminal import Json, Lang, Overrides, ScenarioFile, app, out, print_json, run_verb
from routeopt.core.language import text


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
            print_json({"scenario": str(scenario_file), "summary": made("en")})
        else:
            out.print(made(lang), markup=False)
            out.print(text("cli.init_next", lang, scenario=scenario_file), markup=False)

    run_verb(work, lang, as_json=as_json)


@app.command()
def validate(
    scenario_file: ScenarioFile, overrides: Overrides = None, lang: Lang = "en", as_json: Json = False
) -> None:
    """Name every fault of a scenario and its tables at once; plan nothing."""

    def work() -> None:
        from routeopt import inputs, scenario

        known = inputs.load(scenario.load(scenario_file, overrides or []))
        if as_json:
            print_json({"faults": []})
        else:
            out.print(text("cli.valid", lang, scenario=scenario_file), inputs.summary(known), markup=False)

    run_verb(work, lang, as_json=as_json)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""

    def work() -> None:
        from routeopt import scenario

        print_json(scenario.schema())

    run_verb(work, "en", as_json=True)
