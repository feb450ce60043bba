"""
Seeded outlets along real streets, for cities whose streets are open and whose outlets are not.

All of it is generated and flagged; the streets are real. An outlet stands on a street segment drawn with weight
``length · shops[highway] · density · (0.3 + 0.7 · shopping)``:

- shops: how many shop fronts a metre of street of that class has, a residential street being 1;
- density: metres of street within 400 m, so that outlets fill the built-up city and not its trunk roads' margins;
- shopping: the pull of shopping streets and markets, one centre for every 60 outlets, drawn by density; centres have
  sizes 1/rank^0.6 and fade over 250 m.

It stands 4-12 m beside the middle of the street. Channels follow the counts of one soft-drink bottler's city
(Shenzhen, 2002: 35,000 traditional outlets, 10,000 eateries, 1,500 modern trade, 1,200 second-tier wholesalers) and,
for channels that it doesn't count, the proportions to eateries of 21,963 places of one dense Chinese district. Of the
district's companies one in ten is taken to sell drinks.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routeopt.starter.osm_outlets import FoundOutlets

CHANNEL_WEIGHTS: dict[str, float] = {
    "general_store": 35_000,
    "restaurant": 10_000,
    "modern_trade": 1_500,
    "wholesale": 1_200,
    "school": 10_000 * 768 / 4_019,
    "hotel": 10_000 * 448 / 4_019,
    "entertainment": 10_000 * (146 + 60 + 42) / 4_019,
    "office": 10_000 * 0.1 * 2_964 / 4_019,
}
"""Relative numbers of outlets by channel."""

SHOPS_PER_METRE: dict[str, float] = {
    "pedestrian": 3.0,
    "living_street": 1.5,
    "tertiary": 1.6,
    "secondary": 1.3,
    "primary": 0.8,
    "residential": 1.0,
    "unclassified": 0.7,
}
"""Shop fronts of a metre of street by its class, beside a residential street; none on other classes."""

DENSITY_M = 400.0
OUTLETS_PER_CENTRE = 60
CENTRE_FADES_M = 250.0
SHOPPING_SHARE = 0.7
SIZE_POWER = 0.6
BESIDE_M = (4.0, 12.0)
_DEGREE_M = 111_195.0

_LUCK = (
    *("福源", "兴隆", "万家", "利民", "好邻居", "顺达", "永兴", "金源", "鑫鑫", "宏达"),
    *("百姓", "一品", "老街", "佳佳", "天天", "聚福", "四季", "江城", "和顺", "红旗"),
)
_KINDS: dict[str, tuple[str, ...]] = {
    "general_store": ("便利店", "副食店", "烟酒店", "小卖部", "食品店"),
    "restaurant": ("餐馆", "面馆", "小吃店", "酒楼", "热干面"),
    "modern_trade": ("超市", "购物中心店"),
    "wholesale": ("批发部", "商贸"),
    "school": ("学校", "培训学校"),
    "hotel": ("宾馆", "酒店"),
    "entertainment": ("网吧", "棋牌室", "健身房"),
    "office": ("大厦", "产业园"),
}


def place_outlets(segments: gpd.GeoDataFrame, file: Path, count: int, seed: int) -> FoundOutlets:
    """
    Place outlets along the streets.

    Parameters
    ----------
    segments
        Street segments, EPSG:4326, with ``highway``, ``name`` and ``length_m``.
    file
        The street map, for messages.
    count
        Number of outlets.
    seed
        Seed of all draws.

    Returns
    -------
    FoundOutlets
        ``count`` outlets, all flagged as synthetic, ids ``s000001`` … in the order of the draw. The same for the same
        arguments.
    """
    chance = np.random.default_rng([seed, 3])
    middle, metres = _middles(segments)
    length_m = segments["length_m"].to_numpy(np.float64)
    weight = length_m * segments["highway"].map(SHOPS_PER_METRE).fillna(0.0).to_numpy()
    weight = weight * _density(metres, length_m)
    centres = chance.choice(len(segments), max(1, count // OUTLETS_PER_CENTRE), p=weight / weight.sum())
    pull = _pull(metres, metres[centres])
    weight = weight * (1.0 - SHOPPING_SHARE + SHOPPING_SHARE * pull / max(pull.mean(), 1e-12))
    rows = chance.choice(len(segments), count, p=weight / weight.sum())
    lon, lat = _beside(segments.geometry.to_numpy()[rows], middle[rows, 1], chance)
    channels = np.array(list(CHANNEL_WEIGHTS))
    shares = np.array(list(CHANNEL_WEIGHTS.values()))
    channel = chance.choice(channels, count, p=shares / shares.sum())
    table = pd.DataFrame(
        {
            "outlet_id": [f"s{number + 1:06d}" for number in range(count)],
            "name": _names(channel, chance),
            "lon": lon.round(7),
            "lat": lat.round(7),
            "channel": channel,
            "opening": "",
            "street": segments["name"].to_numpy(object)[rows],
            "kind": channel,
            "named": False,
        }
    )
    return FoundOutlets(table, file, duplicates=0, unplaced=0, synthetic=True)


def _middles(segments: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles of all segments in degrees, and in metres on a plane."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(segments.geometry.to_numpy(), 0.5, normalized=True))
    scale = np.array([_DEGREE_M * np.cos(np.radians(np.median(middle[:, 1]))), _DEGREE_M])
    return middle, middle * scale


def _density(metres: NDArray[np.float64], length_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres of street around each middle, in the mean 1; counted on cells with their eight neighbours."""
    cell = np.floor((metres - metres.min(axis=0)) / DENSITY_M).astype(np.int64) + 1
    grid = np.zeros(cell.max(axis=0) + 2)
    np.add.at(grid, (cell[:, 0], cell[:, 1]), length_m)
    around = sum(np.roll(grid, (east, north), (0, 1)) for east in (-1, 0, 1) for north in (-1, 0, 1))
    density = np.asarray(around)[cell[:, 0], cell[:, 1]]
    return np.asarray(density / density.mean(), np.float64)


