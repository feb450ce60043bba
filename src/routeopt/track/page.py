"""What happened, for people: one page without script, and every table as CSV."""

from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import text
from routeopt.track.model import LOW, Tracked

CODES = ("group", "measure", "state", "proposal", "what", "reason", "judged_by")
"""Columns of codes, which have words in the catalogue."""
SHOWN_ROWS = 400
"""Rows of a table on the page; the CSV has all."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;margin:.5rem 0 2rem}td,th{padding:.25rem .6rem;border-bottom:1px solid #ddd}"
    "th{text-align:left;position:sticky;top:0;background:#fff}td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "td.low{background:#fde8e6}.scroll{overflow-x:auto}@media print{.scroll{overflow:visible}}"
)
_WANTED = ("compliance_share", "coverage_share", "reached_share")


def write(found: Tracked, folder: Path, lang: str) -> Path:
    """
    Write the page and the tables.

    Parameters
    ----------
    found
        What happened.
    folder
        New or existing folder; ``track.html`` and ``<table>.csv`` in it are replaced.
    lang
        Language of the page.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    BadInputError
        E702 when the disk refuses.
    """
    page = folder / "track.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in found.tables.items():
            # The mark at the beginning tells a spreadsheet that the text is UTF-8.
            table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
        page.write_text(_page(found, lang), encoding="utf-8")
    except OSError as refused:
        why = refused.strerror or str(refused)
        raise BadInputError([Fault("E702", shown_path(folder), params={"why": why})]) from refused
    return page


def written(column: str, value: Any) -> str:  # noqa: ANN401 - a cell holds a text, a day, a count or a figure
    """
    Write one cell for people.

    Parameters
    ----------
    column
        Name of the column; ``_share`` and ``_rate`` are fractions.
    value
        What stands in it.

    Returns
    -------
    str
        ``–`` where nothing is known.
    """
    if value is None or pd.isna(value):
        return "–"
    if column.endswith(("_share", "_rate")):
        return f"{value:.1%}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def label(column: str, value: Any, lang: str) -> str:  # noqa: ANN401 - see `written`
    """Write one cell, codes in words."""
    return text(f"track.{column}.{value}", lang) if column in CODES else written(column, value)


def _page(found: Tracked, lang: str) -> str:
    name = escape(str(found.manifest["scenario"]["name"]))
    title = escape(text("track.title", lang, until=found.until))
    sections = "".join(_section(title_, table, lang) for title_, table in found.tables.items())
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{name} · {title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{name}</h1><p>{title}</p>{sections}</body></html>\n"
    )


def _section(name: str, table: pd.DataFrame, lang: str) -> str:
    head = "".join(f"<th>{escape(text(f'track.column.{column}', lang))}</th>" for column in table.columns)
    shown = table.head(SHOWN_ROWS).astype(object)
    rows = "".join(
        "<tr>" + "".join(_cell(column, row[column], lang) for column in table.columns) + "</tr>"
        for row in shown.to_dict("records")
    )
    more = len(table) - len(shown)
    note = f"<p>{escape(text('track.more', lang, more=more, file=f'{name}.csv'))}</p>" if more > 0 else ""
    heading = escape(text(f"track.table.{name}", lang))
    return f'<h2>{heading}</h2><div class="scroll"><table><tr>{head}</tr>{rows}</table></div>{note}'


def _cell(column: str, value: Any, lang: str) -> str:  # noqa: ANN401 - see `written`
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    low = number and column in _WANTED and value < LOW
    kind = "n low" if low else "n" if number else ""
    return f'<td class="{kind}">{escape(label(column, value, lang))}</td>'
