"""Read streets from a line layer of any vector format, or from a table of edges beside a table of nodes."""

import logging
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.network.osm import CLASSES, RawStreets, Tags, access_of, limit_kmh

_log = logging.getLogger(__name__)

ALIASES: dict[str, tuple[str, ...]] = {
    "highway": ("highway", "fclass", "road_class", "class", "type", "道路等级"),
    "name": ("name", "street", "road_name", "道路名称", "名称"),
    "oneway": ("oneway", "one_way", "单行"),
    "maxspeed": ("maxspeed", "speed_limit", "限速"),
    "osmid": ("osmid", "osm_id", "way_id"),
}
"""Names under which layers carry what a street needs; the first that a layer has is taken."""
WITHOUT_CLASS = "road"
"""Class of streets whose layer names none."""
_SIGNS = {"true": "yes", "t": "yes", "f": "yes", "1": "yes", "ft": "yes", "-1": "-1", "tf": "-1", "reverse": "-1"}
"""Spellings of one-way along the line and against it; F and T are Geofabrik's, FT and TF those of road agencies."""
_GRID = 1e7
"""Points nearer than 1e-7 degrees, about a centimetre, are one node."""
_COLUMNS = int(180 * _GRID) + 1
_NEAR_M = 3.0
"""Loose ends this near to another end were meant to touch it."""
_LOOSE_SHARE = 0.01
METRES_A_DEGREE = 111_195.0
_CUT_ENDS = 5
"""So many ends of lines on one side of the layer's box were cut there."""


def read(file: Path, nodes: Path | None = None, join_m: float = 0.0) -> RawStreets:
    """
    Read all streets of a layer.

    Parameters
    ----------
    file
        ``.parquet``, ``.gpkg``, ``.geojson``, ``.shp``, ``.fgb``: lines with, as far as known, columns for class, name,
        one-way sign (in the direction of the line) and speed limit. Without a geometry its columns ``u`` and ``v`` name
        the nodes.
    nodes
        Table of nodes with ``node_id`` and a point, or ``lon`` and ``lat``, for edges without a geometry.
    join_m
        Ends of lines this near to each other are one node, metres.

    Returns
    -------
    RawStreets
        Nodes are told by their place, so that the order of the rows means nothing.

    Raises
    ------
    BadInputError
        E308 when the file can't be read, E309 when it has no coordinate system, E319 when its coordinates are not of
        that system, E302 when it holds no street, E310 when its edges have neither lines nor nodes.
    """
    layer = _lines(_read(file), file, nodes)
    facts = _facts(layer)
    usable = facts["known"].to_numpy(bool)
    if not usable.all():
        unknown = ", ".join(sorted(set(facts.loc[~usable, "highway"].astype(str)))[:8])
        _log.warning("%d of %d lines have a class that no travel mode uses: %s", (~usable).sum(), len(usable), unknown)
    if not usable.any():
        raise BadInputError([Fault("E302", shown_path(file))])
    lines, facts = layer.geometry.to_numpy()[usable], facts[usable]
    lonlat, line = shapely.get_coordinates(lines, return_index=True)
    lonlat = _joined(lonlat, line, join_m)
    return _assembled(lonlat, line, facts)


def _read(file: Path) -> gpd.GeoDataFrame | pd.DataFrame:
    try:
        if file.suffix != ".parquet":
            # Coordinates that are no numbers are named below, not warned of.
            with np.errstate(invalid="ignore"):
                return gpd.read_file(file)
        try:
            return gpd.read_parquet(file)
        except (ValueError, KeyError):
            # No geometry in it: perhaps a table of edges.
            return pd.read_parquet(file)
    except (OSError, ValueError, RuntimeError, LookupError, shapely.errors.ShapelyError) as broken:
        cause = str(broken).splitlines()[0] if str(broken) else type(broken).__name__
        raise BadInputError([Fault("E308", shown_path(file), params={"cause": cause})]) from broken


def _lines(layer: gpd.GeoDataFrame | pd.DataFrame, file: Path, nodes: Path | None) -> gpd.GeoDataFrame:
    """Single lines in degrees, one row each."""
    if not isinstance(layer, gpd.GeoDataFrame):
        layer = _between_nodes(layer, file, nodes)
    if layer.crs is None:
        raise BadInputError([Fault("E309", shown_path(file))])
    _finite(layer, file)
    _as_declared(layer, file)
    if not layer.crs.equals("EPSG:4326"):
        layer = layer.to_crs(4326)
        _finite(layer, file)
    layer = layer.explode(index_parts=False, ignore_index=True)
    kind = layer.geom_type
    drawn = kind.eq("LineString") & ~layer.geometry.is_empty
    if not drawn.all():
        kinds = ", ".join(sorted(set(kind[~drawn].fillna("none"))))
        _log.warning("%d of %d shapes of %s are no lines (%s)", (~drawn).sum(), len(layer), file.name, kinds)
    if not drawn.any():
        raise BadInputError([Fault("E302", shown_path(file))])
    return layer[drawn].reset_index(drop=True)


