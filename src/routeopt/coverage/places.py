"""Who has a place in a direct team of limited size, by score: exact, as all that counts are sorted sums."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """
    An answer.

    Attributes
    ----------
    leave, join, place
        Positions, in the arrays asked, of members who leave, of outsiders who join, and of newcomers who get a place.
    worth
        Score above ``place`` of all who are in, less the price of each change.
    """

    leave: NDArray[np.int64]
    join: NDArray[np.int64]
    place: NDArray[np.int64]
    worth: float


def best_places(
    scores: tuple[Floats, Floats, Floats], band: tuple[int, int], caps: tuple[int, int], place: float, change: float
) -> Places | None:
    """
    Choose who is in.

    Parameters
    ----------
    scores
        Of members, outsiders and newcomers. Members who leave and outsiders who join are changes, newcomers are not.
    band
        Fewest and most that may be in.
    caps
        Most members who may leave, most outsiders who may join.
    place
        Score below which a free place is better.
    change
        Price of each change.

    Returns
    -------
    Places or None
        The choice of most worth, of equal ones the one with the fewest changes; None where caps and band contradict
        each other.
    """
    members, outsiders, newcomers = scores
    worst = np.lexsort((np.arange(len(members)), members))
    best = np.lexsort((np.arange(len(outsiders)), -outsiders))
    next_ = np.lexsort((np.arange(len(newcomers)), -newcomers))
    lost, won, filled = (_sums(part - place) for part in (members[worst], outsiders[best], newcomers[next_]))
    drops, adds = min(caps[0], len(members)), min(caps[1], len(outsiders))
    wanted = int(np.argmax(filled))
    add = np.arange(adds + 1)
    found: tuple[float, int, int, int] | None = None
    for drop in range(drops + 1):
        others = len(members) - drop + add
        fewest = np.maximum(0, band[0] - others)
        most = np.minimum(len(newcomers), band[1] - others)
        chosen = np.clip(wanted, fewest, np.maximum(fewest, most))
        fits = (fewest <= most) & (chosen <= len(newcomers))
        worth = -lost[drop] + won[add] + filled[np.minimum(chosen, len(newcomers))] - change * (drop + add)
        worth = np.where(fits, worth, -np.inf)
        at = int(np.argmax(worth))
        if np.isfinite(worth[at]) and (found is None or worth[at] > found[0] + 1e-9):
            found = float(worth[at]), drop, at, int(chosen[at])
    if found is None:
        return None
    _, drop, joined, filled_places = found
    total = found[0] + float((members - place).sum())
    return Places(worst[:drop], best[:joined], next_[:filled_places], total)


def _sums(values: Floats) -> Floats:
    """Sums of the first 0, 1, 2 … values."""
    return np.concatenate([[0.0], np.cumsum(values)])
