"""Results kept per release, one file of JSON each, and the page of tables that is made from the last one."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.options import Options
from benchmarks.rows import Row

README = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).with_name("results")
START, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"

Results = dict[str, dict[str, Any]]
"""Stage, with its folder of instances if it had one → how it was measured, and its rows."""


def keep(stage: str, rows: list[Row], options: Options, took_s: float, order: tuple[str, ...]) -> None:
    """
    Put the rows of one stage into this release's results, and write the page of tables again.

    Parameters
    ----------
    stage
        The stage; rows that it had before are replaced, other stages stay.
    rows
        What was measured.
    options
        How.
    took_s
        Seconds that the whole stage took, peers included.
    order
        All stages, in the order of the page.
    """
    file = RESULTS / f"{version('routeopt')}.json"
    found: Results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    name = stage if options.instances is None else f"{stage} --instances {options.instances.name}"
    found[name] = {"how": _how(options, took_s), "rows": [row.as_json() for row in rows]}
    ordered = dict(sorted(found.items(), key=lambda item: (order.index(item[0].split()[0]), item[0])))
    RESULTS.mkdir(exist_ok=True)
    file.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(START)
    _, tail = rest.split(END)
    README.write_text(f"{head}{START}\n\n{_tables(ordered)}{END}{tail}", encoding="utf-8")


def _how(options: Options, took_s: float) -> dict[str, Any]:
    return {
        "routeopt": version("routeopt"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "seed": options.seed,
        "seconds": options.seconds,
        "took_s": round(took_s),
        "instances": None if options.instances is None else options.instances.name,
    }


def _tables(results: Results) -> str:
    text = ""
    for stage, measured in results.items():
        how = measured["how"]
        words = f"routeopt {how['routeopt']}, Python {how['python']}, {how['machine']}"
        command = f"python -m benchmarks {stage} --seconds {how['seconds']:g} --seed {how['seed']}"
        took = f"; it took {how['took_s'] / 60:.0f} minutes, peers included" if "took_s" in how else ""
        text += f"### {stage}\n\n`{command}` with {words}{took}.\n\n"
        text += "| case | whose | metric | value | unit | goal | met |\n|---|---|---|---:|---|---:|---|\n"
        for row in measured["rows"]:
            value = "–" if row["value"] is None else f"{row['value']:,.4g}"
            goal = "" if row["goal"] is None else f"{row['goal']:,g}"
            met = {None: "", True: "yes", False: "**no**"}[row["met"]]
            cells = (row["case"], row["peer"] or "routeopt", row["metric"], value, row["unit"], goal, met)
            text += f"| {' | '.join(cells)} |\n"
        text += "\n"
    return text
