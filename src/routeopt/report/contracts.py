"""The areas of distributors in figures: outlets, volume, break-even, and whether to sign, keep or leave each."""

from typing import Any

from routeopt.plan.model import Plan

COLUMNS = (
    "distributor_id",
    "mode",
    "outlets",
    "volume_cases",
    "volume_in_reach_cases",
    "min_volume_cases",
    "contribution",
    "code",
    "verdict",
)


def contracts(plan: Plan) -> list[dict[str, Any]]:
    """
    Gather what became of each distributor that may get an area.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    list of dict
        `COLUMNS` of each; empty where rules decide sales modes. The verdict is ``sign``, ``keep``, ``leave`` or
        ``none`` (no area before nor now): without a plan in force nobody is kept or left.
    """
    rows: list[dict[str, Any]] = plan.manifest.get("coverage", {}).get("distributors", [])
    before = set(plan.changes["from_distributor_id"].dropna())
    found = []
    for row in rows:
        had = row["distributor_id"] in before
        verdict = ("keep" if had else "sign") if row["signed"] else ("leave" if had else "none")
        found.append({name: (row | {"verdict": verdict})[name] for name in COLUMNS})
    return found
