"""A planner's hand edits become locks, and the rest is solved again beside the plan in force."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from routeopt import pipeline
from routeopt import plan as plans
from routeopt.pipeline import Progress
from routeopt.plan.model import Plan
from routeopt.report import workbook
from routeopt.report.workbook import Edit

STAY_MINUTES = 10_000.0
"""Price of an outlet that leaves its rep without being asked to: more than a cycle's work, so only force moves one."""


@dataclass(frozen=True)
class Applied:
    """
    What became of a planner's edits.

    Attributes
    ----------
    plan
        The new plan.
    edits
        What the workbook asked for.
    changes
        Outlets whose mode, rep, class or weekdays differ from the plan before: the columns of the plan's table and
        ``by_hand``, true where the workbook asked for it, false where the edits force it.
    """

    plan: Plan
    edits: tuple[Edit, ...]
    changes: pd.DataFrame


def apply(directory: Path, edited: Path, out: Path, workers: int, progress: Progress) -> Applied:
    """
    Plan again with a workbook's edits as locks; every other outlet stays where it is unless the edits force it away.

    Parameters
    ----------
    directory
        The plan that the workbook was made of.
    edited
        The edited ``plan.xlsx``.
    out
        Folder of the new plan.
    workers
        Processes for the reps; 0 takes one per core.
    progress
        Told when a stage has ended.

    Returns
    -------
    Applied
        Without edits the plan before, unchanged.

    Raises
    ------
    BadInputError
        With every fault of the workbook.
    InfeasibleError
        When no plan keeps both the edits and the hard rules.
    """
    plans.guard(out)
    before = plans.read(directory)
    edits = workbook.read(edited, before)
    if not edits:
        plans.write(before, out, {role: directory / row["file"] for role, row in before.manifest["inputs"].items()})
        return Applied(before, edits, before.changes.iloc[:0].assign(by_hand=False))
    settings = [*_locks(before, edits), *plans.previous_overrides(directory)]
    made = pipeline.run(directory / "inputs/scenario.yaml", out, settings, workers, progress)
    changes = made.changes[made.changes["change"] != "kept"]
    asked = {edit.outlet_id for edit in edits}
    by_hand = changes["outlet_id"].isin(asked) & changes["change"].eq("moved")
    return Applied(made, edits, changes.assign(by_hand=by_hand))


def _locks(before: Plan, edits: tuple[Edit, ...]) -> list[str]:
    """Overrides of the scenario: the locks it has, but for outlets edited since, and one for each rep of an edit."""
    territories: dict[str, Any] = before.manifest["scenario"]["territories"]
    moved = {edit.outlet_id for edit in edits}
    locks = []
    for lock in territories.get("locks", ()):
        kept = [outlet for outlet in lock["outlets"] if outlet not in moved]
        if kept or lock["streets"]:
            locks.append({**lock, "outlets": kept})
    locks += [
        {"rep_id": rep, "outlets": [edit.outlet_id for edit in edits if edit.to_rep_id == rep]}
        for rep in sorted({edit.to_rep_id for edit in edits})
    ]
    price = max(STAY_MINUTES, territories.get("change_price_minutes", 0.0))
    return [f"territories.locks={json.dumps(locks)}", f"territories.change_price_minutes={price}"]
