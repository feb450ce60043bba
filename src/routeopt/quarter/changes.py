"""What becomes of each outlet from one plan to the next: one row an outlet, the weightiest change first."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import WEEKDAYS

CHANGES = ("closed", "opened", "dropped", "added", "new_mode", "moved", "new_class", "new_day", "kept")
"""
What can become of an outlet, the weightiest first: it is gone or new in the tables; it leaves or joins the direct team;
another mode or distributor serves it; another rep does; its class is another; its days are others; nothing changed.
"""
_PARTS = ("status", "mode", "distributor_id", "rep_id", "class", "days")


def changes(
    before_outlets: pd.DataFrame,
    before_visits: pd.DataFrame,
    outlets: pd.DataFrame,
    visits: pd.DataFrame,
) -> pd.DataFrame:
    """
    Compare two plans outlet by outlet.

    Parameters
    ----------
    before_outlets, outlets
        ``outlet_id, status, outlet_class, mode, distributor_id, rep_id`` of the plan in force and of the new one; the
        new one also ``reason``, ``rep_reason`` and ``volume_cases``.
    before_visits, visits
        ``date, outlet_id, kind`` of both plans.

    Returns
    -------
    DataFrame
        ``outlet_id, change, reason, from_mode, to_mode, from_distributor_id, to_distributor_id, from_rep_id, to_rep_id,
        from_class, to_class, from_days, to_days, volume_cases``, sorted by outlet: every outlet that one of the plans
        serves. Days are weekdays such as ``mon thu``. ``reason`` is a code of ``reasons.quarter`` or, where the mode
        changed, of ``reasons.coverage``.
    """
    both = pd.concat(
        [_side(before_outlets, before_visits, "from"), _side(outlets, visits, "to")], axis=1, sort=True
    ).rename_axis("outlet_id")
    served = both["from_status"].eq("served").fillna(value=False) | both["to_status"].eq("served").fillna(value=False)
    both = both[served].copy()
    both["change"] = _kinds(both)
    after = outlets.set_index("outlet_id").reindex(both.index)
    staff = set(outlets["rep_id"].dropna())
    locked = after["rep_reason"].eq("only_rep").fillna(value=False)
    both["reason"] = _reasons(both, after["reason"], locked, staff)
    both["volume_cases"] = after["volume_cases"]
    sides = [f"{side}_{part}" for part in _PARTS[1:] for side in ("from", "to")]
    return both[["change", "reason", *sides, "volume_cases"]].reset_index()


def _side(outlets: pd.DataFrame, visits: pd.DataFrame, side: str) -> pd.DataFrame:
    """One plan's part of every row."""
    frame = outlets.set_index("outlet_id")[["status", "mode", "distributor_id", "rep_id", "outlet_class"]]
    frame = frame.rename(columns={"outlet_class": "class"}).assign(days=_days(visits))
    return frame.add_prefix(f"{side}_")


def _days(visits: pd.DataFrame) -> "pd.Series[str]":
    """Weekdays of each outlet's service visits, in the order of the week."""
    served = visits[visits["kind"].eq("service")]
    weekday = pd.to_datetime(served["date"]).dt.day_of_week
    pairs = pd.DataFrame({"outlet_id": served["outlet_id"].astype(str), "weekday": weekday}).drop_duplicates()
    names = pairs.sort_values("weekday")["weekday"].map(dict(enumerate(WEEKDAYS)))
    return names.groupby(pairs["outlet_id"]).agg(" ".join)


def _direct(both: pd.DataFrame, side: str) -> NDArray[np.bool_]:
    """Served by a rep of the company's own."""
    rep, status = both[f"{side}_rep_id"], both[f"{side}_status"]
    return (rep.notna() & status.eq("served").fillna(value=False)).to_numpy(bool)


def _differs(both: pd.DataFrame, part: str) -> NDArray[np.bool_]:
    first, second = (both[f"{side}_{part}"].astype(object) for side in ("from", "to"))
    return ((first != second) & ~(first.isna() & second.isna())).to_numpy(bool)


def _kinds(both: pd.DataFrame) -> NDArray[np.object_]:
    """The weightiest change of each row."""
    was, now = _direct(both, "from"), _direct(both, "to")
    gone = ~both["to_status"].eq("served").fillna(value=False).to_numpy(bool)
    new = ~both["from_status"].eq("served").fillna(value=False).to_numpy(bool)
    cases = (
        ("closed", gone),
        ("opened", new),
        ("dropped", was & ~now),
        ("added", now & ~was),
        ("new_mode", ~now & (_differs(both, "mode") | _differs(both, "distributor_id"))),
        ("moved", _differs(both, "rep_id")),
        ("new_class", _differs(both, "class")),
        ("new_day", now & _differs(both, "days")),
    )
    names = np.array([name for name, _ in cases], dtype=object)
    return np.select([holds for _, holds in cases], list(names), default="kept").astype(object)


def _reasons(both: pd.DataFrame, coverage: "pd.Series[str]", only_rep: "pd.Series[bool]", staff: set[str]) -> list[str]:
    """Why: the tables, the coverage's own reason, a rep who left, a lock, or the stage that decided."""
    known_before = both["from_status"].notna().to_numpy(bool)
    known_after = both["to_status"].notna().to_numpy(bool)
    fixed = {"moved": "territory", "new_class": "volume", "new_day": "calendar", "kept": ""}
    reasons = []
    rows = zip(both["change"], coverage, both["from_rep_id"], only_rep, known_before, known_after, strict=True)
    for change, why, rep, locked, before, after in rows:
        if change == "closed":
            reasons.append("no_customer" if after else "not_in_table")
        elif change == "opened":
            # A prospect that the plan itself takes on is no customer of the tables yet.
            known = "signed" if before else "new_in_table"
            reasons.append(str(why) if why == "structure_add" else known)
        elif change in ("dropped", "added", "new_mode"):
            reasons.append(str(why))
        elif change == "moved" and rep not in staff:
            reasons.append("rep_left")
        else:
            reasons.append("only_rep" if change == "moved" and locked else fixed[change])
    return reasons
