"""Prepared networks on disk, named by the hash of what they were made from."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routeopt.network.graph import StreetGraph

FORMAT = 3
"""Raised when what is stored, or how it is computed, changes."""
_COMPLETE = "complete.json"


def content_hash(files: list[Path], mode: str, speeds_kmh: dict[str, float], join_m: float = 0.0) -> str:
    """Hash of the map's bytes, how it is read, the mode, its speeds and the cache's format: 16 hex digits."""
    digest = hashlib.sha256(json.dumps([FORMAT, mode, sorted(speeds_kmh.items()), join_m]).encode())
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def load(folder: Path) -> tuple[StreetGraph, NDArray[np.int32], tuple[NDArray[np.str_], NDArray[np.str_]]] | None:
    """
    Load a prepared network, its arrays mapped into memory.

    Parameters
    ----------
    folder
        Folder of one network.

    Returns
    -------
    tuple or None
        Graph, contraction order, and names and classes of the ways; None where nothing whole is stored.
    """
    try:
        stored = json.loads((folder / _COMPLETE).read_text())
        if stored != _inventory(folder):
            return None
        # Plain views of the mapped files: the subclass would cost time at every slice.
        arrays = {
            field.name: np.asarray(np.load(folder / f"{field.name}.npy", mmap_mode="r"))
            for field in fields(StreetGraph)
        }
        order = np.load(folder / "order.npy")
        names = np.load(folder / "names.npy"), np.load(folder / "highways.npy")
    except (OSError, ValueError, EOFError):
        # A damaged cache is only a slow start: the network is built again.
        return None
    return StreetGraph(**arrays), order, names


def store(
    folder: Path,
    graph: StreetGraph,
    order: NDArray[np.int32],
    names: tuple[NDArray[np.str_], NDArray[np.str_]],
) -> None:
    """
    Store a prepared network: written beside its place and moved there when whole.

    Parameters
    ----------
    folder
        Folder of this network; its parents are made.
    graph, order, names
        What `load` gives back.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for field in fields(StreetGraph):
            np.save(unfinished / f"{field.name}.npy", getattr(graph, field.name))
        np.save(unfinished / "order.npy", order)
        np.save(unfinished / "names.npy", names[0])
        np.save(unfinished / "highways.npy", names[1])
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


def _inventory(folder: Path) -> dict[str, int]:
    """Format and the size of every array in a folder, to tell whole caches from cut ones."""
    return {"format": FORMAT} | {file.name: file.stat().st_size for file in sorted(folder.glob("*.npy"))}
