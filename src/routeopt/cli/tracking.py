"""Verb on what happened: a plan beside visits, orders and sales."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routeopt.cli.terminal import Json, Lang, PlanFolder, app, out, print_json, run_verb
from routeopt.core.language import text

if TYPE_CHECKING:
    import pandas as pd

    from routeopt.track.model import Tracked

_SHOWN_ROWS = 40


@app.command()
def track(
    directory: PlanFolder,
    actuals: Annotated[
        list[Path],
        typer.Argument(
            metavar="ACTUALS", help="Tables of what was done, or folders of them; a name begins with its role."
        ),
    ],
    until: Annotated[
        dt.datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day that counts.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for track.html and every table as CSV.")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Set a plan beside what happened: calls, orders, sales and checks; results.csv feeds the next quarter."""

    def work() -> None:
        from routeopt import track as tracks

        found = tracks.track(directory, actuals, until.date() if until else None)
        page = tracks.write(found, folder, lang) if folder is not None else None
        if as_json:
            print_json(_as_json(found, page))
            return
        out.print(text("track.title", lang, until=found.until), markup=False)
        for name, table in found.tables.items():
            _print(name, table, lang)
        if page is not None:
            out.print(text("cli.open", lang, page=page.resolve().as_uri()), markup=False)

    run_verb(work, lang, as_json=as_json)


def _as_json(found: "Tracked", page: Path | None) -> dict[str, object]:
    rows = {
        name: [
            {
                key: value if isinstance(value, (int, float, str)) or value is None else str(value)
                for key, value in row.items()
            }
            for row in table.astype(object).where(table.notna(), None).to_dict("records")
        ]
        for name, table in found.tables.items()
    }
    return {"until": str(found.until), "page": None if page is None else str(page), "tables": rows}


def _print(name: str, table: "pd.DataFrame", lang: str) -> None:
    from routeopt.track.cells import cell

    columns = list(table.columns)
    shown = Table(*(text(f"track.column.{column}", lang) for column in columns), box=None, pad_edge=False)
    shown.title = text(f"track.table.{name}", lang)
    for row in table.head(_SHOWN_ROWS).astype(object).to_dict("records"):
        shown.add_row(*(cell(column, row, lang) for column in columns))
    out.print(shown)
    if len(table) > _SHOWN_ROWS:
        out.print(text("track.more", lang, more=len(table) - _SHOWN_ROWS), markup=False)
