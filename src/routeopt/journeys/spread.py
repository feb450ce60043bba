"""How long days really take: every planned day walked through with drawn visit and travel times."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.spread import drawn_times, ninetieth
from routeopt.journeys.model import RepProblem
from routeopt.journeys.timing import WorkingClock, start_spans


def with_spread(
    problem: RepProblem, visits: pd.DataFrame, days: pd.DataFrame, nights: tuple[int, ...] = ()
) -> pd.DataFrame:
    """
    Simulate every day of a rep: the same start and order, other times.

    Parameters
    ----------
    problem
        The cycle.
    visits, days
        Tables of `RepJourneys`.
    nights
        Days after which the rep sleeps away.

    Returns
    -------
    pandas.DataFrame
        The days with ``p90_length_s``, the seconds from leaving to being back that nine of ten simulated days do not
        exceed, and ``in_shift_share``, the share of them that are back inside the shift.
    """
    spans = start_spans(problem)
    rows = dict(iter(visits.sort_values("seq").groupby(["day", "vehicle"])))
    lengths, shares = [], []
    for day in days.to_dict("records"):
        group = rows.get((day["day"], day["vehicle"]))
        if group is None:
            lengths.append(int(day["back_s"] - day["leave_start_s"]))
            shares.append(1.0)
            continue
        number = int(day["day"])
        travel = problem.travel_between(begins_away=number - 1 in nights, ends_away=number in nights)
        back = _returns(problem, travel, spans, number, int(day["leave_start_s"]), group["stop"].to_numpy())
        lengths.append(ninetieth(back - int(day["leave_start_s"])))
        shares.append(float((back <= problem.shift_end_s).mean()))
    return days.assign(p90_length_s=np.array(lengths, np.int64), in_shift_share=np.array(shares, np.float64))


def minutes_over(problem: RepProblem, days: pd.DataFrame) -> int:
    """Minutes, rounded up, by which the worst day's 90th percentile is back after the shift; 0 when none is."""
    late = (days["leave_start_s"] + days["p90_length_s"]).max() - problem.shift_end_s
    return max(0, -(-int(late) // 60))


def _returns(
    problem: RepProblem,
    ways_s: NDArray[np.int32],
    spans: tuple[NDArray[np.int64], NDArray[np.int64]],
    day: int,
    leave_s: int,
    stops: NDArray[np.int64],
) -> NDArray[np.int64]:
    """
    Wall time at which each simulated day is back.

    On the working clock lunch needs no rule. A rep who comes too late for every window makes the visit at once: no
    door is going to open.
    """
    clock = WorkingClock(problem.lunch_start_s, problem.lunch_s)
    path = np.concatenate([[0], stops, [0]])
    key = problem.seed, problem.rep_id, problem.dates[day]
    planned = ways_s[path[:-1], path[1:]].astype(np.int64)
    travel, visit = drawn_times(problem.spread, key, planned, problem.takes_s[stops, day])
    after_lunch = leave_s >= problem.lunch_start_s + problem.lunch_s
    time = np.full(travel.shape[1], leave_s - (problem.lunch_s if after_lunch else 0), np.int64)
    for place, stop in enumerate(stops.tolist()):
        time += travel[place]
        time = _begin(time, spans[0][stop, day], spans[1][stop, day]) + visit[place]
    home = time + travel[-1]
    before_lunch = (home <= clock.lunch_start_s) & (time < clock.lunch_start_s)
    return np.where(before_lunch, home, home + clock.lunch_s)


def _begin(time: NDArray[np.int64], opens: NDArray[np.int64], closes: NDArray[np.int64]) -> NDArray[np.int64]:
    """First allowed start from each time on; the time itself when there is none."""
    start = time.copy()
    for first, last in zip(opens[::-1].tolist(), closes[::-1].tolist(), strict=True):
        start = np.where(time <= last, np.maximum(time, first), start)
    return start
