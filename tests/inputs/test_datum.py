"""Datums of Chinese maps."""

import numpy as np
import pytest

from routeopt.inputs.datum import from_wgs84, to_wgs84


def test_tiananmen_in_gcj02() -> None:
    # The point that every converter's documentation uses.
    lon, lat = from_wgs84(np.array([116.404]), np.array([39.915]), "gcj02")
    assert lon[0] == pytest.approx(116.41024449916938, abs=1e-9)
    assert lat[0] == pytest.approx(39.91640428150164, abs=1e-9)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_there_and_back_is_the_same_place(datum: str) -> None:
    draw = np.random.default_rng(5)
    lon, lat = draw.uniform(75, 134, 2000), draw.uniform(19, 53, 2000)
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert np.abs(back[0] - lon).max() < 1e-7
    assert np.abs(back[1] - lat).max() < 1e-7


def test_shifts_are_the_known_size() -> None:
    lon, lat = np.array([114.3]), np.array([30.6])
    shifted = from_wgs84(lon, lat, "gcj02")
    metres = 111_195 * np.hypot((shifted[0] - lon) * np.cos(np.radians(lat)), shifted[1] - lat)
    assert 300 < metres[0] < 800


def test_wgs84_and_places_abroad_stay() -> None:
    lon, lat = np.array([-8.61]), np.array([41.15])
    assert from_wgs84(lon, lat, "gcj02")[0][0] == -8.61
    assert to_wgs84(lon, lat, "wgs84")[1][0] == 41.15
