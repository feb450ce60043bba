"""Rules about spread: every day simulated again by the wall clock, with the draws that the plan's settings name."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.core.spread import drawn_times, ninetieth
from routeopt.core.violation import Violation
from routeopt.plan.checks.clock import windows_of
from routeopt.plan.checks.evidence import Evidence, Found, rows_of
from routeopt.scenario.journeys import JourneySettings


def days_spread(evidence: Evidence) -> Found:
    """Nine of ten simulated days are no longer than stated, and the stated share of them ends inside the shift."""
    rules = evidence.settings.journeys
    end = rules.latest_end_s
    for row in rows_of(evidence.plan.routes):
        visits = evidence.days.get((row.rep_id, row.date))
        expected = row.back_s - row.leave_start_s, 1.0
        if visits is not None and (row.rep_id, row.date) in evidence.back:
            back = _returns(evidence, row.rep_id, row.date, int(row.leave_start_s), visits)
            expected = ninetieth(back - row.leave_start_s), float((back <= end).mean())
        late = rules.robust and row.leave_start_s + row.p90_length_s > end
        if row.p90_length_s != expected[0] or abs(row.in_shift_share - expected[1]) > 1e-9 or late:
            params = {
                "found": f"{row.p90_length_s} s, {row.in_shift_share:.1%}",
                "expected": f"{expected[0]} s, {expected[1]:.1%}",
            }
            yield Violation("plan.days_spread", f"rep {row.rep_id}, {row.date}", params)


def _returns(evidence: Evidence, rep: str, day: date, leave_s: int, visits: pd.DataFrame) -> NDArray[np.int64]:
    """
    When the rep is back on each simulated day, by the wall clock: lunch is taken once its time has come.

    A visit waits for the first window that leaves time for its planned length; where none does, it begins at once.
    """
    rules = evidence.settings.journeys
    lunch, length = to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes)
    takes = (visits["leave_s"] - visits["start_s"]).to_numpy(np.int64)
    ways = np.append(visits["travel_s"].to_numpy(np.int64), evidence.back[rep, day][0])
    travel, visit = drawn_times(rules.spread, (evidence.settings.seed, rep, day), ways, takes)
    now = np.full(travel.shape[1], leave_s, np.int64)
    had = now >= lunch
    for place, outlet in enumerate(visits["outlet_id"]):
        now, had = _after_way(now, had, travel[place], (lunch, length))
        best = np.full(len(now), np.iinfo(np.int64).max)
        for opens, closes in _in_shift(windows_of(evidence, outlet, day, rep), rules):
            start = _after_wait(now, had, opens, (lunch, length))
            best = np.where(start + takes[place] <= closes, np.minimum(best, start), best)
        start = np.where(best < np.iinfo(np.int64).max, best, _after_wait(now, had, 0, (lunch, length)))
        had |= start >= lunch
        now = start + visit[place]
    return _after_way(now, had, travel[-1], (lunch, length))[0]


def _in_shift(windows: list[tuple[int, int]], rules: JourneySettings) -> list[tuple[int, int]]:
    """Windows as far as they lie in the shift: a later door is no reason to wait."""
    begin, end = to_seconds(rules.shift_start), rules.latest_end_s
    return [(max(begin, opens), min(end, closes)) for opens, closes in windows if max(begin, opens) < min(end, closes)]


def _after_way(
    now: NDArray[np.int64], had: NDArray[np.bool_], way: NDArray[np.int64], lunch: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """When the rep arrives, and whether lunch is over by then."""
    still_before = had | ((now + way <= lunch[0]) & (now < lunch[0]))
    return np.where(still_before, now + way, now + way + lunch[1]), had | ~still_before


def _after_wait(
    now: NDArray[np.int64], had: NDArray[np.bool_], opens: int, lunch: tuple[int, int]
) -> NDArray[np.int64]:
    """When a visit may begin at a door that opens at a time, lunch taken while waiting where its time comes."""
    start = np.maximum(now, opens)
    rested = np.maximum(start, np.maximum(now, lunch[0]) + lunch[1])
    return np.where(had | (start < lunch[0]), start, rested)


RULES = (days_spread,)
