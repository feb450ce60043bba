"""Contribution against headcount and against budget, and what each rule costs."""

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.coverage.optimise.merged import merged_search
from routeopt.coverage.optimise.model import SplitAnswer, SplitProblem
from routeopt.coverage.optimise.program import Program
from routeopt.coverage.optimise.rules import program_of
from routeopt.coverage.optimise.search import relaxed_bound, with_areas_kept

PRICED = (
    "area_shape",
    "area_outlets",
    "break_even",
    "capacity",
    "storage",
    "exclusive_channels",
    "strategic_streets",
    "drops",
    "adds",
    "mode_mix",
    "budget",
)
"""Rules whose price is told."""
CURVE_POINTS = 14
"""About so many headcounts stand on the curve, from none to twice the plan's."""
CURVE_GAP, CURVE_NODES = 0.01, 50
BUDGET_SHARES = (0.4, 0.55, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3)
"""Budgets of the curve, as shares of what the plan costs."""


@dataclass(frozen=True)
class _Sweep:
    """One program solved again and again while one of its rows moves."""

    program: Program
    highs: QuietHighs

    def at(self, row: int, low: float, high: float) -> float | None:
        """Contribution with these limits of a row; None where no answer exists."""
        self.highs.changeRowBounds(row, low, high)
        self.highs.run()
        if self.highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return -float(self.highs.getInfo().objective_function_value)

    def reps(self) -> NDArray[np.int32]:
        """Reps of each office in the answer found last."""
        values = np.array(self.highs.getSolution().col_value)
        return np.rint(values[self.program.first_office : self.program.first_slack]).astype(np.int32)


def _areas_anew(problem: SplitProblem) -> tuple[float, float]:
    """Contribution with areas drawn for this headcount or budget, and its bound; none where no team fits."""
    found = merged_search(problem, CURVE_GAP, CURVE_NODES)
    return (-np.inf, np.inf) if found is None else (found.value, found.bound)


