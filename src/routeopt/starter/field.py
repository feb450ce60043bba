"""A seeded model of the field force: offices, reps, distributors and their areas, sized to the outlets there are."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.cluster.vq import kmeans2

BAND = (100, 120)
"""Outlets per rep that the field works with."""
DIRECT_PER_OFFICE = 1500
WAT_OUTLETS = 90
"""Outlets inside one WAT area: small ones, so that a demonstration city keeps a direct team."""
WAT_AREAS_PER_OUTLET = 1 / 700
PDS_SHARE = 0.05
CAR_SPREAD_M = 4000.0
"""A city whose outlets lie farther than this from its centre (at the 80th percentile) is worked by car."""
VISITS_PER_OUTLET = 3.14
"""Visits of an average outlet in the cycle: 7 % × 8 + 36 % × 4 + 57 % × 2."""
_M = 111_195.0


@dataclass(frozen=True)
class FieldForce:
    """
    Who works where.

    Attributes
    ----------
    offices, reps, distributors
        Tables as the scenario reads them; areas as WKT.
    outlets_band, stops_band
        Bands that these outlets allow: the field's own, or the widest that a small place can fill.
    travel_mode
        ``e_bike`` in a dense city, ``car`` where outlets lie far apart.
    direct
        Served outlets left to the direct team by the default rules.
    """

    offices: pd.DataFrame
    reps: pd.DataFrame
    distributors: pd.DataFrame
    outlets_band: tuple[int, int]
    stops_band: tuple[int, int]
    travel_mode: str
    direct: int


def model_field(outlets: pd.DataFrame, seed: int) -> FieldForce:
    """
    Size and place the field force.

    Parameters
    ----------
    outlets
        Outlets from `model_trade`.
    seed
        Seed of the model.

    Returns
    -------
    FieldForce
        Such that the direct outlets fill the reps' band under the default coverage rules.
    """
    xy, centre = _metres(outlets)
    radius = np.hypot(*(xy - np.median(xy, axis=0)).T)
    distributors = _distributors(outlets, xy, centre, radius)
    direct = _direct_outlets(outlets, distributors)
    count, band = reps_for(len(direct))
    offices = _offices(outlets, xy, direct, seed)
    mode = "car" if np.quantile(radius, 0.8) > CAR_SPREAD_M else "e_bike"
    stops = _stops_band(len(direct), count, band)
    return FieldForce(offices, _reps(count, offices, mode), distributors, band, stops, mode, len(direct))


def reps_for(direct: int) -> tuple[int, tuple[int, int]]:
    """
    Number of reps and the band their outlets allow.

    Parameters
    ----------
    direct
        Served direct outlets.

    Returns
    -------
    tuple
        Reps, at least one, and the band of outlets per rep. Where no number of reps fits the field's band, the surplus
        goes to wholesale (a lower number of reps); fewer outlets than one rep needs get a narrower band.
    """
    low, high = BAND
    best = max(1, round(direct / ((low + high) / 2)))
    for count in (best, best + 1, best - 1):
        if count >= 1 and low * count <= direct <= high * count:
            return count, BAND
    if direct >= low:
        return direct // low, BAND
    return 1, (max(1, int(0.8 * direct)), high)


def _metres(outlets: pd.DataFrame) -> tuple[np.ndarray, tuple[float, float]]:
    lon0, lat0 = float(outlets["lon"].median()), float(outlets["lat"].median())
    x = (outlets["lon"] - lon0) * _M * np.cos(np.radians(lat0))
    return np.stack([x, (outlets["lat"] - lat0) * _M], 1), (lon0, lat0)


def _degrees(shape: shapely.Geometry, centre: tuple[float, float]) -> shapely.Geometry:
    lon0, lat0 = centre
    scale = _M * np.cos(np.radians(lat0))
    return shapely.transform(shape, lambda xy: np.stack([xy[:, 0] / scale + lon0, xy[:, 1] / _M + lat0], 1))


def _distributors(
    outlets: pd.DataFrame, xy: np.ndarray, centre: tuple[float, float], radius: np.ndarray
) -> pd.DataFrame:
    """WAT circles away from the centre, the outer end of the city for PDS, and wholesalers where markets are."""
    areas: list[tuple[str, str, shapely.Geometry, int]] = []
    outer = _outer_end(xy)
    if outer is not None:
        inside = np.flatnonzero(shapely.contains_xy(outer, *xy.T))
        areas.append(("PDS", "Regional distributor", outer, int(inside[0])))
    wanted = int(len(outlets) * WAT_AREAS_PER_OUTLET)
    order = np.argsort(np.abs(radius - np.quantile(radius, 0.7)), kind="stable")
    for seed_row in order.tolist():
        if sum(mode == "WAT" for mode, *_ in areas) >= wanted:
            break
        reach = np.sort(np.hypot(*(xy - xy[seed_row]).T))[min(WAT_OUTLETS, len(xy) - 1)]
        circle = shapely.Point(xy[seed_row]).buffer(reach + 1.0, quad_segs=8)
        if not any(circle.intersects(shape) for _, _, shape, _ in areas):
            areas.append(("WAT", "Nearby distributor", circle, seed_row))
    rows = [
        {
            "distributor_id": f"{mode}{position + 1}",
            "name": f"{name} {position + 1}",
            "mode": mode,
            "lon": outlets["lon"].iloc[row],
            "lat": outlets["lat"].iloc[row],
            "area": shapely.to_wkt(_degrees(shape, centre), rounding_precision=6),
        }
        for position, (mode, name, shape, row) in enumerate(areas)
    ]
    markets = outlets.index[outlets["channel"] == "wholesale"].tolist() or [int(np.argmin(radius))]
    for position, row in enumerate(markets[:2]):
        rows.append(
            {
                "distributor_id": f"WS{position + 1}",
                "name": f"Wholesaler at {outlets['name'].iloc[row]}",
                "mode": "WS",
                "lon": outlets["lon"].iloc[row],
                "lat": outlets["lat"].iloc[row],
                "area": "",
            }
        )
    return pd.DataFrame(rows)


def _outer_end(xy: np.ndarray) -> shapely.Geometry | None:
    """Hull of the outlets at the far end of the city's long axis."""
    middle = xy - xy.mean(axis=0)
    axis = np.linalg.eigh(middle.T @ middle)[1][:, -1]
    along = middle @ (axis if (middle @ axis).max() >= -(middle @ axis).min() else -axis)
    far = along > np.quantile(along, 1 - PDS_SHARE)
    if far.sum() < 3:
        return None
    return shapely.MultiPoint(xy[far]).convex_hull.buffer(20.0, quad_segs=4)


