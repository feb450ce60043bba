"""A region from a city: copies of the map side by side, joined where their streets face each other."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

_GAP_DEGREES = 0.002
"""Between copies: about 200 m."""
_LINKS = 40
"""Streets across each border."""
_JOINED = ("primary", "secondary", "tertiary", "unclassified", "residential")
"""Classes whose nodes are joined: what every mode may use."""


def tile(file: Path, out: Path, side: int = 3) -> Path:
    """
    Write a map of side × side copies of a map of streets.

    Parameters
    ----------
    file
        The map, ``.osm.pbf``.
    out
        Where to write, ``.osm.pbf``.
    side
        Copies along each side.

    Returns
    -------
    Path
        ``out``. Nodes and ways are numbered anew; relations are left out.
    """
    ids, lonlat = _nodes(file)
    ways = list(_ways(file, ids))
    step = np.ptp(lonlat, axis=0) + _GAP_DEGREES
    cells = [(x, y) for y in range(side) for x in range(side)]
    number = {cell: position for position, cell in enumerate(cells)}
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        for cell in cells:
            # The first copy stays where the city is; the others follow to the east and north.
            for row, (lon, lat) in enumerate((lonlat + step * cell).tolist()):
                writer.add_node(osmium.osm.mutable.Node(id=1 + number[cell] * len(ids) + row, location=(lon, lat)))
        written = 0
        for cell in cells:
            for rows, tags in ways:
                written += 1
                nodes = (1 + number[cell] * len(ids) + rows).tolist()
                writer.add_way(osmium.osm.mutable.Way(id=written, nodes=nodes, tags=tags))
        for ends in _links(ways, lonlat, len(ids), number):
            written += 1
            writer.add_way(osmium.osm.mutable.Way(id=written, nodes=ends, tags={"highway": "tertiary"}))
    return out


def _nodes(file: Path) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ids, ascending, and places of all nodes."""
    found = [(node.id, node.lon, node.lat) for node in osmium.FileProcessor(str(file), osmium.osm.NODE)]
    table = np.array([each[1:] for each in found], np.float64)
    ids = np.array([each[0] for each in found], np.int64)
    order = np.argsort(ids)
    return ids[order], table[order]


def _ways(file: Path, ids: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], dict[str, str]]]:
    """Rows of the nodes of each street, and its tags; nodes that a clipped map lacks are left out."""
    for way in osmium.FileProcessor(str(file), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway")):
        refs = np.array([node.ref for node in way.nodes], np.int64)
        rows = np.minimum(np.searchsorted(ids, refs), len(ids) - 1)
        yield rows[ids[rows] == refs], {tag.k: tag.v for tag in way.tags}


def _links(
    ways: list[tuple[NDArray[np.int64], dict[str, str]]],
    lonlat: NDArray[np.float64],
    count: int,
    number: dict[tuple[int, int], int],
) -> Iterator[list[int]]:
    """Pairs of nodes that face each other across a border, evenly along it."""
    two_way = [rows for rows, tags in ways if tags["highway"] in _JOINED and tags.get("oneway", "no") == "no"]
    joined = np.unique(np.concatenate(two_way))
    for axis in (0, 1):
        across, along = lonlat[joined, axis], lonlat[joined, 1 - axis]
        band = np.quantile(along, np.linspace(0.02, 0.98, _LINKS + 1))
        slot = np.searchsorted(band, along) - 1
        for strip in range(_LINKS):
            here = joined[slot == strip]
            if not len(here):
                continue
            last, first = (here[pick(across[slot == strip])] for pick in (np.argmax, np.argmin))
            for (x, y), copy in number.items():
                beside = (x + 1, y) if axis == 0 else (x, y + 1)
                if beside in number:
                    yield [1 + copy * count + int(last), 1 + number[beside] * count + int(first)]


def main() -> None:
    """Tile a map from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiled", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--side", type=int, default=3)
    chosen = parser.parse_args()
    tile(chosen.file, chosen.out, chosen.side)


if __name__ == "__main__":
    main()
