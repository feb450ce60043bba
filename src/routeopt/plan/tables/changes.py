"""The tables of changes and hand-overs: this plan beside the one in force."""

import pandas as pd

from routeopt import quarter
from routeopt.inputs.model import Inputs
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform


def changes_and_handovers(
    known: Inputs, outlets: pd.DataFrame, visits: pd.DataFrame, staff: frozenset[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Fill the tables of changes and hand-overs.

    Parameters
    ----------
    known
        The inputs; both tables are empty where no plan is in force.
    outlets, visits
        The new plan's tables.
    staff
        The new plan's reps.

    Returns
    -------
    tuple of pandas.DataFrame
        As declared in `routeopt.plan.schema`.
    """
    previous = known.previous
    if previous is None:
        empty = (pd.DataFrame(columns=[column.name for column in TABLES[name]]) for name in ("changes", "handovers"))
        first, second = (conform(name, frame) for name, frame in zip(("changes", "handovers"), empty, strict=True))
        return first, second
    found = quarter.changes(previous.outlets, previous.visits, outlets, visits)
    return conform("changes", found), conform("handovers", quarter.handovers(found, visits, staff, known.standing))


def blocked(known: Inputs) -> pd.DataFrame:
    """
    Fill the table of outlets that may not be handed over.

    Parameters
    ----------
    known
        The inputs.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty for a first plan.
    """
    if known.blocked is None:
        return conform("blocked", pd.DataFrame(columns=[column.name for column in TABLES["blocked"]]))
    return conform("blocked", known.blocked)
