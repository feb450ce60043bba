"""From outlets with their money to the program on blocks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routeopt.coverage.model import MODES, CoverageProblem
from routeopt.coverage.money import Money
from routeopt.coverage.optimise.blocks import group, touching
from routeopt.coverage.optimise.model import Areas, Blocks, Mix, SplitProblem, Teams, Units

DIRECT, WS, WAT, PDS = (MODES.index(mode) for mode in ("DSD", "WS", "WAT", "PDS"))


@dataclass(frozen=True)
class Assembled:
    """
    The program and how to read its answer.

    Attributes
    ----------
    split
        The program.
    rows
        int (f): free outlets, rows of the problem.
    block
        int32 (f): block of each.
    unit
        int32 (f): unit of each served one and of each prospect that may become a customer; −1 for other prospects.
    area_distributor
        int (a): distributor of each area.
    """

    split: SplitProblem
    rows: NDArray[np.int64]
    block: NDArray[np.int32]
    unit: NDArray[np.int32]
    area_distributor: NDArray[np.int64]


def assemble(
    problem: CoverageProblem, money: Money, room: NDArray[np.float64], placed: NDArray[np.int64] | None = None
) -> Assembled:
    """
    Put the program together.

    Parameters
    ----------
    problem
        Outlets, offices and distributors.
    money
        What they earn and cost.
    room
        float (d): cases per cycle that each distributor can still take beside outlets decided by table or rules.
    placed
        int (n): modes after these were placed, −1 for nobody; None takes them as ruled.

    Returns
    -------
    Assembled
        The program.
    """
    rows = np.flatnonzero(money.free)
    block = group(money.neighbours, money.block_outlets)
    area_distributor = np.flatnonzero(np.isin(money.distributor_mode, (WAT, PDS)))
    asked = problem.structure
    candidate = ~problem.served & (asked.scored if asked is not None else False)
    decided = np.flatnonzero((problem.served | candidate)[rows])
    unit = np.full(len(rows), -1, np.int32)
    unit[decided] = np.arange(len(decided))
    blocks = _blocks(problem, money, rows, block, area_distributor)
    fixed = ~money.free & problem.served
    split = SplitProblem(
        units=_units(problem, money, rows[decided], block[decided]),
        blocks=blocks,
        areas=Areas(
            root=_roots(blocks.distance_s),
            mode=money.distributor_mode[area_distributor].astype(np.int32),
            fee=money.fee[area_distributor],
            capacity_cases=_left(problem.capacity_cases, problem.room_cases, room)[area_distributor],
            storage_cases=_left(problem.turnover_cases, problem.room_cases, room)[area_distributor],
            min_volume_cases=money.min_volume_cases[area_distributor],
            outlets_min=money.outlets_min[area_distributor],
            outlets_max=money.outlets_max[area_distributor],
        ),
        teams=Teams(
            reps_min=money.reps_min,
            reps_max=money.reps_max,
            rep_low=money.rep_low,
            rep_high=money.rep_high,
            taken=_taken(problem, money),
            rep_cost=money.rep_cost,
            drops_max=np.full(len(money.reps_min), np.inf) if asked is None else asked.drops_max.astype(np.float64),
            adds_max=np.full(len(money.reps_min), np.inf) if asked is None else asked.adds_max.astype(np.float64),
        ),
        mix=_mix(problem, money, problem.ruled_mode if placed is None else placed),
        wholesaler_room=room,
        budget=money.budget - float(money.cost[fixed].sum()),
        fixed_value=float(money.contribution[fixed].sum()),
        shape=money.shape,
    )
    return Assembled(split, rows, block, unit, area_distributor)


def _units(problem: CoverageProblem, money: Money, rows: NDArray[np.int64], block: NDArray[np.int32]) -> Units:
    """Each served free outlet by itself: within a block, who is direct is decided one by one."""
    prospect, nobody, asked = ~problem.served[rows], np.zeros(len(rows), bool), problem.structure
    # A prospect that is not taken on is with nobody and earns nothing.
    seller = np.where(prospect, -1, problem.wholesaler[rows])
    known = seller >= 0
    at = np.where(known, seller, 0)
    none = np.zeros(len(rows))
    every = np.arange(len(rows))
    return Units(
        block=block,
        office=problem.office[rows].astype(np.int32),
        wholesaler=seller.astype(np.int32),
        outlets=np.ones(len(rows)),
        volume_cases=problem.volume_cases[rows],
        direct_value=money.contribution[rows],
        other_value=np.where(known, money.with_distributor[rows][every, at], none) if known.any() else none,
        direct_cost=money.cost[rows],
        other_cost=np.where(known, money.cost_with[rows][every, at], none) if known.any() else none,
        direct_ok=problem.reachable[rows] & (problem.office[rows] >= 0),
        direct_only=money.strategic[rows],
        never_other=money.exclusive[rows],
        use=np.stack([np.ones(len(rows)), money.visits[rows], money.work_s[rows]], axis=1),
        was_direct=nobody if asked is None else asked.was_direct[rows],
        outside=nobody if asked is None else asked.outside[rows],
        prospect=prospect,
    )


def _blocks(
    problem: CoverageProblem,
    money: Money,
    rows: NDArray[np.int64],
    block: NDArray[np.int32],
    area_distributor: NDArray[np.int64],
) -> Blocks:
    count = int(block.max()) + 1 if len(block) else 0
    served = problem.served[rows].astype(float)
    shape = (count, len(area_distributor))
    value, cost, distance = np.zeros(shape), np.zeros(shape), np.full(shape, np.inf)
    allowed = np.ones(shape, bool)
    for area, distributor in enumerate(area_distributor.tolist()):
        value[:, area] = np.bincount(block, served * money.with_distributor[rows, distributor], count)
        cost[:, area] = np.bincount(block, served * money.cost_with[rows, distributor], count)
        np.minimum.at(distance[:, area], block, money.seconds_from[distributor, rows])
        against = ~money.in_reach[rows, distributor] | money.strategic[rows]
        if money.distributor_mode[distributor] == PDS:
            against = against | (money.exclusive[rows] & problem.served[rows])
        np.logical_and.at(allowed[:, area], block, ~against)
    start, neighbour = touching(money.neighbours, block)
    return Blocks(
        outlets=np.bincount(block, served, count).astype(np.float64),
        volume_cases=np.bincount(block, problem.volume_cases[rows], count).astype(np.float64),
        value=value,
        cost=cost,
        allowed=allowed & np.isfinite(distance),
        distance_s=distance,
        start=start,
        neighbour=neighbour,
    )


def _left(limit: NDArray[np.float64], whole: NDArray[np.float64], room: NDArray[np.float64]) -> NDArray[np.float64]:
    """What one limit leaves once the outlets decided by table or rules are placed."""
    placed = np.where(np.isfinite(whole), whole - np.where(np.isfinite(room), room, 0.0), 0.0)
    return limit - placed


def _mix(problem: CoverageProblem, money: Money, placed: NDArray[np.integer[Any]]) -> Mix:
    """Floors and caps, with what table and rules decide already."""
    rules, served, fixed = money.mix, problem.served, ~money.free
    amounts = [problem.volume_cases if rule.volume else np.ones(len(served)) for rule in rules]
    pairs = list(zip(rules, amounts, strict=True))
    return Mix(
        mode=np.array([rule.mode for rule in rules], np.int32),
        volume=np.array([rule.volume for rule in rules], bool),
        least=np.array([rule.least for rule in rules], np.float64),
        most=np.array([rule.most for rule in rules], np.float64),
        price=np.array([np.inf if rule.price is None else rule.price for rule in rules], np.float64),
        total=np.array([amount[served].sum() for amount in amounts], np.float64),
        taken=np.array([a[served & fixed & (placed == r.mode)].sum() for r, a in pairs], np.float64),
    )


def _roots(distance_s: NDArray[np.float64]) -> NDArray[np.int32]:
    """Block of each door: the nearest one."""
    if not distance_s.size:
        return np.full(distance_s.shape[1], -1, np.int32)
    nearest = np.argmin(distance_s, axis=0)
    reached = np.isfinite(distance_s[nearest, np.arange(distance_s.shape[1])])
    return np.where(reached, nearest, -1).astype(np.int32)


def _taken(problem: CoverageProblem, money: Money) -> NDArray[np.float64]:
    """What outlets that are direct by table or rule take of each office's reps."""
    fixed = ~money.free & problem.served & problem.reachable & (problem.ruled_mode == DIRECT) & (problem.office >= 0)
    offices = problem.office[fixed]
    parts = (np.ones(len(offices)), money.visits[fixed], money.work_s[fixed])
    return np.stack([np.bincount(offices, part, len(problem.office_ids)) for part in parts], axis=1)
