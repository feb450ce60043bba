"""Targets: a nation of 10,000 reps shared out exactly, and forecasts of the three cities beside simpler ones."""

import importlib
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.network import PORTO
from benchmarks.options import Options
from benchmarks.rows import Row
from routeopt.core.linear_program import QuietHighs
from routeopt.inputs.model import DIRECT_CHANNELS
from routeopt.starter.model_sales import draw_sales
from routeopt.targets.check import check
from routeopt.targets.forecast import backtest
from routeopt.targets.model import LEVELS, MONTHS, TargetProblem
from routeopt.targets.solve import solve
from routeopt.targets.tree import upwards

CITIES = PORTO.parents[1]
RIDGE = 1.0
MOST_UNITS = 1_000
"""The general solver took 93 s for 3,052 units."""
HISTORY_END = "2026-01-12"


def measure(options: Options) -> Iterator[Row]:
    """Share out companies of growing size, with a general solver as peer, then test forecasts on the past."""
    # The first call compiles; whoever plans pays that once.
    solve(nation(20, options.seed))
    for reps in (20, 200, 10_000):
        yield from _allocation(reps, options.seed)
    folder = options.instances or CITIES
    for city in sorted(file.parent for file in folder.glob("*/outlets.csv")):
        yield from _forecast(city, options.seed)


def nation(reps: int, seed: int) -> TargetProblem:
    """
    Draw a company: offices of about a hundred reps, each with outlets of up to ten channels and three classes.

    Every unit may get between 70 and 140 % of what it wants, give or take; the year asks 6 % more than wanted.
    """
    chance = np.random.default_rng(seed)
    offices = max(1, reps // 100)
    groups = chance.integers(8, len(DIRECT_CHANNELS) * 2 + 1, reps)
    count = np.array([1, 1, offices, reps, int(groups.sum())])
    first = np.concatenate([[0], np.cumsum(count)])
    level = np.repeat(np.arange(len(LEVELS)), count).astype(np.int8)
    parent = np.concatenate(
        [
            [-1],
            [0],
            np.full(offices, 1),
            first[2] + np.sort(np.arange(reps) % offices),
            first[3] + np.repeat(np.arange(reps), groups),
        ]
    ).astype(np.int32)
    group = level == len(LEVELS) - 1
    desired = upwards(np.where(group, chance.gamma(0.8, 800.0, len(level)), 0.0), parent, level)
    loose = np.where(group, 0.25, 0.0)
    floor = np.floor(desired * (chance.uniform(0.7, 0.95, len(level)) - loose)).astype(np.int64)
    cap = np.ceil(desired * (chance.uniform(1.1, 1.4, len(level)) + 2 * loose)).astype(np.int64)
    floor[0], cap[0] = 0, 2**40
    season = np.where(group[:, None], chance.dirichlet(np.full(MONTHS, 30.0), len(level)), 0.0)
    names = tuple(f"u{row}" for row in range(len(level)))
    return TargetProblem(names, level, parent, desired, floor, cap, season, round(1.06 * desired[0]))


def _allocation(reps: int, seed: int) -> Iterator[Row]:
    problem, case = nation(reps, seed), f"{reps:,} reps"
    begin = time.perf_counter()
    answer = solve(problem)
    yield Row("targets", case, "seconds", time.perf_counter() - begin, "s", goal=5.0)
    yield Row("targets", case, "units", float(len(problem.unit_ids)), "units")
    yield Row("targets", case, "violations", float(len(check(problem, answer))), "violations", goal=0.0)
    gap = answer.stats.gap
    yield Row("targets", case, "gap", gap, "share", goal=1e-3)
    real = answer.months.sum(axis=1)[:, None] * problem.season
    group = problem.level == len(LEVELS) - 1
    yield Row("targets", case, "month_off_by_max", float(np.abs(answer.months - real)[group].max()), "cases", goal=2.0)
    yield Row("targets", case, "year_by_halves_off", _rounded_alone(problem, answer.months), "cases", "rounding alone")
    yield from _general(problem, case, answer.stats.bound)


def _rounded_alone(problem: TargetProblem, months: NDArray[np.int64]) -> float:
    """By how many cases the company's months would miss its year, were every group's month rounded by itself."""
    group = problem.level == len(LEVELS) - 1
    year = months[group].sum(axis=1)[:, None]
    return float(abs(np.rint(year * problem.season[group]).sum() - problem.total))


def _general(problem: TargetProblem, case: str, bound: float | None) -> Iterator[Row]:
    """Solve the same program without whole numbers with HiGHS's QP solver, where it does not take minutes."""
    if len(problem.unit_ids) > MOST_UNITS:
        yield Row("targets", case, "seconds", None, f"left out: more than {MOST_UNITS:,} units", "HiGHS QP")
        return
    begin = time.perf_counter()
    value = _quadratic(problem)
    yield Row("targets", case, "seconds", time.perf_counter() - begin, "s", "HiGHS QP")
    yield Row("targets", case, "objective_over_ours", value / bound if bound else None, "ratio", "HiGHS QP")


def _quadratic(problem: TargetProblem) -> float:
    group = np.flatnonzero(problem.level == len(LEVELS) - 1)
    desired, weight = problem.desired[group], np.maximum(problem.desired[group], 1.0)
    solver = QuietHighs()
    bounds = problem.floor[group].astype(float), problem.cap[group].astype(float)
    solver.addVars(len(group), *bounds)
    solver.changeColsCost(len(group), np.arange(len(group), dtype=np.int32), -desired / weight)
    column: dict[int, list[int]] = {}
    for place, row in enumerate(group):
        unit = int(problem.parent[row])
        while unit >= 0:
            column.setdefault(unit, []).append(place)
            unit = int(problem.parent[unit])
    for unit, places in column.items():
        low, high = (problem.total, problem.total) if unit == 0 else (problem.floor[unit], problem.cap[unit])
        solver.addRow(float(low), float(high), len(places), np.array(places, np.int32), np.ones(len(places)))
    highs = importlib.import_module("highspy")
    hessian = highs.HighsHessian()
    hessian.dim_, hessian.format_ = len(group), highs.HessianFormat.kTriangular
    hessian.start_ = np.arange(len(group) + 1, dtype=np.int32)
    hessian.index_, hessian.value_ = np.arange(len(group), dtype=np.int32), 1 / weight
    solver.passHessian(hessian)
    solver.run()
    taken = np.array(solver.getSolution().col_value)
    return float(np.sum((taken - desired) ** 2 / (2 * weight)))


def _forecast(city: Path, seed: int) -> Iterator[Row]:
    """Errors a quarter ahead, over the last year of a seeded history of two years."""
    outlets = pd.read_csv(city / "outlets.csv", dtype={"outlet_id": str})
    sales = draw_sales(outlets, HISTORY_END, seed).merge(outlets[["outlet_id", "channel"]], on="outlet_id")
    table = sales.pivot_table(index="channel", columns="month", values="volume", aggfunc="sum").fillna(0.0)
    sold, channel = table.to_numpy(np.float64), np.arange(len(table))
    begin = time.perf_counter()
    error, naive = backtest(sold, channel, 0, RIDGE)
    yield Row("targets", city.name, "forecast_seconds", time.perf_counter() - begin, "s", goal=3.0)
    yield Row("targets", city.name, "forecast_error", error, "share", goal=naive)
    yield Row("targets", city.name, "forecast_error", naive, "share", "last year again")
