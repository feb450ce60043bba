"""Verbs on studies: run many offices under many scenarios, look at them, merge them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routeopt.cli.terminal import PARTIAL, Json, Lang, app, err, out, print_json, print_rows, run_verb
from routeopt.core.faults import BadInputError, Fault
from routeopt.core.language import text

if TYPE_CHECKING:
    from routeopt.batch.ledger import Entry

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="Study file (.yaml): offices and scenarios.")]
batch = typer.Typer(no_args_is_help=True, help="Plan many offices under many scenarios.")
app.add_typer(batch, name="batch")


@batch.command("run")
def run_study(
    study_file: StudyFile,
    workers: Annotated[int, typer.Option(help="Processes; 0 takes one per core.")] = 0,
    shard: Annotated[str, typer.Option(metavar="K/N", help="Only the K-th of N parts, for N machines.")] = "1/1",
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster.")] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Plan every office under every scenario; what is finished and unchanged is kept."""

    def work() -> None:
        from routeopt import batch as batches

        def told(entry: "Entry", ended: int, tasks: int) -> None:
            words = {"ended": ended, "all": tasks, "task": entry.key, "seconds": f"{entry.seconds:.0f}"}
            err.print(text("batch.ended", lang, state=text(f"batch.state.{entry.state}", lang), **words), markup=False)

        outcome = batches.run(study_file, told, count=workers, shard=_shard(shard), cluster=cluster)
        if as_json:
            print_json({"kept": outcome.kept, "planned": outcome.planned, "tasks": [vars(e) for e in outcome.entries]})
        else:
            for entry in outcome.troubled:
                reason = entry.message or text("batch.lost", lang, tries=entry.tries)
                out.print(f"{entry.key}: {reason}", markup=False)
            counts = {"kept": outcome.kept, "planned": outcome.planned, "troubled": len(outcome.troubled)}
            out.print(text("batch.kept", lang, **counts), markup=False)
            page = batches.results_of(study_file) / "status.html"
            out.print(text("batch.page", lang, page=page.as_uri()), markup=False)
        if outcome.troubled:
            raise typer.Exit(PARTIAL)

    run_verb(work, lang, as_json=as_json)


@batch.command("status")
def show_status(study_file: StudyFile, lang: Lang = "en", as_json: Json = False) -> None:
    """Say what became of each task; run nothing."""

    def work() -> None:
        from routeopt import batch as batches

        found = batches.status(study_file)
        if as_json:
            print_json({key: None if entry is None else vars(entry) for key, entry in found.items()})
        else:
            states = {key: "open" if entry is None else entry.state for key, entry in found.items()}
            print_rows([(key, text(f"batch.state.{state}", lang)) for key, state in states.items()])

    run_verb(work, lang, as_json=as_json)


@batch.command("merge")
def merge_study(study_file: StudyFile, lang: Lang = "en", as_json: Json = False) -> None:
    """Put the plans of all offices together, whichever machine made them."""

    def work() -> None:
        from routeopt import batch as batches

        folder = batches.merge(study_file)
        if as_json:
            print_json({"folder": str(folder)})
        else:
            out.print(text("batch.merged", lang, folder=folder), markup=False)

    run_verb(work, lang, as_json=as_json)


def _shard(value: str) -> tuple[int, int]:
    parts = re.fullmatch(r"(\d+)/(\d+)", value)
    if parts is None or not 1 <= int(parts[1]) <= int(parts[2]):
        raise BadInputError([Fault("E1201", field="--shard", params={"value": value})])
    return int(parts[1]), int(parts[2])
