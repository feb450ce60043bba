"""The table of actions on priority streets, each with the visit on which it is done, and that of the census."""

import pandas as pd

from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages
from routeopt.streets.actions import plan_actions


def actions(stages: Stages, outlets: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """
    Fill the table of actions.

    Parameters
    ----------
    stages
        What the stages decided.
    outlets, visits
        The plan's tables.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty when no streets were asked for.
    """
    if stages.streets is None:
        return _empty("actions")
    chosen = stages.streets.choice.segments
    return conform("actions", plan_actions(stages.settings.streets, stages.streets.census, chosen, outlets, visits))


def survey(stages: Stages) -> pd.DataFrame:
    """
    Fill the table of the census: where each row was laid and whom it was matched with.

    Parameters
    ----------
    stages
        What the stages decided.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty without a census.
    """
    if stages.streets is None:
        return _empty("survey")
    return conform("survey", stages.streets.census.matches)


def _empty(name: str) -> pd.DataFrame:
    return conform(name, pd.DataFrame(columns=[column.name for column in TABLES[name]]))
