"""The mixed-integer program: variables, and each rule as one function that adds its rows."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

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
        int (p): each allowed block and area, the first p columns; then units, signed areas, reps.
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

    @classmethod
    def of(cls, problem: SplitProblem, only: Container[str] | None = None) -> "Program":
        """Gather all rows of a problem, but for the rules it sets aside; or ``only`` these of them."""
        block, area = np.nonzero(problem.blocks.allowed & (problem.areas.root >= 0)[None, :])
        program = cls(problem, block, area)
        for name, rule in RULES.items():
            program.first_row[name] = program.rows
            if name not in problem.without and (only is None or name in only):
                rule(program)
        return program

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
        return np.concatenate([pair, gain, -problem.areas.fee, offices])

    @property
    def constant(self) -> float:
        """Contribution when nothing is direct and no area is signed."""
        return self.problem.fixed_value + float(self.problem.units.other_value.sum())

    def lp(self, *, parts: bool = False) -> highspy.HighsLp:
        """Put the program into the solver's own form, to be minimised; with ``parts`` a unit may be direct in part."""
        teams, areas = self.problem.teams, self.problem.areas
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.columns, self.rows
        # With the constant inside, a share of the objective is a share of the contribution.
        lp.col_cost_, lp.offset_ = -self.profit(), -self.constant
        low: NDArray[Any] = np.zeros(self.columns)
        high: NDArray[Any] = np.ones(self.columns)
        high[self.first_unit : self.first_area] = self.problem.units.direct_ok
        high[self.first_area : self.first_office] = areas.root >= 0
        low[self.first_office :], high[self.first_office :] = teams.reps_min, teams.reps_max
        lp.col_lower_, lp.col_upper_ = low, high
        by_column = self.matrix().tocsc()
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = by_column.indptr.astype(np.int32)
        lp.a_matrix_.index_ = by_column.indices.astype(np.int32)
        lp.a_matrix_.value_ = by_column.data.astype(np.float64)
        lp.row_lower_, lp.row_upper_ = self.limits()
        whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        units = self.first_area - self.first_unit
        lp.integrality_ = (
            [whole] * self.pairs + [part if parts else whole] * units + [whole] * (self.columns - self.first_area)
        )
        return lp


