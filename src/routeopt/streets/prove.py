"""Bound the value of any choice: at given prices, the best cluster of each territory, found or ruled out."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routeopt.streets.branch import best_cluster
from routeopt.streets.master import Prices
from routeopt.streets.territory import Territory

_TOLERANCE = 1e-6
"""Share of a rep's price of a place by which a cluster must exceed it to be of use."""
_PATIENCE = 3
"""Rounds without a better bound after which the prices are no longer held back."""


_MORE = 4
"""A search that was cut off and found nothing may look at so many times more segments; one that found some, twice."""


@dataclass(frozen=True)
class Effort:
    """
    Deterministic amount of proof.

    Attributes
    ----------
    rounds
        Rounds of prices at most.
    visits
        Segments looked at in a territory's first search; more whenever it was cut off.
    all_visits
        Segments looked at in all rounds and territories.
    near
        Share of the value to which the relaxation is to be known.
    """

    rounds: int
    visits: int
    all_visits: int
    near: float


class Proof:
    """
    The best bound so far, and what the next round may cost.

    Parameters
    ----------
    parts
        Territories of all reps.
    open_
        Positions of the reps whose clusters are not all known.
    limits
        Limits of one cluster, see ``branch.best_cluster``.
    clusters_max
        Most clusters of a rep.
    effort
        Amount of work.
    """

    def __init__(
        self,
        parts: tuple[Territory, ...],
        open_: list[int],
        limits: NDArray[np.float64],
        clusters_max: int,
        effort: Effort,
    ) -> None:
        self._parts, self._open, self._limits = parts, open_, limits
        self._clusters_max, self._effort = clusters_max, effort
        self._allowed = np.full(len(parts), effort.visits)
        self._best: Prices | None = None
        self._stale = 0
        self._worth = np.inf
        self.bound = np.inf
        self.rounds = self.visits = 0

    def goes_on(self) -> bool:
        """Whether another round is wanted and may be paid."""
        near = np.isfinite(self.bound) and self.bound <= self._worth * (1 + self._effort.near * 1.2)
        return not near and self.rounds < self._effort.rounds and self.visits < self._effort.all_visits

    def prices(self, latest: Prices) -> Prices:
        """Half-way from the prices of the best bound to the latest ones, until that no longer helps."""
        self._worth = latest.worth
        if self._best is None or self._stale >= _PATIENCE:
            return latest
        pairs = ((getattr(self._best, name) + getattr(latest, name)) / 2 for name in ("worth", "gain", "floor"))
        return Prices(*pairs)

    def round(self, prices: Prices) -> list[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
        """
        Search every territory at these prices, and improve the bound.

        Parameters
        ----------
        prices
            Any prices.

        Returns
        -------
        list of tuple
            Per rep its position and the clusters found, as CSR of positions in its territory.
        """
        # What a cluster may gain unseen, so that all unseen gains together stay within the wanted share.
        unseen = self._effort.near * max(prices.worth, 0.0) / max(1, self._clusters_max * len(self._open))
        found, beyond = [], 0.0
        for rep in self._open:
            part, floor = self._parts[rep], float(prices.floor[rep])
            gain = prices.gain[part.rows]
            least = floor + _TOLERANCE * max(1.0, abs(floor))
            first, member, most, used = best_cluster(
                part.start,
                part.index,
                gain,
                part.length_m,
                part.work_s,
                part.money,
                self._limits,
                least,
                max(least, floor + unseen),
                int(self._allowed[rep]),
            )
            self.visits += int(used)
            beyond += max(0.0, most - floor)
            found.append((rep, first, member))
            best = max((float(gain[member[low:high]].sum()) for low, high in pairwise(first.tolist())), default=least)
            if most > max(best, least, floor + unseen) + _TOLERANCE:
                self._allowed[rep] *= _MORE if len(first) == 1 else 2
        bound = prices.worth + self._clusters_max * beyond
        self._stale += 1
        if bound < self.bound:
            self.bound, self._best, self._stale = bound, prices, 0
        self.rounds += 1
        return found
