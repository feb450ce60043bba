"""Checks of coolers that are due in the cycle: how many each outlet needs, and which visits of reps carry them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routeopt.scenario.coolers import CoolerSettings

if TYPE_CHECKING:
    # For signatures only: the journeys' package loads its solver, and plans are read and checked without one.
    from routeopt.journeys.model import RepProblem


def tasks_of(settings: CoolerSettings, moves: pd.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """
    Count the checks of each outlet.

    Parameters
    ----------
    settings
        Minutes of a check.
    moves
        Columns ``from_outlet_id, checks``.

    Returns
    -------
    tuple of dict
        Outlet → visits that carry checks, as many as the cooler that needs most; and outlet → seconds of one such
        visit's checks: each time all coolers there are looked at that have checks due.
    """
    due = moves[moves["from_outlet_id"].notna() & (moves["checks"] > 0)]
    each = round(60 * settings.check_minutes)
    groups = due.groupby("from_outlet_id")["checks"]
    times = {str(outlet): int(most) for outlet, most in groups.max().items()}
    return times, {str(outlet): each * int(count) for outlet, count in groups.size().items()}


def carried(problems: "Iterable[RepProblem]") -> set[str]:
    """
    Name the outlets whose checks the reps' visits carry.

    Parameters
    ----------
    problems
        The reps' cycles, with their tasks.

    Returns
    -------
    set of str
        Outlet ids.
    """
    return {
        problem.outlet_ids[row]
        for problem in problems
        if problem.extra_s is not None
        for row in np.flatnonzero(problem.extra_s[1:].sum(axis=1)).tolist()
    }
