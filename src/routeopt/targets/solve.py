"""
Share the year out over the tree, exactly, then over the months in whole cases.

References
----------
Hochbaum, D. S. (1994). Lower and upper bounds for the allocation problem and other nonlinear optimization problems.
*Mathematics of Operations Research*, 19(2), 390-409.

Patriksson, M. (2008). A survey on the continuous nonlinear resource allocation problem. *European Journal of
Operational Research*, 185(1), 1-46.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats, Status
from routeopt.targets.build import reachable
from routeopt.targets.model import LEVELS, TargetAnswer, TargetProblem
from routeopt.targets.months import spread

HALVINGS = 80
"""Halvings of the interval of prices: more than a double's digits."""

Numbers = NDArray[np.float64]


def solve(problem: TargetProblem) -> TargetAnswer:
    """
    Share a year's target out.

    Parameters
    ----------
    problem
        The problem; its total lies between what the company's parts can reach.

    Returns
    -------
    TargetAnswer
        Whole cases of every unit and month; equal problems give equal answers.

    Notes
    -----
    The shares minimise ``Σ (x − desired)² ÷ (2 · weight)`` over the groups, so that what is above or below the desired
    year is shared in proportion, under floors and caps at every level. As the bounds form a tree, a price per unit
    decides: at price λ a group takes ``desired + λ · weight`` inside its bounds, and a unit what its parts take inside
    its own. The price at which the children take exactly their parent's year is found by halving, for all units of a
    level at once, from the company down. Whole numbers come by controlled rounding at each level: every child gets its
    share rounded down or up, the largest remainders up, and stays inside its bounds, which are whole.
    """
    tree = _Tree(problem)
    exact = tree.shared(whole=False)
    year = tree.shared(whole=True).astype(np.int64)
    group = tree.group
    stats = SearchStats(
        status=Status.FEASIBLE,
        objective=tree.cost(year[group].astype(np.float64)),
        bound=tree.cost(exact[group]),
        unit="cases",
        work={"halvings": 2 * HALVINGS * (len(LEVELS) - 1)},
    )
    return TargetAnswer(spread(problem, year), stats)


@dataclass(frozen=True)
class _Level:
    """Rows of one level, where the children of each unit above begin, and the units above."""

    rows: NDArray[np.int64]
    begins: NDArray[np.int64]
    above: NDArray[np.int64]


class _Tree:
    """The tree as arrays for whole-level arithmetic."""

    def __init__(self, problem: TargetProblem) -> None:
        self._problem = problem
        self._least, self._most = (bound.astype(np.float64) for bound in reachable(problem))
        self.group = np.flatnonzero(problem.level == len(LEVELS) - 1)
        self._desired = problem.desired[self.group]
        self._weight = np.maximum(self._desired, 1.0)
        self._levels = []
        for depth in range(1, len(LEVELS)):
            rows = np.flatnonzero(problem.level == depth)
            above, begins = np.unique(problem.parent[rows], return_index=True)
            self._levels.append(_Level(rows, begins, above.astype(np.int64)))

    def cost(self, cases: Numbers) -> float:
        """Objective of the groups' years."""
        return float(np.sum((cases - self._desired) ** 2 / (2 * self._weight)))

    def shared(self, *, whole: bool) -> Numbers:
        """Years of all units, level by level from the company down."""
        year = np.zeros(len(self._problem.unit_ids))
        year[0] = self._problem.total
        for depth, level in enumerate(self._levels):
            share = self._shares(depth, year[level.above])
            year[level.rows] = self._rounded(level, share, year[level.above]) if whole else share
        return year

    def _shares(self, depth: int, asked: Numbers) -> Numbers:
        """What the units of one level take at the prices at which they sum to what their parents have."""
        level = self._levels[depth]
        low = np.full(len(asked), float(np.min((self._least[self.group] - self._desired) / self._weight)) - 1.0)
        high = np.full(len(asked), float(np.max((self._most[self.group] - self._desired) / self._weight)) + 1.0)
        for _ in range(HALVINGS):
            price = (low + high) / 2
            enough = np.add.reduceat(self._taken(depth, price), level.begins) >= asked
            high, low = np.where(enough, price, high), np.where(enough, low, price)
        below, over = self._taken(depth, low), self._taken(depth, high)
        # Between two neighbouring doubles the sums still differ by a hair: mix the two sides.
        lower, upper = (np.add.reduceat(side, level.begins) for side in (below, over))
        part = np.divide(asked - lower, upper - lower, out=np.zeros(len(asked)), where=upper > lower)
        return below + self._down(level, np.clip(part, 0.0, 1.0)) * (over - below)

    def _taken(self, depth: int, price: Numbers) -> Numbers:
        """What the units of one level take when each parent above has its own price."""
        for level in self._levels[depth:]:
            price = self._down(level, price)
        taken = np.clip(self._desired + price * self._weight, self._least[self.group], self._most[self.group])
        for below in range(len(self._levels) - 1, depth, -1):
            rows = self._levels[below - 1].rows
            taken = np.clip(np.add.reduceat(taken, self._levels[below].begins), self._least[rows], self._most[rows])
        return taken

    @staticmethod
    def _down(level: _Level, of_parents: Numbers) -> Numbers:
        """Give every child its parent's value."""
        return np.repeat(of_parents, np.diff(level.begins, append=len(level.rows)))

    def _rounded(self, level: _Level, share: Numbers, asked: Numbers) -> Numbers:
        """Round shares so that children sum to their parent: the largest remainders up."""
        # A share that is whole but for the last bits is that number, lest it be rounded away from a bound.
        share = np.where(np.abs(share - np.rint(share)) < 1e-6, np.rint(share), share)
        floor = np.floor(share)
        lacking = asked - np.add.reduceat(floor, level.begins)
        family = self._down(level, np.arange(len(asked), dtype=np.float64))
        room = floor < self._most[level.rows]
        order = np.lexsort((np.arange(len(share)), floor - share, ~room, family))
        rank = np.empty(len(share))
        rank[order] = np.arange(len(share)) - np.repeat(level.begins, np.diff(level.begins, append=len(share)))
        return floor + (rank < self._down(level, lacking))
