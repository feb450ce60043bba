"""Real outlets of an OpenStreetMap extract: points and areas, once each."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.starter.channels import CHAIN_SHOPS, CHAIN_SIZE, TAG_KEYS, channel_of

_SAME_PLACE_M = 30.0
_DEGREE_M = 111_195.0
Spot = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True)
class FoundOutlets:
    """
    Outlets of an extract.

    Attributes
    ----------
    table
        ``outlet_id, name, lon, lat, channel, opening, street, kind, named``: one row per place, sorted by id
        (``n``, ``w`` or ``r`` for node, way, relation, and the OSM number); areas stand at their centroid; ``kind`` is
        the OSM value, ``named`` tells whether the name is real.
    file
        The extract.
    duplicates
        Places left out because one of the same name stands within 30 m: usually a shop drawn both as a point and as a
        building. The one with more tags stays.
    unplaced
        Places left out because their outline can't be placed: a clipped extract lacks its corners.
    synthetic
        The outlets are generated, not observed.
    """

    table: pd.DataFrame
    file: Path
    duplicates: int
    unplaced: int
    synthetic: bool = False


def find_outlets(file: Path) -> FoundOutlets:
    """
    Find all places that sell drinks.

    Parameters
    ----------
    file
        OSM extract with places as points, outlines or multipolygons.

    Returns
    -------
    FoundOutlets
        Real outlets with their channel.

    Raises
    ------
    BadInputError
        E901 when the file can't be read, E902 when it holds no outlet.
    """
    try:
        rows, unplaced = _rows(file)
    except (RuntimeError, OSError) as broken:
        raise BadInputError([Fault("E901", shown_path(file), params={"cause": str(broken)})]) from broken
    if not rows:
        raise BadInputError([Fault("E902", shown_path(file))])
    table = pd.DataFrame(rows).sort_values(["prefix", "number"], kind="stable", ignore_index=True)
    keep = _once_each(table)
    table = table[keep].reset_index(drop=True)
    table["channel"] = table["channel"].mask(_in_chain(table), "modern_trade")
    internal = ["prefix", "number", "brand", "shop", "richness"]
    return FoundOutlets(table.drop(columns=internal), file, int((~keep).sum()), unplaced)


def _rows(file: Path) -> tuple[list[dict[str, object]], int]:
    """Rows of all places, and how many have no position that can be worked out."""
    wanted = osmium.filter.KeyFilter(*TAG_KEYS)
    shapes = osmium.geom.WKBFactory()
    rows: dict[tuple[str, int], dict[str, object]] = {}
    unplaced: set[tuple[str, int]] = set()
    for thing in osmium.FileProcessor(str(file)).with_locations().with_areas(wanted).with_filter(wanted):
        matched = channel_of(thing.tags)
        if matched is None or thing.is_relation():
            continue  # a multipolygon comes again as an area
        key, spot = _spot(thing, shapes)
        if spot is not None:
            # A closed way comes twice, and its centroid as an area replaces the mean of its corners.
            rows[key] = _row(thing.tags, *key, *matched) | {"lon": round(spot[0], 7), "lat": round(spot[1], 7)}
        elif key not in rows:
            unplaced.add(key)
    return list(rows.values()), len(unplaced)


def _spot(thing: osmium.osm.OSMObject, shapes: osmium.geom.WKBFactory) -> tuple[tuple[str, int], Spot | None]:
    """Kind and number of a map object, and where it stands."""
    if thing.is_node():
        return ("n", thing.id), (thing.lon, thing.lat)
    if thing.is_way():
        corners = {(node.lon, node.lat) for node in thing.nodes if node.location.valid()}
        return ("w", thing.id), _mean(sorted(corners)) if corners else None
    key = "w" if thing.from_way() else "r", thing.orig_id()
    try:
        middle = shapely.from_wkb(shapes.create_multipolygon(thing)).centroid
    except RuntimeError:  # an outline that crosses itself
        return key, None
    return key, (middle.x, middle.y)


def _mean(corners: list[Spot]) -> Spot:
    lon, lat = np.mean(corners, axis=0)
    return float(lon), float(lat)


def _row(tags: osmium.osm.TagList, prefix: str, number: int, channel: str, kind: str) -> dict[str, object]:
    code = f"{prefix}{number}"
    name = tags.get("name") or tags.get("brand") or tags.get("operator")
    return {
        "prefix": prefix,
        "number": number,
        "outlet_id": code,
        "name": " ".join(name.split()) if name else f"{kind.replace('_', ' ')} {code}",
        "channel": channel,
        "opening": tags.get("opening_hours") or "",
        "street": tags.get("addr:street") or "",
        "kind": kind,
        "named": bool(name),
        "brand": tags.get("brand") or tags.get("brand:wikidata") or "",
        "shop": tags.get("shop") or "",
        "richness": len(tags),
    }


def _in_chain(table: pd.DataFrame) -> pd.Series:
    """Shops of the kinds that chains run, with a brand or a name that stands often enough."""
    candidate = table["shop"].isin(CHAIN_SHOPS)
    names = table["name"].str.casefold().where(candidate & table["named"])
    return candidate & ((table["brand"] != "") | (names.map(names.value_counts()) >= CHAIN_SIZE))


def _once_each(table: pd.DataFrame) -> np.ndarray:
    """Keep of places that share a name and stand within 30 m the one with the most tags."""
    east = _DEGREE_M * np.cos(np.radians(table["lat"].mean()))
    tree = cKDTree(np.stack([table["lon"] * east, table["lat"] * _DEGREE_M], 1))
    near: dict[int, list[int]] = {}
    name = table["name"].str.casefold().to_numpy()
    for first, second in sorted(tree.query_pairs(_SAME_PLACE_M)):
        if name[first] == name[second]:
            near.setdefault(first, []).append(second)
            near.setdefault(second, []).append(first)
    keep = np.ones(len(table), bool)
    settled: set[int] = set()
    for row in sorted(near, key=lambda row: (-table["richness"].iloc[row], row)):
        if keep[row]:
            settled.add(row)
            keep[[other for other in near[row] if other not in settled]] = False
    return keep
