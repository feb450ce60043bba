"""Lay an answer down: totals per rep, prospects, why this rep and what the next best would cost."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routeopt.core.stats import SearchStats
from routeopt.territories import anchors
from routeopt.territories.headcount import headcount
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.workload import line_haul_s, work_s


def lay_down(
    problem: TerritoryProblem, parts: list[Part], rep: NDArray[np.int64], stats: SearchStats, frontier: pd.DataFrame
) -> Territories:
    """
    Lay an answer down as tables.

    Parameters
    ----------
    problem
        One office.
    parts
        Its pieces.
    rep
        int64 (n), rep of each outlet.
    stats
        How the search ended.
    frontier
        See `Territories.frontier`.

    Returns
    -------
    Territories
        The answer.
    """
    k, n = len(problem.rep_ids), len(rep)
    centres = np.empty(k, np.int64)
    own, price = np.empty(n), np.full(n, np.nan)
    second = np.full(n, -1, np.int64)
    for part in parts:
        mine = part.local(rep)
        inner = part.reach.medoids(mine, part.k)
        centres[part.reps] = part.members[inner]
        own[part.members] = part.reach.own(inner, mine)
        if part.k > 1:
            other, cost = _next_best(part, inner, mine)
            second[part.members] = np.where(other >= 0, part.reps[other], -1)
            price[part.members] = cost - own[part.members]
            if part.homes:
                price[part.members] -= part.way_out(mine, np.arange(len(mine)))
    ids = np.array([*problem.rep_ids, None], dtype=object)
    outlets = pd.DataFrame(
        {
            "outlet_id": np.array(problem.outlet_ids, dtype=object),
            "rep_id": ids[rep],
            "reason": _reasons(problem, rep, price),
            "centre_s": np.rint(own / np.maximum(problem.visits, 1)).astype(np.int64),
            "next_rep_id": ids[second],
            "next_price_s": price,
        }
    )
    prospects = pd.DataFrame(
        {"outlet_id": np.array(problem.prospect_ids, dtype=object), "rep_id": ids[rep[problem.prospect_nearest]]}
    )
    reps = _rep_totals(problem, rep, centres)
    return Territories(problem.office_id, outlets, reps, prospects, frontier, headcount(problem, parts, reps), stats)


def named_by_start(problem: TerritoryProblem, parts: list[Part], rep: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Hand the territories to the reps who start nearest to them, where it is all the same otherwise.

    Parameters
    ----------
    problem
        One office.
    parts
        Its pieces. Where the office is too large for all ways from the starts, each hands its territories to its reps.
    rep
        int64 (n), 0 … k − 1.

    Returns
    -------
    ndarray
        int64 (n), the same territories under the names of reps.
    """
    if problem.start_s is None:
        named = rep.copy()
        for part in parts:
            if part.homes:
                mine = part.local(rep)
                named[part.members] = part.reps[anchors.named_by_start(part, mine)]
        return named
    k = len(problem.rep_ids)
    way = np.stack([np.bincount(rep, problem.visits * start, minlength=k) for start in problem.start_s])
    reps, names = linear_sum_assignment(way)
    rep_of = np.empty(k, np.int64)
    rep_of[names] = reps
    return rep_of[rep]


def _next_best(
    part: Part, centres: NDArray[np.int64], rep: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Cheapest other territory that may have each outlet, and its cost; −1 and NaN where there is none."""
    group, cost = part.choices(centres, rep, 0.0)
    cost = np.where((group == rep[:, None]) | (group < 0), np.inf, cost)
    at = np.argmin(cost, axis=1)
    rows = np.arange(len(rep))
    found = np.isfinite(cost[rows, at])
    return np.where(found, group[rows, at], -1).astype(np.int64), np.where(found, cost[rows, at], np.nan)


def _reasons(problem: TerritoryProblem, rep: NDArray[np.int64], price: NDArray[np.float64]) -> NDArray[np.object_]:
    """Why this rep: the only one who may, the nearest, the one of the previous plan, or the one with room."""
    reason = np.full(len(rep), "nearest", dtype=object)
    dearer = price < 0
    reason[dearer] = "balance"
    reason[dearer & (problem.previous_rep == rep)] = "kept"
    reason[problem.only_rep >= 0] = "only_rep"
    return reason


def _rep_totals(problem: TerritoryProblem, rep: NDArray[np.int64], centres: NDArray[np.int64]) -> pd.DataFrame:
    k = len(problem.rep_ids)

    def total(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
        return np.bincount(rep, values, minlength=k).astype(np.float64)

    return pd.DataFrame(
        {
            "rep_id": np.array(problem.rep_ids, dtype=object),
            "centre_outlet_id": np.array(problem.outlet_ids, dtype=object)[centres],
            "outlets": np.bincount(rep, minlength=k),
            "visits": total(problem.visits).astype(np.int64),
            "work_s": total(work_s(problem)),
            "service_s": total(problem.visits * problem.visit_s),
            "hop_s": total(problem.visits * problem.hop_s),
            "line_haul_s": total(line_haul_s(problem)),
            "potential_cases": total(problem.potential_cases),
            "volume_cases": total(problem.volume_cases),
        }
    )
