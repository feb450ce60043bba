"""What a placement is worth, and what no placement can exceed: figures for solver, checker and plan alike."""

import numpy as np
from numpy.typing import NDArray

from routeopt.coolers.model import INSTALL, MOVE, PULL, PlacementProblem


def staying(problem: PlacementProblem) -> NDArray[np.int64]:
    """
    Worth of each cooler if nothing is done with it.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    ndarray
        int64 (m), hundredths of cases: what it sells less the least it should; 0 in the warehouse.
    """
    return np.where(problem.at >= 0, problem.stay - problem.cases_min, 0)


def setting_up(problem: PlacementProblem) -> NDArray[np.int64]:
    """
    Worth of a cooler of each type set up at each outlet.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    ndarray
        int64 (n, k), hundredths of cases: what it sells less the least and the job; far below 0 where it may not
        be set up or where no cooler may come.
    """
    worth = problem.gain - problem.cases_min - problem.job_cases
    closed = (problem.gain < 0) | ~problem.free[:, None] | (problem.outlet_office < 0)[:, None]
    return np.where(closed, -(1 << 40), worth)


def worth_of(problem: PlacementProblem, action: tuple[str, ...], to: NDArray[np.int32]) -> int:
    """
    Worth of a placement.

    Parameters
    ----------
    problem
        The problem.
    action, to
        What happens to each cooler, and the outlet where it stands next.

    Returns
    -------
    int
        Hundredths of cases per cycle.
    """
    done = np.array(action, dtype=object)
    placed = (done == INSTALL) | (done == MOVE)
    worth = np.where(done == PULL, -problem.job_cases, staying(problem))
    worth = np.where(placed, setting_up(problem)[to, problem.kind], worth)
    return int(worth.sum())


def upper_bound(problem: PlacementProblem, job_price: NDArray[np.int64], cooler_price: NDArray[np.int64]) -> int | None:
    """
    Bound the worth of every placement by prices of jobs and coolers.

    Parameters
    ----------
    problem
        The problem.
    job_price
        int64 (o), 0 or more.
    cooler_price
        int64 (o, k).

    Returns
    -------
    int or None
        Hundredths of cases per cycle; None where the prices bound nothing.

    Notes
    -----
    Lagrange's relaxation of the crews and of what comes out of the warehouses and from outlets: every job is bought at
    its office's price and every cooler at that of its type, and each cooler and each outlet then decides alone. For any
    prices of 0 or more for jobs, and of coolers that make fetching no gain, the sum is at least the worth of any plan
    (weak duality); at the best prices it equals the best plan, because the matrix of a flow is totally unimodular.
    """
    fetched = -problem.job_cases - job_price[:, None] - cooler_price
    if (job_price < 0).any() or (fetched > 0).any():
        return None
    total = int((job_price * problem.jobs_max).sum())
    freed = cooler_price[problem.office, problem.kind]
    total += int(np.maximum(staying(problem), freed).sum())
    here = problem.outlet_office
    paid = cooler_price[here] + job_price[here][:, None]
    return total + int(np.maximum(0, (setting_up(problem) - paid).max(axis=1, initial=0)).sum())


def ideal(problem: PlacementProblem) -> int:
    """
    Worth of all coolers at their best places, without stock, crews or each other.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    int
        Hundredths of cases per cycle; no plan is worth more.
    """
    best = np.zeros((len(problem.office_ids), len(problem.kinds)), np.int64)
    worth = setting_up(problem)
    for office in range(len(problem.office_ids)):
        best[office] = worth[problem.outlet_office == office].max(axis=0, initial=0)
    return int(np.maximum(np.maximum(staying(problem), -problem.job_cases), best[problem.office, problem.kind]).sum())
