"""The table of frequencies: what visits are worth, where money decides how many there are or which calls are made."""

import numpy as np
import pandas as pd

from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages


def frequencies(stages: Stages, visits: pd.DataFrame) -> pd.DataFrame:
    """
    Fill the table of frequencies.

    Parameters
    ----------
    stages
        What the stages decided.
    visits
        The plan's visits.

    Returns
    -------
    pandas.DataFrame
        The table as declared in `routeopt.plan.schema`; empty where money decides neither.
    """
    called = set(visits["outlet_id"])
    parts = [pd.DataFrame(columns=[column.name for column in TABLES["frequencies"]])]
    for problem in stages.problems:
        found = problem.frequencies
        if found is None:
            continue
        prospect = np.array([outlet in stages.prospects for outlet in problem.own_ids])
        made = np.array([outlet in called for outlet in problem.own_ids])
        at_end = np.where(
            found.visits == found.most, "most", np.where(found.visits == found.fewest, "fewest", "between")
        )
        customers = np.where(found.fewest == found.most, "fixed", at_end)
        parts.append(
            pd.DataFrame(
                {
                    "outlet_id": list(problem.own_ids),
                    "rep_id": problem.rep_id,
                    "usual_visits": found.usual,
                    "fewest": found.fewest,
                    "most": found.most,
                    "visits": found.visits,
                    "visit_minutes": found.minutes,
                    "gain": found.gain,
                    "reason": np.where(prospect, np.where(made, "called", "not_called"), customers),
                    "prize_s": pd.array(np.where(prospect, found.prize_s, 0), "Int64"),
                    "minute_value": found.minute_value,
                    "stop_price": found.stop_price,
                }
            )
        )
        parts[-1].loc[~prospect, "prize_s"] = pd.NA
    return conform("frequencies", pd.concat(parts if len(parts) == 1 else parts[1:], ignore_index=True))
