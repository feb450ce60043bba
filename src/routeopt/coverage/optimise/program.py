"""The mixed-integer program: its columns, and rows while they are gathered."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from routeopt.core.linear_program import sparse_program
from routeopt.coverage.optimise.model import SplitProblem


@dataclass
class Program:
    """
    Rows and columns while they are gathered.

    Attributes
    ----------
    problem
        The data.
    pair_block, pair_area
        int (p): each allowed block and area, the first p columns; then units, signed areas, reps, points of the mix.
    rows
        Number of rows so far.
    first_row
        Row at which each rule begins.
    """

    problem: SplitProblem
    pair_block: NDArray[np.int64]
    pair_area: NDArray[np.int64]
    _row: list[NDArray[np.int64]] = field(default_factory=list)
    _column: list[NDArray[np.int64]] = field(default_factory=list)
    _value: list[NDArray[np.float64]] = field(default_factory=list)
    _low: list[NDArray[np.float64]] = field(default_factory=list)
    _high: list[NDArray[np.float64]] = field(default_factory=list)
    rows: int = 0
    first_row: dict[str, int] = field(default_factory=dict)

    def rows_of(self, rules: Container[str]) -> NDArray[np.int64]:
        """Rows of these rules, ascending."""
        ends = [*list(self.first_row.values())[1:], self.rows]
        parts = [np.arange(a, b) for (name, a), b in zip(self.first_row.items(), ends, strict=True) if name in rules]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def matrix(self) -> csr_array:
        """All rows so far over all columns."""
        if not self._row:
            return csr_array((self.rows, self.columns))
        row, column, value = (np.concatenate(part) for part in (self._row, self._column, self._value))
        return csr_array((value, (row, column)), shape=(self.rows, self.columns))

    def limits(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Least and most of each row."""
        none = [np.zeros(0)]
        return np.concatenate(self._low or none), np.concatenate(self._high or none)

    @property
    def pairs(self) -> int:
        """Number of block and area pairs."""
        return len(self.pair_block)

    @property
    def first_unit(self) -> int:
        """Column of the first unit."""
        return self.pairs

    @property
    def first_area(self) -> int:
        """Column of the first signed area."""
        return self.pairs + len(self.problem.units.block)

    @property
    def first_office(self) -> int:
        """Column of the first office's reps."""
        return self.first_area + len(self.problem.areas.root)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return self.first_slack + len(self.problem.mix.mode)

    @property
    def first_slack(self) -> int:
        """Column of the first percentage points outside a rule of the mix."""
        return self.first_office + len(self.problem.teams.reps_min)

    def pair_of(self) -> NDArray[np.int64]:
        """Column by block and area, −1 where not allowed."""
        found = np.full(self.problem.blocks.allowed.shape, -1)
        found[self.pair_block, self.pair_area] = np.arange(self.pairs)
        return found

    def add(self, entries: Sequence[tuple[Any, Any, Any]], low: ArrayLike, high: ArrayLike) -> None:
        """Add rows: (row within this call, column, value) triples, and their limits."""
        low, high = np.broadcast_arrays(np.atleast_1d(np.asarray(low, float)), np.atleast_1d(np.asarray(high, float)))
        count = len(low)
        for row, column, value in entries:
            r, c, v = np.broadcast_arrays(np.asarray(row), np.asarray(column), np.asarray(value, float))
            self._row.append(np.ravel(r).astype(np.int64) + self.rows)
            self._column.append(np.ravel(c).astype(np.int64))
            self._value.append(np.ravel(v))
        self._low.append(low)
        self._high.append(high)
        self.rows += count

    def profit(self) -> NDArray[np.float64]:
        """Contribution of each column, beside the constant."""
        problem, units = self.problem, self.problem.units
        # A unit that is neither direct nor in an area is with the wholesaler: that value is the constant.
        lost = np.bincount(units.block, units.other_value, len(problem.blocks.outlets))
        gain = np.where(units.direct_ok, units.direct_value - units.other_value, 0.0)
        pair = problem.blocks.value[self.pair_block, self.pair_area] - lost[self.pair_block]
        offices = np.full(len(problem.teams.reps_min), -problem.teams.rep_cost)
        price = np.where(np.isfinite(problem.mix.price), problem.mix.price, 0.0)
        return np.concatenate([pair, gain, -problem.areas.fee, offices, -price])

    @property
    def constant(self) -> float:
        """Contribution when nothing is direct and no area is signed."""
        return self.problem.fixed_value + float(self.problem.units.other_value.sum())

    def lp(self, *, parts: bool = False) -> highspy.HighsLp:
        """Put the program into the solver's own form, to be minimised; with ``parts`` a unit may be direct in part."""
        teams, areas = self.problem.teams, self.problem.areas
        low: NDArray[Any] = np.zeros(self.columns)
        high: NDArray[Any] = np.ones(self.columns)
        high[self.first_unit : self.first_area] = self.problem.units.direct_ok
        high[self.first_area : self.first_office] = areas.root >= 0
        reps = slice(self.first_office, self.first_slack)
        low[reps], high[reps] = teams.reps_min, teams.reps_max
        high[self.first_slack :] = np.where(np.isfinite(self.problem.mix.price), 100.0, 0.0)
        whole = np.arange(self.columns) < self.first_slack
        whole[self.first_unit : self.first_area] &= not parts
        lp = sparse_program(self.matrix(), self.limits(), -self.profit(), (low, high), whole)
        # With the constant inside, a share of the objective is a share of the contribution.
        lp.offset_ = -self.constant
        return lp
