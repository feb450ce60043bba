"""One storage type per kind of column: how frames become parquet files and come back the same."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from routeopt.plan.column import Column
from routeopt.plan.schema import TABLES

CRS_NAME = "EPSG:4326"

ARROW: dict[str, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "date": pa.date32(),
    "geometry": pa.binary(),
}
"""Storage type of each kind, the same in every file."""

SORTED_BY: dict[str, tuple[str, ...]] = {
    "outlets": ("outlet_id",),
    "territories": ("rep_id",),
    "streets": ("segment_id",),
    "visits": ("rep_id", "date", "seq", "kind"),
    "routes": ("rep_id", "date"),
    "unserved": ("outlet_id", "what", "code"),
    "frequencies": ("outlet_id",),
    "actions": ("action_id",),
    "survey": ("survey_id",),
    "changes": ("outlet_id",),
    "blocked": ("outlet_id",),
    "structure": ("outlet_id",),
    "targets": ("unit_id",),
    "forecasts": ("series_id", "month"),
    "prospects": ("outlet_id",),
    "budgets": ("unit_id",),
    "coolers": ("cooler_id",),
    "cooler_measures": ("group", "id", "measure"),
    "technician_visits": ("technician_id", "date", "seq"),
    "technician_routes": ("technician_id", "date"),
    "handovers": ("from_kind", "from_id", "to_kind", "to_id", "outlet_id"),
}
"""The key of each table, by which its rows are sorted."""


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Give a table its declared columns, types and order of rows.

    Parameters
    ----------
    name
        Name of the table in `routeopt.plan.schema`.
    frame
        At least the declared columns; a table with a geometry column becomes a GeoDataFrame in EPSG:4326.

    Returns
    -------
    pandas.DataFrame
        Sorted by the table's key, with a fresh 0-based index.

    Raises
    ------
    ValueError
        When a column is missing, a value does not fit its kind, or a value is missing where none may be.
    """
    columns = TABLES[name]
    missing = [column.name for column in columns if column.name not in frame.columns]
    if missing:
        raise ValueError(f"table {name} lacks {', '.join(missing)}")
    shaped = pd.DataFrame({column.name: _typed(name, column, frame[column.name]) for column in columns})
    shaped = shaped.sort_values(list(SORTED_BY[name]), kind="stable", ignore_index=True)
    if any(column.kind == "geometry" for column in columns):
        return gpd.GeoDataFrame(shaped, geometry="geometry", crs=CRS_NAME)
    return shaped


def _typed(name: str, column: Column, values: "pd.Series[Any]") -> "pd.Series[Any]":
    if not column.nullable and values.isna().any():
        raise ValueError(f"table {name} lacks a value of {column.name} in {int(values.isna().sum())} rows")
    if column.kind == "geometry":
        return pd.Series(values.to_numpy(), index=values.index, dtype=object)
    # A column without values has whatever type it was made with: a plan without any visit has dates of numbers.
    return (values if len(values) else values.astype(object)).astype(_pandas_type(column))


def _pandas_type(column: Column) -> Any:  # noqa: ANN401 - pandas has no one type of types
    """Pandas type of a column that is no geometry."""
    whole = "Int64" if column.nullable else "int64"
    return {
        "text": pd.StringDtype("pyarrow"),
        "whole": whole,
        "number": "float64",
        "flag": "bool",
        "date": pd.ArrowDtype(pa.date32()),
    }[column.kind]


def write_table(name: str, frame: pd.DataFrame, path: Path) -> None:
    """
    Write one conformed table; equal tables give equal bytes.

    Parameters
    ----------
    name
        Name of the table.
    frame
        What `conform` gave.
    path
        File to write. GeoParquet where the table has a geometry.
    """
    columns = TABLES[name]
    arrays = [_arrow(column, frame[column.name]) for column in columns]
    schema = pa.schema([pa.field(c.name, ARROW[c.kind], nullable=c.nullable) for c in columns])
    if any(column.kind == "geometry" for column in columns):
        schema = schema.with_metadata({"geo": _geo_metadata(frame["geometry"])})
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd", compression_level=9)


def _arrow(column: Column, values: "pd.Series[Any]") -> pa.Array:
    if column.kind == "geometry":
        return pa.array(shapely.to_wkb(values.to_numpy(), byte_order=1), type=pa.binary())
    return pa.array(plain_values(values), type=ARROW[column.kind], from_pandas=True)


def plain_values(values: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Values of a column as Python objects, with None where one is missing."""
    return values.astype(object).where(values.notna(), None).to_numpy(dtype=object)


def _geo_metadata(values: "pd.Series[Any]") -> str:
    codes = set(shapely.get_type_id(values.to_numpy()).tolist())
    kinds = sorted(shapely.GeometryType(code).name for code in codes)
    geometry = {"encoding": "WKB", "geometry_types": kinds, "crs": CRS.from_user_input(CRS_NAME).to_json_dict()}
    return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}})


def read_table(name: str, path: Path) -> pd.DataFrame:
    """
    Read one table back as `conform` gave it.

    Parameters
    ----------
    name
        Name of the table.
    path
        Its file.

    Returns
    -------
    pandas.DataFrame
        The declared columns in the declared types; a GeoDataFrame where the table has a geometry.

    Raises
    ------
    ValueError
        When the file's columns are not the declared ones.
    OSError, pyarrow.ArrowException
        When the file can't be read.
    """
    stored = pq.ParquetFile(path).read()
    found = {field.name: field.type for field in stored.schema}
    declared = {column.name: ARROW[column.kind] for column in TABLES[name]}
    if found != declared:
        wrong = sorted(n for n in found.keys() | declared.keys() if found.get(n) != declared.get(n))
        raise ValueError(f"columns not as declared: {', '.join(wrong)}")
    frame = pd.DataFrame({column.name: _back(column, stored.column(column.name)) for column in TABLES[name]})
    if "geometry" in declared:
        return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS_NAME)
    return frame


def _back(column: Column, values: pa.ChunkedArray) -> "pd.Series[Any]":
    if column.kind == "geometry":
        return pd.Series(shapely.from_wkb(values.to_numpy()), dtype=object)
    if column.kind in ("text", "date"):
        return values.to_pandas(types_mapper={pa.string(): _pandas_type(column), pa.date32(): _pandas_type(column)}.get)
    nullable_whole = column.kind == "whole" and column.nullable
    return values.to_pandas(types_mapper=(lambda _: pd.Int64Dtype()) if nullable_whole else None)
