"""How often an outlet is visited and how long a visit takes: by its own row, else by its class."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.scenario.model import Scenario


def visits_of(scenario: Scenario, outlets: pd.DataFrame) -> NDArray[np.int64]:
    """
    Visits of each outlet in the cycle: the table's, else its class's.

    Parameters
    ----------
    scenario
        The settings.
    outlets
        Rows of the outlet table.

    Returns
    -------
    ndarray
        int64 (n).
    """
    by_class = outlets["outlet_class"].map(dict(scenario.journeys.visits_per_cycle))
    return outlets["visits_per_cycle"].fillna(by_class).to_numpy(np.float64).astype(np.int64)


def visit_seconds(scenario: Scenario, outlets: pd.DataFrame, mode: str) -> NDArray[np.int64]:
    """
    Seconds of one visit to each outlet, parking included.

    Parameters
    ----------
    scenario
        The settings.
    outlets
        Rows of the outlet table.
    mode
        The rep's travel mode.

    Returns
    -------
    ndarray
        int64 (n).
    """
    journeys = scenario.journeys
    by_class = outlets["outlet_class"].map(dict(journeys.service_minutes))
    by_class = by_class.where(outlets["status"] == "served", journeys.prospect_minutes)
    minutes = outlets["service_minutes"].fillna(by_class).to_numpy(np.float64)
    return np.rint((minutes + dict(journeys.stop_minutes).get(mode, 0.0)) * 60).astype(np.int64)  # type: ignore[call-overload]
