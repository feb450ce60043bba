"""Line layers and tables of edges: read as drawn, whatever their format, and refused with a reason."""

import logging
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from routeopt.core.faults import BadInputError
from routeopt.network import lines
from routeopt.network.graph import haversine_m
from routeopt.network.osm import BACKWARD, FORWARD
from tests.network.towns import prepared

WEST, SOUTH, STEP = 9.0, 47.0, 0.001
SHARED = Path(__file__).resolve().parents[3] / "shared/data/cities"


def at(x: float, y: float) -> tuple[float, float]:
    return WEST + x * STEP, SOUTH + y * STEP


def layer(courses: list[list[tuple[float, float]]], **columns: list[Any]) -> gpd.GeoDataFrame:
    shapes = [shapely.LineString([at(*place) for place in course]) for course in courses]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def square(**columns: list[Any]) -> gpd.GeoDataFrame:
    """Four streets around a block."""
    return layer([[(0, 0), (1, 0)], [(1, 0), (1, 1)], [(1, 1), (0, 1)], [(0, 1), (0, 0)]], **columns)


def seconds(file: Path, one: tuple[float, float], two: tuple[float, float], mode: str = "car") -> int:
    network = prepared(file, mode)
    lon, lat = np.array([at(*one), at(*two)]).T
    return int(network.times(network.snap(lon, lat)).seconds[0, 1])


