"""The customer structure for the page: how many outlets leave and join the direct team, and what they are worth."""

from typing import Any

from routeopt.plan.model import Plan

ORDER = ("drop", "add", "keep", "place", "out", "wait")
"""Actions in the order in which they are shown."""


def structure_data(plan: Plan) -> list[list[Any]]:
    """
    Count the customer structure.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    list
        (action, outlets, mean score, cases a cycle or potential of prospects) of each action that occurs; empty where
        nobody was asked.
    """
    table = plan.structure.merge(plan.outlets[["outlet_id", "volume_cases", "potential_cases"]], on="outlet_id")
    cases = table["volume_cases"].where(table["before"].ne("prospect"), table["potential_cases"])
    rows = []
    for action in ORDER:
        mine = table["action"].eq(action)
        if mine.any():
            mean = round(float(table.loc[mine, "score"].mean()), 3)
            rows.append([action, int(mine.sum()), mean, round(float(cases[mine].sum()))])
    return rows
