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
from numba import njit
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
    """

    bit: NDArray[np.int8]
    onward: NDArray[np.int16]


@njit(cache=True)
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
    n = travel.shape[0] - 1
    size = max(0, min(size, n - 1))
    near = np.zeros((n + 1, size), np.int64)
    bit = np.full((n + 1, n + 1), -1, np.int8)
    for i in range(1, n + 1):
        for place in range(size):
            nearest = 0
            for j in range(1, n + 1):
                if j != i and bit[i, j] < 0:
                    way, least = travel[i, j] + travel[j, i], travel[i, nearest] + travel[nearest, i]
                    nearest = j if nearest == 0 or way < least else nearest
            near[i, place], bit[i, nearest] = nearest, place
    onward = np.zeros((n + 1, n + 1, 1 << size), np.int16)
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            own = 1 << bit[j, i] if bit[j, i] >= 0 else 0
            for mask in range(1 << size):
                after = own
                for place in range(size):
                    if mask >> place & 1 and bit[j, near[i, place]] >= 0:
                        after |= 1 << bit[j, near[i, place]]
                onward[i, j, mask] = after
    return Neighbourhoods(bit, onward)