@pytest.mark.parametrize("ending", [".parquet", ".gpkg", ".geojson", ".shp", ".fgb"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32632"])
def test_every_format_and_projection_gives_the_same_streets(tmp_path: Path, ending: str, crs: str) -> None:
    file = tmp_path / f"streets{ending}"
    streets = square(highway=["residential"] * 4).to_crs(crs)
    if ending == ".parquet":
        streets.to_parquet(file)
    else:
        streets.to_file(file)
    raw = lines.read(file)
    assert (len(raw.lon), len(raw.u)) == (4, 4)
    assert np.allclose(np.unique(raw.lon), [WEST, WEST + STEP], atol=1e-6)


def test_one_way_follows_the_line_and_its_spellings(tmp_path: Path) -> None:
    file = tmp_path / "streets.parquet"
    square(fclass=["residential"] * 4, oneway=["F", "yes", "B", "-1"]).to_parquet(file)
    raw = lines.read(file)
    both = FORWARD | BACKWARD
    # F of Geofabrik and yes are along the line; B is both ways; -1 is against it.
    assert raw.directions["car"].tolist() == [FORWARD, FORWARD, both, BACKWARD]
    assert raw.directions["foot"].tolist() == [both] * 4
    square(highway=["residential"] * 4, oneway=["yes", "yes", "yes", "yes"]).to_parquet(file)
    ahead, back = seconds(file, (0.1, 0), (0.9, 0)), seconds(file, (0.9, 0), (0.1, 0))
    assert back > 3 * ahead


def test_streets_without_any_column_can_be_used_both_ways(tmp_path: Path) -> None:
    file = tmp_path / "streets.parquet"
    square().to_parquet(file)
    raw = lines.read(file)
    assert {raw.classes[position] for position in raw.way_class} == {"road"}
    assert set(raw.way_name) == {""}
    assert np.isnan(raw.way_limit_kmh).all()
    assert seconds(file, (0.1, 0), (0.9, 0)) == seconds(file, (0.9, 0), (0.1, 0))


def test_merged_classes_names_and_limits_are_read(tmp_path: Path) -> None:
    file = tmp_path / "streets.parquet"
    square(
        highway=["primary_link;primary", "odd;tertiary", "residential", "residential"],
        道路名称=["江汉路", None, "中山大道", ""],
        maxspeed=["40", "30 mph", None, "walk"],
    ).to_parquet(file)
    raw = lines.read(file)
    assert [raw.classes[position] for position in raw.way_class][:2] == ["primary_link", "tertiary"]
    assert raw.way_name == ("江汉路", "", "中山大道", "")
    assert np.allclose(raw.way_limit_kmh[:2], [40.0, 48.27])
    assert np.isnan(raw.way_limit_kmh[2:]).all()


def test_the_order_of_the_rows_means_nothing(tmp_path: Path) -> None:
    streets = square(highway=["residential"] * 4)
    for name, frame in (("one", streets), ("two", streets.iloc[::-1])):
        frame.to_parquet(tmp_path / f"{name}.parquet")
    one, two = (lines.read(tmp_path / f"{name}.parquet") for name in ("one", "two"))
    assert one.osm_id.tolist() == two.osm_id.tolist()
    assert {frozenset(pair) for pair in zip(one.u, one.v, strict=True)} == {
        frozenset(pair) for pair in zip(two.u, two.v, strict=True)
    }


def test_loose_ends_are_told_and_joined_within_the_tolerance(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "streets.parquet"
    gap = 1.5 / 111_195 / STEP
    layer([[(0, 0), (1, 0)], [(1 + gap, 0), (2, 0)], [(2, 0), (2, 1)]]).to_parquet(file)
    with caplog.at_level(logging.WARNING):
        loose = lines.read(file)
    assert "join_m" in caplog.text
    assert len(loose.lon) == 5
    assert len(lines.read(file, join_m=2.0).lon) == 4
    assert len(lines.read(file, join_m=1.0).lon) == 5


def test_edges_are_drawn_between_the_nodes_of_a_table(tmp_path: Path) -> None:
    edges, nodes = tmp_path / "edges.parquet", tmp_path / "nodes.parquet"
    pd.DataFrame({"u": [1, 2], "v": [2, 3], "highway": ["residential"] * 2}).to_parquet(edges)
    pd.DataFrame({"node_id": [1, 2, 3], "lon": [9.0, 9.001, 9.001], "lat": [47.0, 47.0, 47.001]}).to_parquet(nodes)
    raw = lines.read(edges, nodes)
    assert (len(raw.lon), len(raw.u)) == (3, 2)
    shapes = gpd.GeoDataFrame(
        {"node_id": [1, 2, 3]}, geometry=gpd.points_from_xy([9.0, 9.001, 9.001], [47, 47, 47.001])
    )
    shapes.set_crs(4326).to_parquet(nodes)
    assert lines.read(edges, nodes).osm_id.tolist() == raw.osm_id.tolist()
    pd.DataFrame({"node_id": [1, 2], "lon": [9.0, 9.001], "lat": [47.0, 47.0]}).to_parquet(nodes)
    with pytest.raises(BadInputError, match="lacks"):
        lines.read(edges, nodes)
    with pytest.raises(BadInputError, match="E310"):
        lines.read(edges)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("nonsense", "E308"),
        ('{"type": "FeatureCollection", "features": []}', "E302"),
    ],
)
def test_what_is_no_layer_of_streets_is_refused(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "streets.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        lines.read(file)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_layer_whose_notes_on_its_index_are_damaged_is_refused(tmp_path: Path) -> None:
    """The notes that pandas leaves in a Parquet file say where its index begins; here they no longer do."""
    layer = gpd.GeoDataFrame(
        {"highway": ["residential"]}, geometry=[shapely.LineString([(9, 47), (9.1, 47)])], crs=4326
    )
    file = tmp_path / "streets.parquet"
    layer.to_parquet(file)
    table = pq.read_table(file)
    notes = {key: value.replace(b'"start"', b'"stare"') for key, value in table.schema.metadata.items()}
    pq.write_table(table.replace_schema_metadata(notes), file)
    with pytest.raises(BadInputError) as refused:
        lines.read(file)
    assert [fault.code for fault in refused.value.faults] == ["E308"]


def test_points_unknown_classes_and_missing_projections_are_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "streets.parquet"
    mixed = square(highway=["residential", "residential", "moonway", "residential"])
    mixed.loc[3, "geometry"] = shapely.Point(at(0, 0))
    mixed.to_parquet(file)
    with caplog.at_level(logging.WARNING):
        assert len(lines.read(file).u) == 2
    assert "moonway" in caplog.text
    assert "Point" in caplog.text
    square(highway=["moonway"] * 4).to_parquet(file)
    with pytest.raises(BadInputError, match="E302"):
        lines.read(file)
    square().set_crs(None, allow_override=True).to_parquet(file)
    with pytest.raises(BadInputError, match="E309"):
        lines.read(file)


@pytest.mark.parametrize(("drawn_in", "declared"), [(4326, 3857), (3857, 4326)])
def test_degrees_called_metres_and_metres_called_degrees_are_refused(
    tmp_path: Path, drawn_in: int, declared: int
) -> None:
    file = tmp_path / "streets.parquet"
    square().to_crs(drawn_in).set_crs(declared, allow_override=True).to_parquet(file)
    with pytest.raises(BadInputError, match="E319") as caught:
        lines.read(file)
    assert "WGS 84" in caught.value.faults[0].message()
    assert "EPSG:4326" in caught.value.faults[0].fix("zh")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cities are not here")
@pytest.mark.parametrize(
    ("city", "ways", "km"),
    [("wuhan/streets", 92_667, 7_185), ("auckland/streets", 60_364, 1_508), ("chengdu/chengdu_edges", 6_094, 1_045)],
)
def test_real_cities_are_read_whole(city: str, ways: int, km: float) -> None:
    raw = lines.read(SHARED / f"{city}.parquet")
    assert len(raw.way_id) == ways
    drawn = haversine_m(raw.lon[raw.u], raw.lat[raw.u], raw.lon[raw.v], raw.lat[raw.v]).sum() / 1000
    assert drawn == pytest.approx(km, rel=0.01)


def test_coordinates_that_are_no_numbers_are_named_by_their_rows(tmp_path: Path) -> None:
    ways = [[(8.0, 41.0), (8.01, 41.0)], [(8.0, 41.0), (float("nan"), 41.1)], [(8.0, 41.0), (8.0, float("inf"))]]
    file = tmp_path / "damaged.gpkg"
    with np.errstate(invalid="ignore"):
        drawn = [shapely.LineString(way) for way in ways]
        gpd.GeoDataFrame({"highway": ["residential"] * 3}, geometry=drawn, crs=4326).to_file(file, driver="GPKG")
    with pytest.raises(BadInputError) as refused:
        lines.read(file)
    assert [(fault.code, fault.row) for fault in refused.value.faults] == [("E308", 2), ("E308", 3)]
