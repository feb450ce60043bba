"""Rules of targets, verified from problem and answer alone."""

from collections.abc import Iterator

import numpy as np

from routeopt.core.violation import Violation
from routeopt.targets.model import LEVELS, TargetAnswer, TargetProblem

_SLACK = 1e-6


def check(problem: TargetProblem, answer: TargetAnswer) -> tuple[Violation, ...]:
    """
    Verify targets.

    Parameters
    ----------
    problem
        What was asked.
    answer
        What was answered.

    Returns
    -------
    tuple of Violation
        Empty when every rule holds.
    """
    return (*_sums(problem, answer), *_bounds(problem, answer), *_figures(problem, answer))


def _sums(problem: TargetProblem, answer: TargetAnswer) -> Iterator[Violation]:
    """The company has the year that is asked for, and children sum to their parent in every month."""
    months = answer.months
    if int(months[0].sum()) != problem.total:
        known = {"given": int(months[0].sum()), "true": problem.total}
        yield Violation("targets.year_total", problem.unit_ids[0], known)
    children = np.zeros_like(months)
    np.add.at(children, problem.parent[1:], months[1:])
    inner = problem.level < len(LEVELS) - 1
    for unit, month in zip(*np.nonzero(inner[:, None] & (children != months)), strict=True):
        known = {"given": int(months[unit, month]), "true": int(children[unit, month]), "month": int(month) + 1}
        yield Violation("targets.parts_sum", problem.unit_ids[unit], known)


def _bounds(problem: TargetProblem, answer: TargetAnswer) -> Iterator[Violation]:
    """No month is below nothing, and every unit's year lies between its floor and its cap."""
    for unit in np.flatnonzero((answer.months < 0).any(axis=1)):
        yield Violation("targets.nothing_negative", problem.unit_ids[unit], {"given": int(answer.months[unit].min())})
    year = answer.months.sum(axis=1)
    for unit in np.flatnonzero((year < problem.floor) | (year > problem.cap)):
        known = {"given": int(year[unit]), "low": int(problem.floor[unit]), "high": int(problem.cap[unit])}
        yield Violation("targets.floor_and_cap", problem.unit_ids[unit], known)


def _figures(problem: TargetProblem, answer: TargetAnswer) -> Iterator[Violation]:
    """The objective is that of the groups' years, and the bound is not above it."""
    group = problem.level == len(LEVELS) - 1
    wanted, year = problem.desired[group], answer.months[group].sum(axis=1)
    true = float(sum((year - wanted) ** 2 / np.maximum(wanted, 1.0)) / 2)
    if abs(true - answer.stats.objective) > _SLACK * max(1.0, true):
        known = {"given": f"{answer.stats.objective:.6f}", "true": f"{true:.6f}"}
        yield Violation("targets.objective", problem.unit_ids[0], known)
    if answer.stats.bound is None or answer.stats.bound > true + _SLACK * max(1.0, true):
        yield Violation("targets.bound", problem.unit_ids[0], {"bound": str(answer.stats.bound), "true": f"{true:.6f}"})
