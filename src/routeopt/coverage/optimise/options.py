"""Why each outlet has its mode, what comes next, and what that would cost."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.coverage.model import MODES
from routeopt.coverage.money import Money
from routeopt.coverage.optimise.assemble import Assembled
from routeopt.coverage.optimise.model import Floats, SplitAnswer, SplitProblem, Units
from routeopt.coverage.optimise.rules import program_of
from routeopt.coverage.optimise.search import with_areas_kept


@dataclass(frozen=True)
class Options:
    """
    The options of the free outlets (f).

    Attributes
    ----------
    value
        float (f): contribution in the mode it has; 0 for prospects.
    reason
        Reason codes.
    next_mode
        Mode of the next best option; None where there is none.
    next_price
        float (f): what the next best option would cost, a place in the team paid for; NaN where there is none.
    place_prices
        float (o, 3): of `place_prices`.
    """

    value: Floats
    reason: NDArray[np.object_]
    next_mode: NDArray[np.object_]
    next_price: Floats
    place_prices: Floats


def place_prices(split: SplitProblem, answer: SplitAnswer) -> Floats:
    """
    Price what a rep gives: one more outlet, visit or second in the plan's team.

    Parameters
    ----------
    split, answer
        The program and its answer, whose areas and headcount are kept.

    Returns
    -------
    ndarray
        float (o, 3), money per cycle: duals of the team's rows; negative where a team has too little to do.
    """
    teams = replace(split.teams, reps_min=answer.reps, reps_max=answer.reps)
    program = program_of(replace(with_areas_kept(split, answer), teams=teams))
    lp = program.lp()
    lp.integrality_ = []
    highs = QuietHighs()
    highs.passModel(lp)
    highs.run()
    prices = np.zeros(split.teams.taken.shape)
    if "team" in split.without:
        return prices
    dual = -np.array(highs.getSolution().row_dual)
    row, offices = program.first_row["team"], len(answer.reps)
    for use in range(len(split.teams.rep_low)):
        for limit in (split.teams.rep_low, split.teams.rep_high):
            if np.isfinite(limit[use]):
                prices[:, use] += dual[row : row + offices]
                row += offices
    return prices


def options_of(money: Money, assembled: Assembled, answer: SplitAnswer) -> Options:
    """
    Compare each outlet's options.

    Parameters
    ----------
    money, assembled, answer
        The money, the program and its answer.

    Returns
    -------
    Options
        Rows in the order of ``assembled.rows``.
    """
    split, rows = assembled.split, assembled.rows
    units, served = split.units, assembled.unit >= 0
    unit = np.where(served, assembled.unit, 0)
    if len(units.block):
        # A prospect that the plan does not take on is asked nothing.
        served &= ~units.prospect[unit] | answer.direct[unit]
    inside = answer.area[assembled.block] >= 0
    count, kinds = len(rows), 2 + len(assembled.area_distributor)
    worth = np.full((count, kinds), -np.inf)
    prices = place_prices(split, answer)
    if len(units.block):
        rent = (prices[units.office] * units.use).sum(axis=1)
        worth[:, 0] = np.where(units.direct_ok, units.direct_value - rent, -np.inf)[unit]
        worth[:, 1] = np.where(units.wholesaler >= 0, units.other_value, -np.inf)[unit]
        barred = (units.never_other | units.direct_only)[unit] & units.direct_ok[unit]
        worth[barred, 1] = -np.inf
        direct = answer.direct[unit]
    else:
        direct = np.zeros(count, bool)
    for area, distributor in enumerate(assembled.area_distributor.tolist()):
        near = _beside(split, answer, area)[assembled.block]
        near &= ~served | ~_is_prospect(units, unit)
        worth[near, 2 + area] = money.with_distributor[rows[near], distributor]
    direct &= served
    chosen = np.where(inside, 2 + answer.area[assembled.block], np.where(direct, 0, 1))
    every = np.arange(count)
    mine = worth[every, chosen]
    others = worth.copy()
    others[every, chosen] = -np.inf
    best = np.argmax(others, axis=1)
    known = served & np.isfinite(others[every, best]) & np.isfinite(mine)
    names = np.array(
        ["DSD", "WS", *(MODES[int(money.distributor_mode[d])] for d in assembled.area_distributor)], dtype=object
    )
    plain = worth.copy()
    if len(units.block):
        plain[:, 0] = units.direct_value[unit]
    earned = np.where(served & np.isfinite(mine), plain[every, chosen], 0.0)
    gap = np.where(known, np.where(np.isfinite(mine), mine, 0.0) - np.where(known, others[every, best], 0.0), np.nan)
    reason = _reasons(assembled, chosen, served, plain)
    next_mode = names[best]
    next_mode[~known] = None
    return Options(earned, reason, next_mode, gap, prices)


def _is_prospect(units: Units, unit: NDArray[np.int32]) -> NDArray[np.bool_]:
    return units.prospect[unit] if len(units.block) else np.zeros(len(unit), bool)


def _beside(split: SplitProblem, answer: SplitAnswer, area: int) -> NDArray[np.bool_]:
    """Blocks that the area has, or that touch it and may join."""
    blocks, mine = split.blocks, answer.area == area
    tail = np.repeat(np.arange(len(mine)), np.diff(blocks.start))
    near = mine.copy()
    near[tail[mine[blocks.neighbour]]] = True
    return near & blocks.allowed[:, area]


def _reasons(
    assembled: Assembled, chosen: NDArray[np.int64], served: NDArray[np.bool_], plain: Floats
) -> NDArray[np.object_]:
    units = assembled.split.units
    reason = np.full(len(chosen), "default", dtype=object)
    reason[chosen >= 2] = "area_earns_more"
    sold = (chosen == 1) & served
    better = plain[:, 0] > plain[:, 1]
    reason[sold & better] = "place_too_dear"
    reason[sold & ~better] = "wholesale_earns_more"
    direct = (chosen == 0) & served
    reason[direct & better] = "direct_earns_more"
    reason[direct & ~better] = "team_needs_outlets"
    if len(units.block):
        unit = np.where(served, assembled.unit, 0)
        reason[direct & units.never_other[unit]] = "closed_channel"
        reason[direct & units.direct_only[unit]] = "strategic_street"
        reason[direct & units.prospect[unit]] = "structure_add"
    return reason
