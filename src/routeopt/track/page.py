"""What happened, for people: one page without script, and every table as CSV."""

from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import text
from routeopt.track.board import BASICS, Fact, Standing, in_order, standings, things_off, whole
from routeopt.track.cells import cell, percent
from routeopt.track.model import LOW, Tracked

OPEN_ROWS = 12
"""Rows that a reader sees at once; the rest of a table unfolds."""
SHOWN_ROWS = 60
"""Rows of a table on the page; the CSV has all."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WANTED = ("compliance_share", "on_day_share", "coverage_share", "reached_share")


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


def _page(found: Tracked, lang: str) -> str:
    name = escape(str(found.manifest["scenario"]["name"]))
    title = escape(text("track.title", lang, until=found.until))
    style = resources.files("routeopt.track").joinpath("page.css").read_text(encoding="utf-8")
    reps = standings(found.tables)
    parts = [_tiles(whole(found.tables), lang), _board(reps, found, lang)]
    parts += [_section(each, table, found, lang) for each, table in found.tables.items()]
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{name} · {title}</title><style>{style}</style></head>"
        f"<body><header><h1>{name}</h1><p>{title}</p></header>{''.join(parts)}</body></html>\n"
    )


def _tiles(facts: Sequence[Fact], lang: str) -> str:
    """How it stands as a whole."""
    tiles = []
    for fact in facts:
        counts = text("track.of", lang, done=f"{fact.done:,.0f}", due=f"{fact.due:,.0f}") if fact.due else ""
        tiles.append(
            f'<div class="{"off" if fact.off else ""}"><dt>{escape(text(f"track.tile.{fact.what}", lang))}</dt>'
            f"<dd>{percent(fact.share)} <small>{escape(counts)}</small></dd></div>"
        )
    return f'<dl class="tiles">{"".join(tiles)}</dl>' if tiles else ""


def _board(reps: Sequence[Standing], found: Tracked, lang: str) -> str:
    """One row per rep, whoever needs help with most things first."""
    if not reps:
        return ""
    off = [each for each in reps if each.first]
    told = text("track.told", lang, off=len(off), reps=len(reps), things=sum(things_off(each) for each in reps))
    coolers = "measures" in found.tables
    shown = [what for what in BASICS if any(what in each.facts for each in reps)]
    heads = [_head(text("track.column.rep_id", lang))]
    heads += [_head(text(f"track.what.{what}", lang), number=True) for what in shown]
    heads += [_head(text("track.coolers_off", lang))] if coolers else []
    heads.append(_head(text("track.first", lang)))
    rows = [_rep(each, shown, found, lang, coolers=coolers) for each in reps]
    return _card(text("track.board", lang), heads, rows, told, lang)


def _rep(standing: Standing, shown: Sequence[str], found: Tracked, lang: str, *, coolers: bool) -> str:
    cells = []
    for what in shown:
        fact = standing.facts.get(what)
        counted = fact is not None and fact.due is not None and what in ("segment", "check")
        value = "–" if fact is None else f"{fact.done:.0f}/{fact.due:.0f}" if counted else percent(fact.share)
        note = f" <small>{escape(text('track.behind', lang))}</small>" if what == "segment" and standing.behind else ""
        cells.append(f'<td class="n{" low" if fact and fact.off else ""}">{value}{note}</td>')
    if coolers:
        names = text("track.between", lang).join(text(f"track.measure.{each}", lang) for each in standing.coolers_off)
        cells.append(f'<td class="{"low" if names else ""}">{escape(names) or "–"}</td>')
    told = "–"
    if first := standing.first:
        told = f"{text('track.what.' + first['what'], lang)}: {text('track.proposal.' + first['proposal'], lang)}"
    cells.append(f"<td>{escape(told)}</td>")
    return f"<tr><th>{_named('rep_id', standing.rep_id, found.names)}</th>{''.join(cells)}</tr>"


def _section(name: str, table: pd.DataFrame, found: Tracked, lang: str) -> str:
    """One table: what is off stands open, all else behind its title."""
    columns = [column for column in table.columns if table[column].notna().any()]
    heads = [_head(text(f"track.column.{each}", lang), number=is_numeric_dtype(table[each])) for each in columns]
    shown = in_order(name, table).head(SHOWN_ROWS).astype(object).to_dict("records")
    rows = ["<tr>" + "".join(_cell(column, row, found.names, lang) for column in columns) + "</tr>" for row in shown]
    note = f'<a href="{name}.csv">{escape(text("track.all_rows", lang, count=f"{len(table):,}"))}</a>'
    title = text(f"track.table.{name}", lang)
    if name == "proposals":
        return _card(title, heads, rows, "", lang, note)
    count = f"<small>{len(table):,}</small>"
    folded = f"<summary>{escape(title)} {count}</summary>{_table(heads, rows)}<p>{note}</p>"
    return f"<section><details>{folded}</details></section>"


def _card(title: str, heads: Sequence[str], rows: Sequence[str], told: str, lang: str, note: str = "") -> str:
    """A table whose first rows are seen at once."""
    more = rows[OPEN_ROWS:]
    rest = (
        f"<details><summary>{escape(text('track.more', lang, more=len(more)))}</summary>{_table(heads, more)}</details>"
    )
    intro = f"<p>{escape(told)}</p>" if told else ""
    return (
        f"<section><h2>{escape(title)}</h2>{intro}{_table(heads, rows[:OPEN_ROWS])}{rest if more else ''}"
        f"{f'<p>{note}</p>' if note else ''}</section>"
    )


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    return (
        f'<div class="wide"><table><thead><tr>{"".join(heads)}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _head(name: str, *, number: bool = False) -> str:
    return f'<th class="{"n" if number else ""}">{escape(name)}</th>'


def _cell(column: str, row: Mapping[Any, Any], names: Mapping[str, Mapping[str, str]], lang: str) -> str:
    value = row[column]
    key = f"{row['group']}_id" if column == "id" else column
    if key in names and isinstance(value, str):
        return f"<td>{_named(key, value, names)}</td>"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    low = number and column in _WANTED and value < LOW
    kind = "n low" if low else "n" if number else ""
    return f'<td class="{kind}">{escape(cell(column, row, lang))}</td>'


def _named(column: str, value: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """A name with its id, or the id alone where nobody gave it a name."""
    name = names[column].get(value, "")
    return f"{escape(name)} <small>{escape(value)}</small>" if name and name != value else escape(value)
