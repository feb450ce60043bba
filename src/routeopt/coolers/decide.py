"""Place coolers, have the placement checked, and say what is to be done with each."""

import pandas as pd

from routeopt.coolers.check import check
from routeopt.coolers.model import Coolers, Jobs, PlacementProblem
from routeopt.coolers.moves import moves, summary_figures
from routeopt.coolers.solve import solve
from routeopt.coolers.tasks import tasks_of
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


def check_tasks(settings: Scenario, found: Coolers | None) -> tuple[dict[str, int], dict[str, int]]:
    """
    Say what the reps' visits are to carry.

    Parameters
    ----------
    settings
        The scenario.
    found
        What is planned for coolers; None when nobody asked.

    Returns
    -------
    tuple of dict
        Outlet → visits with checks, and outlet → seconds of one visit's checks; see `tasks.tasks_of`.
    """
    return ({}, {}) if found is None or settings.coolers is None else tasks_of(settings.coolers, found.moves)


def jobs_summary(jobs: Jobs | None) -> str:
    """One line of figures for progress."""
    if jobs is None:
        return "not asked"
    hours = float(jobs.routes["travel_s"].sum()) / 3600
    return f"{len(jobs.visits)} jobs on {len(jobs.routes)} days · {hours:.1f} h on the way · {len(jobs.left)} wait"


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
