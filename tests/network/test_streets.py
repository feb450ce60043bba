"""Rules of the road, snapping, neighbours and segments on towns drawn by hand."""

import pickle
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest

from routeopt.network.model import SNAP_FAR, SNAP_ISLAND, SNAP_OK, UNREACHABLE_S
from routeopt.network.segments import LONGEST_M, to_networkx
from tests.network.towns import LAT, LON, STEP, draw, prepared

# A square of four streets, 2 steps a side, with its corners numbered anticlockwise from the south-west.
CORNERS = {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (2.0, 2.0), 4: (0.0, 2.0)}
EAST_M = 2 * STEP * np.pi / 180 * 6_371_008.8 * np.cos(np.radians(LAT))
NORTH_M = 2 * STEP * np.pi / 180 * 6_371_008.8


def spot(x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array([LON + x * STEP]), np.array([LAT + y * STEP])


def spots(*places: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.array(places).T
    return LON + x * STEP, LAT + y * STEP


def square(tmp_path: Path, south: dict[str, str], **more: tuple[int, ...]) -> Path:
    """The square; its south side carries the tags under test."""
    sides = [([1, 2], {"highway": "residential"} | south)]
    sides += [(ends, {"highway": "residential", "name": f"Side {ends[0]}"}) for ends in ([2, 3], [3, 4], [4, 1])]
    return draw(tmp_path / "square.osm.pbf", CORNERS, sides, **more)


# From the south side's quarter mark to its three-quarter mark, and back: metres of the short and of the long way round.
SHORT_M = EAST_M / 2
ROUND_M = EAST_M / 2 + 2 * NORTH_M + EAST_M


@pytest.mark.parametrize(
    ("tags", "mode", "ahead_m", "back_m"),
    [
        ({}, "car", SHORT_M, SHORT_M),
        ({"oneway": "yes"}, "car", SHORT_M, ROUND_M),
        ({"oneway": "-1"}, "car", ROUND_M, SHORT_M),
        ({"oneway": "yes"}, "e_bike", SHORT_M, ROUND_M),
        ({"oneway": "yes", "oneway:bicycle": "no"}, "e_bike", SHORT_M, SHORT_M),
        ({"oneway": "yes", "cycleway": "opposite_lane"}, "bike", SHORT_M, SHORT_M),
        ({"oneway": "yes"}, "walk", SHORT_M, SHORT_M),
        ({"junction": "roundabout"}, "car", SHORT_M, ROUND_M),
        ({"junction": "roundabout", "oneway": "no"}, "car", SHORT_M, SHORT_M),
    ],
)
def test_one_way_signs_bind_whom_they_mean(
    tmp_path: Path, tags: dict[str, str], mode: str, ahead_m: float, back_m: float
) -> None:
    streets = prepared(square(tmp_path, tags), mode)
    points = streets.snap(*spots((0.5, 0.0), (1.5, 0.0)))
    kmh = {"car": 20.0, "bike": 13.3, "e_bike": 18.1, "walk": 4.8}[mode]  # residential, rounded as the table is
    seconds = streets.times(points).seconds
    assert seconds[0, 1] == pytest.approx(ahead_m / kmh * 3.6, abs=0.6)
    assert seconds[1, 0] == pytest.approx(back_m / kmh * 3.6, abs=0.6)


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        ({"access": "private"}, set()),
        ({"access": "no", "foot": "yes"}, {"walk"}),
        ({"motor_vehicle": "no"}, {"walk", "e_bike"}),
        ({"highway": "footway"}, {"walk", "e_bike"}),
        ({"highway": "steps"}, {"walk"}),
        ({"highway": "motorway", "oneway": "no"}, {"car"}),
        ({"access": "destination"}, {"walk", "e_bike", "car"}),
    ],
)
def test_access_signs_close_a_street_to_whom_they_mean(tmp_path: Path, tags: dict[str, str], open_to: set[str]) -> None:
    file = square(tmp_path, tags)
    # Each side is a segment of its own, as names differ; the south side is one where the mode may use it.
    used = {mode for mode in ("walk", "e_bike", "car") if len(prepared(file, mode).segments) == 4}
    assert used == open_to


def test_a_bollard_stops_cars_and_nobody_else(tmp_path: Path) -> None:
    places = CORNERS | {5: (1.0, 0.0)}
    sides = [([1, 5, 2], {"highway": "residential"}), ([2, 3, 4, 1], {"highway": "residential"})]
    file = draw(tmp_path / "bollard.osm.pbf", places, sides, barriers=(5,))
    for mode, metres in (("walk", EAST_M / 2), ("car", EAST_M * 3 / 2 + 2 * NORTH_M)):
        streets = prepared(file, mode)
        points = streets.snap(*spots((0.5, 0.0), (1.5, 0.0)))
        (leg,) = streets.route(points)
        assert leg.metres == pytest.approx(metres, abs=1.0)


