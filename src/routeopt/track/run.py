"""Track a plan: read what was done and let every part say what it sees."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from routeopt import plan as plans
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
    return Tracked(plan.manifest, actuals.until, tables)
