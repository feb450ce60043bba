"""Verbs that ask questions: why is it so, and what differs."""

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routeopt.cli.terminal import Json, Lang, PlanFolder, app, out, print_json, run_verb
from routeopt.core.language import text

if TYPE_CHECKING:
    from routeopt.plan import Comparison


@app.command()
def explain(
    directory: PlanFolder,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Id of an outlet, rep or segment, or a name of an outlet or street.")
    ],
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Say why an outlet has its mode, rep and days, how a rep's cycle is made up, or why a street was chosen."""

    def work() -> None:
        from routeopt import plan as plans

        sentences = plans.explain(plans.read(directory), name, lang)
        if as_json:
            print_json({"name": name, "sentences": sentences})
        else:
            for sentence in sentences:
                out.print(sentence, markup=False)

    run_verb(work, lang, as_json=as_json)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="DIR_A", help="Plan folder, such as the one in force.")],
    after: Annotated[Path, typer.Argument(metavar="DIR_B", help="Plan folder to set beside it.")],
    lists: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for changes.csv, handovers.csv and reps.csv.")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Set two plans side by side: figures, what became of each outlet, hand-overs, and what it means for each rep."""

    def work() -> None:
        from routeopt import plan as plans

        found = plans.compare(plans.read(before), plans.read(after))
        if lists is not None:
            plans.write_lists(found, lists)
        if as_json:
            print_json(_as_json(found))
            return
        _print_comparison(found, _names(found, before, after, lang), lang)
        if lists is not None:
            out.print(text("compare.written", lang, folder=lists), markup=False)

    run_verb(work, lang, as_json=as_json)


def _as_json(found: "Comparison") -> dict[str, object]:
    return {
        "kpis": {"before": found.before["kpis"], "after": found.after["kpis"]},
        "changes": found.counts(),
        **{
            name: [
                {key: None if value is None else str(value) for key, value in row.items()}
                for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
            ]
            for name, frame in (("outlets", found.changes), ("handovers", found.handovers), ("reps", found.reps))
        },
    }


def _names(found: "Comparison", before: Path, after: Path, lang: str) -> list[str]:
    """What the two plans are called: their scenarios' names, with the folders where a short what-if has none."""
    names = [manifest["scenario"]["name"] for manifest in (found.before, found.after)]
    if names[0] != names[1]:
        return names
    sides = zip(names, (before, after), strict=True)
    return [text("compare.plan", lang, name=name, folder=folder.resolve().name) for name, folder in sides]


def _print_comparison(found: "Comparison", names: list[str], lang: str) -> None:
    kpis = Table(text("compare.kpi", lang), *names, text("compare.change", lang), box=None, pad_edge=False)
    for row in found.kpi_rows(lang):
        kpis.add_row(*row)
    out.print(kpis)
    changes = Table(
        *(text(f"compare.{column}", lang) for column in ("outlets", "count", "reasons")), box=None, pad_edge=False
    )
    for change, reasons in found.counts().items():
        why = " · ".join(f"{_reason(code, lang)} {count}" for code, count in reasons.items() if code)
        changes.add_row(text(f"changes.{change}", lang), str(sum(reasons.values())), why)
    out.print(changes)
    _print_reps(found, lang)
    _print_handovers(found, lang)


def _reason(code: str, lang: str) -> str:
    from routeopt import plan as plans

    return plans.reason_words(code, lang)


def _print_reps(found: "Comparison", lang: str) -> None:
    columns = ("rep", "outlets_column", "visits", "work_h", "travel_h", "volume", "given", "taken", "new_days")
    table = Table(*(text(f"compare.{name}", lang) for name in columns), box=None, pad_edge=False)
    table.title = text("compare.reps", lang)
    for row in found.reps.astype(object).where(found.reps.notna(), None).to_dict("records"):
        pairs = [
            f"{_figure(row[f'{name}_before'])} → {_figure(row[f'{name}_after'])}"
            for name in ("outlets", "visits", "work_h", "travel_h", "volume")
        ]
        table.add_row(str(row["rep_id"]), *pairs, *(str(row[name]) for name in ("given", "taken", "new_days")))
    out.print(table)


def _print_handovers(found: "Comparison", lang: str) -> None:
    if not len(found.handovers):
        return
    out.print(text("compare.handovers", lang), markup=False)
    rows = found.handovers.astype(object).where(found.handovers.notna(), None).to_dict("records")
    for parties, group in groupby(rows, key=lambda row: [row[k] for k in ("from_kind", "from_id", "to_kind", "to_id")]):
        members = list(group)
        named = [
            text("compare.party", lang, kind=text(f"parties.{kind}", lang), id=name).strip()
            for kind, name in (parties[:2], parties[2:])
        ]
        cases = sum(row["volume_cases"] or 0.0 for row in members)
        words = {"from_party": named[0], "to_party": named[1], "count": len(members), "cases": f"{cases:,.0f}"}
        out.print("  " + text("compare.handover", lang, **words), markup=False)
    joint = Counter(row["joint"] for row in rows if row["joint"])
    counts = " · ".join(f"{text(f'reasons.joint.{code}', lang)} {count}" for code, count in sorted(joint.items()))
    if counts:
        out.print(text("compare.joint", lang, counts=counts), markup=False)


def _figure(value: float | None) -> str:
    """Whole where it is large or whole, else with one decimal; – where a rep is in one plan only."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() or value >= 1000 else f"{value:,.1f}"
