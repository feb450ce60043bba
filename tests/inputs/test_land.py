"""Water and parks: read from extracts and layers, whole or with every fault named."""

import json
from pathlib import Path

import geopandas as gpd
import osmium
import pytest
import shapely

from routeopt import inputs, scenario
from routeopt.core.faults import BadInputError, shown_path
from routeopt.inputs import land
from tests.city import at, write_city

Tags = dict[str, str]
AREAS: tuple[tuple[Tags, float, float], ...] = (
    ({"natural": "water", "name": "湖"}, 1.2, 1.2),
    ({"leisure": "park"}, 4.2, 4.2),
    ({"leisure": "garden"}, 6.2, 6.2),
    ({"landuse": "forest"}, 8.2, 8.2),
)
"""Tags and south-west corner, in blocks, of squares of half a block."""


def square(column: float, row: float, side: float = 0.5) -> list[tuple[float, float]]:
    corners = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0))
    places = [at(column + across, row + up) for across, up in corners]
    return [(place["lon"], place["lat"]) for place in places]


def write_extract(path: Path) -> Path:
    """Squares, a lake with an island as a multipolygon, and one whose corners the extract lacks."""
    rings = [(tags, square(*where)) for tags, *where in AREAS]
    lake: list[tuple[Tags, list[tuple[float, float]]]] = [({}, square(10.0, 1.0, 2.0)), ({}, square(10.5, 1.5, 1.0))]
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        node = 0
        ways = []
        for way, (tags, ring) in enumerate([*rings, *lake], 1):
            refs = []
            for place in ring[:-1]:
                node += 1
                writer.add_node(osmium.osm.mutable.Node(id=node, location=place))
                refs.append(node)
            ways.append(osmium.osm.mutable.Way(id=way, nodes=[*refs, refs[0]], tags=tags))
        ways.append(osmium.osm.mutable.Way(id=99, nodes=[9001, 9002, 9003, 9001], tags={"natural": "water"}))
        for each in ways:
            writer.add_way(each)
        members = [("w", 5, "outer"), ("w", 6, "inner")]
        whole = {"type": "multipolygon", "natural": "water"}
        writer.add_relation(osmium.osm.mutable.Relation(id=1, members=members, tags=whole))
    return path


def layer(path: Path, crs: str | None = "EPSG:4326", **columns: list[str]) -> Path:
    shapes = [shapely.Polygon(square(3.0 * n, 1.0)) for n in range(len(next(iter(columns.values()))))]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


def test_an_extract_gives_its_water_and_parks_and_no_gardens(tmp_path: Path) -> None:
    found = land.read(write_extract(tmp_path / "town.osm.pbf"))
    assert (len(found.water), len(found.parks)) == (2, 2)
    lake = max(found.water, key=lambda shape: float(shape.area))
    # Two blocks by two, without an island of one block.
    block = shapely.Polygon(square(0, 0, 1.0)).area
    assert lake.area == pytest.approx(3 * block, rel=1e-3)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".parquet"])
def test_a_layer_names_its_kinds_in_three_ways(tmp_path: Path, ending: str) -> None:
    for name, columns in (
        ("plain", {"kind": ["water", "park", "other"]}),
        ("geofabrik", {"fclass": ["river", "forest", "building"]}),
        ("osm", {"natural": ["water", "", ""], "leisure": ["", "park", "garden"]}),
    ):
        found = land.read(layer(tmp_path / f"{name}{ending}", "EPSG:4326", **columns))
        assert (len(found.water), len(found.parks)) == (1, 1)


def test_a_layer_in_metres_comes_back_in_degrees(tmp_path: Path) -> None:
    plain = layer(tmp_path / "degrees.parquet", kind=["water"])
    gpd.read_parquet(plain).to_crs(32632).to_parquet(tmp_path / "metres.parquet")
    one, other = (land.read(tmp_path / f"{name}.parquet").water[0] for name in ("degrees", "metres"))
    assert shapely.equals_exact(one.normalize(), other.normalize(), 1e-9)


@pytest.mark.filterwarnings("ignore:Non closed ring:RuntimeWarning")
def test_every_fault_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.gpkg").write_text("no layer", encoding="utf-8")
    (tmp_path / "broken.osm.pbf").write_text("no extract", encoding="utf-8")
    (tmp_path / "land.txt").write_text("no map", encoding="utf-8")
    layer(tmp_path / "houses.parquet", kind=["building"])
    layer(tmp_path / "nowhere.parquet", crs=None, kind=["water"])
    ring = {"type": "Polygon", "coordinates": [[[9.0, 47.0], [9.1, 47.0], [9.1, 47.1], [9.0, 47.1]]]}
    lake = {"type": "Feature", "properties": {"kind": "water"}, "geometry": ring}
    (tmp_path / "open.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [lake]}))
    for name, code in (
        ("open.geojson", "E204"),
        ("missing.gpkg", "E201"),
        ("land.txt", "E202"),
        ("broken.gpkg", "E204"),
        ("broken.osm.pbf", "E204"),
        ("houses.parquet", "E263"),
        ("nowhere.parquet", "E264"),
    ):
        (fault,) = land.faults(tmp_path / name)
        assert (fault.code, fault.file) == (code, shown_path(tmp_path / name))
    assert land.faults(None) == []


def test_a_scenario_with_a_bad_map_of_water_is_refused_before_any_work(tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    layer(file.parent / "houses.parquet", kind=["building"])
    with pytest.raises(BadInputError, match="E263"):
        inputs.load(scenario.load(file, [f"inputs.land={file.parent / 'houses.parquet'}"]))


def test_the_file_is_one_of_the_plans_inputs(tmp_path: Path) -> None:
    file = write_city(tmp_path / "city")
    layer(file.parent / "land.parquet", kind=["water"])
    known = inputs.load(scenario.load(file, [f"inputs.land={file.parent / 'land.parquet'}"]))
    assert known.files["land"].name == "land.parquet"
