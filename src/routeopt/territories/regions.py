"""Search again around bands that stay broken, over the borders of districts."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import breadth_first_order

from routeopt.territories.effort import effort_of
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.recut import beside_each_other
from routeopt.territories.search import search

_REGIONS = (16, 48)
"""Territories that are searched together around a broken band, in turns."""


def over_borders(parts: list[Part], rep: NDArray[np.int64]) -> tuple[list[Part], NDArray[np.int64]]:
    """
    Search the surroundings of broken bands again, whatever district they lie in.

    A border of districts can leave a pocket beside it that no territory fits, and what is broken in one place of a
    district is mended with less work among the territories around it.

    Parameters
    ----------
    parts
        The districts of an office whose reps are all alike.
    rep
        int64 (n), rep of every outlet.

    Returns
    -------
    tuple
        Parts that hold the same territories, each region that was searched as one of them, and int64 (n), rep of
        every outlet; none is farther off its bands.
    """
    rep, problem = rep.copy(), parts[0].problem
    for size in _REGIONS:
        tried: set[int] = set()
        while True:
            broken = [one for one in _broken(problem, rep).tolist() if one not in tried]
            if not broken:
                break
            beside = beside_each_other(problem.neighbours, rep, len(problem.rep_ids))
            around = breadth_first_order(beside, broken[0], directed=False, return_predecessors=False)
            names = np.sort(around[:size]).astype(np.int64)
            region = Part(problem, np.flatnonzero(np.isin(rep, names)), names)
            before = region.local(rep)
            effort = effort_of(problem.effort, len(region.members))
            after = search(region, effort, 0.0, before)
            if region.outside(after) < region.outside(before):
                rep[region.members] = names[after]
                parts = [*_without(parts, region), region]
            # Where nothing was gained the surroundings stay as they are; what was, may let go of what lies farther.
            tried |= set(names.tolist()) & set(_broken(problem, rep).tolist())
    return parts, rep


def _broken(problem: TerritoryProblem, rep: NDArray[np.int64]) -> NDArray[np.intp]:
    """Reps of the office who are off a band."""
    k = len(problem.rep_ids)
    outlets, visits = np.bincount(rep, minlength=k), np.bincount(rep, problem.visits, k)
    inside = (outlets >= problem.outlets_min) & (outlets <= problem.outlets_max)
    return np.flatnonzero(~inside | (visits < problem.visits_min) | (visits > problem.visits_max))


def _without(parts: list[Part], region: Part) -> list[Part]:
    """Take the reps of a region, and their outlets, out of the other parts."""
    inside = np.zeros(len(region.problem.outlet_ids), np.bool_)
    inside[region.members] = True
    rest = []
    for part in parts:
        reps = np.setdiff1d(part.reps, region.reps)
        if len(reps) == part.k:
            rest.append(part)
        elif len(reps):
            rest.append(Part(part.problem, part.members[~inside[part.members]], reps))
    return rest
