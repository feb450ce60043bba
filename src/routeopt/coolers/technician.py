"""Technicians' cycles for the journeys' engine, and the days that it finds as tables."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.coolers.model import Coolers, Jobs
from routeopt.coolers.work import Part, jobs_of
from routeopt.core.clock import to_seconds
from routeopt.inputs import opening
from routeopt.inputs.doors import windows_on
from routeopt.inputs.model import Inputs
from routeopt.journeys.model import Fleet, RepJourneys, RepProblem
from routeopt.journeys.timing import start_spans
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints, Travel
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import week_of, working_days

Engine = Callable[[tuple[RepProblem, ...], int], tuple[RepJourneys, ...]]
"""The journeys' engine: cycles and workers → checked journeys."""
VISITS = (
    "technician_id",
    "office_id",
    "date",
    "seq",
    "job",
    "cooler_id",
    "outlet_id",
    "arrive_s",
    "start_s",
    "leave_s",
    "travel_s",
    "travel_m",
)
ROUTES = (
    "technician_id",
    "office_id",
    "date",
    "stops",
    "travel_s",
    "travel_m",
    "service_s",
    "wait_s",
    "lunch_s",
    "leave_start_s",
    "back_s",
)


def technicians(
    settings: Scenario, known: Inputs, travel: Travel, found: Coolers | None, by_rep: set[str], engine: Engine
) -> Jobs | None:
    """
    Plan the technicians' days.

    Parameters
    ----------
    settings, known, travel
        The scenario, its tables and streets.
    found
        What is planned for coolers; None when nobody asked.
    by_rep
        Outlets whose checks a rep makes.
    engine
        The journeys' engine.

    Returns
    -------
    Jobs or None
        None when nobody asked. A move of which one half finds no room waits as a whole.
    """
    if found is None or settings.coolers is None:
        return None
    jobs = jobs_of(settings.coolers, found.moves, by_rep)
    mode = settings.coolers.technician_mode or travel.planning_mode
    desk = _Desk(settings, known, travel, mode)
    reached = desk.reached(jobs["outlet_id"])
    cut = _whole_moves(jobs, set(jobs.index[~reached]))
    left = [(index, "no_street") for index in sorted(cut)]
    jobs_in = jobs.drop(index=sorted(cut))
    visits, routes = [], []
    for office, mine in jobs_in.groupby("office_id", sort=True):
        rows = mine
        while len(rows):
            problem = desk.problem_of(str(office), rows)
            (journeys,) = engine((problem,), 1)
            skipped = {int(rows.index[stop - 1]) for stop in journeys.skipped["stop"].tolist()}
            halves = _whole_moves(rows, skipped)
            if halves == skipped:
                left += [(index, "no_room") for index in sorted(skipped)]
                made = desk.tables(str(office), problem, journeys, rows)
                visits += made[0]
                routes += made[1]
                break
            left += [(index, "no_room") for index in sorted(halves)]
            rows = rows.drop(index=sorted(halves))
    codes = dict(left)
    waiting = jobs.loc[sorted(codes), ["cooler_id", "job"]].assign(code=[codes[index] for index in sorted(codes)])
    return Jobs(
        pd.DataFrame(visits, columns=list(VISITS)),
        pd.DataFrame(routes, columns=list(ROUTES)),
        waiting.reset_index(drop=True),
    )


def _whole_moves(jobs: pd.DataFrame, lost: set[int]) -> set[int]:
    """Jobs lost, and with half a move its other half."""
    moved = jobs[jobs["of"].eq(2) & jobs["job"].isin(["install", "fetch"])]
    halves = moved[moved["cooler_id"].isin(set(moved.loc[moved.index.isin(lost), "cooler_id"]))]
    return lost | set(halves.index.tolist())


