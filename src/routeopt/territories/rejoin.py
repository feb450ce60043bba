"""Tie a territory in force together again over outlets that are new beside it."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.pieces import pieces_of


def rejoined(near: Neighbours, rep: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Let outlets without a territory join the one whose pieces they hold together, over the fewest of them first.

    A new outlet may stand in the only street between two parts of a territory that was in one piece before it opened.

    Parameters
    ----------
    near
        Neighbourhood of the outlets.
    rep
        int32 (m), negative where there is no territory.

    Returns
    -------
    ndarray
        int32 (m), no outlet that had a territory leaves it.
    """
    rep = rep.copy()
    while True:
        piece = pieces_of(near, rep)
        size = np.bincount(piece)
        ways = []
        for mine in np.unique(rep[rep >= 0]).tolist():
            pieces = np.unique(piece[rep == mine])
            if len(pieces) > 1:
                largest = int(pieces[size[pieces].argmax()])
                ways.append((mine, _way(near, rep, mine, piece == largest)))
        ways = [(mine, way) for mine, way in ways if way]
        if not ways:
            return rep
        mine, way = min(ways, key=lambda one: len(one[1]))
        rep[way] = mine


def _way(near: Neighbours, rep: NDArray[np.int32], mine: int, home: NDArray[np.bool_]) -> list[int]:
    """Fewest outlets without a territory between one piece of a territory and another; none where nothing leads on."""
    came = np.where(home, -1, -2)
    queue = deque(np.flatnonzero(home).tolist())
    while queue:
        at = queue.popleft()
        for beside in near.index[near.start[at] : near.start[at + 1]].tolist():
            if came[beside] != -2 or (rep[beside] >= 0 and rep[beside] != mine):
                continue
            came[beside] = at
            if rep[beside] == mine:
                way = []
                while rep[at] < 0:
                    way.append(at)
                    at = int(came[at])
                return way
            queue.append(beside)
    return []