def headcount_curve(problem: SplitProblem, answer: SplitAnswer, gap: float) -> list[dict[str, Any]]:
    """
    Contribution for fewer and more reps than the plan has.

    Parameters
    ----------
    problem
        The data.
    answer
        The plan's answer.
    gap
        Largest share by which a point may be improved with the areas kept.

    Returns
    -------
    list of dict
        ``reps``, ``contribution`` with the plan's areas or areas drawn anew, whichever earns more (a plan that exists),
        and ``bound`` (what none can exceed), per cycle. Headcounts without an answer are left out.
    """
    most = int(2 * answer.reps.sum())
    free = replace(problem.teams, reps_min=np.zeros_like(answer.reps), reps_max=np.full_like(answer.reps, max(most, 1)))
    kept, above = _sweeps(replace(problem, teams=free), answer, gap)
    rows = [_count_row(sweep) for sweep in (kept, above)]
    step = max(1, -(-most // CURVE_POINTS))
    points = []
    for reps in range(0, most + 1, step):
        value = kept.at(rows[0], reps, reps)
        bound = above.at(rows[1], reps, reps)
        if value is None or bound is None:
            continue
        # The offices share this headcount as they do around the areas kept.
        shared = kept.reps()
        anew, least = _areas_anew(replace(problem, teams=replace(free, reps_min=shared, reps_max=shared)))
        bound = min(bound, least) if len(shared) == 1 else bound
        points.append(_point("reps", reps, max(value, anew), bound))
    return points


def _point(name: str, at: float, value: float, bound: float) -> dict[str, Any]:
    return {name: at, "contribution": round(value, 2), "bound": round(max(bound, value), 2)}


def budget_curve(problem: SplitProblem, answer: SplitAnswer, gap: float) -> list[dict[str, Any]]:
    """
    Contribution for smaller and larger budgets, with as many reps as pay.

    Parameters
    ----------
    problem
        The data.
    answer
        The plan's answer.
    gap
        Largest share by which a point may be improved with the areas kept.

    Returns
    -------
    list of dict
        ``budget``, ``contribution`` and ``bound`` per cycle, as in `headcount_curve`.
    """
    cost = spent(problem, answer)
    free = replace(
        problem.teams, reps_min=np.zeros_like(answer.reps), reps_max=np.maximum(2 * answer.reps, 1).astype(np.int32)
    )
    open_ = replace(problem, teams=free, budget=cost, without=problem.without - {"budget"})
    kept, above = _sweeps(open_, answer, gap)
    points = []
    for share in BUDGET_SHARES:
        budget = share * cost
        limits = []
        for sweep in (kept, above):
            constant = float(sweep.program.problem.units.other_cost.sum())
            fixed = cost - sweep.program.problem.budget
            limits.append(sweep.at(sweep.program.first_row["budget"], -np.inf, budget - fixed - constant))
        value, bound = limits
        if value is not None and bound is not None:
            anew, least = _areas_anew(replace(open_, budget=budget))
            points.append(_point("budget", round(budget, 2), max(value, anew), min(bound, least)))
    return points


def spent(problem: SplitProblem, answer: SplitAnswer) -> float:
    """Money per cycle that counts against the budget, beside outlets decided by table or rules."""
    units, blocks = problem.units, problem.blocks
    inside = answer.area[units.block] >= 0
    taken = np.flatnonzero(answer.area >= 0)
    of_units = np.where(answer.direct, units.direct_cost, np.where(inside, 0.0, units.other_cost)).sum()
    of_areas = blocks.cost[taken, answer.area[taken]].sum() + problem.areas.fee[answer.signed].sum()
    return float(of_units + of_areas + problem.teams.rep_cost * answer.reps.sum())


def knee(points: list[dict[str, Any]]) -> int | None:
    """
    Find where a curve of headcounts bends most: the point farthest above the line between its ends.

    Parameters
    ----------
    points
        Of `headcount_curve`.

    Returns
    -------
    int or None
        Number of reps; None with fewer than three points.

    References
    ----------
    .. [1] Satopää, V., Albrecht, J., Irwin, D. and Raghavan, B. (2011). Finding a "kneedle" in a haystack. *31st
       International Conference on Distributed Computing Systems Workshops*, 166-171.
    """
    if len(points) < 3:
        return None
    top = max(range(len(points)), key=lambda place: (points[place]["contribution"], -place))
    rising = points[: max(top + 1, 3)]
    x = np.array([point["reps"] for point in rising], float)
    y = np.array([point["contribution"] for point in rising], float)
    chord = y[0] + (y[-1] - y[0]) * (x - x[0]) / (x[-1] - x[0])
    return int(x[int(np.argmax(y - chord))])


def rule_prices(problem: SplitProblem) -> list[dict[str, Any]]:
    """
    Price each rule: how much more the relaxed program earns without it.

    Parameters
    ----------
    problem
        The data.

    Returns
    -------
    list of dict
        ``rule`` and ``price``, money per cycle.
    """
    base = relaxed_bound(problem)
    if base is None:
        return []
    prices = []
    for rule in PRICED:
        without = relaxed_bound(replace(problem, without=problem.without | {rule}))
        if without is not None:
            prices.append({"rule": rule, "price": round(max(0.0, without - base), 2)})
    return prices


def _sweeps(problem: SplitProblem, answer: SplitAnswer, gap: float) -> tuple[_Sweep, _Sweep]:
    """Two programs, each loaded once: with the areas kept and whole numbers, and relaxed with any areas."""
    sweeps = []
    for data, whole in ((with_areas_kept(problem, answer), True), (problem, False)):
        program = program_of(data)
        lp = program.lp()
        if not whole:
            lp.integrality_ = []
        highs = QuietHighs()
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_max_nodes", 200)
        highs.passModel(lp)
        sweeps.append(_Sweep(program, highs))
    return sweeps[0], sweeps[1]


def _count_row(sweep: _Sweep) -> int:
    """Add the row that counts all reps."""
    offices = np.arange(sweep.program.first_office, sweep.program.first_slack, dtype=np.int32)
    sweep.highs.addRow(0.0, highspy.kHighsInf, len(offices), offices, np.ones(len(offices)))
    return int(sweep.highs.getNumRow()) - 1
