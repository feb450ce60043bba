"""Packing for the page: nothing moves by more than a metre, equal plans give equal pages."""

import base64
import gzip
import json

import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.report.pack import PRECISION, deltas, points, rings, squeeze
from routeopt.report.shapes import territory_shapes

degrees = st.floats(-80, 80, allow_nan=False)


def unpacked(steps: list[int]) -> np.ndarray:
    return np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / PRECISION


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(degrees, degrees), min_size=1, max_size=30))
def test_points_keep_their_place_and_number(lonlat: list[tuple[float, float]]) -> None:
    at = np.array(lonlat)
    back = unpacked(points(at[:, 0], at[:, 1]))
    assert back.shape == at.shape
    assert np.abs(back - at).max() <= 0.5 / PRECISION + 1e-9


def test_a_line_drops_steps_that_round_to_nothing() -> None:
    line = np.array([[1.0, 2.0], [1.000001, 2.0], [1.1, 2.0]])
    assert deltas(line) == [100_000, 200_000, 10_000, 0]


def test_rings_of_a_multipolygon_with_a_hole() -> None:
    holed = shapely.Polygon([(0, 0), (3, 0), (3, 3), (0, 3)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    both = shapely.MultiPolygon([holed, shapely.box(5, 5, 6, 6)])
    assert len(rings(both)) == 3


def test_squeezed_text_is_the_same_each_time_and_comes_back() -> None:
    value = {"name": "小店 </script>", "n": [1, 2]}
    assert squeeze(value) == squeeze(value)
    assert json.loads(gzip.decompress(base64.b64decode(squeeze(value)))) == value


def town(reps: int, each: int, seed: int) -> pd.DataFrame:
    """Outlets in clusters side by side, one rep each."""
    draw = np.random.default_rng(seed)
    west = np.repeat(np.arange(reps) * 0.01, each)
    return pd.DataFrame(
        {
            "lon": 9.0 + west + draw.uniform(0, 0.01, reps * each),
            "lat": 47.0 + draw.uniform(0, 0.01, reps * each),
            "rep_id": np.repeat([f"R{rep}" for rep in range(reps)], each),
        }
    )


def test_territories_do_not_lie_over_each_other() -> None:
    shapes = list(territory_shapes(town(4, 40, 1)).values())
    assert len(shapes) == 4
    for position, shape in enumerate(shapes):
        for other in shapes[:position]:
            # Smoothing may lay a border a few metres over the other side, no more.
            assert shapely.area(shapely.intersection(shape, other)) < 0.02 * shapely.area(other)


def test_a_territory_covers_its_outlets() -> None:
    outlets = town(3, 30, 2)
    shapes = territory_shapes(outlets)
    inside = [
        bool(shapely.contains_xy(shapes[rep], lon, lat))
        for rep, lon, lat in zip(outlets["rep_id"], outlets["lon"], outlets["lat"], strict=True)
    ]
    assert np.mean(inside) > 0.95


def test_one_or_two_outlets_are_drawn_too() -> None:
    assert not shapely.is_empty(territory_shapes(town(1, 1, 3))["R0"])
    assert len(territory_shapes(town(2, 1, 3))) == 2
