"""Travel times against Dijkstra over single edges with the points inserted: on any town, and on real extracts."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import BadInputError
from routeopt.network.embedded import EmbeddedNetwork
from routeopt.network.model import UNREACHABLE_S, SnappedPoints
from tests.network.towns import Street, both_engines, draw, on_streets, true_ms

CITIES = Path(__file__).resolve().parents[3] / "shared/data/cities"
BUNDLED = Path(__file__).resolve().parents[2] / "scenarios"
ROADS = ("residential", "primary", "service", "footway", "steps")
SIGNS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"oneway": "yes"},
    {"oneway": "-1"},
    {"oneway": "yes", "oneway:bicycle": "no"},
)


@st.composite
def towns(drawn: st.DrawFn) -> tuple[dict[int, tuple[float, float]], list[Street]]:
    """Any streets over up to 14 nodes: one-ways, loops, parallel streets, dead ends, islands."""
    count = drawn(st.integers(3, 14))
    spots = drawn(
        st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=count, max_size=count, unique=True)
    )
    node = st.integers(1, count)
    streets = [
        (nodes, {"highway": drawn(st.sampled_from(ROADS)), "name": drawn(st.sampled_from("AB"))} | dict(sign))
        for nodes, sign in drawn(
            st.lists(st.tuples(st.lists(node, min_size=2, max_size=5), st.sampled_from(SIGNS)), min_size=3, max_size=14)
        )
    ]
    return {i + 1: (float(x), float(y)) for i, (x, y) in enumerate(spots)}, streets


def assert_exact(seconds: np.ndarray, ms: np.ndarray) -> None:
    """Whole seconds of times that are within a millisecond of the true ones at each of two inserted ends."""
    reached = np.isfinite(ms)
    np.testing.assert_array_equal(seconds != UNREACHABLE_S, reached)
    # Half a second from rounding to seconds, and half a millisecond at each end from placing on whole ones.
    assert np.abs(seconds[reached] - ms[reached] / 1000).max(initial=0.0) <= 0.5 + 0.0011


@settings(max_examples=80, deadline=None, derandomize=True)
@given(town=towns(), mode=st.sampled_from(["walk", "bike", "car"]), seed=st.integers(0, 99))
def test_times_are_exact_on_any_town(
    town: tuple[dict[int, tuple[float, float]], list[Street]], mode: str, seed: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = draw(Path(folder) / "town.osm.pbf", *town)
        try:
            fast, plain, graph = both_engines(file, mode)
        except BadInputError:
            return  # Nothing in this town but streets that the reader leaves out.
    if not len(graph.edge_u):
        return
    points = on_streets(graph, 12, seed)
    seconds = fast.times(points).seconds
    assert_exact(seconds, true_ms(graph, points))
    np.testing.assert_array_equal(seconds, plain.times(points).seconds)
    half = points.take(np.arange(6))
    np.testing.assert_array_equal(fast.times(half, points).seconds, seconds[:6])
    assert_nearest(fast, points, seconds)
    assert_legs(fast, points, seconds)


def assert_nearest(streets: EmbeddedNetwork, points: SnappedPoints, seconds: np.ndarray) -> None:
    """The bounded search gives what sorting whole rows gives: own others, and any of a second set."""
    k = 4
    others = seconds.copy()
    np.fill_diagonal(others, UNREACHABLE_S)
    some = np.arange(0, len(points), 3)
    found = streets.nearest(points, k), streets.nearest(points, k, points.take(some))
    for rows, near in zip((others, seconds[:, some]), found, strict=True):
        order = np.argsort(rows, axis=1, kind="stable")[:, :k]
        best = np.take_along_axis(rows, order, axis=1)
        np.testing.assert_array_equal(near.index, order[best != UNREACHABLE_S])
        np.testing.assert_array_equal(near.seconds, best[best != UNREACHABLE_S])
        np.testing.assert_array_equal(np.diff(near.start), (best != UNREACHABLE_S).sum(axis=1))


def assert_legs(streets: EmbeddedNetwork, points: SnappedPoints, seconds: np.ndarray) -> None:
    """Legs last what the matrix says, and their line is as long as they claim, from spot to spot."""
    for i in range(len(points) - 1):
        if seconds[i, i + 1] == UNREACHABLE_S:
            with pytest.raises(ValueError, match="no way"):
                streets.route(points.take([i, i + 1]))
            continue
        (leg,) = streets.route(points.take([i, i + 1]))
        assert leg.seconds == seconds[i, i + 1]
        np.testing.assert_allclose(leg.lonlat[[0, -1], 0], points.lon[[i, i + 1]], atol=1e-9)
        np.testing.assert_allclose(leg.lonlat[[0, -1], 1], points.lat[[i, i + 1]], atol=1e-9)
        east, north = np.diff(leg.lonlat, axis=0).T
        squeeze = np.cos(np.radians((leg.lonlat[1:, 1] + leg.lonlat[:-1, 1]) / 2))
        drawn = np.hypot(east * squeeze, north).sum() * np.pi / 180 * 6_371_008.8
        assert abs(drawn - leg.metres) <= 1.0 + 1e-3 * drawn


@pytest.mark.parametrize(
    ("streets", "mode"),
    [("porto/streets.osm.pbf", "car"), ("wuhan/streets.parquet", "e_bike"), ("chengdu/streets.parquet", "car")],
)
def test_times_are_exact_on_every_bundled_city(streets: str, mode: str) -> None:
    fast, plain, graph = both_engines(BUNDLED / streets, mode)
    points = on_streets(graph, 3, seed=11)
    seconds = fast.times(points).seconds
    assert_exact(seconds, true_ms(graph, points))
    assert_legs(fast, points, seconds)
    more = on_streets(graph, 20, seed=12)
    np.testing.assert_array_equal(fast.times(more).seconds, plain.times(more).seconds)
    assert_nearest(fast, more, fast.times(more).seconds)


@pytest.mark.parametrize("mode", ["walk", "e_bike", "car"])
@pytest.mark.parametrize("city", ["porto/centre_2020", "liechtenstein/liechtenstein"])
def test_times_are_exact_on_real_streets(city: str, mode: str) -> None:
    file = CITIES / f"{city}.osm.pbf"
    if not file.is_file():
        pytest.skip("the real extract is not here")
    fast, plain, graph = both_engines(file, mode)
    points = on_streets(graph, 12, seed=5)
    seconds = fast.times(points).seconds
    assert_exact(seconds, true_ms(graph, points))
    np.testing.assert_array_equal(seconds, plain.times(points).seconds)
    assert_legs(fast, points, seconds)
    more = on_streets(graph, 150, seed=6)
    np.testing.assert_array_equal(fast.times(more).seconds, plain.times(more).seconds)
    assert_nearest(fast, more, fast.times(more).seconds)
