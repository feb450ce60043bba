"""The street graph of one travel mode: edges with times, strong parts, and exact chains between junctions."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routeopt.network.chains import Edges, through_nodes, walk
from routeopt.network.osm import MODE_GROUPS, RawStreets
from routeopt.network.parts import clipped, cut_at_barriers, strong_parts
from routeopt.network.speeds import MAXSPEED_SHARE

Cost = TypeVar("Cost", np.int64, np.float64)
EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True)
class StreetGraph:
    """
    Edges (m) in chains (c) between junctions (r) over nodes (n), for one mode.

    A *chain* is the way between two junctions with nothing to decide on it; it is what people call a street segment.
    Times are whole milliseconds, equal in both directions where both are allowed.

    Attributes
    ----------
    osm_id, lon, lat
        Nodes (n).
    edge_u, edge_v
        int32 (m), end nodes in drawing order.
    edge_ms
        int32 (m), at least 1.
    edge_m
        float64 (m), length in metres.
    edge_way
        int32 (m), position of the way in the source.
    edge_clipped
        bool (m): on a part of the streets that is cut at the edge of the map.
    edge_chain
        int32 (m).
    edge_along
        bool (m): drawn in the direction of its chain.
    edge_offset_ms, edge_offset_m
        Time and length from the chain's start to where the chain enters the edge.
    chain_start
        int64 (c + 1): edges of chain k are ``chain_edges[chain_start[k]:chain_start[k + 1]]`` in order.
    chain_edges
        int32 (m).
    chain_u, chain_v
        int32 (c), junctions at start and end, numbered 0 … r − 1.
    chain_ms, chain_m
        Totals (c).
    chain_open
        int8 (c): ``FORWARD`` | ``BACKWARD`` bits.
    junction
        int32 (r), node of each junction.
    island_lon, island_lat
        float64 (k, 2): end points of usable edges outside the kept parts, to tell islands from far points.
    island_clipped
        bool (k): on a piece that is cut at the edge of the map.
    """

    osm_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    edge_u: NDArray[np.int32]
    edge_v: NDArray[np.int32]
    edge_ms: NDArray[np.int32]
    edge_m: NDArray[np.float64]
    edge_way: NDArray[np.int32]
    edge_clipped: NDArray[np.bool_]
    edge_chain: NDArray[np.int32]
    edge_along: NDArray[np.bool_]
    edge_offset_ms: NDArray[np.int64]
    edge_offset_m: NDArray[np.float64]
    chain_start: NDArray[np.int64]
    chain_edges: NDArray[np.int32]
    chain_u: NDArray[np.int32]
    chain_v: NDArray[np.int32]
    chain_ms: NDArray[np.int64]
    chain_m: NDArray[np.float64]
    chain_open: NDArray[np.int8]
    junction: NDArray[np.int32]
    island_lon: NDArray[np.float64]
    island_lat: NDArray[np.float64]
    island_clipped: NDArray[np.bool_]


def build_graph(raw: RawStreets, mode: str, speeds_kmh: dict[str, float]) -> StreetGraph:
    """
    Build the graph of one travel mode.

    Parameters
    ----------
    raw
        Streets as drawn.
    mode
        Travel mode.
    speeds_kmh
        Speed by road class; classes left out are not used.

    Returns
    -------
    StreetGraph
        Only the large strongly connected parts, so that every point can be left and reached.
    """
    return built(raw, mode, speeds_kmh, np.zeros(len(raw.u), np.int8), np.zeros(0, np.int64))[0]


def built(
    raw: RawStreets,
    mode: str,
    speeds_kmh: dict[str, float],
    barred: NDArray[np.int8],
    kept_nodes: NDArray[np.int64],
) -> tuple[StreetGraph, NDArray[np.int64]]:
    """
    Build a graph with some directions closed and some nodes kept as junctions.

    Parameters
    ----------
    raw, mode, speeds_kmh
        As for `build_graph`.
    barred
        int8 (edges of the source): ``FORWARD`` | ``BACKWARD`` bits of directions that are closed.
    kept_nodes
        int64, ids of nodes that are junctions even where nothing is to be decided.

    Returns
    -------
    tuple
        The graph, and the source's edge behind each of its edges.
    """
    way_kmh = kmh_of(np.array(raw.classes)[raw.way_class], raw.way_limit_kmh, mode, speeds_kmh)
    direction = raw.directions[MODE_GROUPS[mode]][raw.way] & ~barred
    used = (direction > 0) & (way_kmh[raw.way] > 0) & (raw.u != raw.v)
    u, v, open_, way = raw.u[used], raw.v[used], direction[used], raw.way[used]
    node = np.arange(len(raw.osm_id), dtype=np.int32)
    if mode == "car":
        u, v, node = cut_at_barriers(u, v, raw.car_barrier)
    lon, lat = raw.lon[node], raw.lat[node]
    metres = haversine_m(lon[u], lat[u], lon[v], lat[v])
    ms = milliseconds(metres, way_kmh[way])

    part = strong_parts(len(node), u, v, open_)
    kept = part >= 0
    # A one-way street from one kept part to another can be entered but not come back from.
    inside = kept[u] & (part[u] == part[v])
    number = np.cumsum(kept, dtype=np.int32) - 1
    out_u, out_v = u[~inside], v[~inside]
    source = np.flatnonzero(used)[inside]
    cut_short = clipped(u, v, part, raw.cut[node])
    facts = Edges(number[u[inside]], number[v[inside]], open_[inside], way[inside], ms[inside], metres[inside])
    osm_id = raw.osm_id[node][kept]
    graph = _chained(
        osm_id,
        lon[kept],
        lat[kept],
        facts,
        through_nodes(len(osm_id), facts, _way_kind(raw)[facts.way], np.isin(osm_id, kept_nodes)),
        (np.stack([lon[out_u], lon[out_v]], 1), np.stack([lat[out_u], lat[out_v]], 1), cut_short[~inside]),
        cut_short[inside],
    )
    return graph, source


def kmh_of(
    way_class: NDArray[np.str_], way_limit_kmh: NDArray[np.float32], mode: str, speeds_kmh: dict[str, float]
) -> NDArray[np.float64]:
    """
    Speed on each way.

    Parameters
    ----------
    way_class
        Road class of each way.
    way_limit_kmh
        Posted limit of each way, nan where there is none.
    mode
        Travel mode.
    speeds_kmh
        Speed by road class.

    Returns
    -------
    ndarray
        float64, km/h; 0 where the mode does not go.
    """
    classes, position = np.unique(way_class, return_inverse=True)
    kmh = np.array([speeds_kmh.get(name, 0.0) for name in classes.tolist()], np.float64)[position]
    if mode != "car":
        return kmh
    limited = way_limit_kmh * MAXSPEED_SHARE
    return np.where(np.isnan(limited), kmh, np.minimum(kmh, np.maximum(limited, 5.0)))


def milliseconds(metres: NDArray[np.float64], kmh: NDArray[np.float64]) -> NDArray[np.int32]:
    """Whole milliseconds of edges, at least 1, from their metres and the speed on them."""
    return np.maximum(np.rint(metres / kmh * 3600), 1).astype(np.int32)


def along_chains(
    cost: NDArray[Cost], chain_edges: NDArray[np.int32], chain_start: NDArray[np.int64]
) -> tuple[NDArray[Cost], NDArray[Cost]]:
    """Add costs of edges up along their chains: what lies before each edge (m), and totals (c)."""
    chain_of = np.repeat(np.arange(len(chain_start) - 1), np.diff(chain_start))
    before = np.concatenate([np.zeros(1, cost.dtype), np.cumsum(cost[chain_edges])])
    offset = np.empty(len(cost), cost.dtype)
    offset[chain_edges] = before[:-1] - before[chain_start[:-1]][chain_of]
    return offset, before[chain_start[1:]] - before[chain_start[:-1]]


def haversine_m(
    lon1: NDArray[np.float64], lat1: NDArray[np.float64], lon2: NDArray[np.float64], lat2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle metres between points given in degrees."""
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)))


