"""Blocks: neighbouring outlets that an area takes whole."""

import heapq

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours

GROWN = 0.6
"""Share of a block's size to which it grows at first; what growing leaves over between blocks then finds room."""


def group(neighbours: Neighbours, size: int) -> NDArray[np.int32]:
    """
    Merge neighbouring outlets to blocks, the nearest along the streets first.

    Parameters
    ----------
    neighbours
        Street neighbourhood of n outlets.
    size
        Most outlets of a block.

    Returns
    -------
    ndarray
        int32 (n): block of each outlet, counted from 0; each block hangs together.
    """
    return _without_scraps(neighbours, _grown(neighbours, max(1, round(GROWN * size))), size)


def _grown(neighbours: Neighbours, size: int) -> NDArray[np.int32]:
    """Grow block after block from the first free outlet until it is full or has no free neighbour."""
    n = len(neighbours.start) - 1
    block = np.full(n, -1, np.int32)
    count = 0
    for first in range(n):
        if block[first] >= 0:
            continue
        waiting = [(0, first)]
        members = 0
        while waiting and members < size:
            _, outlet = heapq.heappop(waiting)
            if block[outlet] >= 0:
                continue
            block[outlet] = count
            members += 1
            here = slice(neighbours.start[outlet], neighbours.start[outlet + 1])
            for other, seconds in zip(neighbours.index[here].tolist(), neighbours.seconds[here].tolist(), strict=True):
                if block[other] < 0:
                    heapq.heappush(waiting, (seconds, other))
        count += 1
    return block


def _without_scraps(neighbours: Neighbours, block: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Join what growing left over, the smallest first, to the smallest touching block that has room for it."""
    start, neighbour = touching(neighbours, block)
    members = np.bincount(block, minlength=len(start) - 1)
    owner = np.arange(len(members))
    around = [set(neighbour[start[b] : start[b + 1]].tolist()) for b in range(len(members))]
    waiting = [(int(count), b) for b, count in enumerate(members) if count < size]
    heapq.heapify(waiting)
    while waiting:
        count, scrap = heapq.heappop(waiting)
        if owner[scrap] != scrap or count != members[scrap]:
            continue
        room = [(int(members[other]), other) for other in around[scrap] if members[other] + count <= size]
        if not room:
            continue
        _, into = min(room)
        owner[scrap], members[into] = into, members[into] + count
        for other in around[scrap] - {into}:
            around[other] = (around[other] - {scrap}) | {into}
            around[into].add(other)
        around[into].discard(scrap)
        heapq.heappush(waiting, (int(members[into]), into))
    # Joined blocks may have been joined on.
    while (owner != owner[owner]).any():
        owner = owner[owner]
    _, joined = np.unique(owner[block], return_inverse=True)
    return np.ravel(joined).astype(np.int32)


def touching(neighbours: Neighbours, block: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """
    Find the blocks that touch along the streets.

    Parameters
    ----------
    neighbours
        Street neighbourhood of the outlets.
    block
        int32 (n): block of each outlet.

    Returns
    -------
    tuple of ndarray
        CSR over blocks: start and neighbour, symmetric and ascending.
    """
    count = int(block.max()) + 1 if len(block) else 0
    tail = np.repeat(block, np.diff(neighbours.start)).astype(np.int64)
    head = block[neighbours.index].astype(np.int64)
    key = np.unique(np.concatenate([tail * count + head, head * count + tail]))
    key = key[key // count != key % count] if count else key
    start = np.zeros(count + 1, np.int64)
    if count:
        start[1:] = np.cumsum(np.bincount(key // count, minlength=count))
    return start, (key % max(count, 1)).astype(np.int32)
