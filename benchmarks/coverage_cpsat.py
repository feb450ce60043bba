"""The same program in CP-SAT, whose numbers are whole: a peer for HiGHS."""

import numpy as np
from ortools.sat.python import cp_model

from routeopt.coverage.optimise.model import SplitProblem
from routeopt.coverage.optimise.rules import program_of

SCALE = 100
"""Money, cases and seconds are counted in hundredths."""
WORK = 30.0
"""Deterministic time; one thread, so that a run can be repeated."""


def cpsat(problem: SplitProblem, gap: float) -> tuple[float, float] | None:
    """
    Solve a program.

    Parameters
    ----------
    problem
        The data; every unit is direct or not.
    gap
        As in `routeopt.coverage.optimise.search.search`.

    Returns
    -------
    tuple or None
        Contribution and bound; None without an answer inside `WORK`.
    """
    program = program_of(problem)
    lp = program.lp()
    model = cp_model.CpModel()
    low, high = np.asarray(lp.col_lower_), np.asarray(lp.col_upper_)
    columns = [model.new_int_var(int(a), int(b), "") for a, b in zip(low, high, strict=True)]
    matrix = program.matrix()
    least, most = program.limits()
    for row in range(program.rows):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        index, values = matrix.indices[entries], matrix.data[entries]
        if not len(index):
            continue
        scale = 1 if np.allclose(values, np.rint(values)) else SCALE
        terms = cp_model.LinearExpr.weighted_sum([columns[c] for c in index], np.rint(values * scale).astype(int))
        if np.isfinite(least[row]):
            model.add(terms >= int(np.ceil(least[row] * scale - 1e-9)))
        if np.isfinite(most[row]):
            model.add(terms <= int(np.floor(most[row] * scale + 1e-9)))
    profit = np.rint(program.profit() * SCALE).astype(int)
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, profit) + round(program.constant * SCALE))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.relative_gap_limit = gap
    solver.parameters.max_deterministic_time = WORK
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return solver.objective_value / SCALE, solver.best_objective_bound / SCALE
