"""Place coolers, have the placement checked, and say what is to be done with each."""

import pandas as pd

from routeopt.coolers.build import (
    build,  # noqa: F401 - the pipeline asks for both halves of the stage here
)
from routeopt.coolers.check import check
from routeopt.coolers.model import Coolers, PlacementProblem
from routeopt.coolers.moves import moves, summary_figures
from routeopt.coolers.solve import solve
from routeopt.core.violation import CheckFailedError
from routeopt.scenario.model import Scenario


def decide(
    settings: Scenario, coolers: pd.DataFrame | None, task: tuple[PlacementProblem, pd.DataFrame] | None
) -> Coolers | None:
    """
    Choose where coolers stand next and have the choice checked.

    Parameters
    ----------
    settings
        The scenario.
    coolers
        Cooler table.
    task
        What `build` gave; None when nobody asked.

    Returns
    -------
    Coolers or None
        None when nobody asked.

    Raises
    ------
    CheckFailedError
        When solver and checker disagree: a bug.
    """
    if task is None or settings.coolers is None or coolers is None:
        return None
    problem, outlets = task
    placement = solve(problem)
    violations = check(problem, placement)
    if violations:
        raise CheckFailedError(violations)
    table = moves(settings.coolers, coolers, outlets, problem, placement)
    return Coolers(problem, placement, table, outlets)


def summary(found: Coolers | None) -> str:
    """One line of figures for progress."""
    if found is None:
        return "not asked (no coolers section in the scenario)"
    figures = summary_figures(found.moves)
    counts = f"{figures['install']} set up, {figures['move']} moved, {figures['pull']} fetched"
    return (
        f"{len(found.moves)} coolers · {counts} · "
        f"{figures['now_cases']:.0f} → {figures['expected_cases']:.0f} cases · gap {found.placement.stats.gap or 0:.1%}"
    )