def test_no_street_leaps_over_nodes_that_the_extract_lacks(tmp_path: Path) -> None:
    # Node 9 was clipped off: the way falls into two pieces instead of running straight from 2 to 3.
    sides = [([1, 2, 9, 3, 4], {"highway": "residential"}), ([2, 1], {"highway": "service"})]
    streets = prepared(draw(tmp_path / "clipped.osm.pbf", CORNERS, sides), "walk")
    assert streets.segments["length_m"].max() == pytest.approx(EAST_M, rel=1e-6)
    assert (streets.segments["length_m"] < EAST_M * 1.01).all()


def test_points_lie_on_the_street_beside_them(tmp_path: Path) -> None:
    streets = prepared(square(tmp_path, {"name": "South"}), "walk")
    points = streets.snap(*spots((0.5, 0.1), (0.5, -0.1), (0.5, 0.0), (-0.2, 1.0)))
    assert points.status.tolist() == [SNAP_OK] * 4
    np.testing.assert_allclose(points.distance_m[:3], [NORTH_M / 20, NORTH_M / 20, 0.0], rtol=1e-3, atol=1e-3)
    # South runs from west to east: north of it is left of it.
    assert points.side[:3].tolist() == [-1, 1, 0]
    names = streets.segments["name"].to_numpy()[streets.segment_of(points)]
    assert names.tolist() == ["South", "South", "South", "Side 4"]
    np.testing.assert_allclose(points.fraction[:3], 0.25, atol=1e-4)


def test_far_points_and_islands_are_told_apart(tmp_path: Path) -> None:
    # 120 nodes make the ring the one large part; two nodes away from it are less than a fiftieth: an island.
    ring = {n + 1: (10 * np.cos(n / 60 * np.pi), 10 * np.sin(n / 60 * np.pi)) for n in range(120)}
    file = draw(
        tmp_path / "island.osm.pbf",
        ring | {201: (30.0, 0.0), 202: (31.0, 0.0)},
        [([*ring, 1], {"highway": "residential"}), ([201, 202], {"highway": "residential"})],
    )
    streets = prepared(file, "car")
    points = streets.snap(*spots((10.0, 0.0), (30.5, 0.1), (0.0, 0.0)))
    assert points.status.tolist() == [SNAP_OK, SNAP_ISLAND, SNAP_FAR]
    assert points.edge.tolist()[1:] == [-1, -1]
    assert streets.segment_of(points).tolist()[1:] == [-1, -1]
    with pytest.raises(ValueError, match="snapped ok"):
        streets.times(points)


def test_nothing_can_be_asked_about_nothing(tmp_path: Path) -> None:
    streets = prepared(square(tmp_path, {}), "walk")
    none = streets.snap(np.zeros(0), np.zeros(0))
    some = streets.snap(*spot(0.5, 0.0))
    assert streets.times(none).seconds.shape == (0, 0)
    assert streets.times(some, none).seconds.shape == (1, 0)
    assert streets.times(none, some).seconds.shape == (0, 1)
    assert len(streets.adjacency(none).index) == len(streets.nearest(none, 5).index) == 0
    assert len(streets.adjacency(some).index) == len(streets.nearest(some, 5).index) == 0
    assert streets.route(none) == streets.route(some) == []


def pairs(neighbours: object) -> set[tuple[int, int]]:
    start, index = neighbours.start, neighbours.index  # type: ignore[attr-defined]
    return {(i, int(j)) for i in range(len(start) - 1) for j in index[start[i] : start[i + 1]]}


def test_neighbours_follow_each_other_along_the_streets(tmp_path: Path) -> None:
    streets = prepared(square(tmp_path, {"oneway": "yes"}), "car")
    # Three on the south side, one on the north side, and one at the very place of the first.
    points = streets.snap(*spots((0.5, 0.0), (1.0, 0.0), (1.5, 0.0), (1.0, 2.0), (0.5, 0.0)))
    both = {(0, 1), (1, 4), (1, 2), (2, 3), (0, 3), (3, 4), (0, 4)}
    assert pairs(streets.adjacency(points)) == both | {(b, a) for a, b in both}


