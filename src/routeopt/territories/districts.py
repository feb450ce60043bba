"""Cut a very large office into districts that are searched one by one: work and memory then grow with the outlets."""

import numpy as np
from numpy.typing import NDArray

from routeopt.territories.halves import bisected_start
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.pieces import within
from routeopt.territories.workload import fair_work_s

_LARGEST, _DISTRICT = 25_000, 12_000
"""Outlets of the largest piece that is searched whole, and of a district about."""


def districts_of(problem: TerritoryProblem, piece: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Number the districts: every piece of the streets is one, or several where it is very large.

    A plan in force, locks, skills and pairs may reach over any border, so an office that has them stays whole.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), connected piece of each outlet.

    Returns
    -------
    ndarray
        int32 (n), connected districts of like size by outlets and work; no territory will span two.
    """
    if problem.anchored or len(problem.together) or len(problem.apart):
        return piece
    work = fair_work_s(problem)
    size = 1.0 + work / max(float(work.mean()), 1e-9)
    district, count = np.empty_like(piece), 0
    for number in range(int(piece.max()) + 1):
        members = np.flatnonzero(piece == number)
        parts = -(-len(members) // _DISTRICT) if len(members) > _LARGEST else 1
        chance = np.random.default_rng([problem.seed, number])
        bands = Part(problem, members, np.arange(parts)).bands(1.0)
        near = within(problem.neighbours, members)
        district[members] = count + bisected_start(near, size[members], bands, parts, chance)
        count += parts
    return district
