"""The technicians' jobs of a cycle: what follows from the moves, the repairs and the checks that no rep can make."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from routeopt.coolers.model import INSTALL, MOVE, PULL, REPAIR
from routeopt.scenario.coolers import CoolerSettings

FETCH, CHECK = "fetch", "check"
JOBS = (INSTALL, FETCH, REPAIR, CHECK)
"""Kinds of a technician's job."""


@dataclass(frozen=True)
class Part:
    """
    Part of the cycle in which a job may lie.

    Attributes
    ----------
    number, of
        From 0; the working days are cut into so many parts of like length.
    """

    number: int
    of: int

    def days(self, dates: tuple[dt.date, ...]) -> range:
        """Day numbers of the part."""
        return range(len(dates) * self.number // self.of, len(dates) * (self.number + 1) // self.of)


def jobs_of(settings: CoolerSettings, moves: pd.DataFrame, by_rep: set[str]) -> pd.DataFrame:
    """
    List the jobs of technicians.

    Parameters
    ----------
    settings
        Minutes and worth.
    moves
        What is planned for each cooler.
    by_rep
        Outlets whose checks a rep makes.

    Returns
    -------
    pandas.DataFrame
        ``office_id, cooler_id, job, outlet_id, seconds, prize_s, part, of``, sorted by office, cooler, job and part. A
        move is fetched in the first half of the cycle and set up in the second, by way of the warehouse; the k checks
        of a cooler lie in k parts.
    """
    minutes = {
        INSTALL: settings.install_minutes,
        FETCH: settings.fetch_minutes,
        REPAIR: settings.repair_minutes,
        CHECK: settings.check_minutes,
    }
    rows: list[tuple[str, str, str, str, int, float, int, int]] = []
    for row in moves.to_dict("records"):
        known = str(row["office_id"]), str(row["cooler_id"])
        cases = float(row["expected_cases"])
        todo: list[tuple[str, str, int, int]] = []
        if row["action"] in (INSTALL, MOVE):
            half = (1, 2) if row["action"] == MOVE else (0, 1)
            todo.append((INSTALL, str(row["to_outlet_id"]), *half))
        if row["action"] in (MOVE, PULL):
            todo.append((FETCH, str(row["from_outlet_id"]), 0, 2 if row["action"] == MOVE else 1))
        if row["action"] == REPAIR:
            todo.append((REPAIR, str(row["from_outlet_id"]), 0, 1))
        if row["from_outlet_id"] is not None and row["from_outlet_id"] not in by_rep:
            checks = int(row["checks"])
            todo += [(CHECK, str(row["from_outlet_id"]), number, checks) for number in range(checks)]
        for job, outlet, number, of in todo:
            worth = settings.job_minutes + settings.minutes_per_case * cases
            rows.append((*known, job, outlet, round(60 * minutes[job]), 60 * worth, number, of))
    columns = ["office_id", "cooler_id", "job", "outlet_id", "seconds", "prize_s", "part", "of"]
    table = pd.DataFrame(rows, columns=columns).sort_values(
        ["office_id", "cooler_id", "job", "part"], ignore_index=True
    )
    return table.assign(prize_s=np.maximum(1, table["prize_s"].astype(np.float64).round()).astype(np.int64))