def _one_area(program: Program) -> None:
    """A block belongs to one area at most, and then none of its units is direct."""
    units = program.problem.units
    blocks = np.unique(program.pair_block)
    row_of = np.zeros(len(program.problem.blocks.outlets), np.int64)
    row_of[blocks] = np.arange(len(blocks))
    program.add([(row_of[program.pair_block], np.arange(program.pairs), 1.0)], np.full(len(blocks), -np.inf), 1.0)
    inside = np.flatnonzero(np.isin(units.block, blocks) & units.direct_ok)
    order = np.argsort(program.pair_block, kind="stable")
    first = np.searchsorted(program.pair_block[order], units.block[inside], "left")
    count = np.searchsorted(program.pair_block[order], units.block[inside], "right") - first
    row = np.repeat(np.arange(len(inside)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    pair = order[first[row] + within]
    entries = [(row, pair, 1.0), (np.arange(len(inside)), program.first_unit + inside, 1.0)]
    program.add(entries, np.full(len(inside), -np.inf), 1.0)


def _signed(program: Program) -> None:
    """Only a signed distributor has blocks, and its door's block is one of them."""
    pairs = np.arange(program.pairs)
    entries = [(pairs, pairs, 1.0), (pairs, program.first_area + program.pair_area, -1.0)]
    root = program.problem.areas.root[program.pair_area] == program.pair_block
    program.add(entries, np.where(root, 0.0, -np.inf), 0.0)


def _area_shape(program: Program) -> None:
    """A block of an area has a neighbour in it; where areas grow outwards, one that is nearer to the door."""
    outwards = program.problem.shape == "outwards"
    blocks, pair_of = program.problem.blocks, program.pair_of()
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    count = 0
    for pair, (block, area) in enumerate(zip(program.pair_block, program.pair_area, strict=True)):
        if program.problem.areas.root[area] == block:
            continue
        away = blocks.distance_s[:, area]
        near = blocks.neighbour[blocks.start[block] : blocks.start[block + 1]]
        nearer = near[(away[near] < away[block]) | ((away[near] == away[block]) & (near < block))]
        support = pair_of[nearer if outwards else near, area]
        support = support[support >= 0]
        rows += [count] * (1 + len(support))
        columns += [pair, *support.tolist()]
        values += [1.0] + [-1.0] * len(support)
        count += 1
    program.add([(rows, columns, values)], np.full(count, -np.inf), 0.0)


def _area_band(program: Program, weight: NDArray[np.float64], least: NDArray[np.float64], most: ArrayLike) -> None:
    areas = np.arange(len(program.problem.areas.root))
    amount = (program.pair_area, np.arange(program.pairs), weight[program.pair_block])
    program.add([amount, (areas, program.first_area + areas, -least)], np.zeros(len(areas)), np.inf)
    top = np.asarray(most, float)
    limited = np.flatnonzero(np.isfinite(top))
    if len(limited):
        mine = np.isin(program.pair_area, limited)
        row = np.searchsorted(limited, program.pair_area[mine])
        entries = [
            (row, np.flatnonzero(mine), weight[program.pair_block[mine]]),
            (np.arange(len(limited)), program.first_area + limited, -top[limited]),
        ]
        program.add(entries, np.full(len(limited), -np.inf), 0.0)


def _area_outlets(program: Program) -> None:
    """A signed area has as many served outlets as its band allows."""
    areas = program.problem.areas
    _area_band(program, program.problem.blocks.outlets, areas.outlets_min, areas.outlets_max)


def _break_even(program: Program) -> None:
    """A signed area sells at least what its distributor lives on."""
    least = program.problem.areas.min_volume_cases
    _area_band(program, program.problem.blocks.volume_cases, least, np.full(len(least), np.inf))


def _capacity(program: Program) -> None:
    """The distributor of an area delivers no more than it can."""
    areas = program.problem.areas
    _area_band(program, program.problem.blocks.volume_cases, np.zeros(len(areas.root)), areas.capacity_cases)


def _wholesale_capacity(program: Program) -> None:
    """A wholesaler sells no more than it can."""
    problem, units = program.problem, program.problem.units
    for wholesaler in np.unique(units.wholesaler[units.wholesaler >= 0]):
        if not np.isfinite(problem.wholesaler_room[wholesaler]):
            continue
        mine = units.wholesaler == wholesaler
        total = float(units.volume_cases[mine].sum())
        per_block = np.bincount(units.block[mine], units.volume_cases[mine], len(problem.blocks.outlets))
        rows = np.flatnonzero(mine & units.direct_ok)
        entries = [
            (0, program.first_unit + rows, -units.volume_cases[rows]),
            (0, np.arange(program.pairs), -per_block[program.pair_block]),
        ]
        program.add(entries, -np.inf, problem.wholesaler_room[wholesaler] - total)


def _team(program: Program) -> None:
    """Each office's direct outlets, visits and hours fit its reps."""
    problem, units = program.problem, program.problem.units
    offices = np.arange(len(problem.teams.reps_min))
    rows = np.flatnonzero(units.direct_ok)
    for use in range(problem.teams.taken.shape[1]):
        amount = (units.office[rows], program.first_unit + rows, units.use[rows, use])
        for limit, low, high in ((problem.teams.rep_low, 0.0, np.inf), (problem.teams.rep_high, -np.inf, 0.0)):
            if np.isfinite(limit[use]):
                reps = (offices, program.first_office + offices, -limit[use])
                program.add([amount, reps], low - problem.teams.taken[:, use], high - problem.teams.taken[:, use])


def _kept_rows(program: Program, chosen: NDArray[np.bool_], *, areas_too: bool) -> None:
    """Keep these units direct, or in an area where that will do."""
    rows = np.flatnonzero(chosen & program.problem.units.direct_ok)
    entries: list[tuple[Any, Any, Any]] = [(np.arange(len(rows)), program.first_unit + rows, 1.0)]
    if areas_too:
        for place, unit in enumerate(rows):
            mine = np.flatnonzero(program.pair_block == program.problem.units.block[unit])
            entries.append((np.full(len(mine), place), mine, 1.0))
    if len(rows):
        program.add(entries, np.ones(len(rows)), np.inf)


def _strategic_streets(program: Program) -> None:
    """Customers of strategic streets are direct."""
    _kept_rows(program, program.problem.units.direct_only, areas_too=False)


def _exclusive_channels(program: Program) -> None:
    """Closed channels are direct or in an area, never with a wholesaler."""
    units = program.problem.units
    _kept_rows(program, units.never_other & ~units.direct_only, areas_too=True)


def _budget(program: Program) -> None:
    """What the plan costs stays inside the budget."""
    problem, units = program.problem, program.problem.units
    if not np.isfinite(problem.budget):
        return
    lost = np.bincount(units.block, units.other_cost, len(problem.blocks.outlets))
    pair = problem.blocks.cost[program.pair_block, program.pair_area] - lost[program.pair_block]
    unit = np.where(units.direct_ok, units.direct_cost - units.other_cost, 0.0)
    offices = np.full(len(problem.teams.reps_min), problem.teams.rep_cost)
    cost = np.concatenate([pair, unit, problem.areas.fee, offices])
    program.add([(0, np.arange(program.columns), cost)], -np.inf, problem.budget - float(units.other_cost.sum()))


RULES: dict[str, Callable[[Program], None]] = {
    "one_area": _one_area,
    "signed": _signed,
    "area_shape": _area_shape,
    "area_outlets": _area_outlets,
    "break_even": _break_even,
    "capacity": _capacity,
    "wholesale_capacity": _wholesale_capacity,
    "team": _team,
    "strategic_streets": _strategic_streets,
    "exclusive_channels": _exclusive_channels,
    "budget": _budget,
}
"""Rules by the name they have in settings, checker and answer."""
COUPLING = frozenset({"wholesale_capacity", "team", "budget"})
"""Rules that tie the whole city together, few rows each; the others speak of areas or of single outlets."""
