"""Prospects that the plan takes on as customers: which could be, and the tables once they are."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.inputs import opening
from routeopt.inputs.model import Inputs
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import working_days


def could_be_served(scenario: Scenario, outlets: pd.DataFrame) -> NDArray[np.bool_]:
    """
    Tell which outlets have all that a customer's visits need: a frequency, a length and a door that opens long enough.

    Parameters
    ----------
    scenario
        The settings.
    outlets
        The outlet table.

    Returns
    -------
    ndarray
        bool (n).
    """
    journeys = scenario.journeys
    often = outlets["visits_per_cycle"].fillna(outlets["outlet_class"].map(dict(journeys.visits_per_cycle)))
    minutes = outlets["service_minutes"].fillna(outlets["outlet_class"].map(dict(journeys.service_minutes)))
    known = (often.fillna(0).to_numpy(np.float64) > 0) & minutes.notna().to_numpy()
    shift = to_seconds(journeys.shift_start), to_seconds(journeys.shift_end)
    weekdays = {day.weekday() for day in working_days(scenario.period)}
    for row in np.flatnonzero(known & outlets["opening"].notna().to_numpy()).tolist():
        week = opening.parse(str(outlets["opening"].iloc[row]))
        spans = (min(end, shift[1]) - max(start, shift[0]) for day in weekdays for start, end in week[day])
        known[row] = 60 * float(minutes.iloc[row]) <= max(spans, default=0)
    return known


def taken_on(known: Inputs, outlet_ids: frozenset[str]) -> Inputs:
    """
    Count prospects as customers from now on.

    Parameters
    ----------
    known
        The tables.
    outlet_ids
        Prospects that the plan takes on.

    Returns
    -------
    Inputs
        The same tables with these outlets served; they sell nothing yet; without any, the tables as they are.
    """
    if not outlet_ids:
        return known
    outlets = known.outlets.copy()
    mine = outlets["outlet_id"].isin(outlet_ids)
    outlets["status"] = outlets["status"].mask(mine, "served")
    return replace(known, outlets=outlets)
