"""Solve, check, and refuse an answer that the checker objects to; and hand the prospects over to the journeys."""

import numpy as np
import pandas as pd

from routeopt.core.violation import CheckFailedError
from routeopt.scenario.model import Scenario
from routeopt.streets.build import (
    StreetTask,
    build,  # noqa: F401 - the pipeline asks for both halves of the stage here
)
from routeopt.streets.census import StreetCensus
from routeopt.streets.check import check
from routeopt.streets.model import Streets
from routeopt.streets.solve import solve


def decide(task: StreetTask | None) -> Streets | None:
    """
    Choose priority streets and have the choice checked.

    Parameters
    ----------
    task
        What `build` gave; None when nobody asked.

    Returns
    -------
    Streets or None
        None when nobody asked.

    Raises
    ------
    CheckFailedError
        When solver and checker disagree: a bug.
    """
    if task is None:
        return None
    choice = solve(task.problem)
    violations = check(task.problem, choice)
    if violations:
        raise CheckFailedError(violations)
    return Streets(task.census, choice, prospects_on(task.census, choice.segments["segment_id"]))


def prospects_on(census: StreetCensus, segment_ids: pd.Series) -> pd.DataFrame:
    """
    List the prospects of the census on some segments.

    Parameters
    ----------
    census
        The census.
    segment_ids
        The segments.

    Returns
    -------
    pandas.DataFrame
        ``outlet_id, value_cases``, by outlet.
    """
    ids = census.segments["segment_id"].to_numpy(dtype=object)
    outlets = census.outlets
    wanted = ids[outlets["segment"].to_numpy()]
    on_it = pd.Series(wanted).isin(segment_ids).to_numpy() & ~outlets["customer"].to_numpy()
    table = outlets.loc[on_it & outlets["outlet_id"].notna().to_numpy(), ["outlet_id", "value"]]
    return table.rename(columns={"value": "value_cases"}).sort_values("outlet_id", ignore_index=True)


def prizes(settings: Scenario, streets: Streets | None) -> dict[str, int]:
    """
    Say what more travel a call on each street prospect is worth than one on any prospect.

    Parameters
    ----------
    settings
        The scenario.
    streets
        The chosen streets, or None.

    Returns
    -------
    dict
        Outlet → seconds: ``prospect_minutes_per_case`` for every case of its value.
    """
    if streets is None:
        return {}
    rules = settings.streets
    values = streets.prospects["value_cases"].to_numpy(np.float64)
    seconds = np.maximum(0, np.rint(60 * rules.prospect_minutes_per_case * values)).astype(np.int64)
    return dict(zip(streets.prospects["outlet_id"], seconds.tolist(), strict=True))


def summary(streets: Streets | None) -> str:
    """One line of figures for progress."""
    if streets is None:
        return "not asked (inputs.survey names no census)"
    choice = streets.choice
    return (
        f"{len(choice.clusters)} clusters of {len(choice.segments)} segments · "
        f"{choice.clusters['length_m'].sum() / 1000:.1f} km · {choice.clusters['work_s'].sum() / 3600:.0f} h · "
        f"{len(streets.prospects)} prospects · value gap {choice.value_gap:.1%}"
    )
