"""A made-up town as an OpenStreetMap extract: streets and shops, written by the tests themselves."""

from pathlib import Path
from typing import Any

import osmium

WEST, SOUTH = 9.0, 47.0
STEP_LON, STEP_LAT = 0.0016, 0.0011
"""Blocks of about 121 m by 122 m."""
Tags = dict[str, str]
FIRST_SHOP = 100_000


def at(column: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of a place counted in blocks."""
    return round(WEST + column * STEP_LON, 7), round(SOUTH + row * STEP_LAT, 7)


def write_town(
    path: Path,
    shops: list[tuple[float, float, Tags]],
    *,
    columns: int = 12,
    rows: int = 10,
    outlines: tuple[Tags, ...] = (),
) -> Path:
    """Write a grid of streets with shops as points, and outlines of 20 m squares in the first blocks."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        number = 0
        ways: list[tuple[list[int], Tags]] = []
        grid = [[row * columns + column + 1 for column in range(columns)] for row in range(rows)]
        for row in range(rows):
            for column in range(columns):
                writer.add_node(_node(grid[row][column], *at(column, row)))
        number = rows * columns
        corners = ((0.0, 0.0), (0.16, 0.0), (0.16, 0.16), (0.0, 0.16))
        for place, tags in enumerate(outlines):
            ring = []
            for across, up in corners:
                number += 1
                writer.add_node(_node(number, *at(place + 0.3 + across, 0.3 + up)))
                ring.append(number)
            ways.append(([*ring, ring[0]], tags))
        for place, (east, north, tags) in enumerate(shops):
            writer.add_node(_node(FIRST_SHOP + place, *at(east, north), tags))
        if columns > 1 and rows > 1:
            ways += [(line, {"highway": "residential", "name": f"Row Street {r}"}) for r, line in enumerate(grid)]
            ways += [
                ([line[c] for line in grid], {"highway": "secondary", "name": f"Column Road {c}"})
                for c in range(columns)
            ]
        for way, (nodes, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=way, nodes=nodes, tags=tags))
    return path


def corner_shops(count: int, *, columns: int = 12, rows: int = 10) -> list[tuple[float, float, Tags]]:
    """Shops spread evenly over the town, none on a junction."""
    kinds: list[Tags] = [
        {"shop": "convenience"},
        {"amenity": "restaurant"},
        {"amenity": "cafe"},
        {"tourism": "hotel"},
        {"amenity": "school"},
    ]
    golden = 0.618_033_988_75
    return [
        (
            (place * golden % 1.0) * (columns - 1),
            (place + 0.5) / count * (rows - 1),
            {"name": f"Place {place}", **kinds[place % len(kinds)]},
        )
        for place in range(count)
    ]


def _node(number: int, lon: float, lat: float, tags: Tags | None = None) -> Any:
    return osmium.osm.mutable.Node(id=number, location=(lon, lat), tags=tags or {})
