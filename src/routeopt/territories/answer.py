"""Lay an assignment down: territories named by reps, totals per rep, prospects, the next best rep of each outlet."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routeopt.core.stats import SearchStats, Status
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.start import medoids
from routeopt.territories.workload import line_haul_s, work_s


def lay_down(
    problem: TerritoryProblem,
    cost: NDArray[np.float64],
    territory: NDArray[np.int32],
    bound: float,
    work: dict[str, int],
) -> Territories:
    """
    Name the territories by the reps who start nearest to them, and lay everything down as tables.

    Parameters
    ----------
    problem
        One office.
    cost
        float64 (n, n), see `workload.compactness_costs`.
    territory
        int32 (n), 0 … k − 1.
    bound
        Proven lower bound of the objective.
    work
        What the search spent.

    Returns
    -------
    Territories
        The answer.
    """
    k, n = len(problem.rep_ids), len(territory)
    way = np.stack([np.bincount(territory, problem.visits * start, minlength=k) for start in problem.start_s])
    reps, names = linear_sum_assignment(way)
    rep_of_territory = np.empty(k, np.int64)
    rep_of_territory[names] = reps
    rep = rep_of_territory[territory]
    centres = medoids(cost, rep.astype(np.int32), k)
    to_centre = cost[centres]
    own = to_centre[rep, np.arange(n)]
    others = to_centre.copy()
    others[rep, np.arange(n)] = np.inf
    second = np.argmin(others, axis=0) if k > 1 else np.zeros(n, np.int64)
    ids = np.array(problem.rep_ids, dtype=object)
    seconds = (
        problem.travel_s[centres[rep], np.arange(n)] + problem.travel_s[np.arange(n), centres[rep]].astype(int)
    ) / 2
    outlets = pd.DataFrame(
        {
            "outlet_id": np.array(problem.outlet_ids, dtype=object),
            "rep_id": ids[rep],
            "centre_s": np.rint(seconds).astype(np.int64),
            "next_rep_id": ids[second] if k > 1 else np.full(n, None, dtype=object),
            "next_price_s": others[second, np.arange(n)] - own if k > 1 else np.full(n, np.nan),
        }
    )
    objective = float(own.sum())
    status = Status.OPTIMAL if k == 1 else Status.FEASIBLE
    stats = SearchStats(status, objective, bound, "s", work)
    prospects = pd.DataFrame(
        {"outlet_id": np.array(problem.prospect_ids, dtype=object), "rep_id": ids[rep[problem.prospect_nearest]]}
    )
    return Territories(problem.office_id, outlets, _rep_totals(problem, rep, centres), prospects, stats)


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
