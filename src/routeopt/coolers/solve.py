"""Place coolers by a minimum-cost flow: exact, and proven by prices."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from routeopt.coolers.model import INSTALL, MOVE, PULL, STAY, STORE, Placement, PlacementProblem
from routeopt.coolers.prices import prices_of
from routeopt.coolers.worth import ideal, setting_up, staying, upper_bound, worth_of
from routeopt.core.stats import SearchStats, Status


def solve(problem: PlacementProblem) -> Placement:
    """
    Choose which coolers are set up, moved and fetched.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    Placement
        The best placement; its bound equals its value. Equal problems give equal placements.

    Notes
    -----
    Coolers of one type and office are alike once they are free, so they flow through one pool: from their outlet, where
    staying is the other way out, or from the warehouse; from the pool to an outlet that may have one, or in; and from
    there through the office's crew, whose capacity is the number of its jobs. Costs are whole, so is the flow.
    """
    freed, taken, filled = _flow(problem)
    action = [STAY if at >= 0 else STORE for at in problem.at.tolist()]
    to = problem.at.copy()
    for office in range(len(problem.office_ids)):
        for kind in range(len(problem.kinds)):
            mine = (problem.office == office) & (problem.kind == kind)
            leaving = np.flatnonzero(mine & freed)
            spare = np.flatnonzero(mine & (problem.at < 0))[: taken[office, kind]]
            goals = np.flatnonzero((filled == kind) & (problem.outlet_office == office))
            _name(problem, leaving, spare, goals, (action, to))
    price = prices_of(problem, freed, filled)
    value = worth_of(problem, tuple(action), to)
    bound = upper_bound(problem, *price)
    best = ideal(problem)
    proven = bound is not None and bound == value
    stats = SearchStats(
        Status.OPTIMAL if proven else Status.FEASIBLE,
        round((best - value) / 100, 2),
        None if bound is None else round((best - bound) / 100, 2),
        "cases",
        {"coolers": len(problem.cooler_ids), "outlets": len(problem.outlet_ids)},
    )
    return Placement(tuple(action), to, *price, value, value if bound is None else bound, stats)


def _flow(problem: PlacementProblem) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Which coolers leave their outlet, how many of each office and type leave the warehouse, and what outlets get."""
    offices, kinds, n = len(problem.office_ids), len(problem.kinds), len(problem.outlet_ids)
    placed = np.flatnonzero(problem.at >= 0)
    pools = offices * kinds
    # Nodes: pools, warehouses, crews, outlets, coolers at outlets, the end.
    pool = np.arange(pools)
    store, crew, outlet = pools + pool, 2 * pools + np.arange(offices), 2 * pools + offices + np.arange(n)
    cooler = 2 * pools + offices + n + np.arange(len(placed))
    end = 2 * pools + offices + n + len(placed)
    own = problem.office[placed] * kinds + problem.kind[placed]
    stock = np.bincount((problem.office * kinds + problem.kind)[problem.at < 0], minlength=pools)
    worth = setting_up(problem)
    # A cooler that would sell less than the least is fetched as well.
    places, types = np.nonzero(worth > -problem.job_cases)
    many = max(1, len(problem.cooler_ids))
    arcs = (
        (cooler, np.full(len(placed), end), np.ones(len(placed), np.int64), -staying(problem)[placed]),
        (cooler, own, np.ones(len(placed), np.int64), np.zeros(len(placed), np.int64)),
        (store, np.full(pools, end), stock, np.zeros(pools, np.int64)),
        (store, pool, stock, np.zeros(pools, np.int64)),
        (
            problem.outlet_office[places] * kinds + types,
            outlet[places],
            np.ones(len(places), np.int64),
            -worth[places, types],
        ),
        (pool, crew[pool // kinds], np.full(pools, many), np.full(pools, problem.job_cases)),
        (outlet, np.where(problem.outlet_office >= 0, crew[problem.outlet_office], end), _ones(n), _zeros(n)),
        (crew, np.full(offices, end), problem.jobs_max, _zeros(offices)),
    )
    tail, head, room, cost = (np.concatenate([np.asarray(arc[part], np.int64) for arc in arcs]) for part in range(4))
    network = min_cost_flow.SimpleMinCostFlow()
    numbers = network.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    supply = np.zeros(end + 1, np.int64)
    supply[cooler], supply[store] = 1, stock
    supply[end] = -int(supply.sum())
    network.set_nodes_supplies(np.arange(end + 1), supply)
    status = network.solve()
    if status != network.OPTIMAL:  # Staying is always possible, so there is a flow whatever the problem.
        raise RuntimeError(f"the flow of coolers ended with status {status}")
    flow = network.flows(numbers)
    sizes = np.cumsum([0, *(len(arc[0]) for arc in arcs)])
    freed = np.zeros(len(problem.cooler_ids), np.bool_)
    freed[placed] = flow[sizes[1] : sizes[2]] > 0
    taken, fetched = flow[sizes[3] : sizes[4]].copy(), flow[sizes[5] : sizes[6]]
    # Where jobs are free, fetching one and bringing another from the warehouse is no better than moving it.
    taken -= np.minimum(taken, fetched)
    filled = np.full(n, -1, np.int64)
    used = flow[sizes[4] : sizes[5]] > 0
    filled[places[used]] = types[used]
    return freed, taken.reshape(offices, kinds), filled


def _ones(size: int) -> NDArray[np.int64]:
    return np.ones(size, np.int64)


def _zeros(size: int) -> NDArray[np.int64]:
    return np.zeros(size, np.int64)


def _name(
    problem: PlacementProblem,
    leaving: NDArray[np.intp],
    spare: NDArray[np.intp],
    goals: NDArray[np.intp],
    answer: tuple[list[str], NDArray[np.int32]],
) -> None:
    """Say which of the free coolers of a type goes to which of its outlets, so that they move little in sum."""
    action, to = answer
    rows = np.concatenate([leaving, spare]).astype(np.int64)
    for row in leaving.tolist():
        action[row], to[row] = PULL, -1
    if not len(rows) or not len(goals):
        return
    office = problem.office_xy[problem.office[rows]]
    at = problem.at[rows]
    start = np.where((at >= 0)[:, None], problem.outlet_xy[np.maximum(at, 0)], office)
    metres = np.hypot(*np.moveaxis(start[:, None] - problem.outlet_xy[goals][None], 2, 0))
    for place, goal in zip(*linear_sum_assignment(np.rint(metres)), strict=True):
        row = int(rows[place])
        action[row], to[row] = MOVE if problem.at[row] >= 0 else INSTALL, goals[goal]
