"""Read the outlets of an OpenStreetMap extract: points and areas, once each."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import osmium
import shapely

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.starter.channels import CHAIN_SHOPS, TAG_KEYS, channel_of, is_chain

SAME_PLACE_M = 30.0
"""Two objects of one name closer than this are one outlet, drawn twice."""
_EARTH_M = 6_371_009.0
_TAG_KEPT = ("name", "brand", "brand:wikidata", "operator", "addr:street", "opening_hours", "shop")


@dataclass(frozen=True)
class Place:
    """
    One outlet as the map has it.

    Attributes
    ----------
    outlet_id
        ``n``, ``w`` or ``r`` (node, way, relation) and the OSM id.
    name
        Name, brand or operator; else its kind and id.
    lon, lat
        Degrees WGS84; the centroid of an area, to 1e-7 degrees.
    channel
        Channel of the glossary.
    street
        ``addr:street``, empty where the map has none.
    opening
        ``opening_hours`` as written, empty where the map has none.
    """

    outlet_id: str
    name: str
    lon: float
    lat: float
    channel: str
    street: str
    opening: str


@dataclass(frozen=True)
class _Found:
    outlet_id: str
    lon: float
    lat: float
    channel: str
    kind: str
    tags: Mapping[str, str]
    richness: int

    @property
    def title(self) -> str:
        """Name as the map gives it; empty without."""
        for key in ("name", "brand", "operator"):
            if self.tags.get(key):
                return " ".join(self.tags[key].split())
        return ""


def read_places(file: Path) -> tuple[tuple[Place, ...], int]:
    """
    Read all outlets of an extract.

    Parameters
    ----------
    file
        ``.osm.pbf`` or another format of osmium.

    Returns
    -------
    tuple
        Outlets by id (nodes, then ways, then relations, ascending), and how many objects were left out because they
        show an outlet that is already there.

    Raises
    ------
    BadInputError
        E902 when the file is missing, E903 when it can't be read, E904 when it holds no outlet.
    """
    if not file.is_file():
        raise BadInputError([Fault("E902", shown_path(file))])
    try:
        found = sorted(_objects(file), key=_order)
    except (RuntimeError, OSError) as broken:
        raise BadInputError([Fault("E903", shown_path(file), params={"cause": str(broken)})]) from broken
    if not found:
        raise BadInputError([Fault("E904", shown_path(file))])
    single = _without_doubles(found)
    chains = Counter(_plain(one.title) for one in single if one.title and one.tags.get("shop") in CHAIN_SHOPS)
    return tuple(_place(one, chains) for one in single), len(found) - len(single)


def distance_m(lon: float, lat: float, lon2: float, lat2: float) -> float:
    """Distance of two near points on the ground, metres; flat-earth, good to 0.1 % within a city."""
    east = math.radians(lon2 - lon) * math.cos(math.radians((lat + lat2) / 2))
    return _EARTH_M * math.hypot(east, math.radians(lat2 - lat))


def _objects(file: Path) -> Iterator[_Found]:
    wanted = osmium.filter.KeyFilter(*TAG_KEYS)
    shapes = osmium.geom.WKBFactory()
    # Closed ways and multipolygons both come as areas; an open way is no outlet.
    for thing in osmium.FileProcessor(str(file)).with_areas(wanted).with_filter(wanted):
        if not (thing.is_node() or thing.is_area()):
            continue
        tags = dict(thing.tags)
        matched = channel_of(tags)
        if matched is None:
            continue
        if thing.is_node():
            code, lon, lat = f"n{thing.id}", thing.location.lon, thing.location.lat
        else:
            middle = shapely.from_wkb(bytes.fromhex(shapes.create_multipolygon(thing))).centroid
            code, lon, lat = f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}", middle.x, middle.y
        kept = {key: tags[key] for key in _TAG_KEPT if key in tags}
        yield _Found(code, round(lon, 7), round(lat, 7), *matched, kept, len(tags))


def _order(one: _Found) -> tuple[int, int]:
    return "nwr".index(one.outlet_id[0]), int(one.outlet_id[1:])


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _without_doubles(found: list[_Found]) -> list[_Found]:
    """Keep of each outlet that is drawn twice the object with the most tags."""
    by_name: dict[str, list[_Found]] = {}
    for one in sorted(found, key=lambda one: (-one.richness, *_order(one))):
        if not one.title:
            continue
        kept = by_name.setdefault(_plain(one.title), [])
        if all(distance_m(one.lon, one.lat, other.lon, other.lat) > SAME_PLACE_M for other in kept):
            kept.append(one)
    named = {one.outlet_id for group in by_name.values() for one in group}
    return [one for one in found if not one.title or one.outlet_id in named]


def _place(one: _Found, chains: Mapping[str, int]) -> Place:
    return Place(
        outlet_id=one.outlet_id,
        name=one.title or f"{one.kind.replace('_', ' ')} {one.outlet_id}",
        lon=one.lon,
        lat=one.lat,
        channel="modern_trade" if is_chain(one.tags, _plain(one.title), chains) else one.channel,
        street=one.tags.get("addr:street", ""),
        opening=one.tags.get("opening_hours", ""),
    )
