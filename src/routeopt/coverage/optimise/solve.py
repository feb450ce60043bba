"""Decide coverage by money: assemble, search, and write the answer down with its reasons."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.core.stats import SearchStats, Status
from routeopt.coverage.model import MODES, Coverage, CoverageProblem
from routeopt.coverage.money import Money
from routeopt.coverage.optimise.assemble import DIRECT, Assembled, assemble
from routeopt.coverage.optimise.curve import budget_curve, headcount_curve, knee, rule_prices
from routeopt.coverage.optimise.merged import best_split
from routeopt.coverage.optimise.mix import mix_figures
from routeopt.coverage.optimise.model import SplitAnswer, SplitProblem
from routeopt.coverage.optimise.options import options_of
from routeopt.coverage.optimise.rules import program_of
from routeopt.coverage.optimise.search import columns_of, search
from routeopt.coverage.solve import Decision

CONTESTED = (
    "strategic_streets",
    "exclusive_channels",
    "budget",
    "drops",
    "adds",
    "mode_mix",
    "team",
    "capacity",
    "storage",
    "area_outlets",
    "break_even",
)
"""Rules that may contradict each other."""


def solve(problem: CoverageProblem, money: Money) -> Coverage:
    """
    Decide each outlet's mode and distributor by contribution.

    Parameters
    ----------
    problem
        Outlets, offices and distributors; what table and rules decide stays.
    money
        What each option earns.

    Returns
    -------
    Coverage
        Modes with reason, contribution and next best option, and the figures of the whole.

    Raises
    ------
    InfeasibleError
        E403 with the smallest set of rules that contradict each other.
    """
    decision = Decision(problem)
    decision.place_ruled()
    assembled = assemble(problem, money, decision.room_cases, decision.mode)
    answer = best_split(assembled.split, money.gap, money.nodes)
    if answer is None:
        rules = ", ".join(conflict(assembled.split))
        raise InfeasibleError([Fault("E403", field="coverage", params={"rules": rules})])
    table = _write(problem, money, assembled, answer, decision)
    relative = (answer.bound - answer.value) / max(abs(answer.bound), 1e-9)
    status = Status.OPTIMAL if relative <= 1e-6 else Status.FEASIBLE
    work = {"blocks": len(answer.area), "nodes": answer.nodes, "cuts": answer.cuts}
    stats = SearchStats(status, round(answer.bound - answer.value, 6), 0.0, "money", work)
    return Coverage(table, stats, _figures(problem, money, assembled, answer))


def conflict(split: SplitProblem) -> list[str]:
    """
    Find a smallest set of rules that no answer keeps together: each of them can be kept without one of the others.

    Parameters
    ----------
    split
        A program without an answer.

    Returns
    -------
    list of str
        Names of rules.
    """
    aside = set(split.without)
    for rule in CONTESTED:
        trial = replace(split, without=frozenset(aside | {rule}))
        if search(trial, 1.0, 500) is None:
            aside.add(rule)
    return [rule for rule in CONTESTED if rule not in aside]


def _write(
    problem: CoverageProblem, money: Money, assembled: Assembled, answer: SplitAnswer, decision: Decision
) -> pd.DataFrame:
    """One row per outlet."""
    rows = assembled.rows
    served, asked = problem.served[rows], assembled.unit >= 0
    area = answer.area[assembled.block]
    inside = area >= 0
    owner = (
        np.where(inside, assembled.area_distributor[np.where(inside, area, 0)], -1)
        if len(assembled.area_distributor)
        else np.full(len(rows), -1)
    )
    # Prospects outside areas are called on, whether the plan takes them on as customers or not.
    direct = ~inside & ~served & (problem.office[rows] >= 0)
    direct[served] = answer.direct[assembled.unit[served]]
    taken_on = asked & ~served
    decision.added[rows[taken_on]] = answer.direct[assembled.unit[taken_on]]
    seller = problem.wholesaler[rows]
    options = options_of(money, assembled, answer)
    for place, row in enumerate(rows.tolist()):
        decision.reason[row] = options.reason[place]
        if inside[place]:
            decision.mode[row], decision.distributor[row] = money.distributor_mode[owner[place]], owner[place]
        elif direct[place]:
            decision.mode[row] = DIRECT
        elif seller[place] >= 0:
            decision.mode[row], decision.distributor[row] = MODES.index("WS"), seller[place]
        else:
            decision.mode[row], decision.reason[row] = -1, "no_distributor"
    table = decision.result().outlets
    customers = problem.served | decision.added
    contribution = np.where(customers & (decision.mode >= 0), money.contribution, np.nan)
    contribution[rows] = options.value
    next_mode = np.full(len(table), None, dtype=object)
    price = np.full(len(table), np.nan)
    next_mode[rows], price[rows] = options.next_mode, options.next_price
    return table.assign(
        contribution=contribution.round(4),
        cost=np.where(customers, _cost(money, decision), np.nan).round(4),
        next_mode=next_mode,
        next_mode_price=price.round(4),
        direct_price=_direct_price(problem, money, contribution, decision.mode, options.place_prices).round(4),
    )


def _cost(money: Money, decision: Decision) -> NDArray[np.float64]:
    """Money of each outlet that counts against the budget, as it is served; NaN where nobody serves it."""
    seller = decision.distributor
    every = np.arange(len(seller))
    with_ = money.cost_with[every, np.maximum(seller, 0)] if money.cost_with.shape[1] else money.cost
    return np.where(decision.mode < 0, np.nan, np.where(seller >= 0, with_, money.cost))


def _direct_price(
    problem: CoverageProblem,
    money: Money,
    contribution: NDArray[np.float64],
    mode: NDArray[np.int64],
    place_prices: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What making an outlet direct would cost, its place in the team paid for; NaN for direct ones and out of reach."""
    use = np.stack([np.ones(len(mode)), money.visits, money.work_s], axis=1)
    rent = (place_prices[np.maximum(problem.office, 0)] * use).sum(axis=1)
    asked = problem.served & problem.reachable & (problem.office >= 0) & (mode >= 0) & (mode != DIRECT)
    return np.where(asked, contribution - (money.direct - rent), np.nan)