def test_nearest_are_the_quickest_in_order(tmp_path: Path) -> None:
    streets = prepared(square(tmp_path, {"oneway": "yes"}), "car")
    points = streets.snap(*spots((0.5, 0.0), (1.0, 0.0), (1.5, 0.0), (1.0, 2.0)))
    near = streets.nearest(points, 2)
    seconds = streets.times(points).seconds
    for i in range(4):
        mine = near.index[near.start[i] : near.start[i + 1]]
        others = sorted((int(seconds[i, j]), j) for j in range(4) if j != i)[:2]
        assert list(zip(near.seconds[near.start[i] : near.start[i + 1]].tolist(), mine.tolist(), strict=True)) == others


def test_two_regions_without_a_way_between_stay_apart(tmp_path: Path) -> None:
    places = CORNERS | {n + 4: (x + 20, y) for n, (x, y) in CORNERS.items()}
    sides = [([1, 2, 3, 4, 1], {"highway": "residential"}), ([5, 6, 7, 8, 5], {"highway": "residential"})]
    # A one-way bridge leads over but not back: it belongs to neither.
    sides.append(([2, 5], {"highway": "residential", "oneway": "yes"}))
    streets = prepared(draw(tmp_path / "two.osm.pbf", places, sides), "car")
    points = streets.snap(*spots((1.0, 0.0), (21.0, 0.0), (11.0, 0.0)))
    assert points.status.tolist() == [SNAP_OK, SNAP_OK, SNAP_ISLAND]
    seconds = streets.times(points.take([0, 1])).seconds
    assert seconds.tolist() == [[0, UNREACHABLE_S], [UNREACHABLE_S, 0]]


def test_a_network_travels_to_a_worker_and_answers_the_same(tmp_path: Path) -> None:
    streets = prepared(square(tmp_path, {"oneway": "yes"}), "car")
    points = streets.snap(*spots((0.5, 0.0), (1.5, 0.0), (1.0, 2.0)))
    there = pickle.loads(pickle.dumps(streets))  # noqa: S301
    assert there.spec == streets.spec
    np.testing.assert_array_equal(there.times(points).seconds, streets.times(points).seconds)


def test_long_streets_are_cut_into_equal_segments(tmp_path: Path) -> None:
    # One street of twelve steps with a bend, and a short one that makes its middle a junction.
    places = {n: (float(n), 0.5 if n == 3 else 0.0) for n in range(13)} | {20: (6.0, 1.0)}
    file = draw(
        tmp_path / "long.osm.pbf",
        places,
        [(list(range(13)), {"highway": "residential", "name": "Long"}), ([6, 20], {"highway": "residential"})],
    )
    streets = prepared(file, "walk")
    table = streets.segments
    assert table["length_m"].max() <= LONGEST_M
    assert table["segment_id"].is_unique
    drawn = table.to_crs(32632).length
    assert np.allclose(drawn, table["length_m"], rtol=3e-3)
    long = table[table["name"].eq("Long")]
    assert len(long) == 4
    assert long.union_all().length == pytest.approx(12 * STEP, rel=0.03)
    # Parts touch end to end: every end but the three dead ends belongs to two segments or more.
    ends = np.bincount(np.unique(table[["u", "v"]].to_numpy(), return_inverse=True)[1].ravel())
    assert sorted(ends.tolist()) == [1, 1, 1, 2, 2, 3]


def test_points_lie_on_the_segment_that_is_nearest_to_them(tmp_path: Path) -> None:
    places = {n: (float(n), 0.3 * (n % 3)) for n in range(15)}
    streets = prepared(draw(tmp_path / "bent.osm.pbf", places, [(list(range(15)), {"highway": "service"})]), "walk")
    table = streets.segments
    random = np.random.default_rng(1)
    lon, lat = LON + 14 * STEP * random.random(200), LAT + 0.6 * STEP * random.random(200)
    points = streets.snap(lon, lat)
    rows = streets.segment_of(points)
    flat = table.to_crs(32632)
    doors = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(32632)
    for door, row in zip(doors, rows, strict=True):
        away = flat.geometry.distance(door)
        assert away.iloc[row] <= away.min() + 0.5


def test_segments_become_a_graph_for_people(tmp_path: Path) -> None:
    places = {n: (float(n % 3), float(n // 3)) for n in range(9)}
    rows = [([3 * r, 3 * r + 1, 3 * r + 2], {"highway": "residential", "name": f"Row {r}"}) for r in range(3)]
    columns = [([c, c + 3, c + 6], {"highway": "service"}) for c in range(3)]
    table = prepared(draw(tmp_path / "grid.osm.pbf", places, rows + columns), "walk").segments
    graph = to_networkx(table)
    assert graph.number_of_edges() == len(table)
    assert nx.is_connected(graph)
    total = sum(length for _, _, length in graph.edges(data="length_m"))
    assert total == pytest.approx(table["length_m"].sum())