def _pull(metres: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the shopping centres nearby of size · exp(−distance / fade)."""
    size = 1.0 / np.arange(1, len(centres) + 1) ** SIZE_POWER
    near = cKDTree(centres).sparse_distance_matrix(cKDTree(metres), 6 * CENTRE_FADES_M, output_type="coo_matrix")
    pull = np.zeros(len(metres))
    np.add.at(pull, near.col, size[near.row] * np.exp(-near.data / CENTRE_FADES_M))
    return pull


def _beside(
    lines: NDArray[np.object_], lat: NDArray[np.float64], chance: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One point beside each line: anywhere along it, on either side."""
    n = len(lines)
    along, side = chance.random(n), np.where(chance.random(n) < 0.5, -1.0, 1.0)
    out_m = side * chance.uniform(*BESIDE_M, n)
    here = _at(lines, along)
    # The direction of the street is that of a stretch of a hundredth of it around the place.
    back = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(along - 0.005, 0), normalized=True))
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.minimum(along + 0.005, 1), normalized=True)
    )
    east_m = _DEGREE_M * np.cos(np.radians(lat))
    run = (ahead - back) * np.stack([east_m, np.full(n, _DEGREE_M)], 1)
    run /= np.maximum(np.hypot(*run.T), 1e-9)[:, None]
    return here[:, 0] - run[:, 1] * out_m / east_m, here[:, 1] + run[:, 0] * out_m / _DEGREE_M


def _at(lines: NDArray[np.object_], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points at a fraction of each line."""
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(lines, along, normalized=True)))


def _names(channel: NDArray[np.str_], chance: np.random.Generator) -> list[str]:
    luck = chance.integers(0, len(_LUCK), len(channel))
    kind = chance.random(len(channel))
    return [
        _LUCK[word] + _KINDS[name][int(draw * len(_KINDS[name]))]
        for word, name, draw in zip(luck, channel.tolist(), kind, strict=True)
    ]
