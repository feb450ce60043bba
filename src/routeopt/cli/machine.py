"""The verb that looks at the machine."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from routeopt.cli.terminal import VIOLATIONS, Json, Lang, app, out, print_json, run_verb
from routeopt.core.language import text

_MARKS = {"ok": "✓", "warning": "!", "missing": "✗"}


@app.command()
def doctor(
    folder: Annotated[Path, typer.Option("--folder", help="Where plans shall be written.")] = Path(),
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Look whether this machine can plan: what is installed, what works, what is missing and what to do."""

    def work() -> None:
        from routeopt import doctor as examiner

        findings = examiner.examine(folder)
        ill = any(finding.state == "missing" for finding in findings)
        if as_json:
            print_json({"well": not ill, "findings": [asdict(finding) for finding in findings]})
        else:
            for finding in findings:
                out.print(_MARKS[finding.state], finding.render(lang), markup=False)
            out.print(text("doctor.ill" if ill else "doctor.well", lang), markup=False)
        if ill:
            raise typer.Exit(VIOLATIONS)

    run_verb(work, lang, as_json=as_json)
