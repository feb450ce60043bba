"""Rules about hand-overs in person: both reps stand at the outlet together, or no day of the giver has room for it."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from routeopt.core.clock import to_seconds
from routeopt.core.violation import Violation
from routeopt.inputs.opening import DAY_S
from routeopt.network.model import SNAP_OK, UNREACHABLE_S
from routeopt.plan.checks.changes import first_visits
from routeopt.plan.checks.clock import Lunch, windows_of
from routeopt.plan.checks.evidence import Evidence, Found, rows_of

Visit = tuple[str, int, int | None]
"""Outlet, seconds, and when it has to begin."""


def handed_in_person(evidence: Evidence) -> Found:
    """
    A rep who hands an outlet over calls on it once more, and only such a rep does.

    The visit is on the day and at the time of the first one of the rep who takes over; where no rep does, it lies
    within the weeks that the scenario gives.
    """
    rows = {row.outlet_id: row for row in rows_of(evidence.plan.handovers)}
    end = evidence.settings.period.start + timedelta(weeks=evidence.settings.quarter.joint_weeks)
    first = first_visits(evidence, "service")
    seen: set[str] = set()
    for visit in rows_of(evidence.plan.visits[evidence.plan.visits["kind"].eq("handover")]):
        row = rows.get(visit.outlet_id)
        due = row is not None and (row.from_kind, row.from_id) == ("rep", visit.rep_id) and row.to_kind != "nobody"
        due = due and visit.outlet_id not in seen and evidence.settings.quarter.joint_visits
        if row is not None and row.to_kind == "rep":
            due = due and first.get((row.to_id, visit.outlet_id)) == (visit.date, visit.start_s)
        seen.add(visit.outlet_id)
        late = row is not None and row.to_kind != "rep" and visit.date >= end
        if late or not due:
            params = {"found": f"{visit.date} {visit.start_s}"}
            yield Violation("plan.handed_in_person", f"rep {visit.rep_id}, {visit.outlet_id}", params)


def no_room_to_meet(evidence: Evidence) -> Found:
    """Where a rep of the team does not call when an outlet is handed over, its days as planned have no room for it."""
    rules = evidence.settings
    if not rules.quarter.joint_visits or rules.journeys.robust:
        return  # In a robust plan the simulation of a day decides, not its clock.
    handed = evidence.plan.handovers
    staff = set(evidence.plan.territories["rep_id"]) & set(evidence.reps.index)
    apart = handed[handed["joint"].isin(("alone", "none")) & handed["from_id"].isin(staff)]
    for row in rows_of(apart):
        if _could_meet(evidence, row):
            yield Violation("plan.no_room_to_meet", f"rep {row.from_id}, {row.outlet_id}", {"joint": str(row.joint)})


def _could_meet(evidence: Evidence, row: pd.Series) -> bool:
    """Whether a place in one of the giver's days would do, all else left as it is."""
    longer = round(60 * evidence.settings.quarter.joint_minutes)
    takes = evidence.usual_s(row.from_id, row.outlet_id) + longer
    if row.joint == "none":
        start = evidence.settings.period.start
        days = [start + timedelta(days=day) for day in range(7 * evidence.settings.quarter.joint_weeks)]
        worked = [day for day in days if day in evidence.workdays_of(row.from_id)]
        return any(_has_room(evidence, row.from_id, day, (row.outlet_id, takes, None)) for day in worked)
    if pd.isna(row.first_date) or row.first_date not in evidence.workdays_of(row.from_id):
        return False
    own = evidence.takes_s(row.to_id, row.outlet_id, row.first_date) + longer
    # An agreed visit keeps its length: its door closes behind it.
    together = [
        (outlet, own if outlet == row.outlet_id else lasts, int(row.first_s) if outlet == row.outlet_id else at)
        for outlet, lasts, at in _stops(evidence, row.to_id, row.first_date)
    ]
    if not _fits(evidence, row.to_id, row.first_date, together):
        return False
    return _has_room(evidence, row.from_id, row.first_date, (row.outlet_id, takes, int(row.first_s)))


def _has_room(evidence: Evidence, rep: str, day: date, visit: Visit) -> bool:
    """Whether a visit fits between two others of a day."""
    stops = list(_stops(evidence, rep, day))
    if len(stops) >= evidence.settings.journeys.stops_max:
        return False
    tried = ([*stops[:place], visit, *stops[place:]] for place in range(len(stops) + 1))
    return any(_fits(evidence, rep, day, order) for order in tried)


def _stops(evidence: Evidence, rep: str, day: date) -> Iterator[Visit]:
    """A day as planned."""
    rows = evidence.days.get((rep, day))
    for outlet in () if rows is None else rows["outlet_id"].tolist():
        yield outlet, evidence.takes_s(rep, outlet, day), evidence.agreed.get((outlet, day))


def _fits(evidence: Evidence, rep: str, day: date, stops: list[Visit]) -> bool:
    """Whether a day keeps its doors and its shift when the rep leaves as early as it may."""
    rules = evidence.settings.journeys
    outlets = pd.Series([outlet for outlet, _, _ in stops], dtype=object)
    ways = _ways(evidence, rep, day, outlets)
    lunch = Lunch(to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes))
    now = to_seconds(rules.shift_start)
    lunch.over = now >= lunch.begin_s
    for (outlet, lasts, at), way in zip(stops, ways, strict=False):
        arrive = lunch.after_travel(now, way)
        doors = windows_of(evidence, outlet, day)
        starts = [lunch.earliest_start(arrive, max(opens, at or 0)) for opens, closes in doors]
        fitting = [
            start
            for start, (_, closes) in zip(starts, doors, strict=True)
            if start + lasts <= closes and (at is None or start == at)
        ]
        if not fitting:
            return False
        lunch.over = lunch.over or min(fitting) >= lunch.begin_s
        now = min(fitting) + lasts
    return lunch.after_travel(now, ways[-1]) <= rules.latest_end_s


def _ways(evidence: Evidence, rep: str, day: date, outlets: pd.Series) -> list[int]:
    """Seconds over outlets from where a day begins to where it ends; beyond any day where no way exists."""
    points = evidence.points_of(rep, outlets, day)
    if (points.status != SNAP_OK).any():
        return [DAY_S] * (len(outlets) + 1)
    seconds = evidence.travel.networks[str(evidence.reps["travel_mode"].loc[rep])].times(points).seconds
    return [DAY_S if way == UNREACHABLE_S else int(way) for way in np.diagonal(seconds, 1).tolist()]


RULES = (handed_in_person, no_room_to_meet)
