"""Turn restrictions and turn costs, against Dijkstra over directed edges with every turn looked at one by one."""

import heapq
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from routeopt.core.faults import BadInputError
from routeopt.network import osm, restrictions
from routeopt.network.graph import StreetGraph
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints
from routeopt.network.restrictions import Restrictions
from routeopt.network.turns import TurnRules
from tests.network.test_exact import CITIES, assert_exact, assert_legs, assert_nearest
from tests.network.towns import LAT, LON, STEP, Street, both_engines, draw, on_streets, prepared

RULES = TurnRules()
Move = tuple[int, int]
"""An edge, and whether it is driven against its drawing."""
Sign = tuple[int, int, int, str]
"""Way that is left, node, way that is entered, and what the sign says."""


def signed(path: Path, places: dict[int, tuple[float, float]], streets: list[Street], signs: list[Sign]) -> Path:
    """A town with restrictions; ways are numbered as in the list, from 1."""
    plain = draw(path.with_name(f"plain-{path.name}"), places, streets)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(plain)):
            writer.add(thing)
        for number, (start, via, end, says) in enumerate(signs, start=1):
            tags = {"type": "restriction", "restriction": says}
            members = [("w", start, "from"), ("n", via, "via"), ("w", end, "to")]
            writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=tags))
    return path


# A cross: ways 1 to 4 lead from the middle, node 1, to the west, north, east and south; a ring road joins their ends.
CROSS = {1: (0.0, 0.0), 2: (-3.0, 0.0), 3: (0.0, 3.0), 4: (3.0, 0.0), 5: (0.0, -3.0)}
ARMS: list[Street] = [([1, end], {"highway": "residential", "name": f"Arm {end}"}) for end in (2, 3, 4, 5)]
RING: list[Street] = [([2, 3, 4, 5, 2], {"highway": "residential", "name": "Ring"})]


def seconds(file: Path, start: tuple[float, float], end: tuple[float, float], **more: Any) -> int:
    streets = prepared(file, "car", turns=True, **more)
    lon, lat = (LON + STEP * np.array([start[0], end[0]])), (LAT + STEP * np.array([start[1], end[1]]))
    points = streets.snap(lon, lat)
    assert (points.status == SNAP_OK).all()
    return int(streets.times(points).seconds[0, 1])


def test_turning_takes_longer_the_sharper_it_is_and_longest_across_the_other_lane(tmp_path: Path) -> None:
    file = draw(tmp_path / "cross.osm.pbf", CROSS, ARMS + RING)
    # From the west: right is south, left is north. East and west are 76 m a step, north and south 111 m.
    south, north = (0.0, -1.0), (0.0, 1.0)
    right, left = (seconds(file, (-1.0, 0.0), to) for to in (south, north))
    none = seconds(file, (-1.0, 0.0), south, turn_s=0.0)
    assert none < right < left < none + 8
    assert seconds(file, (-1.0, 0.0), south, drive_on="left") == left
    assert seconds(file, (-1.0, 0.0), north, drive_on="left") == right


@pytest.mark.parametrize(
    ("says", "way", "detour"),
    [
        ("no_right_turn", 4, True),
        ("no_left_turn", 2, False),
        ("only_right_turn", 4, False),
        ("only_straight_on", 3, True),
        ("no_u_turn", 4, False),
    ],
)
def test_signs_forbid_what_they_say(tmp_path: Path, says: str, way: int, detour: bool) -> None:
    file = draw(tmp_path / "plain.osm.pbf", CROSS, ARMS + RING)
    marked = signed(tmp_path / "signed.osm.pbf", CROSS, ARMS + RING, [(1, 1, way, says)])
    trip = (-1.0, 0.0), (0.0, -1.0)
    assert (seconds(marked, *trip) > seconds(file, *trip) + 20) == detour
    # A sign binds nobody who comes from elsewhere.
    assert seconds(marked, (1.0, 0.0), (0.0, -1.0)) == seconds(file, (1.0, 0.0), (0.0, -1.0))


