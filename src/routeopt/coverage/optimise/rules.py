"""Each rule of the program as one function that adds its rows."""

from collections.abc import Callable, Container
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routeopt.coverage.optimise.mix import mode_mix
from routeopt.coverage.optimise.model import SplitProblem
from routeopt.coverage.optimise.program import Program


def program_of(problem: SplitProblem, only: Container[str] | None = None) -> Program:
    """
    Gather all rows of a problem, but for the rules that it sets aside.

    Parameters
    ----------
    problem
        The data.
    only
        Names of the rules that count; None for all.

    Returns
    -------
    Program
        The program.
    """
    block, area = np.nonzero(problem.blocks.allowed & (problem.areas.root >= 0)[None, :])
    program = Program(problem, block, area)
    for name, rule in RULES.items():
        program.first_row[name] = program.rows
        if name not in problem.without and (only is None or name in only):
            rule(program)
    return program


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


def _storage(program: Program) -> None:
    """The store of an area's distributor holds what it sells between two deliveries."""
    areas = program.problem.areas
    _area_band(program, program.problem.blocks.volume_cases, np.zeros(len(areas.root)), areas.storage_cases)


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


def _drops(program: Program) -> None:
    """No more outlets leave an office's direct team than may."""
    units = program.problem.units
    _changes(program, units.was_direct & units.direct_ok, program.problem.teams.drops_max, leaving=True)


def _adds(program: Program) -> None:
    """No more outlets join an office's direct team from outside than may."""
    units = program.problem.units
    _changes(program, units.outside & units.direct_ok, program.problem.teams.adds_max, leaving=False)


def _changes(program: Program, who: NDArray[np.bool_], most: NDArray[np.float64], *, leaving: bool) -> None:
    """Cap how many of these units are direct, or are not, in each office."""
    units = program.problem.units
    for office in np.flatnonzero(np.isfinite(most)).tolist():
        rows = np.flatnonzero(who & (units.office == office))
        amount = units.outlets[rows]
        if leaving:
            program.add([(0, program.first_unit + rows, -amount)], -np.inf, most[office] - float(amount.sum()))
        else:
            program.add([(0, program.first_unit + rows, amount)], -np.inf, most[office])


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
    cost = np.concatenate([pair, unit, problem.areas.fee, offices, np.zeros(len(problem.mix.mode))])
    program.add([(0, np.arange(program.columns), cost)], -np.inf, problem.budget - float(units.other_cost.sum()))


RULES: dict[str, Callable[[Program], None]] = {
    "one_area": _one_area,
    "signed": _signed,
    "area_shape": _area_shape,
    "area_outlets": _area_outlets,
    "break_even": _break_even,
    "capacity": _capacity,
    "storage": _storage,
    "wholesale_capacity": _wholesale_capacity,
    "team": _team,
    "strategic_streets": _strategic_streets,
    "exclusive_channels": _exclusive_channels,
    "drops": _drops,
    "adds": _adds,
    "mode_mix": mode_mix,
    "budget": _budget,
}
"""Rules by the name they have in settings, checker and answer."""
COUPLING = frozenset({"wholesale_capacity", "team", "drops", "adds", "mode_mix", "budget"})
"""Rules that tie the whole city together, few rows each; the others speak of areas or of single outlets."""
