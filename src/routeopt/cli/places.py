"""Verb on places: outlets that do not lie well on the streets, as a table to correct."""

from pathlib import Path
from typing import Annotated

import typer

from routeopt.cli.terminal import Json, Lang, PlanFolder, app, out, print_json, run_verb
from routeopt.core.language import text


@app.command()
def doors(
    directory: PlanFolder,
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Table to write (.csv).")] = Path("doors.csv"),
    beyond_m: Annotated[
        float, typer.Option("--beyond", min=0, metavar="M", help="List outlets farther from their street than this.")
    ] = 40.0,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """List outlets far from their street, to be moved to their doors and named as inputs.doors of the next plan."""

    def work() -> None:
        from routeopt import plan as plans

        listed = plans.doubtful_doors(plans.read(directory), beyond_m)
        listed.to_csv(file, index=False)
        if as_json:
            print_json({"outlets": listed["outlet_id"].tolist(), "file": str(file)})
            return
        out.print(
            text("network.doors_written", lang, count=len(listed), beyond=f"{beyond_m:g}", file=file), markup=False
        )

    run_verb(work, lang, as_json=as_json)