def test_signs_that_do_not_bind_cars_are_not_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "signs.osm.pbf"
    with osmium.SimpleWriter(str(file)) as writer:
        for number, (tags, via) in enumerate(
            [
                ({"restriction": "no_left_turn", "except": "bicycle;motorcar"}, ("n", 1)),
                ({"restriction:hgv": "no_left_turn"}, ("n", 1)),
                ({"restriction:conditional": "no_left_turn @ (07:00-09:00)"}, ("n", 1)),
                ({"restriction": "no_left_turn"}, ("w", 9)),
                ({"restriction": "no_left_turn", "restriction:motorcar": "no_u_turn"}, ("n", 7)),
                ({"restriction": "only_straight_on"}, ("n", 8)),
            ],
            start=1,
        ):
            members = [("w", 1, "from"), (via[0], via[1], "via"), ("w", 2, "to")]
            kind = {"type": "restriction"}
            writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=tags | kind))
    found = restrictions.read(file)
    assert list(zip(found.via_node.tolist(), found.only.tolist(), found.back.tolist(), strict=True)) == [
        (7, False, True),
        (8, True, False),
    ]
    assert "1 turn restrictions lead over a way" in caplog.text


def test_cars_turn_round_only_where_a_street_ends(tmp_path: Path) -> None:
    file = draw(tmp_path / "cross.osm.pbf", CROSS, ARMS)  # No ring: four dead ends.
    back = seconds(file, (-1.0, 0.0), (-1.5, 0.0))
    assert back == seconds(file, (-1.5, 0.0), (-1.0, 0.0))  # A place can be left both ways.
    turned = seconds(file, (1.0, 0.0), (-1.0, 0.0)), seconds(file, (1.0, 0.0), (-1.0, 0.0), u_turn_s=200.0)
    assert turned[0] == turned[1]


def test_a_direction_without_a_way_back_is_closed(tmp_path: Path) -> None:
    # Whoever turns north may only go on to the one-way trap beyond; the sign at its end forbids every way out.
    places = CROSS | {6: (0.0, 6.0)}
    streets = [*ARMS, *RING, ([3, 6], {"highway": "residential", "name": "Trap", "oneway": "yes"})]
    streets.append(([6, 3], {"highway": "residential", "name": "Out", "oneway": "yes"}))
    signs = [(7, 3, way, f"no_{turn}") for way, turn in ((2, "left_turn"), (5, "right_turn"), (6, "straight_on"))]
    streets_, _, graph = both_engines(signed(tmp_path / "trap.osm.pbf", places, streets, signs), "car", RULES)
    assert {str(name) for name in streets_.segments["name"]} == {"Arm 2", "Arm 3", "Arm 4", "Arm 5", "Ring"}
    assert (streets_.times(on_streets(graph, 20, 1)).seconds != UNREACHABLE_S).all()


@st.composite
def signed_towns(drawn: st.DrawFn) -> tuple[dict[int, tuple[float, float]], list[Street], list[Sign]]:
    """Streets over a grid with gaps, one-ways among them, and signs at random corners."""
    side = drawn(st.integers(2, 4))
    node = {(x, y): 1 + x * side + y for x in range(side) for y in range(side)}
    places = {number: (float(x), float(y)) for (x, y), number in node.items()}
    pairs = [
        (a, node[x + dx, y + dy])
        for (x, y), a in node.items()
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in node
    ]
    kept = drawn(st.lists(st.sampled_from(pairs), min_size=3, max_size=len(pairs), unique=True))
    sign = st.sampled_from([{}, {}, {}, {"oneway": "yes"}, {"oneway": "-1"}])
    streets = [
        (list(pair), {"highway": "residential", "name": drawn(st.sampled_from("AB"))} | drawn(sign)) for pair in kept
    ]
    if drawn(st.booleans()):  # A loop, and a street drawn over another.
        streets += [
            ([kept[0][0], *kept[-1], kept[0][0]], {"highway": "service"}),
            (list(kept[0]), {"highway": "tertiary"}),
        ]
    says = st.sampled_from(["no_left_turn", "no_straight_on", "only_right_turn", "only_straight_on", "no_u_turn"])
    way = st.integers(1, len(streets))
    signs = drawn(st.lists(st.tuples(way, st.sampled_from(sorted(places)), way, says), max_size=6))
    return places, streets, signs


