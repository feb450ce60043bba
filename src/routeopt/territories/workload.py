"""What an outlet costs a rep in a cycle: the one formula that problem, search and checker share."""

import numpy as np
from numpy.typing import NDArray

from routeopt.territories.model import TerritoryProblem


def compactness_costs(problem: TerritoryProblem, members: NDArray[np.integer]) -> NDArray[np.float64]:
    """
    Visits-weighted travel seconds between a centre (row) and an outlet (column), the mean of both directions.

    Parameters
    ----------
    problem
        The problem; small enough to have a whole matrix.
    members
        int (m), the outlets asked for.

    Returns
    -------
    ndarray
        float64 (m, m).

    Raises
    ------
    ValueError
        When the problem has no whole matrix.
    """
    if problem.travel_s is None:
        raise ValueError("the office is too large for a whole matrix")
    there = problem.travel_s[np.ix_(members, members)].astype(np.float64)
    return (there + there.T) / 2 * problem.visits[members]


def line_haul_s(problem: TerritoryProblem) -> NDArray[np.float64]:
    """
    Each outlet's share of the way out and back in the cycle, seconds.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    ndarray
        float64 (n).
    """
    return np.asarray(problem.visits * problem.haul_s)


def work_s(problem: TerritoryProblem) -> NDArray[np.float64]:
    """
    Seconds of work per outlet in the cycle: visits × (visit + hop) + line haul.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    ndarray
        float64 (n).
    """
    return problem.visits * (problem.visit_s + problem.hop_s) + line_haul_s(problem)


def fair_work_s(problem: TerritoryProblem) -> NDArray[np.float64]:
    """
    Seconds of work that are to be even among reps: an outlet's own and that of the prospects that come with it.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    ndarray
        float64 (n).
    """
    n = len(problem.outlet_ids)
    return work_s(problem) + np.bincount(problem.prospect_nearest, problem.prospect_s, minlength=n)
