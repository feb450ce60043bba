"""Water and parks, by which people find their way on a map: read from an OpenStreetMap extract or a layer of areas."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pyogrio
import shapely
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, shown_path

Areas = NDArray[np.object_]

_TAGS: dict[str, dict[str, frozenset[str]]] = {
    "water": {
        "natural": frozenset({"water", "bay"}),
        "waterway": frozenset({"riverbank", "dock"}),
        "landuse": frozenset({"reservoir", "basin"}),
    },
    "park": {
        "leisure": frozenset({"park", "nature_reserve", "recreation_ground", "golf_course"}),
        "natural": frozenset({"wood"}),
        "landuse": frozenset({"forest", "recreation_ground", "village_green", "cemetery"}),
    },
}
"""What counts as water and as a park in OpenStreetMap; gardens of single houses do not."""
_CLASSES = {
    "water": frozenset({"water", "river", "riverbank", "lake", "reservoir", "dock"}),
    "park": frozenset({"park", "parks", "forest", "nature_reserve", "recreation_ground", "cemetery"}),
}
"""The same in layers that give one class a row, such as the shapes that Geofabrik cuts from OpenStreetMap."""
_CLASS_COLUMNS = ("kind", "fclass")
LAYERS = (".gpkg", ".geojson", ".parquet", ".shp", ".fgb")


@dataclass(frozen=True)
class Land:
    """
    Areas that a map shows under its streets.

    Attributes
    ----------
    water, parks
        Polygons in degrees WGS84, valid, in the order of the file.
    """

    water: Areas
    parks: Areas


NO_LAND = Land(np.empty(0, object), np.empty(0, object))


def is_extract(file: Path) -> bool:
    """Whether a file is an OpenStreetMap extract by its name."""
    return bool({".osm", ".pbf"} & set(file.suffixes[-2:]))


def read(file: Path) -> Land:
    """
    Read the water and parks of a file.

    Parameters
    ----------
    file
        An OpenStreetMap extract, or a layer of areas with OpenStreetMap's columns ``natural``, ``waterway``,
        ``leisure``, ``landuse``, Geofabrik's ``fclass``, or ``kind`` (``water`` or ``park``).

    Returns
    -------
    Land
        Empty where the file holds neither.

    Raises
    ------
    BadInputError
        E201 when the file is missing, E202 when it is of no known kind, E204 when it can't be read, E264 when a layer
        names no coordinate system.
    """
    if not file.is_file():
        raise BadInputError([Fault("E201", shown_path(file))])
    if not is_extract(file) and file.suffix not in LAYERS:
        raise BadInputError([Fault("E202", shown_path(file), params={"kind": file.suffix or "?"})])
    try:
        return _of_extract(file) if is_extract(file) else _of_layer(file)
    except (OSError, ValueError, RuntimeError, shapely.errors.ShapelyError) as broken:
        cause = str(broken).splitlines()[0] if str(broken) else type(broken).__name__
        raise BadInputError([Fault("E204", shown_path(file), params={"cause": cause})]) from broken


def faults(file: Path | None) -> list[Fault]:
    """Find what is wrong with a file of water and parks, which must hold some; none for no file."""
    if file is None:
        return []
    try:
        found = read(file)
    except BadInputError as wrong:
        return list(wrong.faults)
    return [] if len(found.water) + len(found.parks) else [Fault("E263", shown_path(file))]


def _of_extract(file: Path) -> Land:
    wanted = osmium.filter.TagFilter(
        *{(key, value) for kind in _TAGS.values() for key, values in kind.items() for value in values}
    )
    shapes = osmium.geom.WKBFactory()
    found: dict[str, list[bytes]] = {kind: [] for kind in _TAGS}
    for thing in osmium.FileProcessor(str(file)).with_locations().with_areas(wanted).with_filter(wanted):
        if not thing.is_area():
            continue
        kind = _kind(thing.tags)
        try:
            shape = bytes.fromhex(shapes.create_multipolygon(thing))
        except RuntimeError:
            # A clipped extract lacks some corners; an area without them is no area.
            continue
        if kind is not None:
            found[kind].append(shape)
    return Land(*(_valid(np.array([shapely.from_wkb(each) for each in found[kind]], object)) for kind in _TAGS))


def _of_layer(file: Path) -> Land:
    table = gpd.read_parquet(file) if file.suffix == ".parquet" else pyogrio.read_dataframe(file)
    if table.crs is None:
        raise BadInputError([Fault("E264", shown_path(file))])
    areas = table.to_crs(4326)
    kinds = np.array([_kind_of_row(row) for row in areas.drop(columns="geometry").to_dict("records")], object)
    flat = np.isin(shapely.get_type_id(areas.geometry.to_numpy()), (3, 6))
    return Land(*(_valid(areas.geometry.to_numpy()[flat & (kinds == kind)]) for kind in _TAGS))


def _kind_of_row(row: dict[Any, Any]) -> str | None:
    for column in _CLASS_COLUMNS:
        for kind, names in _CLASSES.items():
            if str(row.get(column, "")).lower() in names:
                return kind
    return _kind(row)


def _kind(tags: Any) -> str | None:  # noqa: ANN401 - osmium's list of tags, or a plain mapping
    for kind, keys in _TAGS.items():
        if any(tags.get(key) in values for key, values in keys.items()):
            return kind
    return None


def _valid(areas: Areas) -> Areas:
    return np.asarray(shapely.make_valid(areas), object)
