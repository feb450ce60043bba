"""Small made-up cities for coverage by money."""

from dataclasses import replace
from typing import Any

import numpy as np

from routeopt.coverage.model import CoverageProblem
from routeopt.coverage.money import Money
from routeopt.network.model import Neighbours


def line_neighbours(n: int, seconds: int = 60) -> Neighbours:
    """Outlets along one street, each a minute from the next."""
    near = [[other for other in (row - 1, row + 1) if 0 <= other < n] for row in range(n)]
    start = np.concatenate([[0], np.cumsum([len(rows) for rows in near])]).astype(np.int64)
    index = np.array([other for rows in near for other in rows], np.int32)
    return Neighbours(start, index, np.full(len(index), seconds, np.int32))


def grid_neighbours(columns: int, rows: int) -> Neighbours:
    """Outlets on the corners of a grid, row by row, with its streets as neighbourhood."""
    near = []
    for place in range(columns * rows):
        x, y = place % columns, place // columns
        steps = ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1))
        near.append([b * columns + a for a, b in steps if 0 <= a < columns and 0 <= b < rows])
    start = np.concatenate([[0], np.cumsum([len(found) for found in near])]).astype(np.int64)
    index = np.array([other for found in near for other in found], np.int32)
    return Neighbours(start, index, np.full(len(index), 60, np.int32))


def town(columns: int, rows: int, seed: int, **changes: Any) -> tuple[CoverageProblem, Money]:
    """A grid town with two WAT distributors at opposite corners and a wholesaler; a rep holds 2 to 4 outlets."""
    n = columns * rows
    chance = np.random.default_rng(seed)
    volume = chance.uniform(1.0, 30.0, n).round(1)
    at = np.stack([np.arange(n) % columns, np.arange(n) // columns], axis=1)
    doors = np.array([[0, 0], [columns - 1, rows - 1]])
    seconds = np.full((3, n), np.inf)
    for row, door in enumerate(doors):
        seconds[row] = 60.0 * np.abs(at - door).sum(axis=1)
    value = np.stack([4.0 * volume - 6.0, 4.2 * volume - 7.0, 2.0 * volume], axis=1)
    cost = np.zeros((n, 3))
    direct = 5.0 * volume - chance.uniform(2.0, 10.0, n).round(1)
    money = Money(
        free=np.ones(n, bool),
        contribution=direct,
        direct=direct,
        cost=np.full(n, 3.0),
        with_distributor=value,
        cost_with=cost,
        seconds_from=seconds,
        in_reach=np.isfinite(seconds).T,
        visits=np.full(n, 4.0),
        work_s=np.full(n, 3600.0),
        exclusive=np.zeros(n, bool),
        strategic=np.zeros(n, bool),
        distributor_mode=np.array([3, 3, 2], np.int8),
        fee=np.array([5.0, 5.0, 0.0]),
        min_volume_cases=np.zeros(3),
        outlets_min=np.array([2.0, 2.0, 1.0]),
        outlets_max=np.array([4.0, 4.0, np.inf]),
        reps_min=np.array([0], np.int32),
        reps_max=np.array([2], np.int32),
        rep_low=np.array([2.0, 0.0, 0.0]),
        rep_high=np.array([4.0, 100.0, 1e6]),
        rep_cost=20.0,
        budget=np.inf,
        neighbours=grid_neighbours(columns, rows),
        shape="connected",
        block_outlets=1,
        gap=0.0,
        nodes=5000,
    )
    problem = CoverageProblem(
        outlet_ids=tuple(f"x{row:03d}" for row in range(n)),
        served=np.ones(n, bool),
        volume_cases=volume,
        ruled_mode=np.zeros(n, np.int8),
        ruled_by=("default",) * n,
        area_distributor=np.full((n, 2), -1, np.int32),
        fixed_distributor=np.full(n, -1, np.int32),
        wholesaler=np.full(n, 2, np.int32),
        reachable=np.ones(n, bool),
        office=np.zeros(n, np.int32),
        distributor_ids=("A1", "A2", "S1"),
        office_ids=("O1",),
        capacity_cases=np.array([60.0, 60.0, np.inf]),
        direct_min=np.array([0]),
        direct_max=np.array([10_000]),
    )
    return problem, replace(money, **changes)
