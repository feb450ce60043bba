"""Small street networks for the tests, drawn from lists of streets, and an independent way to measure them."""

import heapq
import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from routeopt import network
from routeopt.network import lines, osm
from routeopt.network.embedded import EmbeddedNetwork, EngineName
from routeopt.network.graph import StreetGraph
from routeopt.network.model import SNAP_OK, SnappedPoints
from routeopt.network.prepared import prepare_streets
from routeopt.network.speeds import speeds_of
from routeopt.network.turns import TurnRules
from routeopt.scenario.network import NetworkSettings

LON, LAT = 9.0, 47.0
STEP = 0.001
"""Degrees between the nodes of drawn towns: about 76 m eastward and 111 m northward."""

Street = tuple[list[int], dict[str, str]]


def draw(
    path: Path, places: dict[int, tuple[float, float]], streets: list[Street], barriers: tuple[int, ...] = ()
) -> Path:
    """Write nodes, given in steps east and north, and ways over them."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, (x, y) in places.items():
            tags = {"barrier": "bollard"} if number in barriers else {}
            where = (LON + x * STEP, LAT + y * STEP)
            writer.add_node(osmium.osm.mutable.Node(id=number, location=where, tags=tags))
        for number, (nodes, tags) in enumerate(streets, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
    return path


def prepared(file: Path, mode: str, engine: EngineName = "hierarchy", **more: Any) -> EmbeddedNetwork:
    """The network of one mode by the front door."""
    made = network.prepare(NetworkSettings(streets=file, **more), [mode], engine)[mode]
    assert isinstance(made, EmbeddedNetwork)
    return made


def both_engines(
    file: Path, mode: str, rules: TurnRules | None = None
) -> tuple[EmbeddedNetwork, EmbeddedNetwork, StreetGraph]:
    """The same graph answered by the hierarchies and by plain Dijkstra, without a cache."""
    raw = lines.read(file) if file.suffix == ".parquet" else osm.read(file)
    made = prepare_streets(raw, mode, speeds_of(mode, {}), rules)
    one, two = (EmbeddedNetwork(made, name, 150.0, "test") for name in ("hierarchy", "dijkstra"))
    return one, two, made.graph


def on_streets(graph: StreetGraph, count: int, seed: int) -> SnappedPoints:
    """Points anywhere along random edges, ends included."""
    draw_ = random.Random(seed)
    edge = np.array([draw_.randrange(len(graph.edge_u)) for _ in range(count)], np.int32)
    fraction = np.array([draw_.choice([0.0, 1.0, 0.5, draw_.random()]) for _ in range(count)])
    lon = graph.lon[graph.edge_u[edge]] * (1 - fraction) + graph.lon[graph.edge_v[edge]] * fraction
    lat = graph.lat[graph.edge_u[edge]] * (1 - fraction) + graph.lat[graph.edge_v[edge]] * fraction
    zero = np.zeros(count, np.int8)
    return SnappedPoints(lon, lat, edge, fraction, zero.astype(np.float32), zero, np.full(count, SNAP_OK, np.int8))


def true_ms(graph: StreetGraph, points: SnappedPoints) -> np.ndarray:
    """
    Milliseconds between all points by Dijkstra over single edges with the points inserted as nodes.

    Shares nothing with chains, junctions and places: only the drawn edges and their times.
    """
    n = len(graph.lon)
    on_edge: dict[int, list[tuple[float, int]]] = {}
    for i, (edge, fraction) in enumerate(zip(points.edge.tolist(), points.fraction.tolist(), strict=True)):
        on_edge.setdefault(edge, []).append((fraction, n + i))
    ways: dict[int, list[tuple[int, float]]] = {node: [] for node in range(n + len(points))}
    for edge in range(len(graph.edge_u)):
        u, v, ms = int(graph.edge_u[edge]), int(graph.edge_v[edge]), int(graph.edge_ms[edge])
        open_ = int(graph.chain_open[graph.edge_chain[edge]])
        if not graph.edge_along[edge]:
            open_ = [0, 2, 1, 3][open_]
        stops = [(0.0, u), *sorted(on_edge.get(edge, [])), (1.0, v)]
        for (a, tail), (b, head) in itertools.pairwise(stops):
            if open_ & 1:
                ways[tail].append((head, (b - a) * ms))
            if open_ & 2:
                ways[head].append((tail, (b - a) * ms))
            if a == b:  # The same place, whatever the signs say.
                ways[tail].append((head, 0.0))
                ways[head].append((tail, 0.0))
    return np.array([_from(ways, n + i)[n:] for i in range(len(points))])


def _from(ways: dict[int, list[tuple[int, float]]], origin: int) -> list[float]:
    away = [float("inf")] * len(ways)
    away[origin] = 0.0
    queue = [(0.0, origin)]
    while queue:
        ms, node = heapq.heappop(queue)
        if ms > away[node]:
            continue
        for head, step in ways[node]:
            if ms + step < away[head]:
                away[head] = ms + step
                heapq.heappush(queue, (ms + step, head))
    return away
