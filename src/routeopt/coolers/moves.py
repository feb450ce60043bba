"""What is planned for each cooler, with the reason and the volume expected of it."""

from typing import Any

import numpy as np
import pandas as pd

from routeopt.coolers.model import INSTALL, MOVE, PULL, REPAIR, SEARCH, STAY, STORE, Placement, PlacementProblem
from routeopt.coolers.value import expected_cases, sales_share
from routeopt.scenario.coolers import CoolerSettings

COLUMNS = (
    "cooler_id",
    "type",
    "state",
    "from_outlet_id",
    "from_office_id",
    "office_id",
    "action",
    "to_outlet_id",
    "to_office_id",
    "reason",
    "now_cases",
    "expected_cases",
    "checks",
)
REASONS = (
    "best_use",
    "better_place",
    "zero_sales",
    "not_allowed",
    "below_least",
    "worth_it",
    "not_worth_a_job",
    "crew_full",
    "no_outlet",
    "faulty",
    "missing",
)


def moves(
    settings: CoolerSettings,
    coolers: pd.DataFrame,
    outlets: pd.DataFrame,
    problem: PlacementProblem,
    placement: Placement,
) -> pd.DataFrame:
    """
    List what is planned for each cooler.

    Parameters
    ----------
    settings
        The scenario's.
    coolers, outlets
        Cooler table and frame of outlets.
    problem, placement
        The problem of placing and its answer.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, one row per cooler of the table. ``now_cases`` is what the last check found, NA where nobody
        knows; ``expected_cases`` what it should sell next, 0 in the warehouse and while it is missing.
    """
    row_of = {cooler: row for row, cooler in enumerate(problem.cooler_ids)}
    shares = sales_share(settings, coolers, outlets)
    here = outlets.set_index("outlet_id")
    modelled = {
        kind: dict(zip(outlets["outlet_id"], expected_cases(settings, shares, kind, outlets), strict=True))
        for kind in settings.types
    }
    crew = _crews(problem)
    rows = []
    for given in coolers.to_dict("records"):
        at = None if pd.isna(given["outlet_id"]) else str(given["outlet_id"])
        office = crew[at] if at is not None else str(given["office_id"])
        told = _told(given, at, row_of, problem, placement)
        action, to, reason = told
        measured = given["sales_cases"]
        expected = 0.0
        if action in (INSTALL, MOVE):
            expected = float(modelled[given["type"]][to])
        elif action in (STAY, REPAIR) and at in here.index:
            expected = float(modelled[given["type"]][at] if pd.isna(measured) else measured)
        rows.append(
            {
                "cooler_id": given["cooler_id"],
                "type": given["type"],
                "state": given["state"],
                "from_outlet_id": at,
                "from_office_id": None if at is not None else office,
                "office_id": office,
                "action": action,
                "to_outlet_id": to,
                "to_office_id": office if action in (PULL, STORE) else None,
                "reason": reason,
                "now_cases": measured,
                "expected_cases": round(expected, 2),
                # A technician looks at what he takes away.
                "checks": settings.checks_per_cycle[given["state"]] if at and action not in (MOVE, PULL) else 0,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _crews(problem: PlacementProblem) -> dict[str, str]:
    """Office that looks after each outlet: its own, else the nearest."""
    away = np.hypot(*np.moveaxis(problem.outlet_xy[:, None] - problem.office_xy[None], 2, 0))
    office = np.where(problem.outlet_office >= 0, problem.outlet_office, away.argmin(axis=1))
    return dict(zip(problem.outlet_ids, (problem.office_ids[row] for row in office.tolist()), strict=True))


def _told(
    given: dict[Any, Any], at: str | None, row_of: dict[str, int], problem: PlacementProblem, placement: Placement
) -> tuple[str, str | None, str]:
    """Action, next outlet and reason of one cooler."""
    row = row_of.get(given["cooler_id"])
    if row is None:
        action = SEARCH if given["state"] == "missing" else REPAIR
        return action, at, "missing" if action == SEARCH else "faulty"
    action, to = placement.action[row], int(placement.to[row])
    return action, problem.outlet_ids[to] if to >= 0 else None, reason_of(problem, placement, row)


def reason_of(problem: PlacementProblem, placement: Placement, row: int) -> str:
    """
    Say why a cooler is placed as it is.

    Parameters
    ----------
    problem, placement
        The problem and its answer.
    row
        The cooler.

    Returns
    -------
    str
        One of `REASONS`. A crew is full where one more job would bring something.
    """
    action, full = placement.action[row], bool(placement.job_price[problem.office[row]] > 0)
    if action == INSTALL:
        return "best_use"
    if action == STORE:
        return "crew_full" if full else "no_outlet"
    if action == STAY:
        enough = problem.lawful[row] and problem.stay[row] >= problem.cases_min
        return "worth_it" if enough else "crew_full" if full else "not_worth_a_job"
    if not problem.lawful[row]:
        return "not_allowed"
    if problem.stay[row] == 0:
        return "zero_sales"
    return "better_place" if action == MOVE else "below_least"


def summary_figures(table: pd.DataFrame) -> dict[str, float]:
    """
    Count moves and volume.

    Parameters
    ----------
    table
        Columns ``action, now_cases, expected_cases``.

    Returns
    -------
    dict
        Coolers by action, and cases per cycle now and expected.
    """
    counts = table["action"].value_counts()
    return {
        **{action: int(counts.get(action, 0)) for action in (STAY, INSTALL, MOVE, PULL, STORE, REPAIR, SEARCH)},
        "now_cases": round(float(table["now_cases"].sum()), 2),
        "expected_cases": round(float(table["expected_cases"].sum()), 2),
    }