def _figures(problem: CoverageProblem, money: Money, assembled: Assembled, answer: SplitAnswer) -> dict[str, Any]:
    """What the answer earns, who is signed, and the curves."""
    split = assembled.split
    program = program_of(split)
    curve = headcount_curve(split, answer, money.gap)
    return {
        "contribution": round(answer.value, 2),
        "bound": round(answer.bound, 2),
        "gap": round((answer.bound - answer.value) / max(abs(answer.bound), 1e-9), 6),
        "reps": {name: int(reps) for name, reps in zip(problem.office_ids, answer.reps, strict=True)},
        "distributors": [
            _distributor(problem, money, assembled, answer, area) for area in range(len(assembled.area_distributor))
        ],
        "headcount_curve": curve,
        "knee_reps": knee(curve),
        "budget_curve": budget_curve(split, answer, money.gap),
        "rule_prices": rule_prices(split),
        "mix": mix_figures(program, columns_of(program, answer)),
    }


def _distributor(
    problem: CoverageProblem, money: Money, assembled: Assembled, answer: SplitAnswer, area: int
) -> dict[str, Any]:
    """Sign or leave, and why."""
    split, distributor = assembled.split, int(assembled.area_distributor[area])
    blocks, mine = split.blocks, answer.area == area
    in_reach = float(blocks.volume_cases[blocks.allowed[:, area]].sum())
    least = float(split.areas.min_volume_cases[area])
    signed = bool(answer.signed[area]) and bool(mine.any())
    if signed:
        code = "signed"
    elif split.areas.root[area] < 0 or not blocks.allowed[split.areas.root[area], area]:
        code = "door_out_of_reach"
    elif in_reach < least:
        code = "break_even_out_of_reach"
    elif float(blocks.outlets[blocks.allowed[:, area]].sum()) < float(split.areas.outlets_min[area]):
        code = "too_few_outlets_in_reach"
    else:
        code = "earns_less"
    return {
        "distributor_id": problem.distributor_ids[distributor],
        "mode": MODES[int(money.distributor_mode[distributor])],
        "signed": signed,
        "code": code,
        "outlets": int(blocks.outlets[mine].sum()),
        "volume_cases": round(float(blocks.volume_cases[mine].sum()), 3),
        "volume_in_reach_cases": round(in_reach, 3),
        "min_volume_cases": round(least, 3),
        "contribution": round(
            float(blocks.value[mine, area].sum()) - (float(split.areas.fee[area]) if signed else 0.0), 2
        ),
    }
