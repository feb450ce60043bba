"""How many reps an office needs: bands, visits and hours for every number of reps around the present one."""

import numpy as np
import pandas as pd

from routeopt.territories.model import TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.workload import fair_work_s

_AROUND = 3
"""Numbers of reps looked at on either side of the present one."""


def headcount(problem: TerritoryProblem, parts: list[Part], reps: pd.DataFrame) -> pd.DataFrame:
    """
    Draw the headcount curve and name the territory to close or to split.

    Parameters
    ----------
    problem
        One office.
    parts
        Its pieces.
    reps
        Totals per rep of the answer.

    Returns
    -------
    pandas.DataFrame
        ``reps, outlets_per_rep, visits_per_rep, work_s_per_rep, shift_share, fits_outlets, fits_visits, fits_shift,
        change_at``: means per rep in the cycle, work ÷ the hours of the shifts, whether the bands and the shift hold
        them, and where a change starts: the rep whose territory is the cheapest to close for fewer reps, the one
        with most work to split for more.
    """
    present = len(problem.rep_ids)
    # An open band fits any number; none fits a band without an outlet.
    numbers = np.arange(max(1, present - _AROUND), present + _AROUND + 1)
    outlets, visits = len(problem.outlet_ids), int(problem.visits.sum())
    work = float(fair_work_s(problem).sum())
    close, split = _cheapest_to_close(problem, parts, reps), str(reps["rep_id"].iloc[int(reps["work_s"].argmax())])
    share = work / numbers / max(problem.shift_s, 1)
    return pd.DataFrame(
        {
            "reps": numbers,
            "outlets_per_rep": outlets / numbers,
            "visits_per_rep": visits / numbers,
            "work_s_per_rep": work / numbers,
            "shift_share": share,
            "fits_outlets": (numbers * problem.outlets_min <= outlets) & (outlets <= numbers * problem.outlets_max),
            "fits_visits": (numbers * problem.visits_min <= visits) & (visits <= numbers * problem.visits_max),
            "fits_shift": share <= 1.0,
            "change_at": pd.Series(
                [None if at == present else close if at < present else split for at in numbers.tolist()], dtype=object
            ),
        }
    )


def _cheapest_to_close(problem: TerritoryProblem, parts: list[Part], reps: pd.DataFrame) -> str | None:
    """Rep whose outlets would travel least more from the nearest other centres; None with one rep a piece."""
    number = {name: row for row, name in enumerate(problem.outlet_ids)}
    centre_of = np.array([number[name] for name in reps["centre_outlet_id"]])
    best: tuple[float, str] | None = None
    for part in parts:
        if part.k == 1:
            continue
        centres = np.searchsorted(part.members, centre_of[part.reps])
        group, cost = part.reach.choices(centres)
        more = np.bincount(group[:, 0], cost[:, 1] - cost[:, 0], minlength=part.k)
        for territory, price in enumerate(more.tolist()):
            name = problem.rep_ids[int(part.reps[territory])]
            if best is None or price < best[0]:
                best = price, name
    return best[1] if best else None
