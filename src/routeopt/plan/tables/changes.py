"""The tables of changes and hand-overs: this plan beside the one in force."""

import pandas as pd

from routeopt import quarter
from routeopt.inputs.model import Previous
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform


def changes_and_handovers(
    previous: Previous | None, outlets: pd.DataFrame, visits: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Fill the tables of changes and hand-overs.

    Parameters
    ----------
    previous
        The plan in force; both tables are empty where there is none.
    outlets, visits
        The new plan's tables.

    Returns
    -------
    tuple of pandas.DataFrame
        As declared in `routeopt.plan.schema`.
    """
    if previous is None:
        empty = (pd.DataFrame(columns=[column.name for column in TABLES[name]]) for name in ("changes", "handovers"))
        first, second = (conform(name, frame) for name, frame in zip(("changes", "handovers"), empty, strict=True))
        return first, second
    found = quarter.changes(previous.outlets, previous.visits, outlets, visits)
    return conform("changes", found), conform("handovers", quarter.handovers(found, visits))