class _Desk:
    """Cuts technicians' cycles from the scenario, the tables and the streets."""

    def __init__(self, settings: Scenario, known: Inputs, travel: Travel, mode: str) -> None:
        self._settings, self._known, self._travel, self._mode = settings, known, travel, mode
        self._row = {outlet: row for row, outlet in enumerate(known.outlets["outlet_id"])}
        self._dates = tuple(working_days(settings.period))

    def _points(self, office: str, outlets: list[str]) -> SnappedPoints:
        rows = [self._row[outlet] for outlet in outlets]
        depot = int(np.flatnonzero(self._known.offices["office_id"].eq(office))[0])
        start = self._travel.offices[self._mode].take([depot])
        return SnappedPoints.concatenate([start, self._travel.outlets[self._mode].take(rows)])

    def reached(self, outlets: "pd.Series[str]") -> NDArray[np.bool_]:
        """Whether streets reach each outlet."""
        rows = [self._row[outlet] for outlet in outlets]
        reached: NDArray[np.bool_] = self._travel.outlets[self._mode].status[rows] == SNAP_OK
        return reached

    def problem_of(self, office: str, jobs: pd.DataFrame) -> RepProblem:
        """The cycle of an office's technicians."""
        rules, own = self._settings.journeys, self._settings.coolers
        assert own is not None
        parking = dict(rules.stop_minutes).get(self._mode, 0.0)  # type: ignore[call-overload]
        points = self._points(office, jobs["outlet_id"].tolist())
        seconds = self._travel.networks[self._mode].times(points).seconds
        hours = self._known.outlets["opening"].to_numpy(dtype=object)[[self._row[o] for o in jobs["outlet_id"]]]
        load = np.ones(len(jobs) + 1, np.int64)
        load[0] = 0
        fleet = Fleet(own.technicians, load, own.technician_stops_max) if own.technicians > 1 else None
        problem = RepProblem(
            rep_id=f"{office}/T",
            outlet_ids=tuple(f"{row.cooler_id}/{row.job}/{row.part}" for row in jobs.itertuples()),
            dates=self._dates,
            week_of_day=np.array([week_of(self._settings.period, date) for date in self._dates], np.int32),
            travel_s=np.where(seconds == UNREACHABLE_S, opening.DAY_S, seconds).astype(np.int32),
            visit_s=np.concatenate([[0], jobs["seconds"] + round(60 * parking)]).astype(np.int32),
            windows_s=windows_on(rules, self._dates, hours),
            pattern_start=np.zeros(len(jobs) + 2, np.int32),
            pattern_days=(),
            prize_s=np.concatenate([[0], jobs["prize_s"]]).astype(np.int64),
            stops_min=0,
            stops_max=own.technician_stops_max,
            shift_start_s=to_seconds(rules.shift_start),
            shift_end_s=to_seconds(rules.shift_end),
            lunch_start_s=to_seconds(rules.lunch_start),
            lunch_s=round(60 * rules.lunch_minutes),
            effort=own.effort,
            seed=self._settings.seed,
            fleet=fleet,
        )
        opens, closes = start_spans(problem)
        possible: NDArray[np.bool_] = np.asarray((opens <= closes).any(axis=2))
        parts = zip(jobs["part"].tolist(), jobs["of"].tolist(), strict=True)
        days = [
            [(day,) for day in Part(number, of).days(self._dates) if possible[stop, day]]
            for stop, (number, of) in enumerate(parts, start=1)
        ]
        start = np.cumsum([0, 0, *map(len, days)]).astype(np.int32)
        flat = tuple(pattern for own_days in days for pattern in own_days)
        return dataclasses.replace(problem, pattern_start=start, pattern_days=flat)

    def tables(
        self, office: str, problem: RepProblem, journeys: RepJourneys, jobs: pd.DataFrame
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Rows of visits and routes."""
        visits, routes = [], []
        by_day = dict(iter(journeys.visits.sort_values("seq").groupby(["day", "vehicle"])))
        for day in journeys.days.to_dict("records"):
            stops = by_day.get((day["day"], day["vehicle"]))
            if stops is None:
                continue
            rows = jobs.iloc[stops["stop"].to_numpy() - 1]
            known = {
                "technician_id": f"{office}/T{day['vehicle'] + 1}",
                "office_id": office,
                "date": problem.dates[day["day"]],
            }
            metres = self._metres(office, rows["outlet_id"].tolist())
            for job, stop, way in zip(rows.itertuples(), stops.to_dict("records"), metres, strict=False):
                done = {name: stop[name] for name in ("seq", "arrive_s", "start_s", "leave_s", "travel_s")}
                what = {"job": job.job, "cooler_id": job.cooler_id, "outlet_id": job.outlet_id}
                visits.append({**known, **what, **done, "travel_m": way})
            length = day["back_s"] - day["leave_start_s"]
            spent = day["travel_s"] + day["service_s"] + day["wait_s"]
            sums = {name: day[name] for name in ("stops", "travel_s", "service_s", "wait_s", "leave_start_s", "back_s")}
            routes.append({**known, **sums, "travel_m": sum(metres), "lunch_s": length - spent})
        return visits, routes

    def _metres(self, office: str, outlets: list[str]) -> list[int]:
        """Metres of each leg, the way back last."""
        points = self._points(office, outlets)
        round_trip = SnappedPoints.concatenate([points, points.take([0])])
        return [leg.metres for leg in self._travel.networks[self._mode].route(round_trip)]
