"""When each segment is reached: waves run into it from both ends, and from places on it."""

import numpy as np
from numpy.typing import NDArray

from routeopt.network.graph import StreetGraph
from routeopt.network.osm import BACKWARD, FORWARD
from routeopt.network.places import Places
from routeopt.network.segments import Parts


def reached(
    graph: StreetGraph,
    parts: Parts,
    origins: Places,
    entries: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Tell when someone is first on each segment, and when all of it could have been seen.

    Parameters
    ----------
    graph
        The streets.
    parts
        Their segments (s).
    origins
        Places to start from.
    entries
        Milliseconds to each chain's start going along it, and to its end going against it; inf for never.

    Returns
    -------
    tuple
        Two float64 (s), seconds; inf where not reached.
    """
    chain = np.repeat(np.arange(len(parts.count)), parts.count)
    part = np.arange(len(chain)) - parts.first[chain]
    last_ms = graph.chain_ms[chain].astype(np.float64)
    # Parts of a chain are equally long; their times are taken in the same proportion.
    length = last_ms / parts.count[chain]
    begin, end = part * length, (part + 1) * length
    ahead, back = (graph.chain_open[chain] & FORWARD) > 0, (graph.chain_open[chain] & BACKWARD) > 0
    forward = entries[0][chain] + begin
    backward = entries[1][chain] + last_ms - end
    first, whole = np.full(len(chain), np.inf), np.full(len(chain), np.inf)
    for k, place in zip(origins.chain.tolist(), origins.at_ms.tolist(), strict=True):
        rows = np.arange(parts.first[k], parts.first[k + 1])
        after, before = rows[ahead[rows] & (begin[rows] >= place)], rows[back[rows] & (end[rows] <= place)]
        forward[after] = np.minimum(forward[after], begin[after] - place)
        backward[before] = np.minimum(backward[before], place - end[before])
        here = rows[(begin[rows] <= place) & (end[rows] >= place)]
        first[here] = 0.0
        both = here[ahead[here] & back[here]]
        whole[both] = np.minimum(whole[both], np.maximum(place - begin[both], end[both] - place))
    # Two waves meet in the middle, unless the later one comes when the earlier has passed.
    entry = np.minimum(forward, backward)
    meeting = np.where(np.isfinite(forward) & np.isfinite(backward), (forward + backward + length) / 2, np.inf)
    first = np.minimum(first, entry)
    whole = np.minimum(whole, np.minimum(entry + length, meeting))
    return first / 1000, whole / 1000
