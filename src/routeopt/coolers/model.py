"""Which cooler stands where next quarter: the problem of all offices, and the moves chosen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats

STAY, INSTALL, MOVE, PULL, STORE, REPAIR, SEARCH = "stay", "install", "move", "pull", "store", "repair", "search"
ACTIONS = (STAY, INSTALL, MOVE, PULL, STORE, REPAIR, SEARCH)
"""What happens to a cooler: it stays, leaves the warehouse for an outlet, moves, comes in, waits there, is repaired
where it stands, or has to be found."""
UNIT = 100
"""Cases are counted in hundredths, so that all sums are whole numbers and a bound can equal a value."""


@dataclass(frozen=True)
class PlacementProblem:
    """
    Coolers (m) of k types that may change place, n outlets, o offices.

    Attributes
    ----------
    cooler_ids, outlet_ids, kinds, office_ids
        m, n, k and o names.
    kind, office
        int32 (m): type of each cooler, and the office whose crew and warehouse it belongs to.
    at
        int32 (m): outlet where it stands, −1 in the warehouse.
    stay
        int64 (m): what it is expected to sell where it stands, hundredths of cases per cycle; 0 in the warehouse and
        where it may not stand.
    lawful
        bool (m): whether it may stand there.
    outlet_office
        int32 (n): office of each outlet, −1 where it has none.
    free
        bool (n): whether no cooler of ours stands there.
    gain
        int64 (n, k): what a cooler of each type is expected to sell, hundredths; −1 where it may not be set up.
    jobs_max
        int64 (o): most coolers that an office's crew sets up, moves or fetches; repairs are off already.
    cases_min, job_cases
        Hundredths of cases per cycle: what a cooler has to sell to be better at an outlet than in the warehouse, and
        what a job has to gain.
    outlet_xy, office_xy
        float64 (n, 2), (o, 2): metres on a plane; where several answers are equal, coolers move little.
    """

    cooler_ids: tuple[str, ...]
    outlet_ids: tuple[str, ...]
    kinds: tuple[str, ...]
    office_ids: tuple[str, ...]
    kind: NDArray[np.int32]
    office: NDArray[np.int32]
    at: NDArray[np.int32]
    stay: NDArray[np.int64]
    lawful: NDArray[np.bool_]
    outlet_office: NDArray[np.int32]
    free: NDArray[np.bool_]
    gain: NDArray[np.int64]
    jobs_max: NDArray[np.int64]
    cases_min: int
    job_cases: int
    outlet_xy: NDArray[np.float64]
    office_xy: NDArray[np.float64]


@dataclass(frozen=True)
class Placement:
    """
    The moves chosen.

    Attributes
    ----------
    action
        m actions: stay, install, move, pull or store.
    to
        int32 (m): outlet where each cooler stands next, −1 in the warehouse.
    job_price
        int64 (o): what one more job would bring, hundredths of cases.
    cooler_price
        int64 (o, k): what one more cooler of a type at hand would bring, a job's price off; hundredths.
    value, value_bound
        Worth of the plan and a proven upper bound on that of any plan, hundredths of cases per cycle.
    stats
        Objective is what stays unwon: the worth of all coolers at their best places without stock, crews or each other,
        less that of the plan; cases per cycle. Lower is better, as everywhere.
    """

    action: tuple[str, ...]
    to: NDArray[np.int32]
    job_price: NDArray[np.int64]
    cooler_price: NDArray[np.int64]
    value: int
    value_bound: int
    stats: SearchStats


@dataclass(frozen=True)
class Coolers:
    """
    What is planned for lent coolers.

    Attributes
    ----------
    problem, placement
        The problem of placing and its answer.
    moves
        One row per cooler of the table: ``cooler_id, type, state, from_outlet_id, from_office_id, office_id, action,
        to_outlet_id, to_office_id, reason, now_cases, expected_cases, checks``.
    outlets
        What the stage knew of outlets, see `build.outlet_frame`.
    """

    problem: PlacementProblem
    placement: Placement
    moves: pd.DataFrame
    outlets: pd.DataFrame


@dataclass(frozen=True)
class Jobs:
    """
    What technicians do in the cycle.

    Attributes
    ----------
    visits
        ``technician_id, office_id, date, seq, job, cooler_id, outlet_id, arrive_s, start_s, leave_s, travel_s,
        travel_m``.
    routes
        ``technician_id, office_id, date, stops, travel_s, travel_m, service_s, wait_s, lunch_s, leave_start_s, back_s``
        of each day with a job.
    left
        ``cooler_id, job, code``: jobs that wait for the next cycle, with the reason: ``no_room`` or ``no_street``.
    """

    visits: pd.DataFrame
    routes: pd.DataFrame
    left: pd.DataFrame
