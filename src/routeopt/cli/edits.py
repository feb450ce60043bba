"""The verb that takes a planner's hand edits back into the plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routeopt.cli.plans import StageLines
from routeopt.cli.terminal import Json, Lang, PlanFolder, app, err, interruptible, out, print_json, run_verb
from routeopt.core.language import text

if TYPE_CHECKING:
    from routeopt.edits import Applied

MOST_ROWS = 40
"""Changes shown on a terminal; the plan's table has them all."""


@app.command("apply")
def apply_edits(
    directory: PlanFolder,
    edited: Annotated[Path, typer.Argument(metavar="EDITED.xlsx", help="The plan's workbook with other reps in it.")],
    target: Annotated[Path, typer.Option("--out", metavar="DIR", help="Plan folder to write.")],
    workers: Annotated[int, typer.Option(help="Processes for the reps; 0 takes one per core.")] = 0,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Turn the edits of a plan's workbook into locks, solve the rest again, and say what the edits forced."""

    def work() -> None:
        from routeopt import edits

        with err.status(text("cli.working", lang)), interruptible() as again:
            done = edits.apply(directory, edited, target, workers, StageLines(again))
        if as_json:
            print_json(_as_json(done, target))
        else:
            _print(done, lang, target)

    run_verb(work, lang, as_json=as_json)


def _as_json(done: "Applied", target: Path) -> dict[str, object]:
    columns = ["outlet_id", "change", "from_rep_id", "to_rep_id", "from_days", "to_days", "by_hand"]
    rows = done.changes[columns].astype(object)
    return {
        "plan": str(target),
        "edits": [vars(edit) for edit in done.edits],
        "changes": rows.where(rows.notna(), None).to_dict("records"),
        "kpis": done.plan.manifest["kpis"],
    }


def _print(done: "Applied", lang: str, target: Path) -> None:
    moves = done.changes[done.changes["change"].eq("moved")]
    table = Table(*(text(f"apply.{name}", lang) for name in ("outlet", "from", "to", "why")), box=None, pad_edge=False)
    for row in moves.sort_values(["by_hand", "outlet_id"], ascending=[False, True]).head(MOST_ROWS).to_dict("records"):
        why = text("apply.by_hand" if row["by_hand"] else "apply.forced", lang)
        table.add_row(*(str(row[name]) for name in ("outlet_id", "from_rep_id", "to_rep_id")), why)
    if len(moves):
        out.print(table)
    counts = {
        "edits": len(done.edits),
        "forced": int((~moves["by_hand"]).sum()),
        "days": int(done.changes["change"].eq("new_day").sum()),
    }
    out.print(text("apply.done" if done.edits else "apply.nothing", lang, directory=target, **counts), markup=False)
