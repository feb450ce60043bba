"""Journeys on anybody's territories: the true travel and the true hours that a cut of the city leads to."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks.territory_city import DAYS, STOPS_MAX, STOPS_MIN, City
from routeopt.core.measured import Measured
from routeopt.journeys.effort import Effort
from routeopt.journeys.measure import measured
from routeopt.journeys.model import RepProblem
from routeopt.journeys.patterns import CycleDays, allowed_patterns
from routeopt.journeys.solve import solve
from routeopt.network.model import SnappedPoints
from routeopt.territories.model import TerritoryProblem

_QUICK = Effort(1, 8_000, 3_000, 0, 0, 6_000, 1_000, 0)
"""As much search as a rehearsal's, and no bounds."""
_WEEKS = 4
_START_S, _END_S = 8 * 3600, 20 * 3600
"""A long day, so that a rep whom a peer gives too much work finishes it: hours are judged, not cut off."""


@dataclass(frozen=True)
class Days:
    """What came of one cut: hours of each rep, hours on the way of all, visits made and not, and travel by outlet."""

    hours: NDArray[np.float64]
    travel_h: float
    made: int
    missed: int
    measured: Measured

    @property
    def travel_h_all(self) -> float:
        """Hours on the way if the visits not made took as much travel as the mean of those made."""
        return self.travel_h * (self.made + self.missed) / max(self.made, 1)


def days_on(city: City, label: NDArray[np.int32], seed: int) -> Days:
    """Plan the cycle of every rep of a cut by the same quick search; territories go to the reps who start nearest."""
    problems = tuple(_cycles(city, _named_by_start(city.problem, label), seed))
    found = tuple(solve(problem, _QUICK) for problem in problems)
    hours = np.array([float((one.days["travel_s"] + one.days["service_s"]).sum()) for one in found]) / 3600
    travel = sum(int(one.days["travel_s"].sum()) for one in found)
    made = sum(len(one.visits) for one in found)
    missed = int(city.problem.visits.sum()) - made
    return Days(hours, travel / 3600, made, missed, measured(problems, found))


def with_true_travel(problem: TerritoryProblem, days: Days) -> TerritoryProblem:
    """State the problem of a second pass, as `routeopt.territories.build` does."""
    number = {rep: row for row, rep in enumerate(problem.rep_ids)}
    return dataclasses.replace(
        problem,
        hop_s=np.rint(days.measured.hop_s(problem.outlet_ids, problem.hop_s.astype(np.float64))).astype(np.int64),
        haul_s=days.measured.haul_s(problem.outlet_ids, problem.haul_s),
        first_rep=np.array([number.get(rep, -1) for rep in days.measured.reps(problem.outlet_ids)], np.int32),
    )


def _named_by_start(problem: TerritoryProblem, label: NDArray[np.int32]) -> NDArray[np.int64]:
    """Territories in the order of the reps who start nearest to them."""
    k = len(problem.rep_ids)
    if problem.start_s is None:
        raise ValueError("the city is too large for all ways from the starts")
    way = np.stack([np.bincount(label, problem.visits * start, minlength=k) for start in problem.start_s])
    reps, names = linear_sum_assignment(way)
    rep_of = np.empty(k, np.int64)
    rep_of[names] = reps
    return rep_of[label]


def _cycles(city: City, rep: NDArray[np.int64], seed: int) -> Iterator[RepProblem]:
    cycle = CycleDays(dt.date(2026, 1, 5), _WEEKS, (0, 1, 2, 3, 4), _dates())
    patterns = {int(often): allowed_patterns(int(often), cycle) for often in np.unique(city.problem.visits)}
    for number, rep_id in enumerate(city.problem.rep_ids):
        rows = np.flatnonzero(rep == number)
        if len(rows):
            yield _cycle(
                city, rep_id, number, rows, [patterns[int(often)] for often in city.problem.visits[rows]], seed
            )


def _cycle(
    city: City, rep_id: str, number: int, rows: NDArray[np.intp], allowed: list[list[tuple[int, ...]]], seed: int
) -> RepProblem:
    points = SnappedPoints.concatenate([city.starts.take([number]), city.points.take(rows)])
    travel_s = city.streets.times(points).seconds.copy()
    np.fill_diagonal(travel_s, 0)
    a_day = int(city.problem.visits[rows].sum()) / DAYS
    windows = np.zeros((len(rows) + 1, DAYS, 1, 2), np.int32)
    windows[..., 0], windows[..., 1] = _START_S, _END_S
    return RepProblem(
        rep_id=rep_id,
        outlet_ids=tuple(city.problem.outlet_ids[row] for row in rows.tolist()),
        dates=_dates(),
        week_of_day=np.repeat(np.arange(_WEEKS), DAYS // _WEEKS).astype(np.int32),
        travel_s=travel_s,
        visit_s=np.concatenate([[0], city.problem.visit_s[rows]]).astype(np.int32),
        windows_s=windows,
        pattern_start=np.concatenate([[0, 0], np.cumsum([len(days) for days in allowed])]).astype(np.int32),
        pattern_days=tuple(days for mine in allowed for days in mine),
        prize_s=np.zeros(len(rows) + 1, np.int64),
        # A rep whose visits don't fit the band of a day gets a band around what they need.
        stops_min=min(STOPS_MIN, int(a_day) - 1),
        stops_max=max(STOPS_MAX, int(np.ceil(a_day)) + 1),
        shift_start_s=_START_S,
        shift_end_s=_END_S,
        lunch_start_s=12 * 3600,
        lunch_s=0,
        effort="fast",
        seed=seed,
    )


def _dates() -> tuple[dt.date, ...]:
    monday = dt.date(2026, 1, 5)
    return tuple(monday + dt.timedelta(days=7 * week + day) for week in range(_WEEKS) for day in range(DAYS // _WEEKS))
