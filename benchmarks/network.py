"""The streets of Porto, or of the extracts in ``--instances``: preparation, matrices, neighbours and routes."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import network_beside as beside
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.tiled import tile
from routeopt import network
from routeopt.network import cache
from routeopt.network.embedded import EmbeddedNetwork, EngineName
from routeopt.network.model import SNAP_OK, SnappedPoints
from routeopt.scenario.network import NetworkSettings

PORTO = Path(__file__).resolve().parents[1] / "scenarios/porto/streets.osm.pbf"
MODES = ("car", "e_bike")
INNER = 0.2
"""Share of the map's corners, about its middle, near which places are drawn."""
_PREPARE = """
import json, sys, time
from pathlib import Path
from routeopt import network
from routeopt.network import cache
from routeopt.scenario.network import NetworkSettings

def peak_mb():
    # Not ru_maxrss: a child begins with the peak of the process that started it.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

before, idle = time.process_time(), peak_mb()
network.prepare(NetworkSettings(streets=Path(sys.argv[1]), cache=Path(sys.argv[2])), [sys.argv[3]])
print(json.dumps([time.process_time() - before, peak_mb(), idle]))
"""


def measure(options: Options) -> Iterator[Row]:
    """Prepare in fresh processes, then ask the same questions of the hierarchies, of scipy's Dijkstra and of peers."""
    files = sorted(options.instances.glob("*.osm.pbf")) if options.instances else [PORTO]
    for file in files:
        for mode in MODES:
            with tempfile.TemporaryDirectory() as folder:
                prepared = list(_preparing(file, mode, Path(folder)))
                yield from prepared
                cold_s = next(row.value for row in prepared if row.metric == "prepare_cpu_seconds")
                yield from _asking(file, mode, Path(folder), options.seed, cold_s or 0.0)

    if options.instances is None:
        yield from _region(options.seed)


def _preparing(file: Path, mode: str, folder: Path) -> Iterator[Row]:
    for case, goal_s, goal_mb in (("cold", 4.0, 300.0), ("warm", 0.5, None)):
        seconds, peak, idle = _prepared(file, mode, folder)
        name = f"{_named(file)} {mode} {case}"
        yield Row("network", name, "prepare_cpu_seconds", seconds, "s", goal=goal_s)
        yield Row("network", name, "peak_mb", peak, "MB", goal=goal_mb)
        yield Row("network", name, "imports_mb", idle, "MB")


def _prepared(file: Path, mode: str, folder: Path) -> tuple[float, float, float]:
    """CPU seconds, peak memory and the memory of the imports alone, of a process that only prepares a network."""
    command = [sys.executable, "-c", _PREPARE, str(file), str(folder), mode]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds, peak, idle = json.loads(done.stdout)
    return seconds, peak, idle


def _region(seed: int) -> Iterator[Row]:
    """Nine copies of Porto as one region; the places lie as near to each other as in the city."""
    name = "porto 3 × 3 car"
    with tempfile.TemporaryDirectory() as folder:
        file = tile(PORTO, Path(folder) / "region.osm.pbf")
        seconds, peak, _ = _prepared(file, "car", Path(folder))
        yield Row("network", f"{name} cold", "prepare_cpu_seconds", seconds, "s", goal=40.0)
        yield Row("network", f"{name} cold", "peak_mb", peak, "MB", goal=1200.0)
        seconds, peak, _ = _prepared(file, "car", Path(folder))
        yield Row("network", f"{name} warm", "prepare_cpu_seconds", seconds, "s")
        streets = opened(file, "car", Path(folder), "hierarchy")
        few = usable(streets, *places(streets, 140, seed, INNER / 9)).take(np.arange(120))
        streets.times(few)
        yield Row("network", name, "times_120_ms", best_ms(lambda: snap_and_time(streets, few)), "ms", goal=8.0)


