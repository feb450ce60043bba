"""Read the first sheet of a workbook that people can see, with what stands in cells that have no value."""

import posixpath
import re
import zipfile
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from routeopt.core.faults import BadInputError, Fault, shown_path

MAX_BYTES = 2_000_000_000
"""No table of outlets is larger; a workbook that unpacks to more is refused before it is unpacked."""
_DENSE_CELLS = 5_000_000
_CELL = re.compile(rb"<c\s([^>]*[^/>])>(.*?)</c>", re.DOTALL)
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
_FORMULA = re.compile(rb"<f[^>]*>([^<]*)</f>")


def read_first_sheet(file: Path) -> pd.DataFrame:
    """
    Read the first visible sheet as texts under the headers of its first row.

    An error such as ``#N/A`` and a formula that was never calculated stay what they are, so that the column's own kind
    refuses them; the reader below takes both for empty cells.

    Parameters
    ----------
    file
        ``.xlsx``, ``.xlsm``, ``.xls`` or ``.ods``. Cells without value are told in the first two only.

    Returns
    -------
    DataFrame
        Texts; empty cells are empty.

    Raises
    ------
    BadInputError
        E203 when it would unpack to more than `MAX_BYTES`.
    ValueError
        When the sheet is empty.
    """
    book = CalamineWorkbook.from_path(str(file)) if not zipfile.is_zipfile(file) else _opened(file)
    sheets = [
        number
        for number, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    number = next(iter(sheets), 0)
    rows = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
    if not rows:
        raise ValueError("the first sheet is empty")
    texts = [[cell_text(value) for value in row] for row in rows]
    for row, column, text in _without_value(file, number):
        if row < len(texts) and column < len(texts[row]):
            texts[row][column] = text
    header, *body = texts
    return pd.DataFrame(body, columns=header, dtype=str)


def cell_text(value: object) -> str:
    """Text of a cell: 1.0 is how a workbook stores 1, and bytes are text that a database gave without saying so."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return value.decode() if isinstance(value, bytes) else str(value)


def _opened(file: Path) -> CalamineWorkbook:
    with zipfile.ZipFile(file) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_BYTES or _is_sparse(parts):
            raise BadInputError([Fault("E203", shown_path(file), params={"limit": f"{MAX_BYTES:,}"})])
    return CalamineWorkbook.from_path(str(file))


def _is_sparse(parts: zipfile.ZipFile) -> bool:
    """Whether some sheet's far corner would make a reader reserve gigabytes for empty cells."""
    for part in parts.namelist():
        if not part.startswith("xl/worksheets/") or not part.endswith(".xml"):
            continue
        cells = re.findall(rb'<c[^>]* r="([A-Z]+)(\d+)"', parts.read(part))
        rows = max((int(row) for _, row in cells), default=0)
        columns = max((_column_number(letters) for letters, _ in cells), default=0)
        if rows * columns > _DENSE_CELLS and rows * columns > 100 * len(cells):
            return True
    return False


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _without_value(file: Path, number: int) -> list[tuple[int, int, str]]:
    """Row, column (both from 0) and text of cells that hold an error, or a formula without its value."""
    if not zipfile.is_zipfile(file):
        return []
    with zipfile.ZipFile(file) as parts:
        part = _part_of(parts, number)
        sheet = b"" if part is None else parts.read(part)
    found = []
    for attributes, inside in _CELL.findall(sheet) if b"<f" in sheet or b't="e"' in sheet else []:
        kind, value = re.search(rb'\bt="(\w+)"', attributes), _VALUE.search(inside)
        place = re.search(rb'\br="([A-Z]+)(\d+)"', attributes)
        error = kind is not None and kind[1] == b"e"
        # A formula whose result is an empty text says that its value is a text.
        bare = b"<f" in inside and value is None and (kind is None or kind[1] == b"n")
        if place is None or not (error or bare):
            continue
        formula = _FORMULA.search(inside)
        text = value[1] if error and value else b"=" + (formula[1] if formula else b"")
        found.append((int(place[2]) - 1, _column_number(place[1]) - 1, text.decode(errors="replace")))
    return found


def _part_of(parts: zipfile.ZipFile, number: int) -> str | None:
    """Name of the part that holds a sheet; None in a workbook that is built in another way."""
    names = set(parts.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    ids = re.findall(rb'<(?:\w+:)?sheet\s[^>]*\w:id="([^"]+)"', parts.read("xl/workbook.xml"))
    targets = {}
    for link in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", parts.read("xl/_rels/workbook.xml.rels")):
        name, target = re.search(rb'\bId="([^"]+)"', link), re.search(rb'\bTarget="([^"]+)"', link)
        if name and target:
            targets[name[1]] = posixpath.normpath(posixpath.join("/xl", target[1].decode())).lstrip("/")
    part = targets.get(ids[number]) if number < len(ids) else None
    return part if part in names else None
