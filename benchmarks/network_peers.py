"""
Peers of the streets in an interpreter of their own: ``python network_peers.py < question.json``.

OSRM and Valhalla have wheels for Python 3.12 and newer only, so this file needs nothing but the standard library and
them, and is run by the interpreter that ``ROUTEOPT_PEERS_PYTHON`` names. It prints one JSON object per peer.
"""

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
"""``peer`` with its figures, or with ``missing``: why there are none."""
_ROUNDS = 5


def main() -> None:
    """Answer the question on standard input."""
    asked = json.load(sys.stdin)
    streets, folder = Path(asked["map"]), Path(asked["folder"])
    few, many = ([tuple(place) for place in asked[key]] for key in ("few", "many"))
    try:
        import osrm  # noqa: F401, PLC0415 - told where it is missing

        for answer in _osrm(streets, folder, few, many):
            print(json.dumps(answer), flush=True)
    except ImportError:
        for peer in ("OSRM CH", "OSRM MLD"):
            print(json.dumps({"peer": peer, "missing": "pip install osrm-bindings (Python 3.12 or newer)"}))
    try:
        import valhalla  # noqa: F401, PLC0415 - told where it is missing

        print(json.dumps(_valhalla(streets, folder, few)))
    except ImportError:
        print(json.dumps({"peer": "Valhalla", "missing": "pip install pyvalhalla (Python 3.12 or newer)"}))


def _osrm(streets: Path, folder: Path, few: list[Any], many: list[Any]) -> list[Answer]:
    """Prepare the map twice, as each algorithm needs it, and ask both the same."""
    import osrm  # noqa: PLC0415 - see above

    profile = Path(osrm.__file__).parent / "share/profiles/car.lua"
    parts: dict[str, float] = {}
    for name, steps in (("CH", ("contract",)), ("MLD", ("partition", "customize"))):
        own = folder / name
        own.mkdir(parents=True)
        shutil.copy(streets, own / "map.osm.pbf")
        parts[name] = _run(own, "extract", "map.osm.pbf", "--profile", str(profile))
        parts[name] += sum(_run(own, step, "map.osrm") for step in steps)
    answers = []
    for name, spent in parts.items():
        engine = osrm.OSRM(
            algorithm=name, storage_config=str(folder / name / "map.osrm"), use_shared_memory=False, verbosity="NONE"
        )
        tables = {
            key: osrm.TableParameters(coordinates=places, annotations=["duration"], generate_hints=False)
            for key, places in (("few", few), ("many", many))
        }
        course = osrm.RouteParameters(
            coordinates=few[:20], steps=True, geometries="geojson", overview="full", generate_hints=False
        )
        seconds = [list(row) for row in engine.Table(tables["few"])["durations"]]
        answers.append(
            {
                "peer": f"OSRM {name}",
                "prepare_cpu_seconds": spent,
                "times_120_ms": _best_ms(partial(engine.Table, tables["few"])),
                "times_1000_ms": _best_ms(partial(engine.Table, tables["many"]), 2),
                "route_20_ms": _best_ms(partial(engine.Route, course)),
                "seconds": seconds,
            }
        )
    return answers


def _run(folder: Path, step: str, *more: str) -> float:
    """CPU seconds of one step of OSRM's preparation."""
    before = _children_s()
    command = [sys.executable, "-m", "osrm", step, *more, "--threads", "1"]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return _children_s() - before


def _valhalla(streets: Path, folder: Path, few: list[Any]) -> Answer:
    import valhalla  # noqa: PLC0415 - see above

    tiles = folder / "tiles"
    tiles.mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=tiles)
    config["mjolnir"]["concurrency"] = 1
    for limits in config["service_limits"].values():
        if isinstance(limits, dict) and "max_matrix_location_pairs" in limits:
            limits["max_matrix_location_pairs"] = 100_000
    (folder / "valhalla.json").write_text(json.dumps(config))
    before = _children_s()
    # Not by way of `python -m valhalla`, which looks for its programs on the PATH only.
    build = Path(valhalla.__file__).parent / "bin/valhalla_build_tiles"
    subprocess.run(
        [build, "-c", folder / "valhalla.json", streets],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    spent = _children_s() - before
    actor = valhalla.Actor(config)
    places = [{"lon": lon, "lat": lat} for lon, lat in few]
    table = {"sources": places, "targets": places, "costing": "auto", "verbose": False}
    course = {"locations": places[:20], "costing": "auto", "directions_type": "none"}
    return {
        "peer": "Valhalla",
        "prepare_cpu_seconds": spent,
        "times_120_ms": _best_ms(partial(actor.matrix, table), 1),
        "route_20_ms": _best_ms(partial(actor.route, course), 2),
    }


def _children_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _best_ms(work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Least CPU milliseconds of some rounds."""
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return 1000 * min(taken)


if __name__ == "__main__":
    main()
