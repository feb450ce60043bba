"""
Prices that prove a placement: shortest ways in what is left of its flow.

Outlets and coolers hang between a few hubs: the pools of each office and type, the crews, and the end. A way through an
outlet or a cooler is one step between hubs, so the shortest ways of the whole flow come from a graph of hubs alone.
"""

import numpy as np
from numpy.typing import NDArray

from routeopt.coolers.model import PlacementProblem
from routeopt.coolers.worth import setting_up, staying


def prices_of(
    problem: PlacementProblem, freed: NDArray[np.bool_], filled: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Price jobs and coolers so that the placement's worth is the bound.

    Parameters
    ----------
    problem
        The problem.
    freed
        bool (m): coolers that leave their outlet.
    filled
        int64 (n): type that each outlet gets, −1 for none.

    Returns
    -------
    tuple of ndarray
        ``job_price`` int64 (o) and ``cooler_price`` int64 (o, k), see `worth.upper_bound`.
    """
    offices, kinds = len(problem.office_ids), len(problem.kinds)
    job, cooler = np.zeros(offices, np.int64), np.zeros((offices, kinds), np.int64)
    for office in range(offices):
        job[office], cooler[office] = _of_office(problem, freed, filled, office)
    return job, cooler


def _of_office(
    problem: PlacementProblem, freed: NDArray[np.bool_], filled: NDArray[np.int64], office: int
) -> tuple[int, NDArray[np.int64]]:
    kinds = len(problem.kinds)
    crew, end = kinds, kinds + 1
    step = np.full((kinds + 2, kinds + 2), np.inf)
    mine = np.flatnonzero(problem.outlet_office == office)
    cost, given = -setting_up(problem)[mine].astype(np.float64), filled[mine]
    worth = staying(problem).astype(np.float64)
    jobs = int((given >= 0).sum())
    for kind in range(kinds):
        own = (problem.office == office) & (problem.kind == kind)
        there = own & (problem.at >= 0)
        stored = int((own & (problem.at < 0)).sum())
        leave = int((there & freed).sum())
        here = int((given == kind).sum())
        taken, fetched = max(0, here - leave), max(0, leave - here)
        jobs += fetched
        # A cooler that stays could leave, one that leaves could stay; the same of the warehouse.
        step[end, kind] = worth[there & ~freed].min(initial=np.inf)
        step[kind, end] = (-worth[there & freed]).min(initial=np.inf)
        if taken < stored:
            step[end, kind] = min(step[end, kind], 0.0)
        if taken > 0:
            step[kind, end] = min(step[kind, end], 0.0)
        # An outlet without one could get one; one that gets one could get another type, or none.
        step[kind, crew] = min(cost[given < 0, kind].min(initial=np.inf), problem.job_cases)
        if fetched > 0:
            step[crew, kind] = -problem.job_cases
        step[crew, kind] = min(step[crew, kind], (-cost[given == kind, kind]).min(initial=np.inf))
        for other in range(kinds):
            swapped = given == other
            if other != kind:
                step[kind, other] = (cost[swapped, kind] - cost[swapped, other]).min(initial=np.inf)
    if jobs < problem.jobs_max[office]:
        step[crew, end] = 0.0
    if jobs > 0:
        step[end, crew] = 0.0
    # From everywhere at once: a potential of every hub, whether or not one can come to it.
    away = np.minimum(0.0, _shortest(step).min(axis=0))
    price = np.rint(away[:kinds] - away[end]).astype(np.int64)
    return int(max(0.0, away[end] - away[crew])), price


def _shortest(step: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lengths of the shortest ways (Floyd and Warshall); scipy's would take a step of length 0 for none."""
    length = step.copy()
    for hub in range(len(length)):
        length = np.minimum(length, length[:, hub, None] + length[None, hub])
    return length