def _as_declared(layer: gpd.GeoDataFrame, file: Path) -> None:
    """Refuse metres that are called degrees, and degrees that are called metres."""
    west, south, east, north = layer.total_bounds
    degrees = max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    if np.isfinite(west) and degrees != layer.crs.is_geographic:
        extent = f"x {west:.7g} … {east:.7g}, y {south:.7g} … {north:.7g}"
        raise BadInputError([Fault("E319", shown_path(file), params={"crs": layer.crs.name, "extent": extent})])


def _finite(layer: gpd.GeoDataFrame, file: Path) -> None:
    """Refuse coordinates that are no numbers, or none in degrees: a damaged file has them."""
    lonlat, row = shapely.get_coordinates(layer.geometry.to_numpy(), return_index=True)
    odd = ~np.isfinite(lonlat).all(axis=1)
    first = np.unique(row[odd], return_index=True)
    faults = [
        Fault("E308", shown_path(file), row=int(line) + 1, params={"cause": f"x, y = {x}, {y}"})
        for line, (x, y) in zip(first[0].tolist(), lonlat[odd][first[1]].tolist(), strict=True)
    ]
    if faults:
        raise BadInputError(faults)


def _between_nodes(edges: pd.DataFrame, file: Path, nodes: Path | None) -> gpd.GeoDataFrame:
    """Draw edges straight between their nodes."""
    if nodes is None or not {"u", "v"} <= set(edges.columns):
        raise BadInputError([Fault("E310", shown_path(file))])
    table = _read(nodes)
    if isinstance(table, gpd.GeoDataFrame):
        degrees = table.to_crs(4326).geometry if table.crs is not None else table.geometry
        table = pd.DataFrame(table.drop(columns=table.geometry.name)).assign(lon=degrees.x, lat=degrees.y)
    missing = {"node_id", "lon", "lat"} - set(table.columns)
    if missing:
        cause = f"no column {', '.join(sorted(missing))}"
        raise BadInputError([Fault("E308", shown_path(nodes), params={"cause": cause})])
    place = table.set_index("node_id")[["lon", "lat"]]
    lost = sorted(set(edges["u"]).union(edges["v"]) - set(place.index))
    if lost:
        cause = f"edges name {len(lost)} nodes that it lacks, such as {lost[0]}"
        raise BadInputError([Fault("E308", shown_path(nodes), params={"cause": cause})])
    ends = np.stack([place.loc[edges[end]].to_numpy(np.float64) for end in ("u", "v")], axis=1)
    return gpd.GeoDataFrame(edges, geometry=shapely.linestrings(ends), crs="EPSG:4326")


