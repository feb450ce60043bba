"""Share the travel of planned days out to the outlets that caused it."""

import numpy as np
import pandas as pd

from routeopt.core.measured import Measured
from routeopt.journeys.model import RepJourneys, RepProblem


def measured(problems: tuple[RepProblem, ...], found: tuple[RepJourneys, ...]) -> Measured:
    """
    Measure the true travel of every visited outlet.

    Parameters
    ----------
    problems, found
        The reps' cycles and their journeys, in the same order.

    Returns
    -------
    Measured
        A leg between two stops counts half to each; the way out and back counts equally to all stops of its day.
    """
    stops = pd.concat([_shares(problem, journeys) for problem, journeys in zip(problems, found, strict=True)])
    by_outlet = stops.groupby(["outlet_id", "rep_id"], sort=True)[["hop_s", "haul_s"]]
    table = by_outlet.mean()
    table.insert(0, "visits", by_outlet.size())
    return Measured(table.reset_index("rep_id"))


def _shares(problem: RepProblem, journeys: RepJourneys) -> pd.DataFrame:
    """One row per visit: outlet, rep, and its shares of the day's travel."""
    visits = journeys.visits
    route = [visits["day"], visits["vehicle"]]
    leg = visits["travel_s"].astype(np.float64)
    grouped = leg.groupby(route)
    first = visits["seq"].eq(visits.groupby(["day", "vehicle"])["seq"].transform("min"))
    inner = leg.where(~first, 0.0)
    after = inner.groupby(route).shift(-1, fill_value=0.0)
    whole = journeys.days.set_index(["day", "vehicle"])["travel_s"]
    total = whole.reindex(pd.MultiIndex.from_frame(visits[["day", "vehicle"]])).to_numpy(np.float64)
    out_and_back = total - inner.groupby(route).transform("sum")
    outlet = np.array(problem.outlet_ids, dtype=object)[visits["stop"].to_numpy(np.int64) - 1]
    return pd.DataFrame(
        {
            "outlet_id": outlet,
            "rep_id": problem.rep_id,
            "hop_s": (inner + after) / 2,
            "haul_s": out_and_back / grouped.transform("size"),
        }
    )
