"""An expense budget per office: shared out by target, growth and sellers, in whole money."""

import numpy as np
import pandas as pd

from routeopt.scenario.targets import TargetSettings
from routeopt.targets.model import MONTHS, Targets
from routeopt.targets.whole import whole_shares


def budgets(rules: TargetSettings, targets: Targets) -> pd.DataFrame:
    """
    Share an expense budget out.

    Parameters
    ----------
    rules
        Budget and weights.
    targets
        Targets of the year.

    Returns
    -------
    pandas.DataFrame
        ``unit_id, year_money, m01 … m12`` of every unit of the office's level: its months go by its targets. Empty
        without a budget.
    """
    columns = ["unit_id", "year_money", *(f"m{month:02}" for month in range(1, MONTHS + 1))]
    if rules.expenses is None:
        return pd.DataFrame(columns=columns)
    units, months = targets.units, targets.answer.months
    office = np.flatnonzero(units["level"].eq("office"))
    sellers = units["parent_id"][units["level"].eq("seller")].value_counts()
    year = months[office].sum(axis=1).astype(np.float64)
    growth = np.maximum(year - units["last_year_cases"].to_numpy(np.float64)[office], 0.0)
    count = sellers.reindex(units["unit_id"].iloc[office]).to_numpy(np.float64)
    weights = rules.expense_weights
    wanted = np.zeros(len(office))
    for weight, part in ((weights.target, year), (weights.growth, growth), (weights.sellers, count)):
        wanted += weight * part / part.sum() if part.sum() > 0 else 0.0
    money = whole_shares(wanted, rules.expenses)
    rows = [
        (units["unit_id"].iloc[row], int(total), *whole_shares(months[row].astype(np.float64), int(total)).tolist())
        for row, total in zip(office, money, strict=True)
    ]
    return pd.DataFrame(rows, columns=columns)
