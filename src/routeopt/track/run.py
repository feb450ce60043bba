"""Track a plan: read what was done and let every part say what it sees."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from routeopt import plan as plans
from routeopt.plan.model import Plan
from routeopt.track.actuals import read_actuals
from routeopt.track.calls import calls
from routeopt.track.coolers import coolers
from routeopt.track.model import Part, Tracked
from routeopt.track.proposals import proposals
from routeopt.track.segments import segments
from routeopt.track.targets import targets, weeks
from routeopt.track.waves import by_waves

PARTS: tuple[Part, ...] = (proposals, calls, weeks, targets, segments, coolers)
"""Every view, in the order in which it is shown."""


def track(directory: Path, files: Iterable[Path], until: dt.date | None = None) -> Tracked:
    """
    Put a plan beside what happened.

    Parameters
    ----------
    directory
        Folder of the plan in force.
    files
        Tables of what was done, or folders of them, see `actuals.ROLES`.
    until
        Last day that counts; None takes the last day in the tables.

    Returns
    -------
    Tracked
        The tables of all parts.

    Raises
    ------
    BadInputError
        When the folder holds no plan, or with every fault of the tables.
    """
    plan = plans.read(directory)
    actuals = read_actuals(files, plan, until)
    if "survey" in actuals.tables:
        actuals = replace(actuals, reached=by_waves(directory, actuals.tables["survey"]))
    tables = {name: table for part in PARTS for name, table in part(plan, actuals).items()}
    return Tracked(plan.manifest, actuals.until, tables, _names(plan))


def _names(plan: Plan) -> dict[str, dict[str, str]]:
    """Names of reps, outlets and streets by their ids; units of the targets are called by whose they are."""
    reps = dict(plan.territories[["rep_id", "name"]].astype(str).to_numpy().tolist())
    units = plan.targets.loc[plan.targets["seller_id"].isin(list(reps)), ["unit_id", "seller_id"]].astype(str)
    return {
        "rep_id": reps,
        "outlet_id": dict(plan.outlets[["outlet_id", "name"]].astype(str).to_numpy().tolist()),
        "segment_id": dict(plan.streets[["segment_id", "name"]].fillna("").astype(str).to_numpy().tolist()),
        "unit": {unit: reps[rep] for unit, rep in units.to_numpy().tolist()},
    }
