"""OSRM's own preparation of a map, kept beside the other prepared networks."""

import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.network import cache

PACKAGE = "osrm-bindings"
PROFILES = {"walk": "foot", "bike": "bicycle", "e_bike": "bicycle", "car": "car"}
"""Profiles that the package ships."""
_NAME = "map.osrm"
_STEPS = ("extract", "partition", "customize")


def package_version() -> str:
    """
    Tell which OSRM is installed.

    Returns
    -------
    str
        Version of the package.

    Raises
    ------
    BadInputError
        E315 where it is not installed.
    """
    try:
        return version(PACKAGE)
    except PackageNotFoundError as missing:
        params = {"python": ".".join(map(str, sys.version_info[:2]))}
        raise BadInputError([Fault("E315", field="network.provider", params=params)]) from missing


def prepared_data(streets: Path, mode: str, root: Path) -> Path:
    """
    Give the map as OSRM prepares it for its multi-level Dijkstra, made where it is not yet kept.

    Parameters
    ----------
    streets
        ``.osm.pbf`` of the map.
    mode
        Travel mode.
    root
        Folder of the prepared networks.

    Returns
    -------
    Path
        Base name of OSRM's files.

    Raises
    ------
    BadInputError
        E315 where OSRM is not installed, E316 where it can't prepare the map.
    """
    profile = PROFILES[mode]
    key = cache.content_hash([streets], {"osrm": package_version(), "profile": profile})
    folder = root / f"osrm-{profile}-{key}"
    if not folder.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=root))
        try:
            # Written beside its place and moved there when whole: a folder of that name is a whole one.
            _prepare(streets, profile, unfinished)
            if not folder.is_dir():
                unfinished.replace(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder / _NAME


def _prepare(streets: Path, profile: str, folder: Path) -> None:
    rules = _share() / "profiles" / f"{profile}.lua"
    for step in _STEPS:
        first = [str(streets.resolve()), "--profile", str(rules), "--output", _NAME.removesuffix(".osrm")]
        command = [sys.executable, "-m", "osrm", step, *(first if step == "extract" else [_NAME]), "--threads", "1"]
        # Run inside the folder: OSRM cuts endings such as .osrm and .osm out of the middle of longer paths.
        done = subprocess.run(
            command, check=False, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            said = [line.strip() for line in done.stdout.splitlines() if line.strip()]
            cause = f"osrm-{step}: {said[-1] if said else f'ended with {done.returncode}'}"
            raise BadInputError([Fault("E316", shown_path(streets), field="network.provider", params={"cause": cause})])


def _share() -> Path:
    found = find_spec("osrm")
    if found is None or found.origin is None:
        raise RuntimeError(f"{PACKAGE} is installed without its package osrm")
    return Path(found.origin).parent / "share"
