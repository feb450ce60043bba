"""Streets that the edge of the map cuts off: told from islands, with what to do."""

import dataclasses
import logging
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
import shapely

from routeopt import inputs, network, scenario
from routeopt.core.faults import BadInputError
from routeopt.network.model import SNAP_CLIPPED, SNAP_ISLAND, SNAP_OK
from tests.city import write_city
from tests.network.towns import LAT, LON, STEP, Street, draw, prepared

HOME = {"highway": "residential"}
SIDE = 13
PLACES = {n: (n % SIDE / 3, n // SIDE / 3) for n in range(SIDE * SIDE)}
GRID: list[Street] = [([SIDE * r + c for c in range(SIDE)], HOME) for r in range(SIDE)]
GRID += [([SIDE * r + c for r in range(SIDE)], HOME) for c in range(SIDE)]
"""So many corners that pieces of three are islands; 4 × 4 steps wide."""


def boxed(file: Path, east: float) -> Path:
    """The same map with a box in its header that ends so many steps east."""
    out = file.with_name("boxed.osm.pbf")
    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(LON - 5 * STEP, LAT - 5 * STEP, LON + east * STEP, LAT + 20 * STEP))
    with osmium.SimpleWriter(str(out), header=header, overwrite=True) as writer:
        for each in osmium.FileProcessor(str(file)):
            writer.add(each)
    return out


def status_at(file: Path, mode: str, *spots: tuple[float, float]) -> list[int]:
    lon, lat = np.array(spots).T
    return prepared(file, mode).snap(LON + STEP * lon, LAT + STEP * lat).status.tolist()


def test_a_piece_that_lacks_its_next_node_is_clipped_and_another_is_an_island(tmp_path: Path) -> None:
    places = PLACES | {930: (12.0, 0.0), 931: (12.0, 1.0), 932: (12.0, 3.0), 933: (12.0, 4.0)}
    # Node 999 is not in the extract: the way from 931 leads on to somewhere.
    file = draw(tmp_path / "map.osm.pbf", places, [*GRID, ([930, 931, 999], HOME), ([932, 933], HOME)])
    assert status_at(file, "walk", (2.0, 2.0), (12.0, 0.5), (12.0, 3.5)) == [SNAP_OK, SNAP_CLIPPED, SNAP_ISLAND]


def test_the_box_of_the_extract_tells_where_it_was_cut(tmp_path: Path) -> None:
    places = PLACES | {930: (10.0, 0.0), 931: (12.5, 0.0), 932: (10.0, 3.0), 933: (11.0, 3.0)}
    plain = draw(tmp_path / "map.osm.pbf", places, [*GRID, ([930, 931], HOME), ([932, 933], HOME)])
    spots = (10.5, 0.0), (10.5, 3.0)
    assert status_at(plain, "walk", *spots) == [SNAP_ISLAND, SNAP_ISLAND]
    assert status_at(boxed(plain, 12.0), "walk", *spots) == [SNAP_CLIPPED, SNAP_ISLAND]


def test_a_one_way_street_out_of_the_map_is_clipped_and_what_it_meets_does_not_spread_it(tmp_path: Path) -> None:
    # From one corner of the grid a one-way street leaves the map; another, from the next corner, ends inside it.
    places = PLACES | {930: (8.0, 4.0), 931: (0.0, 8.0)}
    last, first = SIDE * SIDE - 1, SIDE * (SIDE - 1)
    streets = [*GRID, ([last, 930, 999], {**HOME, "oneway": "yes"}), ([first, 931], {**HOME, "oneway": "yes"})]
    file = draw(tmp_path / "map.osm.pbf", places, streets)
    assert status_at(file, "car", (7.0, 4.0), (0.0, 7.0)) == [SNAP_CLIPPED, SNAP_ISLAND]


def test_a_line_layer_cut_along_a_straight_side_is_told(tmp_path: Path) -> None:
    lines = [[(x / 3, y / 3), ((x + 1) / 3, y / 3)] for y in range(SIDE) for x in range(SIDE - 1)]
    lines += [[(x / 3, y / 3), (x / 3, (y + 1) / 3)] for x in range(SIDE) for y in range(SIDE - 1)]
    stubs = [[(11.0, float(y)), (12.0, float(y))] for y in range(5)]
    for name, cut in (("cut", 12.0), ("bent", 12.01)):
        rows = [*lines, *stubs[:4], [stubs[4][0], (cut, 4.0)], [(8.0, 0.0), (9.0, 0.0)]]
        drawn = [shapely.LineString([(LON + STEP * x, LAT + STEP * y) for x, y in row]) for row in rows]
        layer = gpd.GeoDataFrame({"highway": "residential"}, index=range(len(drawn)), geometry=drawn, crs=4326)
        layer.to_file(tmp_path / f"{name}.gpkg")
    spots = (11.5, 0.0), (8.5, 0.0)
    assert status_at(tmp_path / "cut.gpkg", "walk", *spots) == [SNAP_CLIPPED, SNAP_ISLAND]
    # A single line that reaches farthest is no sign of a cut.
    assert status_at(tmp_path / "bent.gpkg", "walk", *spots) == [SNAP_ISLAND, SNAP_ISLAND]


@pytest.mark.parametrize("torn", [True, False])
def test_a_large_part_without_an_office_is_clipped_where_the_map_cuts_it(
    tmp_path: Path, torn: bool, caplog: pytest.LogCaptureFixture
) -> None:
    settings = scenario.load(write_city(tmp_path / "town"))
    known = inputs.load(settings)
    file = settings.network.streets
    other = {10_000 + n: (x + 60.0, y) for n, (x, y) in PLACES.items()}
    across = [([10_000 + n for n in nodes], tags) for nodes, tags in GRID]
    across += [([10_004, 20_000], HOME)] if torn else []
    first = known.outlets.iloc[0]
    with osmium.SimpleWriter(str(file.with_name("two.osm.pbf"))) as writer:
        for each in osmium.FileProcessor(str(file), osmium.osm.NODE):
            writer.add(each)
        for number, (x, y) in other.items():
            place = first["lon"] + x * STEP, first["lat"] + y * STEP
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        for each in osmium.FileProcessor(str(file), osmium.osm.WAY):
            writer.add(each)
        for number, (nodes, tags) in enumerate(across, start=50_000):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
    away = known.outlets.copy()
    away.loc[away.index[0], ["lon", "lat"]] = [first["lon"] + 62.0 * STEP, first["lat"] + 2.0 * STEP]
    moved = dataclasses.replace(known, outlets=away)
    two = settings.model_copy(
        update={"network": settings.network.model_copy(update={"streets": file.with_name("two.osm.pbf")})}
    )
    with caplog.at_level(logging.WARNING):
        travel = network.build(two, moved)
    told = dict(zip(travel.unreachable["outlet_id"], travel.unreachable["code"], strict=True))
    assert told[first["outlet_id"]] == ("clipped" if torn else "island")
    assert ("larger extract" in caplog.text) == torn


def test_an_office_on_clipped_streets_is_refused_with_what_to_do(tmp_path: Path) -> None:
    settings = scenario.load(write_city(tmp_path / "town"))
    known = inputs.load(settings)
    file = settings.network.streets
    office = known.offices.iloc[0]
    spot = office["lon"] - 40.0 * STEP, office["lat"]
    with osmium.SimpleWriter(str(file.with_name("torn.osm.pbf"))) as writer:
        for each in osmium.FileProcessor(str(file), osmium.osm.NODE):
            writer.add(each)
        for number, east in ((90_001, 0.0), (90_002, STEP)):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(spot[0] + east, spot[1])))
        for each in osmium.FileProcessor(str(file), osmium.osm.WAY):
            writer.add(each)
        writer.add_way(osmium.osm.mutable.Way(id=90_000, nodes=[90_001, 90_002, 90_003], tags=HOME))
    offices = known.offices.copy()
    offices.loc[offices.index[0], ["lon", "lat"]] = spot
    torn = settings.model_copy(
        update={"network": settings.network.model_copy(update={"streets": file.with_name("torn.osm.pbf")})}
    )
    with pytest.raises(BadInputError) as caught:
        network.build(torn, dataclasses.replace(known, offices=offices))
    assert {fault.code for fault in caught.value.faults} == {"E318"}
    assert "larger extract" in caught.value.faults[0].fix()
    assert caught.value.faults[0].fix("zh") != caught.value.faults[0].fix()
