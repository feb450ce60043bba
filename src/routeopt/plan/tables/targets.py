"""The tables of targets, of the forecasts they rest on and of expense budgets."""

import numpy as np
import pandas as pd

from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages
from routeopt.targets.expenses import budgets as share_out
from routeopt.targets.model import MONTHS, NOBODY, QUARTER
from routeopt.targets.reach import chances


def targets(stages: Stages) -> pd.DataFrame:
    """
    Fill the table of targets.

    Parameters
    ----------
    stages
        What the stages decided.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty when nobody asked.
    """
    goals = stages.targets
    if goals is None:
        return _empty("targets")
    table = goals.units.copy()
    for name in ("office_id", "seller_id", "outlet_class"):
        table[name] = table[name].where(table[name].ne(NOBODY), None)
    months = goals.answer.months
    table["floor_cases"], table["cap_cases"] = goals.problem.floor, goals.problem.cap
    table["year_cases"] = months.sum(axis=1)
    # The company's bounds are its own year.
    table.loc[table["parent_id"].isna(), ["floor_cases", "cap_cases"]] = goals.problem.total
    quarters = months.reshape(len(months), -1, QUARTER).sum(axis=2)
    table[[f"q{quarter}" for quarter in range(1, quarters.shape[1] + 1)]] = quarters
    table[[f"m{month:02}" for month in range(1, MONTHS + 1)]] = months
    table["chance"] = chances(goals).to_numpy(np.float64)
    return conform("targets", table)


def forecasts(stages: Stages) -> pd.DataFrame:
    """
    Fill the table of forecasts.

    Parameters
    ----------
    stages
        What the stages decided.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty when nobody asked.
    """
    if stages.targets is None:
        return _empty("forecasts")
    return conform("forecasts", stages.targets.forecast.table)


def budgets(stages: Stages) -> pd.DataFrame:
    """
    Fill the table of expense budgets.

    Parameters
    ----------
    stages
        What the stages decided.

    Returns
    -------
    pandas.DataFrame
        As declared in `routeopt.plan.schema`; empty without a budget.
    """
    rules = stages.settings.targets
    if stages.targets is None or rules is None:
        return _empty("budgets")
    return conform("budgets", share_out(rules, stages.targets))


def _empty(name: str) -> pd.DataFrame:
    return conform(name, pd.DataFrame(columns=[column.name for column in TABLES[name]]))