def _facts(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    """Class, name, limit, way id and the directions of each access group, one row a line."""
    known = set(CLASSES)
    signed = _column(layer, "oneway")
    sign = [_sign(value) for value in signed] if signed is not None else ["no"] * len(layer)
    classes = _column(layer, "highway")
    listed = pd.Series(WITHOUT_CLASS, index=layer.index) if classes is None else classes.map(_first(known))
    pairs = pd.DataFrame({"highway": listed, "oneway": sign})
    # Few pairs of class and sign stand for all lines.
    distinct = pairs.drop_duplicates()
    access = {pair: _access(*pair) for pair in zip(distinct["highway"], distinct["oneway"], strict=True)}
    foot, cycle, car = zip(*(access[pair] for pair in zip(pairs["highway"], pairs["oneway"], strict=True)), strict=True)
    names, limits, ids = (_column(layer, column) for column in ("name", "maxspeed", "osmid"))
    numbers = pd.Series(range(len(layer)), index=layer.index)
    return pairs.assign(
        known=pairs["highway"].isin(known) & (np.maximum.reduce([foot, cycle, car]) > 0),
        name="" if names is None else names.map(_text),
        limit=np.nan if limits is None else limits.map(lambda value: limit_kmh(_text(value))),
        way=numbers if ids is None else pd.to_numeric(ids, errors="coerce").fillna(numbers).astype(np.int64),
        foot=foot,
        cycle=cycle,
        car=car,
    )


def _access(highway: str, oneway: str) -> tuple[int, int, int]:
    """Directions of each access group, as an OSM way with these two tags would have them."""
    tags = {"highway": highway, "oneway": oneway} if oneway else {"highway": highway}
    return access_of(cast("Tags", tags)) if highway in CLASSES else (0, 0, 0)


def _column(layer: gpd.GeoDataFrame, what: str) -> "pd.Series[Any] | None":
    found = [name for name in ALIASES[what] if name in layer.columns]
    return layer[found[0]] if found else None


def _text(value: object) -> str:
    """A cell as text; several values, as simplified layers carry them, are reduced to the first."""
    if isinstance(value, list | tuple | np.ndarray):
        return _text(value[0]) if len(value) else ""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - nan is not itself
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _first(known: set[str]) -> Any:  # noqa: ANN401 - a function for pandas' map
    """The first class of a cell that a travel mode knows: merged lines carry several, such as ``primary;trunk``."""

    def of(value: object) -> str:
        many = value if isinstance(value, list | tuple | np.ndarray) else _text(value).split(";")
        words = [_text(each) for each in many]
        return next((word for word in words if word in known), words[0] if words else "")

    return of


def _sign(value: object) -> str:
    """One-way sign in OSM's words; empty where the layer says nothing, so that a motorway's own rule holds."""
    word = _text(value).lower()
    return _SIGNS.get(word, {"": "", "yes": "yes"}.get(word, "no"))


def _joined(lonlat: NDArray[np.float64], line: NDArray[np.intp], join_m: float) -> NDArray[np.float64]:
    """Bring ends of lines together that are nearer than ``join_m``, and tell of loose ends that nearly touch."""
    first = np.flatnonzero(np.diff(line, prepend=-1))
    last = np.append(first[1:], len(line)) - 1
    ends = np.unique(np.concatenate([first, last]))
    scale = METRES_A_DEGREE * np.array([np.cos(np.radians(np.median(lonlat[:, 1]))), 1.0])
    near = cKDTree(lonlat[ends] * scale).query_pairs(max(join_m, _NEAR_M), output_type="ndarray")
    apart = np.hypot(*((lonlat[ends[near[:, 0]]] - lonlat[ends[near[:, 1]]]) * scale).T)
    if join_m > 0:
        near = near[apart <= join_m]
        pairs = coo_matrix((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(ends),) * 2)
        _, group = connected_components(pairs, directed=False)
        _, leader = np.unique(group, return_index=True)
        moved = lonlat.copy()
        moved[ends] = lonlat[ends[leader[group]]]
        return moved
    # An end that touches nothing but nearly touches another end was drawn with a slip of the hand.
    met = np.bincount(near[apart * _GRID < METRES_A_DEGREE].ravel(), minlength=len(ends)) > 0
    slips = near[apart * _GRID >= METRES_A_DEGREE]
    loose = np.unique(slips[(~met[slips]).all(axis=1)])
    if len(loose) > _LOOSE_SHARE * len(ends):
        _log.warning(
            "%d of %d ends of lines touch nothing but lie within %g m of another end: network.join_m: %g joins them",
            len(loose),
            len(ends),
            _NEAR_M,
            _NEAR_M,
        )
    return lonlat


def _assembled(lonlat: NDArray[np.float64], line: NDArray[np.intp], facts: pd.DataFrame) -> RawStreets:
    """Nodes by place, and edges between consecutive points of a line."""
    east, north = (np.rint((lonlat + np.array([180.0, 90.0])) * _GRID).astype(np.int64)).T
    place, first, node = np.unique(east * _COLUMNS + north, return_index=True, return_inverse=True)
    at = np.flatnonzero(line[:-1] == line[1:])
    class_of = {name: position for position, name in enumerate(CLASSES)}
    return RawStreets(
        osm_id=place,
        lon=lonlat[first, 0],
        lat=lonlat[first, 1],
        u=node[at].astype(np.int32),
        v=node[at + 1].astype(np.int32),
        way=line[at].astype(np.int32),
        way_id=facts["way"].to_numpy(np.int64),
        way_class=facts["highway"].map(class_of).to_numpy().astype(np.int16),
        way_name=tuple(facts["name"]),
        way_limit_kmh=facts["limit"].to_numpy(np.float32),
        directions={group: facts[group].to_numpy(np.int8) for group in ("foot", "cycle", "car")},
        car_barrier=np.zeros(len(place), bool),
        classes=CLASSES,
        cut=np.isin(np.arange(len(place)), node[_on_border(lonlat, line)]),
    )


def _on_border(lonlat: NDArray[np.float64], line: NDArray[np.intp]) -> NDArray[np.intp]:
    """Rows of ends of lines at which the layer was cut: where several lines run onto one side of its box."""
    first = np.flatnonzero(np.diff(line, prepend=-1))
    last = np.append(first[1:], len(line)) - 1
    ends, inward = np.concatenate([first, last]), np.concatenate([first + 1, last - 1])
    found = []
    for axis in (0, 1):
        for border in (lonlat[:, axis].min(), lonlat[:, axis].max()):
            beside = np.abs(lonlat[:, axis] - border) * _GRID <= 1.0
            found.append(ends[beside[ends] & ~beside[inward]])
    # One line or two may well be the outermost by nature; a cut leaves many on one straight side.
    return np.concatenate([rows for rows in found if len(rows) >= _CUT_ENDS] or [ends[:0]])
