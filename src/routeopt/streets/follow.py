"""Follow priority streets: a later census and the calls made, beside the targets and the action plan."""

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.streets.targets import MEASURES, standing

ON_COURSE, LATE, LOST = "on_course", "late", "lost"
PUSH, HOLD, LEAVE = "push", "hold", "leave"
BY_CENSUS, BY_VISITS = "census", "visits"
TOLERANCE = 0.9
"""A segment is on course when it has come this share of the way that is due by now."""
STEP = 0.01
"""A smaller share of the way is rounding: targets are written with four decimals."""


def reached(segments: pd.DataFrame | None) -> pd.DataFrame:
    """
    Say where the surveyed segments of a later census stand.

    Parameters
    ----------
    segments
        `StreetCensus.segments` of the later wave; None when there was none.

    Returns
    -------
    pandas.DataFrame
        ``segment_id`` and each of `targets.MEASURES`, surveyed segments only.
    """
    if segments is None:
        return pd.DataFrame(columns=["segment_id", *MEASURES])
    known = segments[segments["surveyed"]]
    return known[["segment_id"]].assign(**standing(known)).reset_index(drop=True)


def follow(
    streets: pd.DataFrame,
    now: pd.DataFrame,
    month: float,
    actions: pd.DataFrame | None = None,
    visits: pd.DataFrame | None = None,
    today: dt.date | None = None,
) -> pd.DataFrame:
    """
    Compare what chosen segments have reached with their targets, and what was done on them with what was planned.

    Parameters
    ----------
    streets
        ``tables/streets.parquet`` of the plan that chose them.
    now
        The later census by segment, from `reached`.
    month
        Months since the plan began, above 0.
    actions
        ``tables/actions.parquet`` of that plan; None leaves the work out.
    visits
        Visits that were made: ``outlet_id, date``.
    today
        Last day that counts; None: all dated actions are due.

    Returns
    -------
    pandas.DataFrame
        One row per chosen segment: ``segment_id, cluster_id, progress, actions_due, actions_done, judged_by, state,
        proposal``. ``progress`` is the mean over the measures that were to grow of the way made ÷ the way due by now;
        NA where nothing was to grow or nothing was surveyed again.

    Notes
    -----
    Due is a straight line from the start to the 3-month target and from there to the 12-month one. A segment is on
    course from 90 % of the way due, lost when it stands below where it began by 1 % of the way or more, else late. A
    segment that no later census covers is judged by the work: on course when 90 % of its due actions have had a visit
    on their day or XX Proposals: leave
    what is lost in the third month or later, push what is late or newly lost, hold what is on course.
    """
    chosen = streets[streets["cluster_id"].notna()].set_index("segment_id")
    found = now.set_index("segment_id").reindex(chosen.index)
    ways, nothing_due = {}, np.ones(len(chosen), np.bool_)
    for name in MEASURES:
        begin, soon, last = (chosen[f"{name}_{when}"].to_numpy(np.float64) for when in ("now", "3m", "12m"))
        due = np.interp(min(month, 3.0), [0.0, 3.0], [0.0, 1.0]) * (soon - begin)
        due = due + np.interp(month, [3.0, 12.0], [0.0, 1.0]) * (last - soon)
        made = found[name].to_numpy(np.float64) - begin
        nothing_due &= due <= 1e-9
        ways[name] = np.divide(made, due, out=np.full(len(due), np.nan), where=due > 1e-9)
    table = pd.DataFrame(ways, index=chosen.index)
    progress = table.mean(axis=1)
    surveyed = found[list(MEASURES)].notna().all(axis=1).to_numpy()
    asked, done = _work(chosen.index, actions, visits, today)
    worked = np.where(asked > 0, done >= TOLERANCE * asked, nothing_due)
    on_course = np.where(surveyed, (progress >= TOLERANCE) | nothing_due, worked)
    state = np.where(on_course, ON_COURSE, np.where(progress <= -STEP, LOST, LATE))
    proposal = np.where(state == ON_COURSE, HOLD, np.where((state == LOST) & (month > 2), LEAVE, PUSH))
    answer = pd.DataFrame({"cluster_id": chosen["cluster_id"], "progress": progress}, index=chosen.index)
    answer["actions_due"], answer["actions_done"] = asked, done
    answer["judged_by"] = np.where(surveyed, BY_CENSUS, BY_VISITS)
    answer["state"], answer["proposal"] = state, proposal
    return answer.reset_index()


def _work(
    segments: "pd.Index[str]", actions: pd.DataFrame | None, visits: pd.DataFrame | None, today: dt.date | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Actions due on each segment, and how many of them had a visit on their day or later."""
    if actions is None:
        return np.zeros(len(segments), np.int64), np.zeros(len(segments), np.int64)
    due = actions[actions["date"].notna()]
    due = due.assign(date=pd.to_datetime(due["date"]))
    last = pd.Timestamp.max if today is None else pd.Timestamp(today)
    due = due[due["date"] <= last]
    done = np.zeros(len(due), np.bool_)
    if visits is not None and len(visits):
        made = visits[["outlet_id"]].assign(visited=pd.to_datetime(visits["date"]))
        pairs = due.reset_index(names="action").merge(made, on="outlet_id")
        in_time = (pairs["visited"] >= pairs["date"]) & (pairs["visited"] <= last)
        done = due.index.isin(pairs.loc[in_time, "action"])
    count = due.assign(done=done).groupby("segment_id")["done"].agg(["size", "sum"])
    count = count.reindex(segments, fill_value=0)
    return count["size"].to_numpy(np.int64), count["sum"].to_numpy(np.int64)
