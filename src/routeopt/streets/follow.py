"""Follow priority streets: a later census and the calls made, beside the targets."""

import numpy as np
import pandas as pd

from routeopt.streets.targets import MEASURES

ON_COURSE, LATE, LOST = "on_course", "late", "lost"
PUSH, HOLD, LEAVE = "push", "hold", "leave"
TOLERANCE = 0.9
"""A segment is on course when it has come this share of the way that is due by now."""


def follow(streets: pd.DataFrame, now: pd.DataFrame, month: float) -> pd.DataFrame:
    """
    Compare what chosen segments have reached with their targets.

    Parameters
    ----------
    streets
        ``tables/streets.parquet`` of the plan that chose them.
    now
        The later census by segment: ``segment_id`` and ``<measure>`` for each of `targets.MEASURES`.
    month
        Months since the plan began, above 0.

    Returns
    -------
    pandas.DataFrame
        One row per chosen segment: ``segment_id, cluster_id, progress, state, proposal``. ``progress`` is the mean over
        the measures that were to grow of the way made ÷ the way due by now; NA where nothing was to grow or nothing was
        surveyed again (state ``late``: what is not followed is not on course).

    Notes
    -----
    Due is a straight line from the start to the 3-month target and from there to the 12-month one. A segment is on
    course from 90 % of the way due, lost when it stands below where it began, else late. Proposals: leave what is lost
    in the third month or later, push what is late or newly lost, hold what is on course.
    """
    chosen = streets[streets["cluster_id"].notna()].set_index("segment_id")
    found = now.set_index("segment_id").reindex(chosen.index)
    ways = {}
    for name in MEASURES:
        begin, soon, last = (chosen[f"{name}_{when}"].to_numpy(np.float64) for when in ("now", "3m", "12m"))
        due = np.interp(min(month, 3.0), [0.0, 3.0], [0.0, 1.0]) * (soon - begin)
        due = due + np.interp(month, [3.0, 12.0], [0.0, 1.0]) * (last - soon)
        made = found[name].to_numpy(np.float64) - begin
        ways[name] = np.divide(made, due, out=np.full(len(due), np.nan), where=due > 1e-9)
    table = pd.DataFrame(ways, index=chosen.index)
    progress = table.mean(axis=1)
    surveyed = found[list(MEASURES)].notna().all(axis=1)
    nothing_due = surveyed & table.isna().all(axis=1)
    state = np.where((progress >= TOLERANCE) | nothing_due, ON_COURSE, np.where(progress < 0, LOST, LATE))
    proposal = np.where(state == ON_COURSE, HOLD, np.where((state == LOST) & (month >= 3), LEAVE, PUSH))
    answer = pd.DataFrame({"cluster_id": chosen["cluster_id"], "progress": progress}, index=chosen.index)
    answer["state"], answer["proposal"] = state, proposal
    return answer.reset_index()
