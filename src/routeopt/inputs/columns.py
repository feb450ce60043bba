"""Match headers, convert cells, and name every cell that can't be converted by its spreadsheet row."""

import difflib
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pandera.pandas as pa

from routeopt.core.faults import Fault
from routeopt.inputs.fields import Field

HEADER_ROWS = 1
SHOWN_ALIKE = 20
"""Faults of one kind in one column that are shown one by one; a last line counts the others."""
_TRUE, _FALSE = {"yes", "true", "1", "是", "y"}, {"no", "false", "0", "否", "n"}


def typed_table(frame: pd.DataFrame, fields: tuple[Field, ...], file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Convert a table of texts to its declared columns.

    Parameters
    ----------
    frame
        Texts, as `formats.read_text_table` gives them.
    fields
        Declared columns.
    file
        File name for messages.

    Returns
    -------
    tuple
        The table with exactly the declared columns (cells that can't be converted are NA), and all faults.
    """
    named, faults = _named_columns(frame, fields, file)
    decimal_comma = bool(frame.attrs.get("decimal_comma"))
    typed = {}
    for field in fields:
        text = named.get(field.name, pd.Series(pd.NA, index=frame.index, dtype="str"))
        typed[field.name], bad = _convert(text, field, decimal_comma=decimal_comma)
        faults += _cells("E205" if field.kind == "number" else "E206", file, field, text[bad], _allowed(field))
        if field.required and field.name in named:
            faults += _cells("E207", file, field, text[text.isna()])
    table = pd.DataFrame(typed).reset_index(drop=True)
    faults += _range_faults(table, fields, file)
    return table, faults


def row_fault(code: str, file: str, field: str, position: int, **params: object) -> Fault:
    """Fault of one data row, given by its 0-based position."""
    return Fault(code, file, position + 1 + HEADER_ROWS, field, params)


def capped(faults: Iterable[Fault]) -> list[Fault]:
    """Keep the first faults of each kind and column and say how many more there are."""
    shown: list[Fault] = []
    counts: dict[tuple[str, str | None, str | None], int] = {}
    for fault in faults:
        key = fault.code, fault.file, fault.field
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= SHOWN_ALIKE:
            shown.append(fault)
    for (code, file, field), count in counts.items():
        if count > SHOWN_ALIKE:
            shown.append(Fault("E299", file, None, field, {"more": count - SHOWN_ALIKE, "code": code}))
    return shown


def _key(header: str) -> str:
    return "".join(header.lower().replace("_", " ").split())


def _named_columns(
    frame: pd.DataFrame, fields: tuple[Field, ...], file: str
) -> tuple[dict[str, pd.Series], list[Fault]]:
    """Columns by their declared names; unknown headers are left aside, missing required ones are faults."""
    wanted = {_key(alias): field.name for field in reversed(fields) for alias in (*field.aliases, field.name)}
    named: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for position, header in enumerate(frame.columns):
        name = wanted.get(_key(str(header)))
        if name is None:
            near = difflib.get_close_matches(_key(str(header)), list(wanted), n=1, cutoff=0.86)
            if near:
                # An optional column under a mistyped header would vanish without a word.
                faults.append(Fault("E212", file, HEADER_ROWS, str(header), {"hint": wanted[near[0]]}))
            continue
        if name in named:
            faults.append(Fault("E209", file, HEADER_ROWS, name, {"header": header}))
        named[name] = frame.iloc[:, position]
    if not named and not faults and any(field.required for field in fields):
        found = ", ".join(str(header) for header in frame.columns[:4]) or "–"
        return {}, [Fault("E215", file, HEADER_ROWS, params={"found": found[:80]})]
    for field in fields:
        if field.required and field.name not in named:
            close = difflib.get_close_matches(field.name, [str(name) for name in frame.columns], n=1, cutoff=0.7)
            hint = close[0] if close else ", ".join((field.name, *field.aliases[:2]))
            faults.append(Fault("E208", file, HEADER_ROWS, field.name, {"hint": hint}))
    return named, faults


def _convert(text: pd.Series, field: Field, *, decimal_comma: bool) -> tuple[pd.Series, pd.Series]:
    """Values of one column and which given cells could not be read."""
    values: Any
    given = text.notna()
    if field.kind == "number":
        values = pd.to_numeric(_plain_numbers(text, decimal_comma=decimal_comma), errors="coerce").astype("float64")
        values = values.where(values.abs() < float("inf"))
    elif field.kind == "flag":
        low = text.str.lower()
        values = low.isin(_TRUE).where(low.isin(_TRUE | _FALSE))
    elif field.kind == "choice":
        values = text.map(dict(field.choices), na_action="ignore")
    else:
        values = text
    bad = given & values.isna()
    if field.default is not None:
        values = values.where(given, field.default)
    if field.kind == "flag":
        values = values.astype("boolean").fillna(False).astype(bool)
    elif field.kind != "number":
        values = values.astype("str")
    return values, bad


def _plain_numbers(text: pd.Series, *, decimal_comma: bool) -> pd.Series:
    """Take thousands' commas out, or turn decimal commas into points; a comma that is neither stays and is a fault."""
    if decimal_comma:
        return text.where(~text.str.fullmatch(r"-?\d+,\d+", na=False), text.str.replace(",", ".", regex=False))
    grouped = text.str.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", na=False)
    return text.where(~grouped, text.str.replace(",", "", regex=False))


def _allowed(field: Field) -> str:
    if field.kind == "flag":
        return "yes, no"
    return ", ".join(dict.fromkeys(stored for _, stored in field.choices))


def _cells(code: str, file: str, field: Field, cells: pd.Series, allowed: str = "") -> list[Fault]:
    rows = cells.index.to_numpy()
    return [
        row_fault(code, file, field.name, int(row), value=value, allowed=allowed)
        for row, value in zip(rows, cells.tolist(), strict=True)
    ]


def _range_faults(table: pd.DataFrame, fields: tuple[Field, ...], file: str) -> list[Fault]:
    """Ranges and uniqueness, all columns in one lazy pass."""
    columns = {}
    for field in fields:
        checks = []
        if field.low is not None:
            checks.append(pa.Check.ge(field.low, name="low", error=f"{field.low:g}"))
        if field.high is not None:
            checks.append(pa.Check.le(field.high, name="high", error=f"{field.high:g}"))
        columns[field.name] = pa.Column(checks=checks, nullable=True, unique=field.unique, required=False)
    try:
        pa.DataFrameSchema(columns).validate(table, lazy=True)
    except pa.errors.SchemaErrors as wrong:
        return _from_pandera(wrong.failure_cases, table, file)
    return []


def _from_pandera(cases: pd.DataFrame, table: pd.DataFrame, file: str) -> list[Fault]:
    faults = []
    first_of: dict[str, dict[object, int]] = {}
    for column in cases.loc[cases["check"] == "field_uniqueness", "column"].unique():
        values = table[column].tolist()
        first_of[column] = {value: row for row, value in reversed(list(enumerate(values)))}
    for column, check, row in zip(cases["column"], cases["check"], cases["index"], strict=True):
        value = table.loc[int(row), column]
        if str(check) == "field_uniqueness":
            first = first_of[column][value]
            if first == row:
                continue
            faults.append(row_fault("E210", file, column, int(row), value=value, first=first + 1 + HEADER_ROWS))
        else:
            faults.append(row_fault("E211", file, column, int(row), value=f"{value:g}", limit=str(check)))
    return faults
