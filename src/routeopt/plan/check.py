"""The independent checker of a plan folder: it recomputes everything and shares no code with a solver."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.violation import Violation
from routeopt.plan.checks import (
    budgets,
    calendar,
    changes,
    clock,
    cooler_checks,
    coolers,
    coverage,
    figures,
    forecasts,
    frequencies,
    habits,
    meetings,
    nights,
    outlets,
    places,
    prospects,
    routes,
    spread,
    streets,
    structure,
    tables,
    targets,
    technicians,
    territories,
)
from routeopt.plan.checks.evidence import Evidence, Rule
from routeopt.plan.checks.gather import gather
from routeopt.plan.store import read, read_manifest

RULES: tuple[Rule, ...] = (
    *tables.RULES,
    *outlets.RULES,
    *coverage.RULES,
    *territories.RULES,
    *places.RULES,
    *frequencies.RULES,
    *calendar.RULES,
    *clock.RULES,
    *routes.RULES,
    *nights.RULES,
    *spread.RULES,
    *habits.RULES,
    *figures.RULES,
    *changes.RULES,
    *meetings.RULES,
    *streets.RULES,
    *structure.RULES,
    *targets.RULES,
    *coolers.RULES,
    *cooler_checks.RULES,
    *technicians.RULES,
    *forecasts.RULES,
    *budgets.RULES,
    *prospects.RULES,
)
"""Every rule of a readable folder, in the order in which violations are reported."""


def check(directory: Path) -> tuple[Violation, ...]:
    """
    Check a plan from its folder alone.

    Parameters
    ----------
    directory
        Plan folder. Only its tables, its manifest and its copies of the inputs are read; nothing is written.

    Returns
    -------
    tuple of Violation
        Empty when every rule holds. A folder whose files are not what they should be is reported without the rules
        that would need them.

    Raises
    ------
    BadInputError
        When the folder holds no plan, a table is damaged, or its copies of the inputs can't be loaded.
    """
    manifest = read_manifest(directory)
    for folder_rule in tables.FOLDER_RULES:
        broken = tuple(folder_rule(directory, manifest))
        if broken:
            return broken
    with evidence(directory) as gathered:
        return check_evidence(gathered)


@contextmanager
def evidence(directory: Path, *, laid: bool = True) -> Iterator[Evidence]:
    """
    Put a plan beside its inputs and its streets, rebuilt from the folder's own copies.

    Parameters
    ----------
    directory
        Plan folder.
    laid
        Whether the census is laid on the streets; who lays a later one needs none.

    Yields
    ------
    Evidence
        For rules, and for whoever else must not trust a solver.

    Raises
    ------
    BadInputError
        When the folder holds no plan, a table is damaged, or its copies of the inputs can't be loaded.
    """
    plan = read(directory)
    with ExitStack() as scratch:
        try:
            gathered = scratch.enter_context(gather(directory, plan, laid=laid))
        except BadInputError as refused:
            raise BadInputError([Fault("E708", file=shown_path(directory)), *refused.faults]) from refused
        yield gathered


def check_evidence(evidence: Evidence) -> tuple[Violation, ...]:
    """Apply every rule to a plan and what it must agree with."""
    return tuple(violation for rule in (*RULES, *coverage.MONEY_RULES) for violation in rule(evidence))
