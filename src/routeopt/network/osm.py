"""Read streets from an OpenStreetMap extract: one pass, all travel modes."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
import osmium
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.network import restrictions
from routeopt.network.restrictions import NO_RESTRICTIONS, Restrictions
from routeopt.network.speeds import DEFAULT_KMH

FORWARD, BACKWARD = 1, 2
MODE_GROUPS: dict[str, str] = {"walk": "foot", "bike": "cycle", "e_bike": "cycle", "car": "car"}
"""Travel mode → the set of access rules it obeys."""

CLASSES = tuple(sorted({name for table in DEFAULT_KMH.values() for name in table}))
"""Road classes that some travel mode uses."""
_CLOSED = {"no", "private", "agricultural", "forestry", "military"}
_OPEN = {"yes", "designated", "permissive", "destination", "customers", "official"}
_CAR_BARRIERS = {"bollard", "block", "jersey_barrier", "debris", "kerb", "planter", "chain", "stile", "log"}


class Tags(Protocol):
    """Keys and values of one way: osmium's own list, or a plain mapping."""

    def __getitem__(self, key: str, /) -> str:
        """Give the value of a key that is there."""
        ...

    def get(self, key: str, default: str | None = None, /) -> str | None:
        """Give the value of a key, or the default."""
        ...


@dataclass(frozen=True)
class RawStreets:
    """
    Streets as drawn, before any travel mode: m edges between consecutive points of w ways.

    Attributes
    ----------
    osm_id
        int64 (n), id of each node.
    lon, lat
        float64 (n), degrees.
    u, v
        int32 (m), end nodes of each edge in drawing order.
    way
        int32 (m), position of its way.
    way_id
        int64 (w).
    way_class
        int16 (w), position in ``classes``.
    way_name
        w names, empty where the map has none.
    way_limit_kmh
        float32 (w), posted limit, nan where there is none.
    directions
        Access group → int8 (w): ``FORWARD`` | ``BACKWARD`` bits, 0 where the group may not go.
    car_barrier
        bool (n): cars can't pass this node.
    classes
        Road classes.
    cut
        bool (n): the map ends at this node though the street does not: the next node is missing, or it lies outside the
        box that the extract was cut to.
    restrictions
        Signs that forbid or prescribe turns.
    """

    osm_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    way: NDArray[np.int32]
    way_id: NDArray[np.int64]
    way_class: NDArray[np.int16]
    way_name: tuple[str, ...]
    way_limit_kmh: NDArray[np.float32]
    directions: dict[str, NDArray[np.int8]]
    car_barrier: NDArray[np.bool_]
    classes: tuple[str, ...]
    cut: NDArray[np.bool_]
    restrictions: Restrictions = field(default=NO_RESTRICTIONS)


def read(file: Path) -> RawStreets:
    """
    Read all streets of an extract.

    Parameters
    ----------
    file
        ``.osm.pbf`` or another format of osmium.

    Returns
    -------
    RawStreets
        Every way with a road class that some mode uses.

    Raises
    ------
    BadInputError
        E301 when the file is no readable OSM extract, E302 when it holds no street.
    """
    try:
        streets = _assemble(_ways(file), _barriers(file), file)
        return replace(streets, restrictions=restrictions.read(file))
    except (RuntimeError, OSError) as broken:
        raise BadInputError([Fault("E301", shown_path(file), params={"cause": str(broken)})]) from broken


def _ways(file: Path) -> Iterator[osmium.osm.Way]:
    wanted = osmium.filter.TagFilter(*(("highway", name) for name in CLASSES))
    processor = osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    yield from processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(wanted)


def _barriers(file: Path) -> NDArray[np.int64]:
    """Ids of nodes that stop cars."""
    nodes = osmium.FileProcessor(str(file), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter("barrier"))
    return np.array([node.id for node in nodes if _stops_cars(node.tags)], np.int64)


def _stops_cars(tags: osmium.osm.TagList) -> bool:
    access = tags.get("motor_vehicle") or tags.get("vehicle") or tags.get("access")
    if access is not None:
        return access in _CLOSED
    return tags.get("barrier") in _CAR_BARRIERS


def _assemble(ways: Iterator[osmium.osm.Way], barriers: NDArray[np.int64], file: Path) -> RawStreets:
    class_of = {name: position for position, name in enumerate(CLASSES)}
    # Packed as they come: objects of their own for half a million nodes would take more memory than the graph.
    refs, points = array("q"), bytearray()
    counts: list[int] = []
    torn = array("q")
    facts: list[tuple[int, int, str, float, int, int, int]] = []
    drawn = osmium.geom.WKBFactory()
    for way in ways:
        tags = way.tags
        foot, cycle, car = access_of(tags)
        if not foot | cycle | car:
            continue
        name = tags.get("name") or tags.get("ref") or ""
        fact = (way.id, class_of[tags["highway"]], name, limit_kmh(tags.get("maxspeed") or ""), foot, cycle, car)
        for part, packed in _known_runs(way, drawn, torn):
            refs.extend(part)
            points += packed
            counts.append(len(part))
            facts.append(fact)
    if not counts:
        raise BadInputError([Fault("E302", shown_path(file))])

    osm_id, first, node = np.unique(np.frombuffer(refs, np.int64), return_index=True, return_inverse=True)
    lonlat = np.frombuffer(points, "<f8").reshape(-1, 2)
    inner = np.ones(len(refs), bool)
    inner[np.cumsum(counts) - 1] = False
    at = np.flatnonzero(inner)
    columns = list(zip(*facts, strict=True))
    return RawStreets(
        osm_id=osm_id,
        lon=lonlat[first, 0],
        lat=lonlat[first, 1],
        u=node[at].astype(np.int32),
        v=node[at + 1].astype(np.int32),
        way=np.repeat(np.arange(len(counts), dtype=np.int32), counts)[at],
        way_id=np.array(columns[0], np.int64),
        way_class=np.array(columns[1], np.int16),
        way_name=tuple(columns[2]),
        way_limit_kmh=np.array(columns[3], np.float32),
        directions={
            group: np.array(column, np.int8)
            for group, column in zip(("foot", "cycle", "car"), columns[4:], strict=True)
        },
        car_barrier=np.isin(osm_id, barriers),
        classes=CLASSES,
        cut=np.isin(osm_id, np.frombuffer(torn, np.int64)) | _outside(file, lonlat[first]),
    )


