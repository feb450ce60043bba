"""
Rules about time: each day is walked through again by the wall clock, stop by stop.

Lunch begins at ``lunch_start``, or when the visit in progress ends. Travel and waiting pause for it; a visit that
has begun is finished first. This is written from those words, not from the solver's arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from routeopt.core.clock import to_seconds
from routeopt.core.violation import Violation
from routeopt.inputs import opening
from routeopt.network.model import SNAP_OK, UNREACHABLE_S
from routeopt.plan.checks.evidence import Evidence, Found, records, rows_of
from routeopt.scenario.journeys import JourneySettings

Visit = tuple[str, int, int | None]
"""Outlet, seconds, and when it has to begin."""


@dataclass
class Lunch:
    """A rep's lunch while a day is walked through: when it begins, how long it takes, and whether it is over."""

    begin_s: int
    length_s: int
    over: bool = False

    def after_travel(self, leave_s: int, travel_s: int) -> int:
        """Arrival when leaving now; lunch is taken on the way when its time comes."""
        if self.over or (leave_s + travel_s <= self.begin_s and leave_s < self.begin_s):
            return leave_s + travel_s
        self.over = True
        return leave_s + travel_s + self.length_s

    def earliest_start(self, arrive_s: int, opens_s: int) -> int:
        """When a visit may begin after waiting for the door; lunch is taken while waiting when its time comes."""
        start = max(arrive_s, opens_s)
        if self.over or start < self.begin_s:
            return start
        return max(start, max(arrive_s, self.begin_s) + self.length_s)


def sequence(evidence: Evidence) -> Found:
    """The visits of a day are numbered 1, 2, 3 … without a hole."""
    for (rep, day), rows in evidence.days.items():
        found = rows["seq"].tolist()
        if found != list(range(1, len(found) + 1)):
            yield Violation("plan.sequence", f"rep {rep}, {day}", {"found": ", ".join(map(str, found))})


def arrivals(evidence: Evidence) -> Found:
    """A rep arrives when the travel from the stop before is over, lunch on the way included."""
    for where, row, walk in _walk(evidence):
        if row["arrive_s"] != walk["arrive_s"]:
            params = {"found": _clock(row["arrive_s"]), "expected": _clock(walk["arrive_s"])}
            yield Violation("plan.arrivals", where, params)


def starts(evidence: Evidence) -> Found:
    """A visit begins as soon as the rep is there, the door is open and lunch is over."""
    for where, row, walk in _walk(evidence):
        if row["start_s"] != walk["start_s"]:
            params = {"found": _clock(row["start_s"]), "expected": _clock(walk["start_s"])}
            yield Violation("plan.starts", where, params)


def visit_lengths(evidence: Evidence) -> Found:
    """A visit ends when its seconds are over; it is never interrupted."""
    for row in rows_of(evidence.plan.calls):
        expected = row.start_s + evidence.takes_s(row.rep_id, row.outlet_id, row.date)
        if row.leave_s != expected:
            params = {"found": _clock(row.leave_s), "expected": _clock(expected)}
            yield Violation("plan.visit_lengths", f"rep {row.rep_id}, {row.date}, stop {row.seq}", params)


def inside_opening(evidence: Evidence) -> Found:
    """A visit begins and ends inside one opening window of the outlet."""
    for row in rows_of(evidence.plan.calls):
        windows = windows_of(evidence, row.outlet_id, row.date)
        if not any(begin <= row.start_s and row.leave_s <= end for begin, end in windows):
            params = {
                "found": f"{_clock(row.start_s)}-{_clock(row.leave_s)}",
                "windows": ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in windows) or "–",
            }
            yield Violation("plan.inside_opening", f"{row.outlet_id}, {row.date}", params)