def _asking(file: Path, mode: str, folder: Path, seed: int, cold_s: float) -> Iterator[Row]:
    name = f"{_named(file)} {mode}"
    fast = opened(file, mode, folder, "hierarchy")
    points = usable(fast, *places(fast, 1500, seed))
    few, many = points.take(np.arange(120)), points.take(np.arange(1000))
    fast.times(few)
    ours = {
        "times_120_ms": best_ms(lambda: snap_and_time(fast, few)),
        "times_1000_ms": best_ms(lambda: fast.times(many), 2),
        "route_20_ms": best_ms(lambda: fast.route(few.take(np.arange(20)))),
    }
    for metric, goal in (("times_120_ms", 10.0), ("times_1000_ms", 500.0), ("route_20_ms", 6.0)):
        yield Row("network", name, metric, ours[metric], "ms", goal=goal)
    yield Row("network", name, "times_120_of_3000_reps_s", _reps_s(fast, points, seed), "s", goal=20.0)
    yield Row("network", name, "adjacency_1000_ms", best_ms(lambda: fast.adjacency(many)), "ms")
    yield Row("network", name, "nearest_20_of_1000_ms", best_ms(lambda: fast.nearest(many, 20), 2), "ms")
    for count, goal in ((10_000, 1.0), (100_000, 10.0)):
        crowd = usable(fast, *places(fast, count, seed + count))
        seconds = best_ms(partial(fast.nearest, crowd, 20), 1) / 1000
        yield Row("network", name, f"nearest_20_of_{count}_s", seconds, "s", goal=goal)
    if mode == "car":
        turning = opened(file, mode, folder, "hierarchy", turns=True)
        placed = usable(turning, few.lon, few.lat)
        turning.times(placed)
        ours["times_120_ms_with_turns"] = best_ms(lambda: snap_and_time(turning, placed))
        yield Row("network", name, "times_120_ms_with_turns", ours["times_120_ms_with_turns"], "ms")
    yield from _oracles(file, mode, folder, fast, few)
    if mode == "car":
        ours["prepare_cpu_seconds"] = cold_s
        matrices = {
            beside.OWN_SPEEDS: fast.times(few).seconds,
            beside.SAME_SPEEDS: beside.at_osrm_speeds(file, folder, few),
        }
        yield from beside.rows(file, folder / "peers", ours, few, many, matrices)


def _oracles(file: Path, mode: str, folder: Path, fast: EmbeddedNetwork, few: SnappedPoints) -> Iterator[Row]:
    """The same graph searched by scipy, which must give the same seconds, and by networkx."""
    name = f"{_named(file)} {mode}"
    plain = opened(file, mode, folder, "dijkstra")
    yield Row("network", name, "times_120_ms", best_ms(lambda: plain.times(few), 1), "ms", peer="scipy dijkstra")
    apart = np.abs(fast.times(few).seconds.astype(np.int64) - plain.times(few).seconds).max()
    yield Row("network", name, "largest_difference_s", float(apart), "s", goal=0.0)
    kept = (cache.load(each) for each in sorted(folder.glob(f"{mode}-*")))
    search = next(known.search() for known in kept if known is not None and known.turns is None)
    origins = search.places(few).leave_node[:, 0]
    yield Row("network", name, "times_120_ms", beside.networkx_ms(search.arcs, origins), "ms", peer="networkx")


def _named(file: Path) -> str:
    return file.name.removesuffix(".osm.pbf")


def _reps_s(streets: EmbeddedNetwork, points: SnappedPoints, seed: int, reps: int = 30) -> float:
    """CPU seconds of 3,000 reps' matrices, from those of some."""
    draw = np.random.default_rng(seed)
    chosen = [points.take(draw.integers(len(points), size=120)) for _ in range(reps)]
    begin = time.process_time()
    for own in chosen:
        streets.times(own)
    return (time.process_time() - begin) * 3000 / reps


def opened(file: Path, mode: str, folder: Path, engine: EngineName, *, turns: bool = False) -> EmbeddedNetwork:
    made = network.prepare(NetworkSettings(streets=file, cache=folder, turns=turns), [mode], engine)[mode]
    assert isinstance(made, EmbeddedNetwork)
    return made


def places(
    streets: EmbeddedNetwork, count: int, seed: int, inner_share: float = INNER
) -> tuple[np.ndarray, np.ndarray]:
    """Places near random corners within some kilometres of the middle of the map."""
    draw = np.random.default_rng(seed)
    corners = streets.segments.geometry.get_coordinates().to_numpy()
    away = np.abs(corners - np.median(corners, axis=0)).max(axis=1)
    inner = corners[away <= np.quantile(away, inner_share)]
    chosen = inner[draw.integers(len(inner), size=count)] + draw.normal(0.0, 1e-4, (count, 2))
    return chosen[:, 0], chosen[:, 1]


def usable(streets: EmbeddedNetwork, lon: np.ndarray, lat: np.ndarray) -> SnappedPoints:
    points = streets.snap(lon, lat)
    return points.take(points.status == SNAP_OK)


def snap_and_time(streets: EmbeddedNetwork, points: SnappedPoints) -> None:
    streets.times(streets.snap(points.lon, points.lat))


def best_ms(work: Callable[[], object], rounds: int = 5) -> float:
    """Least CPU milliseconds of some rounds."""
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return 1000 * min(taken)
