"""Real outlets of an OpenStreetMap extract."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
from scipy.spatial import cKDTree

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.starter.channels import CHAIN_SIZE, MODERN_TRADE_SHOPS, PLACES

_CHANNEL = {(key, value): channel for key, values, channel in reversed(PLACES) for value in values}
_KEYS = tuple(dict.fromkeys(key for key, _, _ in PLACES))
_SAME_PLACE_M = 30.0


@dataclass(frozen=True)
class FoundOutlets:
    """
    Outlets of an extract.

    Attributes
    ----------
    table
        ``outlet_id, name, lon, lat, channel, opening, street, kind, named``: one row per place, sorted by id;
        ``kind`` is the OSM value, ``named`` tells whether the name is real.
    duplicates
        Places left out because one of the same name and channel stands within 30 m: usually a shop drawn both as a
        point and as a building.
    """

    table: pd.DataFrame
    duplicates: int


def find_outlets(file: Path) -> FoundOutlets:
    """
    Find all places that sell drinks.

    Parameters
    ----------
    file
        OSM extract with places as points or outlines.

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
        rows = [row for item in _places(file) if (row := _row(item)) is not None]
    except (RuntimeError, OSError) as broken:
        raise BadInputError([Fault("E901", shown_path(file), params={"cause": str(broken)})]) from broken
    if not rows:
        raise BadInputError([Fault("E902", shown_path(file))])
    table = pd.DataFrame(rows).sort_values("outlet_id", kind="stable", ignore_index=True)
    table["channel"] = _with_chains(table)
    keep = _first_of_same_place(table)
    return FoundOutlets(table[keep].drop(columns="brand").reset_index(drop=True), int((~keep).sum()))


def _places(file: Path) -> osmium.FileProcessor:
    wanted = osmium.filter.KeyFilter(*_KEYS)
    processor = osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    return processor.with_filter(wanted)


def _row(item: osmium.osm.Node | osmium.osm.Way) -> dict[str, object] | None:
    tags = item.tags
    found = next(((key, tags[key]) for key in _KEYS if (key, tags.get(key)) in _CHANNEL), None)
    spot = _spot(item)
    if found is None or spot is None:
        return None
    prefix = "n" if item.is_node() else "w"
    name = tags.get("name") or tags.get("brand") or tags.get("operator")
    return {
        "outlet_id": f"{prefix}{item.id}",
        "name": name or f"{found[1].replace('_', ' ')} {prefix}{item.id}",
        "lon": round(spot[0], 7),
        "lat": round(spot[1], 7),
        "channel": _CHANNEL[found],
        "opening": tags.get("opening_hours") or "",
        "street": tags.get("addr:street") or "",
        "kind": found[1],
        "brand": tags.get("brand") or "",
        "named": name is not None,
    }


def _spot(item: osmium.osm.Node | osmium.osm.Way) -> tuple[float, float] | None:
    """Position of a point, or the middle of an outline's corners."""
    if item.is_node():
        return item.lon, item.lat
    corners = [(node.lon, node.lat) for node in item.nodes if node.location.valid()]
    if not corners:
        return None
    lon, lat = np.mean(corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners, axis=0)
    return float(lon), float(lat)


def _with_chains(table: pd.DataFrame) -> pd.Series:
    """Channels, with the shops of chains moved to modern trade."""
    owner = table["brand"].where(table["brand"] != "", table["name"]).str.casefold()
    chain = table["named"] & (owner.map(owner.value_counts()) >= CHAIN_SIZE)
    branded = (table["brand"] != "") & (table["kind"] == "supermarket")
    return table["channel"].where(~(table["kind"].isin(MODERN_TRADE_SHOPS) & (chain | branded)), "modern_trade")


def _first_of_same_place(table: pd.DataFrame) -> pd.Series:
    """Keep the first of places that share name and channel and stand within 30 m."""
    keep = np.ones(len(table), bool)
    scale = 111_195.0
    xy = np.stack([table["lon"] * scale * np.cos(np.radians(table["lat"].mean())), table["lat"] * scale], 1)
    group = table.groupby([table["name"].str.casefold(), "channel"]).ngroup().to_numpy()
    for first, second in sorted(cKDTree(xy).query_pairs(_SAME_PLACE_M)):
        if keep[first] and group[first] == group[second]:
            keep[second] = False
    return pd.Series(keep, index=table.index)
