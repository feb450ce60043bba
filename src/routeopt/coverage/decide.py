"""Solve, check, and refuse an answer that the checker objects to."""

from dataclasses import replace

from routeopt.core.violation import CheckFailedError
from routeopt.coverage.actions import structure_table
from routeopt.coverage.check import check
from routeopt.coverage.model import Coverage, CoverageProblem
from routeopt.coverage.optimise.solve import solve as solve_by_money
from routeopt.coverage.solve import solve


def decide(problem: CoverageProblem) -> Coverage:
    """
    Decide the coverage and have it checked.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    Coverage
        An answer without violations.

    Raises
    ------
    CheckFailedError
        When solver and checker disagree: a bug.
    """
    answer = solve(problem) if problem.money is None else solve_by_money(problem, problem.money)
    answer = replace(answer, structure=structure_table(problem, answer))
    violations = check(problem, answer)
    if violations:
        raise CheckFailedError(violations)
    return answer


def summary(result: Coverage) -> str:
    """One line of figures for progress."""
    counts = result.outlets["mode"].value_counts()
    text = " · ".join(f"{mode} {count:,}" for mode, count in counts.items())
    nobody = int(result.outlets["mode"].isna().sum())
    text = f"{text} · {nobody} unserved" if nobody else text
    if len(result.structure):
        actions = result.structure["action"]
        text += f" · {int(actions.eq('drop').sum())} dropped, {int(actions.eq('add').sum())} added"
    if result.figures:
        text += f" · {result.figures['contribution']:,.0f} a cycle · gap {result.figures['gap']:.2%}"
    return text