def lunch_kept(evidence: Evidence) -> Found:
    """A day that reaches beyond the start of lunch holds the whole of it, with no visit or departure inside it."""
    begin, length = _lunch(evidence.settings.journeys)
    for row in rows_of(evidence.plan.routes):
        visits = evidence.days.get((row.rep_id, row.date), evidence.plan.calls.iloc[:0])
        spans = list(zip(visits["start_s"].tolist(), visits["leave_s"].tolist(), strict=True))
        # Lunch waits for the visit during which its time comes.
        lunch = max([begin, *(leave for start, leave in spans if start < begin < leave)])
        broken = any(lunch <= start < lunch + length for start, _ in spans)
        broken = broken or lunch <= row.leave_start_s < lunch + length or lunch < row.back_s < lunch + length
        expected = length if row.leave_start_s < lunch < row.back_s else 0
        if length and (broken or row.lunch_s != expected):
            params = {"found": row.lunch_s // 60, "expected": expected // 60, "begin": _clock(lunch)}
            yield Violation("plan.lunch_kept", f"rep {row.rep_id}, {row.date}", params)


def inside_shift(evidence: Evidence) -> Found:
    """A rep leaves and is back inside the shift, or inside the overtime that is allowed."""
    rules = evidence.settings.journeys
    begin, end = to_seconds(rules.shift_start), rules.latest_end_s
    for row in rows_of(evidence.plan.routes):
        if not begin <= row.leave_start_s <= row.back_s <= end:
            params = {
                "found": f"{_clock(row.leave_start_s)}-{_clock(row.back_s)}",
                "shift": f"{_clock(begin)}-{_clock(end)}",
            }
            yield Violation("plan.inside_shift", f"rep {row.rep_id}, {row.date}", params)


def windows_of(evidence: Evidence, outlet: str, day: date, rep: str | None = None) -> list[tuple[int, int]]:
    """
    Opening windows on a day: an agreed visit's own time, else those of the inputs, the whole day without any.

    For a rep the door opens where it meets another one when both are there.
    """
    if rep is not None and (outlet, day) in evidence.agreed:
        begin = evidence.agreed[outlet, day]
        return [(begin, begin + evidence.takes_s(rep, outlet, day))]
    if (outlet, day) in evidence.appointments:
        begin = evidence.appointments[outlet, day]
        return [(begin, begin + int(evidence.outlets["visit_s"].get(outlet, 0)))]
    hours = evidence.opening.get(outlet)
    if hours is None:
        return []
    return list(opening.parse(hours)[day.weekday()]) if hours.strip() else [(0, opening.DAY_S)]


def fits(evidence: Evidence, rep: str, day: date, stops: list[Visit]) -> bool:
    """
    Whether a day keeps its doors and its shift when the rep leaves as early as it may.

    Parameters
    ----------
    evidence
        Plan and inputs.
    rep, day
        Whose day; it begins and ends where the plan has it.
    stops
        Visits in their order.

    Returns
    -------
    bool
        False where no way leads to a stop, too.
    """
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
        return [opening.DAY_S] * (len(outlets) + 1)
    seconds = evidence.travel.networks[str(evidence.reps["travel_mode"].loc[rep])].times(points).seconds
    return [opening.DAY_S if way == UNREACHABLE_S else int(way) for way in np.diagonal(seconds, 1).tolist()]


Step = tuple[str, dict[str, Any], dict[str, int]]


def _walk(evidence: Evidence) -> Iterator[Step]:
    """
    Walk through every day: where, the visit's row, and its arrival and start as they follow from the stop before.

    Each step starts from the stored end of the stop before, so that one wrong time breaks its own rule only.
    """
    routes = evidence.plan.routes
    leaves = dict(zip(zip(routes["rep_id"], routes["date"], strict=True), routes["leave_start_s"], strict=True))
    for (rep, day), rows in evidence.days.items():
        lunch = Lunch(*_lunch(evidence.settings.journeys))
        before = leaves.get((rep, day))
        if before is None:
            continue
        lunch.over = before >= lunch.begin_s
        for row in records(rows):
            arrive = lunch.after_travel(int(before), int(row["travel_s"]))
            start = _earliest(evidence, lunch, row)
            yield f"rep {rep}, {day}, stop {row['seq']}", dict(row), {"arrive_s": arrive, "start_s": start}
            lunch.over = lunch.over or row["start_s"] >= lunch.begin_s
            before = row["leave_s"]


def _earliest(evidence: Evidence, lunch: Lunch, row: dict[Any, Any]) -> int:
    """Earliest start inside a window that leaves time for the visit; the stored start where none does."""
    takes = row["leave_s"] - row["start_s"]
    fits = []
    for begin, end in windows_of(evidence, row["outlet_id"], row["date"], row["rep_id"]):
        start = lunch.earliest_start(row["arrive_s"], begin)
        if start + takes <= end:
            fits.append(start)
    return min(fits, default=row["start_s"])


def _lunch(rules: JourneySettings) -> tuple[int, int]:
    """Start and length of lunch in seconds."""
    return to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes)


def _clock(seconds: float) -> str:
    """``HH:MM:SS`` of seconds since midnight."""
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


RULES = (sequence, arrivals, starts, visit_lengths, inside_opening, lunch_kept, inside_shift)
