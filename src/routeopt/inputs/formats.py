"""Read what planners have: CSV in any usual encoding, workbooks, Parquet, GeoPackage; every cell as text."""

import csv
import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
from python_calamine import CalamineError

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.inputs.sheets import MAX_BYTES, cell_text, read_first_sheet

_ENCODINGS = ("utf-8-sig", "gb18030")
_UNSEEN = r"[\u200b\u200e\u200f\u2060\ufeff]"
"""Marks without width that copying from web pages and chats brings along: two ids that look alike are alike."""
_UNREADABLE = (
    CalamineError,
    pa.ArrowException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    csv.Error,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What libraries raise on a file that isn't what its name says."""


def read_text_table(file: Path) -> pd.DataFrame:
    """
    Read one table with every cell as text.

    Parameters
    ----------
    file
        ``.csv``, ``.txt``, ``.xlsx``, ``.xls``, ``.ods``, ``.parquet`` or a vector layer.

    Returns
    -------
    DataFrame
        Text columns under the headers as written; empty cells are NA. A layer's geometry becomes ``lon`` and ``lat``
        where it holds points, else WKT under ``geometry``.

    Raises
    ------
    BadInputError
        When the file is missing, too large, of an unknown kind or unreadable.
    """
    if not file.is_file():
        raise BadInputError([Fault("E201", shown_path(file))])
    if file.stat().st_size > MAX_BYTES:
        raise BadInputError([Fault("E203", shown_path(file), params={"limit": f"{MAX_BYTES:,}"})])
    kind = file.suffix.lower()
    if kind not in _READERS:
        raise BadInputError([Fault("E202", shown_path(file), params={"kind": kind or "?"})])
    try:
        frame = _READERS[kind](file)
        # Texts that are none come to light when they are looked at.
        cleaned = _clean(frame)
    except BadInputError:
        raise
    except _UNREADABLE as broken:
        params = {"cause": str(broken).splitlines()[0] if str(broken) else type(broken).__name__}
        raise BadInputError([Fault("E204", shown_path(file), params=params)]) from broken
    cleaned.attrs = dict(frame.attrs)
    return cleaned


def _csv(file: Path) -> pd.DataFrame:
    data = file.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValueError("neither UTF-8 nor GB18030 text")
    if "\0" in text:
        raise ValueError("not a text file")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        raise ValueError("the file is empty")
    header, *body = rows
    if sum(map(bool, header)) < 2 and any(len(row) > 2 for row in body):
        raise BadInputError([Fault("E215", shown_path(file), 1, params={"found": head.strip()[:80] or "–"})])
    long = [number for number, row in enumerate(body, start=2) if any(cell.strip() for cell in row[len(header) :])]
    if long:
        raise BadInputError([Fault("E213", shown_path(file), row) for row in long[:20]])
    width = len(header)
    cells = [row[:width] + [""] * (width - len(row)) for row in body]
    frame = pd.DataFrame(cells, columns=header, dtype="str")
    frame.attrs["decimal_comma"] = delimiter == ";"
    return frame


def _parquet(file: Path) -> pd.DataFrame:
    try:
        return _layer(gpd.read_parquet(file))
    except (ValueError, KeyError):
        frame = pd.read_parquet(file)
        # A named index is a column that the writer set aside.
        frame = frame.reset_index() if any(frame.index.names) else frame
        return frame.map(cell_text, na_action="ignore").astype("str")


def _vector_file(file: Path) -> pd.DataFrame:
    layers = pyogrio.list_layers(file)[:, 0].tolist()
    if len(layers) != 1:
        raise BadInputError([Fault("E214", shown_path(file), params={"layers": ", ".join(map(str, layers)) or "-"})])
    return _layer(gpd.read_file(file))


def _layer(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    if layer.crs is not None and not layer.crs.is_geographic:
        layer = layer.to_crs(4326)
    shapes = layer.geometry
    frame = pd.DataFrame(layer.drop(columns=shapes.name)).map(cell_text, na_action="ignore").astype("str")
    if len(shapes) and (shapes.geom_type == "Point").all():
        frame["lon"], frame["lat"] = shapes.x.astype("str"), shapes.y.astype("str")
    else:
        frame["geometry"] = shapes.to_wkt()
    return frame


def _clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Plain forms for full-width ones, no unseen marks, no outer blanks, NA for empty cells; no empty rows last."""
    frame = frame.rename(columns=lambda name: unicodedata.normalize("NFKC", str(name)).strip())
    for column in range(frame.shape[1]):
        text = (
            frame.iloc[:, column].astype("str").str.replace(_UNSEEN, "", regex=True).str.normalize("NFKC").str.strip()
        )
        cells: Any = text.where(text.notna() & (text != ""), None)
        frame.isetitem(column, cells)
    filled = frame.notna().any(axis=1).to_numpy()
    return frame.iloc[: int(filled.nonzero()[0].max()) + 1] if filled.any() else frame.iloc[:0]


_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    **dict.fromkeys((".csv", ".txt", ".tsv"), _csv),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), read_first_sheet),
    **dict.fromkeys((".gpkg", ".geojson", ".json", ".shp", ".fgb"), _vector_file),
    ".parquet": _parquet,
}