@settings(max_examples=60, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(town=signed_towns(), seed=st.integers(0, 99))
def test_times_with_turns_are_exact_on_any_town(
    town: tuple[dict[int, tuple[float, float]], list[Street], list[Sign]], seed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = signed(Path(folder) / "town.osm.pbf", *town)
        try:
            fast, plain, graph = both_engines(file, "car", RULES)
        except BadInputError:
            return
        raw = osm.read(file)
    if not len(graph.edge_u):
        return
    points = on_streets(graph, 10, seed)
    found = fast.times(points).seconds
    assert_exact(found, turning_ms(graph, raw.way_id, raw.restrictions, points))
    np.testing.assert_array_equal(found, plain.times(points).seconds)
    assert_nearest(fast, points, found)
    assert_legs(fast, points, found)


@pytest.mark.parametrize("city", ["porto/centre_2020"])
def test_times_with_turns_are_exact_on_real_streets(city: str) -> None:
    file = CITIES / f"{city}.osm.pbf"
    if not file.is_file():
        pytest.skip("the real extract is not here")
    fast, plain, graph = both_engines(file, "car", RULES)
    raw = osm.read(file)
    points = on_streets(graph, 10, seed=5)
    found = fast.times(points).seconds
    assert (found != UNREACHABLE_S).all()
    assert_exact(found, turning_ms(graph, raw.way_id, raw.restrictions, points))
    np.testing.assert_array_equal(found, plain.times(points).seconds)
    more = on_streets(graph, 100, seed=6)
    found = fast.times(more).seconds
    np.testing.assert_array_equal(found, plain.times(more).seconds)
    assert_nearest(fast, more, found)
    assert_legs(fast, more.take(np.arange(20)), found)


def turning_ms(graph: StreetGraph, way_id: np.ndarray, signs: Restrictions, points: SnappedPoints) -> np.ndarray:
    """
    Milliseconds between all points by Dijkstra over single directed edges, each turn judged by itself.

    Shares the drawn edges, their times and the price of an angle; neither chains nor the list of turns.
    """
    ends = np.stack([graph.edge_u, graph.edge_v], 1).tolist()
    open_ = [
        int(bits if along else [0, 2, 1, 3][bits])
        for bits, along in zip(graph.chain_open[graph.edge_chain].tolist(), graph.edge_along.tolist(), strict=True)
    ]
    moves = [(edge, way) for edge in range(len(ends)) for way in (0, 1) if open_[edge] & (1 + way)]
    leaving: dict[int, list[tuple[int, int]]] = {}
    for edge, way in moves:
        leaving.setdefault(ends[edge][way], []).append((edge, way))
    junctions = set(graph.junction.tolist())
    arms = np.bincount(np.array(ends).ravel(), minlength=len(graph.lon)).tolist()
    signed_at: dict[tuple[int, int], list[tuple[int, bool, bool]]] = {}
    for start, via, end, only, back in zip(
        *(getattr(signs, name).tolist() for name in ("from_way", "via_node", "to_way", "only", "back")), strict=True
    ):
        signed_at.setdefault((start, via), []).append((end, only, back))

    def heading(edge: int, way: int) -> float:
        tail, head = ends[edge][way], ends[edge][1 - way]
        east = (graph.lon[head] - graph.lon[tail]) * np.cos(np.radians(graph.lat[tail]))
        return float(np.degrees(np.arctan2(graph.lat[head] - graph.lat[tail], east)))

    def turns(edge: int, way: int) -> list[tuple[int, int, float]]:
        node = ends[edge][1 - way]
        ways_on = leaving.get(node, [])
        if node not in junctions:
            return [(e, w, 0.0) for e, w in ways_on if e != edge]
        rules = signed_at.get((int(way_id[graph.edge_way[edge]]), int(graph.osm_id[node])), [])
        prescribed = {end for end, only, _ in rules if only}
        found = []
        for e, w in ways_on:
            into = int(way_id[graph.edge_way[e]])
            banned = any(end == into and not only and not back for end, only, back in rules)
            if e == edge or banned or (prescribed and into not in prescribed):
                continue
            angle = (heading(e, w) - heading(edge, way) + 180) % 360 - 180
            found.append((e, w, float(RULES.cost_ms(np.array([angle]))[0]) if arms[node] > 2 else 0.0))
        back = [(e, w, 1000 * RULES.u_turn_s) for e, w in ways_on if e == edge]
        return found or back

    onward = {move: turns(*move) for move in moves}
    return np.array([_reached(graph, points, i, ends, open_, onward, leaving) for i in range(len(points))])


def _reached(
    graph: StreetGraph,
    points: SnappedPoints,
    i: int,
    ends: list[list[int]],
    open_: list[int],
    onward: dict[Move, list[tuple[int, int, float]]],
    leaving: dict[int, list[Move]],
) -> list[float]:
    """Least milliseconds to the beginning of every directed edge, and from there to every point."""
    edge, share = int(points.edge[i]), float(points.fraction[i])
    ms = graph.edge_ms.tolist()
    away: dict[tuple[int, int], float] = {}
    queue: list[tuple[float, int, int]] = []
    corner = ends[edge][int(share)] if share in (0.0, 1.0) else -1
    if corner in set(graph.junction.tolist()):
        queue += [(0.0, e, w) for e, w in leaving.get(corner, [])]
    for way, left in ((0, (1 - share) * ms[edge]), (1, share * ms[edge])):
        if open_[edge] & (1 + way):
            queue += [(left + cost, e, w) for e, w, cost in onward[edge, way]]
    heapq.heapify(queue)
    while queue:
        spent, e, w = heapq.heappop(queue)
        if (e, w) in away:
            continue
        away[e, w] = spent
        for e2, w2, cost in onward[e, w]:
            if (e2, w2) not in away:
                heapq.heappush(queue, (spent + ms[e] + cost, e2, w2))
    return [_arriving(graph, points, i, j, ends, open_, away) for j in range(len(points))]


def _arriving(
    graph: StreetGraph,
    points: SnappedPoints,
    i: int,
    j: int,
    ends: list[list[int]],
    open_: list[int],
    away: dict[Move, float],
) -> float:
    """Least milliseconds to point j from the beginnings of directed edges, or straight from point i."""
    here, there = ((int(points.edge[k]), float(points.fraction[k])) for k in (i, j))
    (edge, share), (target, at) = here, there
    junctions, ms = set(graph.junction.tolist()), int(graph.edge_ms[edge])
    corner, goal = (ends[e][int(f)] if f in (0.0, 1.0) else -1 for e, f in (here, there))
    options = [0.0] if here == there or (goal == corner and goal in junctions) else [np.inf]
    for way, before in ((0, at), (1, 1 - at)):
        if (target, way) in away:
            options.append(away[target, way] + before * int(graph.edge_ms[target]))
        if not open_[edge] & (1 + way):
            continue
        step = (at - share) * (1 if way == 0 else -1)
        if target == edge and step >= 0:
            options.append(step * ms)
        if goal in junctions and ends[edge][1 - way] == goal:
            options.append(((1 - share) if way == 0 else share) * ms)
    if goal in junctions:
        options += [spent + int(graph.edge_ms[e]) for (e, w), spent in away.items() if ends[e][1 - w] == goal]
    return min(options)
