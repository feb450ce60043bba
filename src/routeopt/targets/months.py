"""
Spread whole years over the months: every unit's months sum to its year, and every month of children to the parent's.

References
----------
Cox, L. H. (1987). A constructive procedure for unbiased controlled rounding. *Journal of the American Statistical
Association*, 82(398), 520-524.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routeopt.targets.model import LEVELS, MONTHS, QUARTER, TargetProblem
from routeopt.targets.tree import upwards
from routeopt.targets.whole import whole_shares


def spread(problem: TargetProblem, year: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Spread years over months.

    Parameters
    ----------
    problem
        Tree and seasons.
    year
        int64 (n), whole cases of every unit; children sum to their parent.

    Returns
    -------
    ndarray
        int64 (n, 12), ≥ 0.
    """
    wanted = upwards(year[:, None] * problem.season, problem.parent, problem.level)
    months = np.zeros(wanted.shape, np.int64)
    months[0] = _company(wanted[0], int(year[0]))
    for depth in range(1, len(LEVELS)):
        rows = np.flatnonzero(problem.level == depth)
        above, begins = np.unique(problem.parent[rows], return_index=True)
        ends = np.append(begins[1:], len(rows))
        months[rows] = _families(wanted[rows], year[rows], months[above], begins, ends)
    return months


def _company(wanted: NDArray[np.float64], year: int) -> NDArray[np.int64]:
    """Round quarters to the year, then months to their quarter."""
    quarters = whole_shares(wanted.reshape(-1, QUARTER).sum(axis=1), year)
    parts = [whole_shares(three, int(q)) for three, q in zip(wanted.reshape(-1, QUARTER), quarters, strict=True)]
    return np.concatenate(parts)


@njit(cache=True)  # pragma: no cover - compiled
def _families(wanted, year, above, begins, ends):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    """
    Round each family's table of children and months to both of its margins.

    Rows come first: every child's months are rounded down and up to its year. A month in which the children then have
    too much gives cases to one in which they have too little, each by the child whose rounding this mends most.
    """
    result = np.empty(wanted.shape, np.int64)
    for family in range(len(begins)):
        first, last = begins[family], ends[family]
        surplus = -above[family].copy()
        for child in range(first, last):
            left = year[child]
            for month in range(MONTHS):
                result[child, month] = np.int64(np.floor(wanted[child, month] + 1e-9))
                left -= result[child, month]
            while left != 0:
                step = 1 if left > 0 else -1
                best, gain = -1, -np.inf
                for month in range(MONTHS):
                    mends = step * (wanted[child, month] - result[child, month])
                    if mends > gain and result[child, month] + step >= 0:
                        best, gain = month, mends
                result[child, best] += step
                left -= step
            for month in range(MONTHS):
                surplus[month] += result[child, month]
        while True:
            much, little = np.argmax(surplus), np.argmin(surplus)
            if surplus[much] <= 0:
                break
            best, gain = -1, -np.inf
            for child in range(first, last):
                if result[child, much] > 0:
                    mends = result[child, much] - wanted[child, much] - result[child, little] + wanted[child, little]
                    if mends > gain:
                        best, gain = child, mends
            result[best, much] -= 1
            result[best, little] += 1
            surplus[much] -= 1
            surplus[little] += 1
    return result
