"""Outlets that the table ties to an office or a rep who can't come: told before anything is decided."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import BadInputError, Fault, shown_path
from routeopt.core.language import Term
from routeopt.inputs.model import Inputs
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints, Travel


def refuse_ties_out_of_reach(inputs: Inputs, travel: Travel, direct: NDArray[np.bool_]) -> None:
    """
    Refuse direct outlets whose own office or rep no street leads from: over a river without a bridge, say.

    Parameters
    ----------
    inputs, travel
        Tables and streets.
    direct
        bool (n): nothing but the decision on money gives the outlet another mode.

    Raises
    ------
    BadInputError
        E405: all of them at once.
    """
    faults = [*_offices(inputs, travel, direct), *_reps(inputs, travel, direct)]
    if faults:
        raise BadInputError(sorted(faults, key=lambda fault: (fault.row or 0, fault.field or "")))


def _offices(inputs: Inputs, travel: Travel, direct: NDArray[np.bool_]) -> Iterator[Fault]:
    mode = travel.planning_mode
    for row, office in enumerate(inputs.offices["office_id"]):
        tied = direct & inputs.outlets["office_id"].eq(office).fillna(value=False).to_numpy(bool)
        yield from _faults(inputs, travel, mode, travel.offices[mode].take(np.array([row])), tied, "office")


def _reps(inputs: Inputs, travel: Travel, direct: NDArray[np.bool_]) -> Iterator[Fault]:
    for row, (rep, mode) in enumerate(zip(inputs.reps["rep_id"], inputs.reps["travel_mode"].astype(str), strict=True)):
        tied = direct & inputs.outlets["rep_id"].eq(rep).fillna(value=False).to_numpy(bool)
        yield from _faults(inputs, travel, mode, travel.starts[mode].take(np.array([row])), tied, "rep")


def _faults(
    inputs: Inputs, travel: Travel, mode: str, start: SnappedPoints, tied: NDArray[np.bool_], kind: str
) -> Iterator[Fault]:
    """Tied outlets that lie on the streets, but on none that this start leads to."""
    points = travel.outlets[mode]
    rows = np.flatnonzero(tied & (points.status == SNAP_OK))
    if not len(rows) or start.status[0] != SNAP_OK:
        return
    seconds = travel.networks[mode].times(start, points.take(rows)).seconds[0]
    field = f"{kind}_id"
    for row in rows[seconds == UNREACHABLE_S].tolist():
        outlet = inputs.outlets.iloc[row]
        params = {"outlet": outlet["outlet_id"], "kind": Term(f"coverage.tie_{kind}"), "name": outlet[field]}
        yield Fault(
            "E405", shown_path(inputs.files["outlets"]), row + 2, field, params | {"mode": mode, "field": field}
        )
