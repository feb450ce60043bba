"""Prepared networks on disk, named by the hash of what they were made from."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routeopt.network.graph import StreetGraph
from routeopt.network.prepared import Prepared
from routeopt.network.turns import Turns
from routeopt.scenario.network import NetworkSettings

FORMAT = 5
"""Raised when what is stored, or how it is computed, changes."""
_COMPLETE = "complete.json"
_BESIDE = ("names", "highways", "limits_kmh", "order")


def root_of(settings: NetworkSettings) -> Path:
    """Folder of all prepared networks of a map."""
    return settings.cache or settings.streets.parent / ".routeopt_cache"


def content_hash(files: list[Path], how: dict[str, object]) -> str:
    """Hash of the map's bytes, of how it is read and timed, and of the cache's format: 16 hex digits."""
    digest = hashlib.sha256(json.dumps([FORMAT, how], sort_keys=True).encode())
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def load(folder: Path) -> Prepared | None:
    """
    Load a prepared network, its arrays mapped into memory.

    Parameters
    ----------
    folder
        Folder of one network.

    Returns
    -------
    Prepared or None
        None where nothing whole is stored.
    """
    try:
        stored = json.loads((folder / _COMPLETE).read_text())
        if stored != _inventory(folder):
            return None
        graph = StreetGraph(*(_mapped(folder, name) for name in _names(StreetGraph)))
        beside = {name: _mapped(folder, name) for name in _BESIDE}
        turning = (folder / f"turns.{_names(Turns)[0]}.npy").is_file()
        turns = Turns(*(_mapped(folder, f"turns.{name}") for name in _names(Turns))) if turning else None
    except (OSError, ValueError, EOFError):
        # A damaged cache is only a slow start: the network is built again.
        return None
    return Prepared(graph, turns=turns, **beside)


def store(folder: Path, prepared: Prepared) -> None:
    """
    Store a prepared network: written beside its place and moved there when whole.

    Parameters
    ----------
    folder
        Folder of this network; its parents are made.
    prepared
        What `load` gives back.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name in _names(StreetGraph):
            np.save(unfinished / f"{name}.npy", getattr(prepared.graph, name))
        for name in _BESIDE:
            np.save(unfinished / f"{name}.npy", getattr(prepared, name))
        for name in _names(Turns) if prepared.turns is not None else ():
            np.save(unfinished / f"turns.{name}.npy", getattr(prepared.turns, name))
        (unfinished / _COMPLETE).write_text(json.dumps(_inventory(unfinished)))
        shutil.rmtree(folder, ignore_errors=True)
        try:
            unfinished.replace(folder)
        except OSError:
            # Another run stored the same network first; equal names hold equal arrays.
            if not (folder / _COMPLETE).is_file():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _names(kind: type[StreetGraph] | type[Turns]) -> list[str]:
    return [field.name for field in fields(kind)]


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    # Plain views of the mapped files: the subclass would cost time at every slice.
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))


def _inventory(folder: Path) -> dict[str, int]:
    """Format and the size of every array in a folder, to tell whole caches from cut ones."""
    return {"format": FORMAT} | {file.name: file.stat().st_size for file in sorted(folder.glob("*.npy"))}
