"""Write ``plan.xlsx``: names stay text, ids keep their zeros, and equal plans give equal files."""

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.words import Words
from routeopt.report.workbook.front import readme, summary
from routeopt.report.workbook.sheet import Kind, Sheet
from routeopt.report.workbook.sheets import cells, shown
from routeopt.report.workbook.styles import Styles

_BORN = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date of creation, so that equal plans give equal bytes
_A4 = 9


def write(plan: Plan, path: Path, lang: Language) -> Path:
    """
    Write the workbook.

    Parameters
    ----------
    plan
        The plan.
    path
        File to write; replaced when there.
    lang
        Language of headers, sheets and codes.

    Returns
    -------
    Path
        The file.
    """
    words = Words(lang)
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with _no_collection(), xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": plan.manifest["scenario"]["name"], "created": _BORN})
        styles = Styles(book)
        sheets = shown(plan, words)
        names = ("summary", *(sheet.name for sheet, _ in sheets))
        readme(book.add_worksheet(words("workbook.sheet_readme")), plan, names, words, styles)
        front = book.add_worksheet(words("workbook.sheet_summary"))
        for sheet, rows in sheets:
            _table(book.add_worksheet(words(f"workbook.sheet_{sheet.name}")), sheet, rows, plan, words, styles)
        summary(book, front, plan, words, styles)
        front.activate()
    return path


def _table(page: Worksheet, sheet: Sheet, rows: pd.DataFrame, plan: Plan, words: Words, styles: Styles) -> None:
    last = max(1, len(rows))
    for at, column in enumerate(sheet.columns):
        style = styles.of(column)
        # What is typed into an empty cell of a column of text stays text. Only editable cells are coloured, so these
        # are written one by one; a large workbook has a hundred thousand others.
        page.set_column(at, at, column.width, None if column.editable else style)
        head = styles.head_editable if column.editable else styles.head
        page.write_string(0, at, words(f"workbook.column_{column.name}"), head)
        _fill(page, at, cells(rows[column.name], column.kind), column.kind, style, column.editable)
        if column.editable:
            reps = f"='{words('workbook.sheet_reps')}'!$A$2:$A${len(plan.territories) + 1}"
            page.data_validation(1, at, last, at, {"validate": "list", "source": reps, "ignore_blank": True})
        if (band := _band(column.name, sheet.name, plan)) is not None:
            outside = {"type": "cell", "criteria": "not between", "minimum": band[0], "maximum": band[1]}
            page.conditional_format(1, at, last, at, outside | {"format": styles.outside})
    page.set_row(0, 32)
    page.freeze_panes(1, 2 if sheet.columns[1].name == "name" else 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _fill(page: Worksheet, at: int, values: list[Any], kind: Kind, style: Format, editable: bool) -> None:
    """Write each value by its column's kind, never by its look: ``=1+1`` is a name, ``007`` an id."""
    put = {"text": page.write_string, "date": page.write_datetime}.get(kind, page.write_number)
    for row, value in enumerate(values, 1):
        if value is not None:
            put(row, at, value, style)
        elif editable:
            page.write_blank(row, at, None, style)


def _band(column: str, sheet: str, plan: Plan) -> tuple[int, int] | None:
    """Band of the scenario whose breaches stand in red."""
    scenario = plan.manifest["scenario"]
    if (sheet, column) == ("reps", "outlets"):
        return scenario["territories"]["outlets_min"], scenario["territories"]["outlets_max"]
    if (sheet, column) == ("routes", "stops"):
        return scenario["journeys"]["stops_min"], scenario["journeys"]["stops_max"]
    return None


@contextmanager
def _no_collection() -> Iterator[None]:
    """A workbook is a million small cells that all stay: looking through them for garbage took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
