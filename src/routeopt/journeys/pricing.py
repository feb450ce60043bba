"""
What an ng-route remembers: of the stops visited, those near the last one.

An ng-route may come back to a stop only after leaving its neighbourhood, so it costs at most what the best real route
costs.

References
----------
Baldacci, R., Mingozzi, A. and Roberti, R. (2011). New route relaxation and pricing strategies for the vehicle routing
problem. *Operations Research*, 59(5), 1269-1283.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Neighbourhoods(NamedTuple):
    """
    Memory of an ng-route: which of the stops near the last one it has visited.

    Attributes
    ----------
    bit
        int8 (n + 1, n + 1): the bit of stop j in the memory at stop i; −1 when j is not near i.
    onward
        int16 (n + 1, n + 1, 2ᵍ): the memory at j after coming from i with a memory.
    meets
        bool (n + 1, n + 1): whether anything remembered at i can matter at j.
    """

    bit: NDArray[np.int8]
    onward: NDArray[np.int16]
    meets: NDArray[np.bool_]


def neighbourhoods(travel: NDArray[np.int64], size: int) -> Neighbourhoods:
    """
    Let each stop remember the stops nearest to it.

    Parameters
    ----------
    travel
        (n + 1, n + 1), seconds.
    size
        Stops remembered at each stop; fewer when there are fewer.

    Returns
    -------
    Neighbourhoods
        Its memory tables.
    """
    n = len(travel) - 1
    size = max(0, min(size, n - 1))
    both = (travel + travel.T)[1:, 1:].astype(np.int64)
    np.fill_diagonal(both, np.iinfo(np.int64).max)
    near = np.argsort(both, axis=1, kind="stable")[:, :size] + 1
    bit = np.full((n + 1, n + 1), -1, np.int8)
    for i in range(1, n + 1):
        bit[i, near[i - 1]] = np.arange(size)
    masks = np.arange(1 << size)
    onward = np.zeros((n + 1, n + 1, 1 << size), np.int16)
    for i in range(1, n + 1):
        onward[i] |= np.where(bit[:, i] >= 0, 1 << np.maximum(bit[:, i], 0), 0)[:, None].astype(np.int16)
        for place, k in enumerate(near[i - 1]):
            remembered = (bit[:, k] >= 0)[:, None] & (masks >> place & 1).astype(bool)
            onward[i] |= np.where(remembered, (1 << np.maximum(bit[:, k], 0))[:, None], 0).astype(np.int16)
    meets = (bit >= 0) | (bit.T >= 0) | onward.any(axis=2)
    return Neighbourhoods(bit, onward, meets)
