"""Solve, check, and refuse an answer that the checker objects to."""

from routeopt.core.violation import CheckFailedError
from routeopt.targets.build import TargetTask, build
from routeopt.targets.check import check
from routeopt.targets.model import Targets
from routeopt.targets.reach import reach_share
from routeopt.targets.solve import solve

__all__ = ["build", "decide", "summary"]
"""Both halves of the stage, for the pipeline."""


def decide(task: TargetTask | None) -> Targets | None:
    """
    Share the year out and have the targets checked.

    Parameters
    ----------
    task
        What `build` gave; None when nobody asked.

    Returns
    -------
    Targets or None
        None when nobody asked.

    Raises
    ------
    CheckFailedError
        When solver and checker disagree: a bug.
    """
    if task is None:
        return None
    answer = solve(task.problem)
    violations = check(task.problem, answer)
    if violations:
        raise CheckFailedError(violations)
    return Targets(task.problem, answer, task.forecast, task.units, task.first_month, task.left_out)


def summary(targets: Targets | None) -> str:
    """One line of figures for progress."""
    if targets is None:
        return "not asked (the scenario has no targets)"
    told = targets.forecast
    error = "no back-test" if told.error is None else f"back-test error {told.error:.1%}"
    naive = "" if told.naive_error is None else f" (last year again {told.naive_error:.1%})"
    sellers = targets.units["level"].eq("seller")
    return (
        f"{targets.problem.total:,} cases for {int(sellers.sum())} sellers · stretch {targets.stretch:+.1%} · "
        f"{reach_share(targets):.0%} of the reps expected to reach it · {error}{naive}"
    )
