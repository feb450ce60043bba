"""The table of prospects, graded by what they bring within the year."""

import pandas as pd

from routeopt.inputs.sales import first_month
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages
from routeopt.targets.prospects import grade


def prospects(stages: Stages, outlets: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """
    Fill the table of prospects.

    Parameters
    ----------
    stages
        What the stages decided.
    outlets, visits
        The plan's tables.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty when nobody asked for targets.
    """
    settings, sales = stages.settings, stages.known.sales
    if stages.targets is None or settings.targets is None or sales is None:
        return conform("prospects", pd.DataFrame(columns=[column.name for column in TABLES["prospects"]]))
    graded = grade(settings.targets, outlets, visits, sales, first_month(settings), settings.period.weeks)
    return conform("prospects", graded)
