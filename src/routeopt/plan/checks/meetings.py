"""Rules about hand-overs in person: both reps stand at the outlet together, or no day of the giver has room for it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.changes import first_visits
from routeopt.plan.checks.clock import Visit, fits
from routeopt.plan.checks.evidence import Evidence, Found, rows_of


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
    if not fits(evidence, row.to_id, row.first_date, together):
        return False
    return _has_room(evidence, row.from_id, row.first_date, (row.outlet_id, takes, int(row.first_s)))


def _has_room(evidence: Evidence, rep: str, day: date, visit: Visit) -> bool:
    """Whether a visit fits between two others of a day."""
    stops = list(_stops(evidence, rep, day))
    if len(stops) >= evidence.settings.journeys.stops_max:
        return False
    tried = ([*stops[:place], visit, *stops[place:]] for place in range(len(stops) + 1))
    return any(fits(evidence, rep, day, order) for order in tried)


def _stops(evidence: Evidence, rep: str, day: date) -> Iterator[Visit]:
    """A day as planned."""
    rows = evidence.days.get((rep, day))
    for outlet in () if rows is None else rows["outlet_id"].tolist():
        yield outlet, evidence.takes_s(rep, outlet, day), evidence.agreed.get((outlet, day))


RULES = (handed_in_person, no_room_to_meet)
