"""A city's street segments with a seeded synthetic census, for the benchmark of the choice of streets."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from routeopt.streets.graph import adjacency
from routeopt.streets.model import Limits, StreetProblem

OUTLETS_PER_KM = {
    "residential": 18.0,
    "living_street": 18.0,
    "tertiary": 16.0,
    "secondary": 12.0,
    "primary": 8.0,
    "pedestrian": 18.0,
}
LONGEST_M = 300.0


def problem(segments: pd.DataFrame, reps: int, seed: int, limits: Limits, effort: str = "standard") -> StreetProblem:
    """Draw a census on segments with ``u, v, length_m, highway, x_m, y_m`` and cut them into connected territories."""
    segments = _largest_part(segments)
    chance = np.random.default_rng([seed, 10])
    n = len(segments)
    xy = segments[["x_m", "y_m"]].to_numpy(np.float64)
    length = segments["length_m"].to_numpy(np.float64)
    hot = xy[chance.integers(n, size=40)]
    heat = np.zeros(n)
    for place, strength in zip(hot, chance.lognormal(0.0, 0.7, 40), strict=True):
        heat += strength * np.exp(-((xy - place) ** 2).sum(axis=1) / 2e6)
    heat /= heat.mean()
    density = segments["highway"].map(OUTLETS_PER_KM).fillna(3.0).to_numpy(np.float64)
    mean = length / 1000 * density * (0.3 + heat) * chance.lognormal(-0.18, 0.6, n)
    outlets = chance.poisson(mean)
    prospects = chance.binomial(outlets, chance.beta(3.0, 3.0, n))
    owner = np.repeat(np.arange(n), outlets)
    potential = chance.lognormal(3.2, 0.7, len(owner))
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(outlets) - outlets, outlets)
    prospect = nth < prospects[owner]
    value = np.bincount(owner, potential * np.where(prospect, 1.0, 0.25), n).astype(np.float64)
    money = np.bincount(owner, np.where(prospect & (chance.random(len(owner)) < 0.35), 60.0, 0.0), n).astype(np.float64)
    work = length / 1.1 + 2 * 900.0 * prospects + 300.0 * (outlets - prospects)
    rep = _territories(segments, outlets, reps, chance)
    start, index = adjacency(segments["u"].to_numpy(), segments["v"].to_numpy(), rep)
    return StreetProblem(
        segment_ids=tuple(f"s{row:06d}" for row in range(n)),
        rep_ids=tuple(f"R{row:03d}" for row in range(reps)),
        rep=rep,
        value=value,
        length_m=length,
        work_s=work,
        money=money,
        start=start,
        index=index,
        limits=limits,
        effort=effort,
        seed=seed,
    )


def from_edges(file: Path) -> pd.DataFrame:
    """Segments of at most 300 m of a GeoParquet of edges in metres: chains of edges through nodes of degree 2."""
    edges = gpd.read_parquet(file)
    length = edges.geometry.length.to_numpy()
    ids, ends = np.unique(edges[["u", "v"]].to_numpy(), return_inverse=True)
    u, v = ends.reshape(-1, 2).T
    degree = np.bincount(ends.ravel(), minlength=len(ids))
    chain = np.full(len(edges), -1, np.int64)
    rows: list[tuple[int, int, float, int]] = []
    touching = csr_matrix((np.arange(1, 2 * len(edges) + 1), (np.r_[u, v], np.tile(np.arange(len(edges)), 2))))
    for first in np.flatnonzero((degree[u] != 2) | (degree[v] != 2)).tolist():
        for begin in (u[first], v[first]):
            if degree[begin] == 2 or chain[first] >= 0:
                continue
            edge, node, head, total = first, begin, begin, 0.0
            while True:
                total += length[edge]
                chain[edge] = len(rows)
                node = v[edge] if u[edge] == node else u[edge]
                onward = touching.indices[touching.indptr[node] : touching.indptr[node + 1]]
                ahead = [other for other in onward.tolist() if chain[other] < 0]
                if degree[node] != 2 or not ahead or total + length[ahead[0]] > LONGEST_M:
                    rows.append((int(head), int(node), total, edge))
                    head, total = node, 0.0
                if degree[node] != 2 or not ahead:
                    break
                edge = ahead[0]
    table = pd.DataFrame(rows, columns=["u", "v", "length_m", "edge"])
    middle = edges.geometry.iloc[table["edge"]].centroid
    classes = edges["highway"].map(lambda name: name if isinstance(name, str) else name[0])
    table["highway"] = classes.to_numpy()[table["edge"]]
    return table.assign(x_m=middle.x.to_numpy(), y_m=middle.y.to_numpy())


def from_network(segments: gpd.GeoDataFrame) -> pd.DataFrame:
    """Segments of a street network of the product, with their middles on a plane."""
    middle = segments.geometry.interpolate(0.5, normalized=True)
    lat = middle.y.to_numpy()
    across = 111_320.0 * np.cos(np.radians(lat.mean()))
    columns = segments[["u", "v", "length_m", "highway"]].reset_index(drop=True)
    return pd.DataFrame(columns).assign(x_m=middle.x.to_numpy() * across, y_m=lat * 111_320.0)


def middle_of(segments: pd.DataFrame, count: int) -> pd.DataFrame:
    """So many segments around the middle of the city."""
    xy = segments[["x_m", "y_m"]].to_numpy(np.float64)
    away = ((xy - np.median(xy, axis=0)) ** 2).sum(axis=1)
    return segments.iloc[np.sort(np.argsort(away, kind="stable")[:count])].reset_index(drop=True)


def _largest_part(segments: pd.DataFrame) -> pd.DataFrame:
    start, index = adjacency(segments["u"].to_numpy(), segments["v"].to_numpy(), np.zeros(len(segments), np.int32))
    graph = csr_matrix((np.ones(len(index)), index, start), shape=(len(segments),) * 2)
    _, part = connected_components(graph, directed=False)
    return segments[part == np.argmax(np.bincount(part))].reset_index(drop=True)


def _territories(
    segments: pd.DataFrame, outlets: NDArray[np.int64], reps: int, chance: np.random.Generator
) -> NDArray[np.int32]:
    """Every segment to the nearest of so many centres along the streets: connected pieces."""
    start, index = adjacency(segments["u"].to_numpy(), segments["v"].to_numpy(), np.zeros(len(segments), np.int32))
    length = segments["length_m"].to_numpy(np.float64)
    hops = (np.repeat(length, np.diff(start)) + length[index]) / 2
    graph = csr_matrix((hops, index, start), shape=(len(segments),) * 2)
    centres = np.sort(chance.choice(len(segments), reps, replace=False, p=(outlets + 0.2) / (outlets + 0.2).sum()))
    _, _, source = dijkstra(graph, directed=False, indices=centres, min_only=True, return_predecessors=True)
    return np.searchsorted(centres, source).astype(np.int32)
