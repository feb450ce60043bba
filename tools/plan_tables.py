"""Write docs/tables.md: every table and column of a plan folder, for whoever reads plans with another program."""

from pathlib import Path

from routeopt.plan.schema import TABLES
from routeopt.plan.storage import ARROW, SORTED_BY

PAGE = Path(__file__).resolve().parents[1] / "docs/tables.md"
HEAD = """\
# The tables of a plan

A plan folder holds `plan.json`, `inputs/` (copies of everything it was made from) and these Parquet files in `tables/`;
those with a geometry are GeoParquet in EPSG:4326. Ids are text. `_s` are seconds (`arrive_s` and the like since
midnight), `_m` metres, `_cases` cases per cycle. `routeopt check DIR` verifies every column from the folder alone.
`routeopt hand-out DIR --out FOLDER` writes the days as VROOM or VRPLIB problems, and `routeopt judge DIR FOLDER` times
another solver's answers and holds them to the same rules.

This page is written by `make generate` from `routeopt.plan.schema`; a test keeps it in step.
"""
COLUMNS = "| column | type | may be empty | meaning |\n|---|---|---|---|\n"


def page() -> str:
    """Text of the page."""
    parts = [HEAD]
    for name, columns in TABLES.items():
        key = ", ".join(f"`{column}`" for column in SORTED_BY[name])
        parts.append(f"\n## {name}\n\nSorted by {key}.\n\n{COLUMNS}")
        for column in columns:
            kind = "WKB" if column.kind == "geometry" else ARROW[column.kind]
            empty = "yes" if column.nullable else ""
            parts.append(f"| `{column.name}` | {kind} | {empty} | {column.meaning} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