def _direct_outlets(outlets: pd.DataFrame, distributors: pd.DataFrame) -> np.ndarray:
    """Rows of served outlets that the scenario's rules leave to the direct team."""
    served = (outlets["status"] == "served") & ~outlets["channel"].isin(["modern_trade", "wholesale"])
    gone = np.zeros(len(outlets), bool)
    for mode, text in zip(distributors["mode"], distributors["area"], strict=True):
        if text:
            inside = shapely.contains_xy(shapely.from_wkt(text), outlets["lon"], outlets["lat"])
            gone |= inside if mode == "PDS" else inside & (outlets["outlet_class"] == "C").to_numpy()
    return np.flatnonzero(served.to_numpy() & ~gone)


def _offices(outlets: pd.DataFrame, xy: np.ndarray, direct: np.ndarray, seed: int) -> pd.DataFrame:
    """Offices stand at a real outlet near the middle of their part of the direct outlets."""
    count = max(1, round(len(direct) / DIRECT_PER_OFFICE))
    rows = direct if len(direct) else np.arange(len(outlets))
    middles = np.median(xy[rows], axis=0)[None]
    if count > 1:
        middles, _ = kmeans2(xy[rows], count, minit="++", seed=np.random.default_rng([seed, 2]))
    nearest = [int(rows[np.argmin(np.hypot(*(xy[rows] - middle).T))]) for middle in middles]
    return pd.DataFrame(
        {
            "office_id": [f"O{position + 1}" for position in range(len(nearest))],
            "name": [f"Office {position + 1}" for position in range(len(nearest))],
            "lon": outlets["lon"].to_numpy()[nearest],
            "lat": outlets["lat"].to_numpy()[nearest],
        }
    )


def _reps(count: int, offices: pd.DataFrame, mode: str) -> pd.DataFrame:
    ids = [f"R{position + 1:02d}" for position in range(count)]
    return pd.DataFrame(
        {
            "rep_id": ids,
            "name": [f"Rep {position + 1}" for position in range(count)],
            "office_id": [offices["office_id"].iloc[position * len(offices) // count] for position in range(count)],
            "travel_mode": mode,
            "start": "office",
        }
    )


def _stops_band(direct: int, reps: int, band: tuple[int, int]) -> tuple[int, int]:
    """The field's 15–20 stops a day, or what fewer outlets give."""
    if band == BAND:
        return 15, 20
    mean = direct * VISITS_PER_OUTLET / reps / 20
    return max(0, int(0.7 * mean)), min(20, int(1.3 * mean) + 2)
