"""The plan's what-ifs as points to draw: headcount against contribution and load, change against gain."""

from collections.abc import Callable
from typing import Any

from routeopt.plan.model import Plan

Points = list[list[float]]
Rows = list[dict[str, Any]]


def curve_data(plan: Plan) -> dict[str, Any]:
    """
    Gather the curves that a plan holds.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    dict
        ``contribution``: (reps, contribution, what none can exceed) and ``budget``: (money, the same two), empty where
        rules decide sales modes; ``knee``: reps at which the first bends most, None for none; ``reps``: reps of the
        direct team; ``frontier``: office → (outlets that change their rep, hours of travel), empty where
        the scenario asks for no other price of change; ``headcount``: office → (reps, outlets of one rep, 1 where that
        fits the bands and the shift).
    """
    territories = plan.manifest["stages"]["territories"]

    def money(name: str) -> Rows:
        rows: Rows = plan.manifest.get("coverage", {}).get(name, [])
        return rows

    return {
        "contribution": [[point["reps"], point["contribution"], point["bound"]] for point in money("headcount_curve")],
        "budget": [[point["budget"], point["contribution"], point["bound"]] for point in money("budget_curve")],
        "knee": plan.manifest.get("coverage", {}).get("knee_reps"),
        "reps": len(plan.territories),
        "frontier": _offices(territories.get("frontier", {}), _change),
        "headcount": _offices(territories.get("headcount", {}), _load),
    }


def _offices(
    tables: dict[str, list[dict[str, Any]]], point: Callable[[dict[str, Any]], list[float]]
) -> dict[str, Points]:
    return {office: [point(row) for row in rows] for office, rows in sorted(tables.items()) if len(rows) > 1}


def _change(row: dict[str, Any]) -> list[float]:
    return [row["changed"], round(row["objective_s"] / 3600, 2)]


def _load(row: dict[str, Any]) -> list[float]:
    fits = row["fits_outlets"] and row["fits_visits"] and row["fits_shift"]
    return [row["reps"], round(row["outlets_per_rep"], 1), int(fits)]
