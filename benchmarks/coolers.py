"""Coolers: 5,000 placed at 20,000 outlets exactly, with a dense assignment and a general solver as peers."""

import dataclasses
import time
from collections.abc import Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array

from benchmarks.options import Options
from benchmarks.rows import Row
from routeopt.coolers.check import check
from routeopt.coolers.model import PlacementProblem
from routeopt.coolers.solve import solve
from routeopt.coolers.worth import setting_up, staying
from routeopt.core.linear_program import QuietHighs

GOAL_S = 30.0
OFFICES, KINDS = 6, 4
MOST_DENSE = 4_000
"""The dense assignment of 5,000 coolers would hold 5,000 × 25,000 prices, twice."""


def measure(options: Options) -> Iterator[Row]:
    """Place coolers in cities of growing size."""
    for outlets, coolers in ((400, 100), (4_000, 1_000), (20_000, 5_000)):
        problem, case = city(outlets, coolers, options.seed), f"{outlets:,} outlets × {coolers:,}"
        begin = time.perf_counter()
        answer = solve(problem)
        yield Row("coolers", case, "seconds", time.perf_counter() - begin, "s", goal=GOAL_S)
        yield Row("coolers", case, "gap to the bound", float(answer.value_bound - answer.value), "cases/100", goal=0.0)
        yield Row("coolers", case, "violations", float(len(check(problem, answer))), "violations", goal=0.0)
        yield Row("coolers", case, "worth", answer.value / 100, "cases")
        begin = time.perf_counter()
        worth = _general(problem)
        yield Row("coolers", case, "seconds", time.perf_counter() - begin, "s", peer="highs lp")
        yield Row("coolers", case, "worth", worth / 100, "cases", peer="highs lp")
        yield from _without_crews(problem, case)


def _without_crews(problem: PlacementProblem, case: str) -> Iterator[Row]:
    """A dense assignment knows no crews: it is set beside ours where crews have room for everything."""
    metric, peer = "worth without crews", "linear_sum_assignment"
    free = dataclasses.replace(problem, jobs_max=np.full(OFFICES, len(problem.cooler_ids), np.int64))
    yield Row("coolers", case, metric, solve(free).value / 100, "cases")
    if len(problem.outlet_ids) > MOST_DENSE:
        yield Row("coolers", case, "seconds", None, "too large for memory", peer=peer)
        return
    begin = time.perf_counter()
    worth = _dense(free)
    yield Row("coolers", case, "seconds", time.perf_counter() - begin, "s", peer=peer)
    yield Row("coolers", case, metric, worth / 100, "cases", peer=peer)


def city(outlets: int, coolers: int, seed: int) -> PlacementProblem:
    """Draw a city: 85 % of the coolers stand at outlets, one in eight of them sells nothing."""
    chance = np.random.default_rng(seed)
    xy, office_xy = chance.uniform(0, 20_000, (outlets, 2)), chance.uniform(0, 20_000, (OFFICES, 2))
    own = np.hypot(*np.moveaxis(xy[:, None] - office_xy[None], 2, 0)).argmin(axis=1)
    most = np.array([1_000, 2_000, 4_000, 6_000])
    could = 20 * chance.lognormal(3.5, 0.7, outlets) * chance.uniform(0.7, 1.3, outlets)
    gain = np.minimum(most[None], could[:, None].astype(np.int64))
    gain[chance.random((outlets, KINDS)) < 0.3] = -1
    at = np.full(coolers, -1)
    placed = chance.choice(outlets, int(0.85 * coolers), replace=False)
    at[: len(placed)] = placed
    kind = chance.integers(0, KINDS, coolers)
    sold = np.minimum(most[kind], (100 * chance.lognormal(2.0, 0.8, coolers)).astype(np.int64))
    sold = np.where(chance.random(coolers) < 1 / 8, 0, sold)
    free = np.ones(outlets, np.bool_)
    free[placed] = False
    return PlacementProblem(
        cooler_ids=tuple(f"K{row}" for row in range(coolers)),
        outlet_ids=tuple(f"D{row}" for row in range(outlets)),
        kinds=tuple(f"t{row}" for row in range(KINDS)),
        office_ids=tuple(f"O{row}" for row in range(OFFICES)),
        kind=kind.astype(np.int32),
        office=np.where(at >= 0, own[at], chance.integers(0, OFFICES, coolers)).astype(np.int32),
        at=at.astype(np.int32),
        stay=np.where(at >= 0, sold, 0).astype(np.int64),
        lawful=np.ones(coolers, np.bool_),
        outlet_office=own.astype(np.int32),
        free=free,
        gain=gain.astype(np.int64),
        jobs_max=np.full(OFFICES, coolers // 30, np.int64),
        cases_min=500,
        job_cases=300,
        outlet_xy=xy,
        office_xy=office_xy,
    )


def _general(problem: PlacementProblem) -> float:
    """The same as a linear program: each cooler by itself stays, comes in or goes into its pool."""
    pools = OFFICES * KINDS
    worth, still = setting_up(problem), staying(problem)
    places, types = np.nonzero(worth > -problem.job_cases)
    own = problem.office * KINDS + problem.kind
    m, k = len(own), len(places)
    # Columns: freed coolers, set-ups, and what pools send to the warehouse, which asks a job only of those that stood.
    cost = np.concatenate([-still, worth[places, types], np.full(pools, -problem.job_cases)]).astype(np.float64)
    upper = np.concatenate([np.ones(m), np.ones(k), np.full(pools, float(m))])
    pool_of = problem.outlet_office[places] * KINDS + types
    rows = [own, pool_of, np.arange(pools)]
    columns = [np.arange(m), m + np.arange(k), m + k + np.arange(pools)]
    values = [np.ones(m), -np.ones(k), -np.ones(pools)]
    rows += [pools + places, pools + len(worth) + problem.outlet_office[places]]
    columns += [m + np.arange(k), m + np.arange(k)]
    values += [np.ones(k), np.ones(k)]
    rows.append(pools + len(worth) + np.arange(pools) // KINDS)
    columns.append(m + k + np.arange(pools))
    values.append(np.ones(pools))
    size = pools + len(worth) + OFFICES
    entries = np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))
    matrix = coo_array(entries, shape=(size, m + k + pools)).tocsc()
    low = np.concatenate([np.zeros(pools), np.full(size - pools, -np.inf)])
    high = np.concatenate([np.zeros(pools), np.ones(len(worth)), problem.jobs_max.astype(np.float64)])
    solver = QuietHighs()
    solver.setOptionValue("time_limit", 120.0)
    solver.addCols(m + k + pools, -cost, np.zeros(m + k + pools), upper, 0, np.array([]), np.array([]), np.array([]))
    by_row = matrix.tocsr()
    solver.addRows(size, low, high, by_row.nnz, by_row.indptr[:-1], by_row.indices, by_row.data)
    solver.run()
    return float(still.sum() - solver.getObjectiveValue())


def _dense(problem: PlacementProblem) -> float:
    """One row per cooler; columns are outlets, its own place, and the warehouse: crews are left out."""
    worth, still = setting_up(problem), staying(problem)
    price = np.where((problem.outlet_office[None] == problem.office[:, None]), worth[:, problem.kind].T, -(1 << 40))
    own = np.full((len(still), len(still)), -(1 << 40))
    np.fill_diagonal(own, np.maximum(still, np.where(problem.at >= 0, -problem.job_cases, 0)))
    whole = np.concatenate([price, own], axis=1)
    row, column = linear_sum_assignment(whole, maximize=True)
    return float(whole[row, column].sum())
