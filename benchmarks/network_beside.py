"""Other routers on the same map and the same places: figures of theirs, and ours as shares of them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Row
from routeopt import network
from routeopt.network.engines import Arcs
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints
from routeopt.scenario.network import NetworkSettings

PYTHON = "ROUTEOPT_PEERS_PYTHON"
"""Environment variable that names the interpreter with OSRM and Valhalla; by default this one."""
OWN_SPEEDS, SAME_SPEEDS = "our speeds", "its speeds and turns"
_UNITS = {"prepare_cpu_seconds": "s", "times_120_ms": "ms", "times_1000_ms": "ms", "route_20_ms": "ms"}
_GOALS = {
    ("OSRM CH", "times_120_ms"): 0.33,
    ("OSRM MLD", "times_120_ms"): 0.06,
    ("OSRM CH", "times_1000_ms"): 1.0,
    ("OSRM MLD", "prepare_cpu_seconds"): 0.4,
    ("OSRM CH", "times_120_ms_with_turns"): 0.7,
}


OSRM_KMH = {
    "motorway": 90.0,
    "motorway_link": 45.0,
    "trunk": 85.0,
    "trunk_link": 40.0,
    "primary": 65.0,
    "primary_link": 30.0,
    "secondary": 55.0,
    "secondary_link": 25.0,
    "tertiary": 40.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 25.0,
    "living_street": 10.0,
    "service": 15.0,
}
"""Speeds of OSRM's profile ``car``: with them, and with turns, both should give the same times."""


def rows(
    file: Path,
    folder: Path,
    ours: dict[str, float],
    few: SnappedPoints,
    many: SnappedPoints,
    seconds: dict[str, NDArray[np.int32]],
) -> Iterator[Row]:
    """
    Ask the peers, and set our figures against theirs.

    Parameters
    ----------
    file
        The map.
    folder
        Where peers may prepare it.
    ours
        Our figures of the same run, by metric.
    few, many
        Places of the small and the large matrix.
    seconds
        Our matrices between the few by the speeds they were made with: the project's own, and OSRM's with turns.
    """
    name = f"{file.name.removesuffix('.osm.pbf')} car"
    question = {"map": str(file), "folder": str(folder), "few": _listed(few), "many": _listed(many)}
    script = Path(__file__).with_name("network_peers.py")
    done = subprocess.run(
        [os.environ.get(PYTHON) or sys.executable, str(script)],
        check=True,
        input=json.dumps(question),
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        peer = answer["peer"]
        if "missing" in answer:
            yield Row("network", name, "times_120_ms", None, f"{answer['missing']}, then set {PYTHON}", peer=peer)
            continue
        for metric, unit in _UNITS.items():
            if metric in answer:
                yield Row("network", name, metric, answer[metric], unit, peer=peer)
        for metric, value in ours.items():
            theirs = answer.get(metric.removesuffix("_with_turns"))
            if theirs:
                goal = _GOALS.get((peer, metric))
                yield Row("network", f"{name} over {peer}", metric, value / theirs, "ratio", goal=goal)
        # Both of OSRM's algorithms give the same times.
        for speeds, mine in seconds.items() if peer == "OSRM CH" else ():
            theirs = np.array(answer["seconds"], np.float64)
            yield from _alike(f"{name} against OSRM, {speeds}", mine, theirs, met=speeds == SAME_SPEEDS)


def at_osrm_speeds(file: Path, folder: Path, few: SnappedPoints) -> NDArray[np.int32]:
    """Our matrix between places, by the speeds of OSRM's car and with turns."""
    settings = NetworkSettings(streets=file, cache=folder, turns=True, speeds_kmh={"car": OSRM_KMH})
    streets = network.prepare(settings, ["car"])["car"]
    points = streets.snap(few.lon, few.lat)
    near = np.flatnonzero(points.status == SNAP_OK)
    seconds = np.full((len(few), len(few)), UNREACHABLE_S)
    seconds[np.ix_(near, near)] = streets.times(points.take(near)).seconds
    return seconds


def _alike(case: str, ours: NDArray[np.int32], theirs: NDArray[np.float64], *, met: bool) -> Iterator[Row]:
    """Correlation of all pairs, and the median error after one scale factor; with goals where speeds are the same."""
    known = (ours != UNREACHABLE_S) & np.isfinite(theirs) & ~np.eye(len(ours), dtype=bool) & (theirs > 0)
    a, b = ours[known].astype(np.float64), theirs[known]
    scale = float(np.median(a / b))
    alike, error = float(np.corrcoef(a, b)[0, 1]), float(np.median(np.abs(a / (scale * b) - 1.0)))
    yield Row("network", case, "correlation", alike, "", goal=0.99 if met else None, lower_is_better=False)
    yield Row("network", case, "median_error", error, "share", goal=0.04 if met else None)
    yield Row("network", case, "scale", scale, "ratio")


def networkx_ms(arcs: Arcs, origins: NDArray[np.int32]) -> float:
    """CPU milliseconds in which networkx finds the times from some nodes to all others."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.ms.tolist(), strict=True))
    begin = time.process_time()
    for origin in origins.tolist():
        nx.single_source_dijkstra_path_length(graph, origin)
    return 1000 * (time.process_time() - begin)


def _listed(points: SnappedPoints) -> list[list[float]]:
    return np.stack([points.lon, points.lat], 1).tolist()
