"""Solve every office, check it, and refuse an answer that the checker objects to."""

from routeopt.core.violation import CheckFailedError
from routeopt.territories.check import check
from routeopt.territories.model import Judge, Territories, TerritoryProblem
from routeopt.territories.solve import solve


def decide(problems: tuple[TerritoryProblem, ...], judge: Judge | None = None) -> tuple[Territories, ...]:
    """
    Decide the territories of all offices and have them checked.

    Parameters
    ----------
    problems
        One per office.
    judge
        Makes calendars of a plan, where they are to choose among several within a cap on changes.

    Returns
    -------
    tuple of Territories
        In the same order.

    Raises
    ------
    CheckFailedError
        When solver and checker disagree: a bug.
    """
    answers = []
    for problem in problems:
        answer = solve(problem, judge)
        violations = check(problem, answer)
        if violations:
            raise CheckFailedError(violations)
        answers.append(answer)
    return tuple(answers)


def summary(results: tuple[Territories, ...]) -> str:
    """One line of figures for progress."""
    outlets = [count for result in results for count in result.reps["outlets"]]
    off = max(
        (float((result.reps["work_s"] / result.reps["work_s"].mean() - 1).abs().max()) for result in results),
        default=0.0,
    )
    # A large office has no bound; its gap is unknown, not whole.
    proven = [result.stats for result in results if result.stats.bound is not None]
    objective = sum(stats.objective for stats in proven)
    gap = 1 - sum(stats.bound or 0.0 for stats in proven) / objective if objective else 0.0
    return (
        f"{len(outlets)} territories of {min(outlets)}–{max(outlets)} outlets · "
        f"work by outlets within {off:.1%} of the mean · compactness gap {gap:.1%}"
        + ("" if len(proven) == len(results) else f" ({len(results) - len(proven)} offices without a bound)")
    )
