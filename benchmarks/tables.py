"""The tables of ``benchmarks/README.md``, written by a full run."""

import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.rows import Row

README = Path(__file__).with_name("README.md")
START, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


def write_tables(rows: list[Row]) -> None:
    """Replace the figures of the README by these rows, one table per stage."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(START)
    _, tail = rest.split(END)
    README.write_text(f"{head}{START}\n{_machine()}\n{_tables(rows)}{END}{tail}", encoding="utf-8")


def _machine() -> str:
    return (
        f"\nMeasured with routeopt {version('routeopt')}, Python {platform.python_version()}, {platform.machine()}.\n"
    )


def _tables(rows: list[Row]) -> str:
    text = ""
    for stage in dict.fromkeys(row.stage for row in rows):
        text += (
            f"### {stage}\n\n| case | whose | metric | value | unit | goal | met |\n|---|---|---|---:|---|---:|---|\n"
        )
        for row in (row for row in rows if row.stage == stage):
            value = "–" if row.value is None else f"{row.value:,.4g}"
            goal = "" if row.goal is None else f"{row.goal:,g}"
            met = {None: "", True: "yes", False: "**no**"}[row.met]
            text += (
                f"| {row.case} | {row.peer or 'routeopt'} | {row.metric} | {value} | {row.unit} | {goal} | {met} |\n"
            )
        text += "\n"
    return text
