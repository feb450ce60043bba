"""
How little the ways of all days cost when enough of them leave every set of stops: a linear program grown by cuts.

Every stop is entered and left as often as it is visited, and no set of stops may be left by fewer routes than its
visits need. Only promising ways are in the program; the others are priced against its multipliers.
"""

import math

import highspy
import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array

from routeopt.core.linear_program import QuietHighs
from routeopt.journeys.bound.choice import apart, overfull
from routeopt.journeys.bound.demand import Demand
from routeopt.journeys.bound.needs import Needs, departures_needed, needs_of
from routeopt.journeys.bound.separate import climb, cut_off, grow

NEAREST = 8
"""Ways out of and into each stop in the first program."""
PRICED = 500
"""Ways that join the program at once."""
CUTS = 60
"""Sets that join the program at once."""
SEARCHES = (grow, cut_off, climb)
"""How sets are looked for; the next one when those before found few."""


class FlowBound:
    """
    The linear program of a demand, its cuts and its best proven bound.

    Parameters
    ----------
    demand
        The visits.

    Attributes
    ----------
    best
        Proven bound in seconds, −∞ before the first round.
    cuts
        bool (c, n + 1): the sets.
    needs
        int64 (c): departures that each needs.
    node_price, cut_price
        float64 (n + 1), (c): multipliers of the best bound.
    """

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        size = len(demand.travel)
        self.best = -math.inf
        self.cuts = np.zeros((0, size), np.bool_)
        self.needs = np.zeros(0, np.int64)
        self.node_price = np.zeros((2, size))
        self.cut_price = np.zeros(0)
        self._needs = needs_of(demand)
        # A way between two stops is used at most once by each of their visits.
        self._limit = np.minimum.outer(demand.most, demand.most)
        self._known: set[bytes] = set()
        self._tail, self._head = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._inside = np.zeros((size, size), np.bool_)
        self._used = np.zeros((size, size))
        self._program = QuietHighs()
        self._add_stops()
        self._add_ways(*np.nonzero(self._promising()))

    def improve(self, rounds: int) -> int:
        """
        Add sets that are left too seldom, round by round.

        Parameters
        ----------
        rounds
            Work limit.

        Returns
        -------
        int
            Rounds done; fewer when no such set is found any more.
        """
        for done in range(rounds):
            # Ways that are missing now are there in the next round: solving until none is would take most of the time.
            settled = self._solve()
            sets = self._separate()
            if len(sets):
                self._add_cuts(sets)
            elif settled:
                return done + 1
        while not self._solve():
            pass
        return rounds

    def price(self) -> NDArray[np.float64]:
        """
        Give the reduced cost of every way under the multipliers of the best bound.

        Returns
        -------
        ndarray
            float64 (n + 1, n + 1), seconds; infinite where no day can use the way.
        """
        visits, balance = self.node_price
        return np.where(self._demand.usable, self._reduced(visits, balance, self.cut_price), np.inf)

    def _add_stops(self) -> None:
        """Rows: departures and arrivals of each stop, in equal numbers."""
        demand, size = self._demand, len(self._demand.travel)
        low, high = (np.concatenate([ends, np.zeros(size)]) for ends in (demand.fewest, demand.most))
        none = np.zeros(0, np.int32)
        self._program.addRows(2 * size, low, high, 0, np.zeros(2 * size, np.int32), none, np.zeros(0))

    def _promising(self) -> NDArray[np.bool_]:
        """Ways to and from the start and between stops near each other."""
        demand = self._demand
        way = np.where(demand.usable, demand.travel, np.iinfo(np.int64).max)
        rank = np.minimum(ranks(way), ranks(way.T).T)
        chosen = rank < NEAREST
        chosen[0], chosen[:, 0] = True, True
        return chosen & demand.usable

    def _add_ways(self, tail: NDArray[np.intp], head: NDArray[np.intp]) -> None:
        """Columns: how often each way is used."""
        size, count = len(self._demand.travel), len(tail)
        way, cut = np.nonzero((self.cuts[:, tail] & ~self.cuts[:, head]).T)
        number, ones = np.arange(count), np.ones(count)
        rows = csr_array(
            (
                np.concatenate([ones, ones, -ones, np.ones(len(way))]),
                (
                    np.concatenate([number, number, number, way]),
                    np.concatenate([tail, size + tail, size + head, 2 * size + cut]),
                ),
            ),
            shape=(count, 2 * size + len(self.cuts)),
        )
        cost, limit = (table[tail, head].astype(np.float64) for table in (self._demand.travel, self._limit))
        self._program.addCols(count, cost, np.zeros(count), limit, rows.nnz, rows.indptr, rows.indices, rows.data)
        self._inside[tail, head] = True
        self._tail, self._head = np.concatenate([self._tail, tail]), np.concatenate([self._head, head])

    def _solve(self) -> bool:
        """Solve the program and let ways join that could lower its value; whether there was none."""
        self._program.run()
        solution = self._program.getSolution()
        self._used = np.zeros_like(self._inside, np.float64)
        self._used[self._tail, self._head] = np.array(solution.col_value)
        reduced = self._price(np.array(solution.row_dual))
        outside = self._demand.usable & ~self._inside & (reduced < -1e-6)
        tail, head = np.nonzero(outside)
        if not len(tail):
            return True
        order = np.argsort(reduced[tail, head], kind="stable")[:PRICED]
        self._add_ways(tail[order], head[order])
        return False

    def _price(self, multipliers: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Reduced cost of every way, and the bound that these multipliers prove.

        Any multipliers of the right sign prove a bound, so neither the program's tolerances nor ways that it does not
        know can make it too high.
        """
        demand, size = self._demand, len(self._demand.travel)
        visits, balance = multipliers[:size], multipliers[size : 2 * size]
        cut_price = np.maximum(0.0, multipliers[2 * size :])
        reduced = self._reduced(visits, balance, cut_price)
        gained = np.minimum(0.0, reduced) * self._limit
        bound = float(np.minimum(visits * demand.fewest, visits * demand.most).sum() + cut_price @ self.needs)
        bound += float(gained[demand.usable].sum())
        if bound > self.best:
            self.best = bound
            self.node_price, self.cut_price = multipliers[: 2 * size].reshape(2, size), cut_price
        return reduced

    def _reduced(
        self, visits: NDArray[np.float64], balance: NDArray[np.float64], cut_price: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Travel of every way less what visits, balance and the first sets pay for it."""
        leaving = leaving_price(self.cuts[: len(cut_price)], cut_price)
        return self._demand.travel - visits[:, None] - balance[:, None] + balance[None, :] - leaving

    def _separate(self) -> NDArray[np.bool_]:
        """Sets that are left too seldom, the worst first."""
        size = len(self._demand.travel)
        used = self._used + self._used.T
        found, missing = np.zeros((2 * size, size), np.bool_), np.zeros(2 * size)
        sets: dict[bytes, tuple[float, NDArray[np.bool_]]] = {}
        for search in SEARCHES:
            count = search(used, self._needs, found, missing)
            for place in range(count):
                key = found[place].tobytes()
                if key not in self._known:
                    sets.setdefault(key, (float(missing[place]), found[place].copy()))
            if len(sets) >= size // 20:
                break
        # Equally violated ones in the order found.
        worst = sorted(sets.values(), key=lambda one: -one[0])[:CUTS]
        return np.array([members for _, members in worst]).reshape(-1, size)

    def _add_cuts(self, sets: NDArray[np.bool_]) -> None:
        need = np.array([departures_needed(self._needs, members) for members in sets], np.int64)
        leaving = csr_array((sets[:, self._tail] & ~sets[:, self._head]).astype(np.float64))
        most = np.full(len(sets), highspy.kHighsInf)
        rows = leaving.nnz, leaving.indptr, leaving.indices, leaving.data
        self._program.addRows(len(sets), need.astype(np.float64), most, *rows)
        self._known |= {members.tobytes() for members in sets}
        self.needs, self.cuts = np.concatenate([self.needs, need]), np.vstack([self.cuts, sets])


@njit(cache=True)
def leaving_price(cuts: NDArray[np.bool_], price: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Add up what each way pays for the sets that it leaves.

    Parameters
    ----------
    cuts
        bool (c, n + 1): the sets.
    price
        float64 (c), seconds.

    Returns
    -------
    ndarray
        float64 (n + 1, n + 1). A matrix product would do the same, on all cores of a machine.
    """
    size = cuts.shape[1]
    paid = np.zeros((size, size))
    for cut in range(len(price)):
        if price[cut] > 0.0:
            for i in range(size):
                if cuts[cut, i]:
                    for j in range(size):
                        if not cuts[cut, j]:
                            paid[i, j] += price[cut]
    return paid


def compile_cuts() -> None:
    """Run every search for sets once on three stops without ways, so that its machine code lies in the cache."""
    none = np.zeros((4, 4), np.int64)
    needs = Needs(none, none, none[0], none[0], none[:2], np.ones(2, np.int64), 1, np.zeros((4, 4)))
    for search in SEARCHES:
        search(np.zeros((4, 4)), needs, np.zeros((8, 4), np.bool_), np.zeros(8))
    leaving_price(np.zeros((0, 4), np.bool_), np.zeros(0))
    apart(np.zeros((4, 4)), np.zeros(4), np.zeros((8, 4), np.bool_), np.zeros(8), np.zeros(8, np.int64))
    overfull(np.zeros((4, 4)), np.zeros(4), np.zeros(4, np.bool_))


def ranks(way: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.intp]:
    """
    Rank the ways out of each stop.

    Parameters
    ----------
    way
        Length or price, (n + 1, n + 1).

    Returns
    -------
    ndarray
        int64 (n + 1, n + 1): place of every way among those out of its stop, shortest first.
    """
    return np.argsort(np.argsort(way, axis=1, kind="stable"), axis=1, kind="stable")
