"""Read a planner's edits back: what was changed where it may be, and a fault for every cell changed elsewhere."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import LANGUAGES
from routeopt.plan.model import Plan
from routeopt.report.fingerprint import fingerprint
from routeopt.report.words import Words
from routeopt.report.workbook.sheet import Column
from routeopt.report.workbook.sheets import SHEETS, cells

_OUTLETS = next(sheet for sheet in SHEETS if sheet.name == "outlets")
_CLOSE = 1e-6


@dataclass(frozen=True)
class Edit:
    """
    One outlet that a planner gave to another rep.

    Attributes
    ----------
    outlet_id
        The outlet.
    from_rep_id, to_rep_id
        Its rep in the plan and in the workbook.
    cell
        Sheet and cell that say so.
    """

    outlet_id: str
    from_rep_id: str
    to_rep_id: str
    cell: str


def read(path: Path, plan: Plan) -> tuple[Edit, ...]:
    """
    Find what a planner changed in a workbook that `write` made.

    Parameters
    ----------
    path
        The edited workbook. Rows may be sorted, hidden or deleted; a deleted row asks for nothing.
    plan
        The plan that it was made of.

    Returns
    -------
    tuple of Edit
        In the order of the plan's outlets.

    Raises
    ------
    BadInputError
        With every fault: another plan's workbook, a missing sheet or column, unknown outlets and reps, cells changed
        that the plan computes.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        words = _language(book, path)
        _same_plan(book, plan, words, path)
        page = _Page(book.get_sheet_by_name(words("workbook.sheet_outlets")), words, path)
    except (CalamineError, OSError) as broken:
        raise BadInputError([Fault("E803", shown_path(path), params={"why": str(broken)})]) from broken
    faults = [*page.missing()]
    if not faults:
        expected = _OUTLETS.rows(plan, words)
        faults = [*_unknown_outlets(page, plan), *_changed_elsewhere(page, expected), *_wrong_reps(page, plan)]
    if faults:
        raise BadInputError(faults)
    return _edits(page, plan)


class _Page:
    """The sheet of outlets as it came back."""

    def __init__(self, sheet: CalamineSheet, words: Words, path: Path) -> None:
        header, *self.rows = sheet.to_python(skip_empty_area=False) or [[]]
        self.name, self.words, self.file = sheet.name, words, shown_path(path)
        self.heads = [str(value).strip() for value in header]
        self.column = {
            column.name: self.heads.index(head)
            for column in _OUTLETS.columns
            if (head := words(f"workbook.column_{column.name}")) in self.heads
        }

    def missing(self) -> Iterator[Fault]:
        for name in ("outlet_id", "rep_id"):
            if name not in self.column:
                yield Fault("E805", self.file, 1, self.name, {"header": self.words(f"workbook.column_{name}")})

    def texts(self, name: str) -> list[str]:
        return [_text(row[self.column[name]]) for row in self.rows]

    def filled(self) -> list[tuple[int, str]]:
        """Position and outlet of every row that names one."""
        return [(row, outlet) for row, outlet in enumerate(self.texts("outlet_id")) if outlet]

    def cell(self, row: int, name: str) -> str:
        return f"{self.name}!{xl_rowcol_to_cell(row + 1, self.column[name])}"

    def fault(self, code: str, row: int, name: str, **params: object) -> Fault:
        return Fault(code, self.file, row + 2, self.cell(row, name), params)


def _language(book: CalamineWorkbook, path: Path) -> Words:
    """The workbook's language, by the name of its sheet of outlets."""
    for lang in LANGUAGES:
        if Words(lang)("workbook.sheet_outlets") in book.sheet_names:
            return Words(lang)
    names = " / ".join(Words(lang)("workbook.sheet_outlets") for lang in LANGUAGES)
    raise BadInputError([Fault("E804", shown_path(path), params={"sheet": names})])


