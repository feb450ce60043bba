"""Where a rep may sleep away, and for which outlets."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import Fault
from routeopt.inputs import opening
from routeopt.inputs.model import Inputs
from routeopt.journeys.model import Overnight
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints, Travel
from routeopt.scenario.model import Scenario


def lodging_faults(settings: Scenario, inputs: Inputs, travel: Travel) -> Iterator[Fault]:
    """
    Lodgings that nobody can sleep beside.

    Parameters
    ----------
    settings, inputs, travel
        The scenario, its tables and streets.

    Yields
    ------
    Fault
        E608 no outlet of that id, E609 an outlet that the streets of some rep don't reach.
    """
    rules = settings.journeys.overnight
    row_of = {outlet: row for row, outlet in enumerate(inputs.outlets["outlet_id"])}
    for number, lodging in enumerate(() if rules is None else rules.lodgings):
        field = f"journeys.overnight.lodgings[{number}]"
        if lodging not in row_of:
            yield Fault("E608", field=field, params={"outlet": lodging})
            continue
        for mode in sorted(set(inputs.reps["travel_mode"])):
            if travel.outlets[mode].status[row_of[lodging]] != SNAP_OK:
                yield Fault("E609", field=field, params={"outlet": lodging, "mode": mode})


def overnight_of(
    settings: Scenario, inputs: Inputs, travel: Travel, rep: int, rows: NDArray[np.intp], travel_s: NDArray[np.int32]
) -> Overnight | None:
    """
    Say where a rep may sleep away.

    Parameters
    ----------
    settings, inputs, travel
        The scenario, its tables and streets.
    rep
        Row of the rep.
    rows
        Rows of the rep's n stops.
    travel_s
        int32 (n + 1, n + 1), see `RepProblem`.

    Returns
    -------
    Overnight or None
        With the lodging whose ways to the outlying stops are shortest in sum, the first of equals. None where the
        scenario knows none or no stop is outlying.
    """
    rules = settings.journeys.overnight
    if rules is None:
        return None
    outlying = (travel_s[0] >= 60 * rules.from_minutes) & (travel_s[0] < opening.DAY_S)
    if not outlying.any():
        return None
    mode = str(inputs.reps["travel_mode"].iloc[rep])
    row_of = {outlet: row for row, outlet in enumerate(inputs.outlets["outlet_id"])}
    beside = travel.outlets[mode].take([row_of[lodging] for lodging in rules.lodgings])
    stops = SnappedPoints.concatenate([travel.starts[mode].take([rep]), travel.outlets[mode].take(rows)])
    usable = np.flatnonzero(stops.status == SNAP_OK)
    count = len(rules.lodgings)
    found = travel.networks[mode].times(SnappedPoints.concatenate([beside, stops.take(usable)])).seconds
    seconds = np.where(found == UNREACHABLE_S, opening.DAY_S, found)
    from_s, to_s = (np.full((count, len(stops)), opening.DAY_S, np.int32) for _ in range(2))
    from_s[:, usable], to_s[:, usable] = seconds[:count, count:], seconds[count:, :count].T
    best = int(np.argmin((from_s + to_s)[:, outlying].sum(axis=1)))
    return Overnight(
        rules.lodgings[best], from_s[best], to_s[best], outlying, round(60 * rules.night_minutes), rules.nights_max
    )
