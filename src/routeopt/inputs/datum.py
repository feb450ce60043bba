"""GCJ-02 and BD-09 to WGS84 and back, vectorised.

China's public maps shift positions by 300–700 m: GCJ-02 (Amap, Tencent) by a published polynomial of position, BD-09
(Baidu) by a further turn. Forward is exact; the inverse repeats the forward step until it is within millimetres.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_AXIS_M = 6_378_245.0
_ECCENTRICITY2 = 0.006_693_421_622_965_943_23
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 6


def to_wgs84(lon: Array, lat: Array, datum: str) -> tuple[Array, Array]:
    """
    Positions of a datum in WGS84.

    Parameters
    ----------
    lon, lat
        Degrees in that datum.
    datum
        ``wgs84``, ``gcj02`` or ``bd09``.

    Returns
    -------
    tuple
        Longitude and latitude, degrees WGS84, within 1 cm of the exact inverse.
    """
    if datum == "wgs84":
        return lon, lat
    out_lon, out_lat = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        there_lon, there_lat = from_wgs84(out_lon, out_lat, datum)
        out_lon, out_lat = out_lon + (lon - there_lon), out_lat + (lat - there_lat)
    return out_lon, out_lat


def from_wgs84(lon: Array, lat: Array, datum: str) -> tuple[Array, Array]:
    """
    WGS84 positions in another datum.

    Parameters
    ----------
    lon, lat
        Degrees WGS84.
    datum
        ``wgs84``, ``gcj02`` or ``bd09``.

    Returns
    -------
    tuple
        Longitude and latitude in that datum; unchanged outside China, where the maps are not shifted.
    """
    if datum == "wgs84":
        return lon, lat
    gcj_lon, gcj_lat = _gcj02(lon, lat)
    return (gcj_lon, gcj_lat) if datum == "gcj02" else _bd09(gcj_lon, gcj_lat)


def _gcj02(lon: Array, lat: Array) -> tuple[Array, Array]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    north = np.degrees(north / (_AXIS_M * (1.0 - _ECCENTRICITY2) / (magic * np.sqrt(magic))))
    east = np.degrees(east / (_AXIS_M / np.sqrt(magic) * np.cos(phi)))
    west_, south_, east_, north_ = _CHINA
    inside = (lon >= west_) & (lon <= east_) & (lat >= south_) & (lat <= north_)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def _bd09(lon: Array, lat: Array) -> tuple[Array, Array]:
    radius = np.hypot(lon, lat) + 0.000_02 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000_003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
