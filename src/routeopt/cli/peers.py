"""Verbs for other solvers: hand them the plan's problems, and judge what they answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from routeopt.cli.terminal import VIOLATIONS, Json, Lang, PlanFolder, app, out, print_json, run_verb
from routeopt.core.language import text


@app.command()
def hand_out(
    directory: PlanFolder,
    folder: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder for the problems.")],
    form: Annotated[str, typer.Option("--format", help="vroom: a cycle per file; vrplib: a day per file.")] = "vroom",
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write the days of a plan as problems that another solver can read."""
    from routeopt import exchange

    chosen = next((each for each in exchange.FORMATS if each == form), None)
    if chosen is None:
        raise typer.BadParameter(f"{form!r} is none of {', '.join(exchange.FORMATS)}")

    def work() -> None:
        from routeopt import plan as plans
        from routeopt.exchange.cycle import cycles

        with plans.evidence(directory) as evidence:
            files = exchange.write(cycles(evidence), folder, chosen)
        if as_json:
            print_json({"files": [str(path) for path in files]})
        else:
            out.print(text("exchange.written", lang, count=len(files), folder=folder), markup=False)

    run_verb(work, lang, as_json=as_json)


@app.command()
def judge(
    directory: PlanFolder,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Problems with the other solver's answers beside.")],
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Time another solver's orders on the plan's streets and hold them to the plan's rules."""

    def work() -> None:
        from routeopt import exchange
        from routeopt import plan as plans

        orders = exchange.read(folder)
        with plans.evidence(directory) as evidence:
            found = exchange.judge(evidence, orders)
        rows = found.reps.to_dict("records")
        if as_json:
            violations = [{"rule": v.rule, "where": v.where, "message": v.message(lang)} for v in found.violations]
            print_json({"reps": rows, "violations": violations})
        else:
            names = ("rep", "visits", "travel_h", "plan_travel_h", "difference")
            table = Table(*(text(f"exchange.{name}", lang) for name in names), box=None, pad_edge=False)
            for row in rows:
                share = row["travel_s"] / row["plan_travel_s"] - 1 if row["plan_travel_s"] else 0.0
                hours = (f"{row[name] / 3600:.2f}" for name in ("travel_s", "plan_travel_s"))
                table.add_row(str(row["rep_id"]), str(row["visits"]), *hours, f"{share:+.1%}")
            out.print(table)
            for violation in found.violations:
                out.print(violation.render(lang), markup=False)
            key = "exchange.judged_failed" if found.violations else "exchange.judged_passed"
            out.print(text(key, lang, count=len(found.violations)), markup=False)
        if found.violations:
            raise typer.Exit(VIOLATIONS)

    run_verb(work, lang, as_json=as_json)