def _way_kind(raw: RawStreets) -> NDArray[np.int64]:
    """Number of (name, class) of each way: a segment carries one name and one class."""
    names = {name: position for position, name in enumerate(dict.fromkeys(raw.way_name))}
    name = np.array([names[each] for each in raw.way_name], np.int64)
    return name * len(raw.classes) + raw.way_class


def _chained(
    osm_id: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    edges: Edges,
    onward: tuple[NDArray[np.int32], NDArray[np.bool_]],
    islands: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]],
    edge_clipped: NDArray[np.bool_],
) -> StreetGraph:
    """Contract every node where there is nothing to decide; exact, as times along a chain add up."""
    start, along_edges, along = walk(*onward, edges.u, edges.v)
    chains = len(start) - 1
    chain_of = np.repeat(np.arange(chains, dtype=np.int32), np.diff(start))
    edge_chain, edge_along = np.empty(len(edges.u), np.int32), np.empty(len(edges.u), bool)
    edge_chain[along_edges], edge_along[along_edges] = chain_of, along
    offset_ms, chain_ms = along_chains(edges.ms.astype(np.int64), along_edges, start)
    offset_m, chain_m = along_chains(edges.metres, along_edges, start)
    head, tail = along_edges[start[:-1]], along_edges[start[1:] - 1]
    first = np.where(along[start[:-1]], edges.u[head], edges.v[head])
    last = np.where(along[start[1:] - 1], edges.v[tail], edges.u[tail])
    junction = np.unique(np.concatenate([first, last])).astype(np.int32)
    flipped = np.array([0, 2, 1, 3], np.int8)
    return StreetGraph(
        osm_id=osm_id,
        lon=lon,
        lat=lat,
        edge_u=edges.u,
        edge_v=edges.v,
        edge_ms=edges.ms,
        edge_m=edges.metres,
        edge_way=edges.way,
        edge_clipped=edge_clipped,
        edge_chain=edge_chain,
        edge_along=edge_along,
        edge_offset_ms=offset_ms,
        edge_offset_m=offset_m,
        chain_start=start,
        chain_edges=along_edges,
        chain_u=np.searchsorted(junction, first).astype(np.int32),
        chain_v=np.searchsorted(junction, last).astype(np.int32),
        chain_ms=chain_ms,
        chain_m=chain_m,
        chain_open=np.where(along[start[:-1]], edges.open_[head], flipped[edges.open_[head]]).astype(np.int8),
        junction=junction,
        island_lon=islands[0],
        island_lat=islands[1],
        island_clipped=islands[2],
    )