def _outside(file: Path, lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which places lie outside the box that the extract says it was cut to."""
    with osmium.io.Reader(str(file), osmium.osm.NOTHING) as opened:
        box = opened.header().box()
    if not box.valid():
        return np.zeros(len(lonlat), bool)
    low, high = ((corner.lon, corner.lat) for corner in (box.bottom_left, box.top_right))
    return np.asarray(((lonlat <= low) | (lonlat >= high)).any(axis=1))


def _known_runs(
    way: osmium.osm.Way, drawn: osmium.geom.WKBFactory, torn: "array[int]"
) -> Iterator[tuple[list[int], bytes]]:
    """
    Ids and places of the parts of a way that are known: a clipped extract lacks nodes, and nothing leaps the gap.

    The ids of nodes beside a gap are added to ``torn``.
    """
    nodes = way.nodes
    try:
        # One call for a whole way; its header of 9 bytes is dropped.
        lonlat = bytes.fromhex(drawn.create_linestring(way, osmium.geom.ALL))[9:]
    except (osmium.InvalidLocationError, RuntimeError):
        for valid, run in groupby(nodes, key=lambda node: node.location.valid()):
            part = list(run)
            if valid:
                torn.extend({part[0].ref, part[-1].ref} - {nodes[0].ref, nodes[-1].ref})
                # A run that begins or ends with its way is torn at its other end, even if it is a single node.
                torn.extend([part[0].ref] if len(part) == 1 else [])
            if valid and len(part) > 1:
                places = [(node.lon, node.lat) for node in part]
                yield [node.ref for node in part], np.array(places, "<f8").tobytes()
        return
    yield [node.ref for node in nodes], lonlat


def access_of(tags: Tags) -> tuple[int, int, int]:
    """Directions in which feet, bikes and cars may go, ``FORWARD`` | ``BACKWARD`` bits each."""
    return _foot(tags), _cycle(tags), _car(tags)


def _foot(tags: Tags) -> int:
    """Feet ignore one-way signs and may not use fast roads unless a sign lets them."""
    own = tags.get("foot")
    if own in _CLOSED or (own not in _OPEN and tags.get("access") in _CLOSED):
        return 0
    fast = tags["highway"] in ("motorway", "motorway_link", "trunk", "trunk_link") or tags.get("motorroad") == "yes"
    return 0 if fast and own not in _OPEN else FORWARD | BACKWARD


def _cycle(tags: Tags) -> int:
    """Bikes obey one-way signs unless exempt; where only feet may go they are pushed, both ways."""
    own = tags.get("bicycle")
    access = own or tags.get("vehicle") or tags.get("access")
    if access in _CLOSED or tags["highway"] in ("motorway", "motorway_link", "steps"):
        return 0
    if tags.get("motorroad") == "yes":
        return 0
    if tags["highway"] in ("footway", "pedestrian"):
        return _foot(tags)
    counterflow = tags.get("oneway:bicycle") == "no" or any(
        str(tags.get(key, "")).startswith("opposite") for key in ("cycleway", "cycleway:left", "cycleway:right")
    )
    return FORWARD | BACKWARD if counterflow else _one_way(tags)


def _car(tags: Tags) -> int:
    """Cars obey one-way signs and keep out where motor vehicles, vehicles or all are kept out."""
    if tags["highway"] not in DEFAULT_KMH["car"]:
        return 0
    access = tags.get("motorcar") or tags.get("motor_vehicle") or tags.get("vehicle") or tags.get("access")
    return 0 if access in _CLOSED else _one_way(tags)


def _one_way(tags: Tags) -> int:
    sign = tags.get("oneway")
    if sign in ("yes", "true", "1"):
        return FORWARD
    if sign in ("-1", "reverse"):
        return BACKWARD
    implied = tags.get("junction") in ("roundabout", "circular") or tags["highway"] == "motorway"
    return FORWARD if implied and sign != "no" else FORWARD | BACKWARD


def limit_kmh(posted: str) -> float:
    """Read a posted limit as OSM writes it: km/h, or a number with ``mph``; nan where it says neither."""
    if posted.isdigit():
        return float(posted)
    if posted.endswith(" mph") and posted[:-4].isdigit():
        return float(posted[:-4]) * 1.609
    return float("nan")
