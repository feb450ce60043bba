"""Solve one office: share the reps among the pieces of the streets, search each piece, prove a bound."""

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.territories.answer import lay_down
from routeopt.territories.bound import compactness_bound
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.pieces import pieces_of, within
from routeopt.territories.search import EFFORTS, Effort, Part, search, travel_to_centres
from routeopt.territories.shares import refuse_impossible_sums, reps_per_piece, share_limits
from routeopt.territories.workload import compactness_costs


def solve(problem: TerritoryProblem) -> Territories:
    """
    Assign every outlet to a rep: inside the bands, connected on the streets, fair and compact.

    Parameters
    ----------
    problem
        One office.

    Returns
    -------
    Territories
        The best of several annealed answers, with a proven bound on compactness.

    Raises
    ------
    InfeasibleError
        E501 and E504 when the outlets or their visits fit no split into bands, E502 when the street neighbourhood is
        torn into pieces that do not, E503 when the search ends without an answer inside every band.
    """
    refuse_impossible_sums(problem)
    piece = pieces_of(problem.neighbours)
    sizes = np.bincount(piece)
    reps = reps_per_piece(problem, sizes)
    cost = compactness_costs(problem)
    effort = EFFORTS[problem.effort]
    territory = np.empty(len(problem.outlet_ids), np.int32)
    parts, values = [], []
    for number, k in enumerate(reps.tolist()):
        members = np.flatnonzero(piece == number)
        part = Part(problem, within(problem.neighbours, members), cost[np.ix_(members, members)], members, k)
        found = search(part, effort)
        territory[members] = found + int(reps[:number].sum())
        parts.append(part)
        values.append(travel_to_centres(part.cost, found, k))
    _refuse_broken_bands(problem, territory)
    bound = _bound_over_shares(parts, values, effort)
    return lay_down(problem, cost, territory, bound, _work(effort, len(territory)))


def _bound_over_shares(parts: list[Part], values: list[float], effort: Effort) -> float:
    """Lower bound of the sum over all pieces, whatever share of the reps each gets."""
    problem, k = parts[0].problem, len(parts[0].problem.rep_ids)
    sizes = np.array([len(part.members) for part in parts])
    fewest, most = share_limits(problem, sizes)
    spare = k - int(fewest.sum())
    band = problem.outlets_min, problem.outlets_max
    # best[j]: least sum of the bounds so far when j of the spare reps are given out.
    best = np.full(spare + 1, np.inf)
    best[0] = 0.0
    for part, value, low, high in zip(parts, values, fewest.tolist(), most.tolist(), strict=True):
        extra = range(min(spare, high - low) + 1)
        bounds = [compactness_bound(part.cost, low + more, band, value, effort.bound_rounds) for more in extra]
        best = np.array([min(best[j - more] + bounds[more] for more in extra if more <= j) for j in range(spare + 1)])
    return float(best[spare])


def _work(effort: Effort, outlets: int) -> dict[str, int]:
    survivors = [effort.kept] * effort.rounds
    for turn in (effort.rounds // 4, effort.rounds // 2):
        survivors[turn + 1 :] = [(survivors[turn] + 1) // 2] * (effort.rounds - turn - 1)
    return {"starts": effort.starts, "exchanges": sum(survivors) * effort.exchanges * outlets}


def _refuse_broken_bands(problem: TerritoryProblem, territory: NDArray[np.int32]) -> None:
    k = len(problem.rep_ids)
    outlets = np.bincount(territory, minlength=k)
    visits = np.bincount(territory, problem.visits, minlength=k).astype(np.int64)
    low, high = problem.visits_min, problem.visits_max
    off = np.maximum(outlets - problem.outlets_max, 0) + np.maximum(problem.outlets_min - outlets, 0)
    crowd = np.maximum(visits - high, 0) + np.maximum(low - visits, 0)
    if off.any() or crowd.any():
        params = {
            "office": problem.office_id,
            "outlets": int(off.sum()),
            "visits": int(crowd.sum()),
            "visits_band": f"{low}–{high}",
            "mean_visits": round(float(problem.visits.sum()) / k, 1),
        }
        raise InfeasibleError([Fault("E503", field="territories", params=params)])
