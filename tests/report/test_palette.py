"""Colours of territories: told apart by every eye, and as far apart on the ground as they last."""

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.report.palette import COLOURS, colour_numbers

KILOMETRE = 1000 / 111_195
"""Degrees on the equator."""
EYES = {
    "all cones": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Linear light as such eyes see it: Machado, Oliveira and Fernandes (2009), severity 1."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.0888])


def lab(colour: str, eye: object) -> np.ndarray:
    """CIE 1976 L*a*b* of a colour as an eye sees it."""
    screen = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    light = np.where(screen <= 0.04045, screen / 12.92, ((screen + 0.055) / 1.055) ** 2.4)
    part = TO_XYZ @ np.clip(np.asarray(eye) @ light, 0, 1) / WHITE
    x, y, z = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
def test_any_two_colours_differ_for_every_eye(eye: str) -> None:
    seen = [lab(colour, EYES[eye]) for colour in COLOURS]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) >= 20


def test_colours_are_not_too_pale_for_small_dots() -> None:
    assert max(lab(colour, EYES["all cones"])[0] for colour in COLOURS) <= 70.5


def squares(wide: int, high: int) -> dict[str, shapely.Geometry]:
    """Territories of a square kilometre, 100 metres apart: a river between any two."""
    step = 1.1 * KILOMETRE
    return {
        f"R{row}{column}": shapely.box(column * step, row * step, column * step + KILOMETRE, row * step + KILOMETRE)
        for row in range(high)
        for column in range(wide)
    }


def nearest_alike_km(shapes: dict[str, shapely.Geometry], chosen: dict[str, int]) -> float:
    alike = [pair for pair in combinations(shapes, 2) if chosen[pair[0]] == chosen[pair[1]]]
    return min(float(shapely.distance(shapes[a], shapes[b])) for a, b in alike) / KILOMETRE


@pytest.mark.parametrize(("wide", "high", "apart_km"), [(4, 3, 2.3), (12, 1, 8.9), (7, 7, 1.69)])
def test_one_colour_is_worn_twice_only_far_apart(wide: int, high: int, apart_km: float) -> None:
    """Not side by side, and not over a river either; twelve in a row wear the first three colours again at the end."""
    shapes = squares(wide, high)
    assert nearest_alike_km(shapes, colour_numbers(shapes)) >= apart_km - 1e-6


def test_as_many_territories_as_colours_each_have_their_own() -> None:
    assert sorted(colour_numbers(squares(3, 3)).values()) == list(range(len(COLOURS)))


def test_colours_do_not_hang_on_the_order_of_reps() -> None:
    shapes = squares(5, 5)
    assert colour_numbers(dict(reversed(shapes.items()))) == colour_numbers(shapes)


def test_more_neighbours_than_colours_still_get_one_each() -> None:
    """Five slices of a cake meet in its middle; two colours are not enough, and nothing else breaks."""
    angle = np.linspace(0, 2 * np.pi, 6)
    rim = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    slices = {f"R{at}": shapely.Polygon([(0, 0), rim[at], rim[at + 1]]) for at in range(5)}
    assert set(colour_numbers(slices, 2).values()) == {0, 1}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(0, 10_000))
def test_neighbours_never_share_a_colour(count: int, seed: int) -> None:
    """Territories of a random town; six colours are enough for any map without enclaves."""
    draw = np.random.default_rng(seed)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(draw.uniform(0, 0.2, (count, 2)))))
    # Shrunk a little: corners that four share would make neighbours of all of them.
    shapes = {f"R{row}": shapely.buffer(cell, -1e-5) for row, cell in enumerate(cells)}
    chosen = colour_numbers(shapes)
    touching = shapely.STRtree(cells).query(cells, predicate="intersects").T
    assert all(chosen[f"R{a}"] != chosen[f"R{b}"] for a, b in touching if a != b)