def _same_plan(book: CalamineWorkbook, plan: Plan, words: Words, path: Path) -> None:
    """A workbook of another plan would turn every difference between the two into an edit."""
    readme = words("workbook.sheet_readme")
    if readme not in book.sheet_names:
        raise BadInputError([Fault("E804", shown_path(path), params={"sheet": readme})])
    label = words("workbook.fingerprint")
    told = [row[1] for row in book.get_sheet_by_name(readme).to_python() if len(row) > 1 and row[0] == label]
    if told != [fingerprint(plan)]:
        raise BadInputError([Fault("E810", shown_path(path), params={"found": ", ".join(map(str, told)) or "–"})])


def _unknown_outlets(page: _Page, plan: Plan) -> Iterator[Fault]:
    known, seen = set(plan.outlets["outlet_id"]), set[str]()
    for row, outlet in page.filled():
        if outlet not in known:
            yield page.fault("E806", row, "outlet_id", outlet=outlet)
        elif outlet in seen:
            yield page.fault("E807", row, "outlet_id", outlet=outlet)
        seen.add(outlet)


def _wrong_reps(page: _Page, plan: Plan) -> Iterator[Fault]:
    """Reps that do not exist, work for another office, or cannot have this outlet."""
    outlets = plan.outlets.set_index("outlet_id")
    office = dict(zip(plan.territories["rep_id"], plan.territories["office_id"], strict=True))
    reps = page.texts("rep_id")
    for row, outlet in page.filled():
        if outlet not in outlets.index:
            continue
        was, rep = _text(outlets.loc[outlet, "rep_id"]), reps[row]
        if rep == was:
            continue
        if rep and rep not in office:
            near = difflib.get_close_matches(rep, list(office), n=1, cutoff=0.5)
            yield page.fault("E808", row, "rep_id", rep=rep, hint=near[0] if near else ", ".join(list(office)[:8]))
        elif outlets.loc[outlet, "status"] != "served" or outlets.loc[outlet, "mode"] != "DSD" or not was:
            yield page.fault("E811", row, "rep_id", outlet=outlet)
        elif not rep:
            yield page.fault("E813", row, "rep_id", outlet=outlet)
        elif office[rep] != outlets.loc[outlet, "office_id"]:
            yield page.fault("E812", row, "rep_id", rep=rep, office=outlets.loc[outlet, "office_id"])


def _changed_elsewhere(page: _Page, expected: pd.DataFrame) -> Iterator[Fault]:
    """Cells that the plan computes: to pass over a change there would be to lose it without a word."""
    row_of = {outlet: row for row, outlet in enumerate(expected["outlet_id"])}
    for column in _OUTLETS.columns:
        if column.editable or column.name not in page.column:
            continue
        values = cells(expected[column.name], column.kind)
        for row, outlet in page.filled():
            if outlet not in row_of:
                continue
            found, was = page.rows[row][page.column[column.name]], values[row_of[outlet]]
            if not _same(found, was, column):
                yield page.fault("E809", row, column.name, found=_text(found), expected=_text(was))


def _same(found: object, was: object, column: Column) -> bool:
    if column.kind == "text" or was is None:
        return _text(found) == _text(was)
    if not isinstance(found, float | int):
        return False
    return abs(float(found) - float(str(was))) <= _CLOSE * max(1.0, abs(float(str(was))))


def _text(value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    """Text of a cell; a number that a spreadsheet made of an id is an id again."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _edits(page: _Page, plan: Plan) -> tuple[Edit, ...]:
    reps = page.texts("rep_id")
    wanted = {outlet: (reps[row], page.cell(row, "rep_id")) for row, outlet in page.filled()}
    return tuple(
        Edit(str(outlet), str(was), *wanted[outlet])
        for outlet, was in zip(plan.outlets["outlet_id"], plan.outlets["rep_id"], strict=True)
        if outlet in wanted and not pd.isna(was) and wanted[outlet][0] != was
    )
