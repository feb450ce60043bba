"""What a manager asks first: how it stands as a whole, and which reps need help with what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from routeopt.track.coolers import MEASURES
from routeopt.track.model import LOW

BASICS = ("compliance", "day", "strike", "target", "segment", "check")
"""Columns of the board, as in ``what`` of the proposals; coolers are one more."""
_DUE = {
    "results": ("cases_due", "cases"),
    "segments": ("actions_due", "actions_done"),
    "checks": ("checks_due", "checks_made"),
    "targets": ("target_due", "cases"),
    "measures": ("plan_share", "now_share"),
}
"""What was due and what was done, of the tables in which rows that lack most stand first."""


@dataclass(frozen=True)
class Fact:
    """
    One thing that was done, beside what was planned.

    Attributes
    ----------
    what
        As in the proposals.
    share
        What was done of what was due, or the share measured; NaN when nothing is known.
    due, done
        Counts behind it; None for a share that has none.
    off
        Whether it needs somebody's action.
    """

    what: str
    share: float
    due: float | None = None
    done: float | None = None
    off: bool = False


@dataclass(frozen=True)
class Standing:
    """
    How one rep stands.

    Attributes
    ----------
    rep_id
        Whose it is.
    facts
        By ``what``; what nobody told of is left out.
    coolers_off
        Measures of coolers that are off.
    behind
        Whether a later census finds the rep's priority streets behind their targets.
    first
        The rep's most urgent proposal; None when all is well.
    """

    rep_id: str
    facts: dict[str, Fact]
    coolers_off: tuple[str, ...]
    behind: bool
    first: dict[Any, Any] | None


def whole(tables: dict[str, pd.DataFrame]) -> list[Fact]:
    """
    Sum up all reps.

    Parameters
    ----------
    tables
        Of `Tracked`.

    Returns
    -------
    list of Fact
        One per column of the board that anything is known of.
    """
    facts = []
    if "figures" in tables:
        row = tables["figures"].iloc[0].to_dict()
        if "missed" in tables:
            facts += list(_visited(row))
    for what, (due, done) in _sums(tables).items():
        if due.sum() > 0:
            share = float(done.sum() / due.sum())
            facts.append(Fact(what, share, float(due.sum()), float(done.sum()), share < LOW))
    return facts


def standings(tables: dict[str, pd.DataFrame]) -> list[Standing]:
    """
    Set the reps beside each other.

    Parameters
    ----------
    tables
        Of `Tracked`.

    Returns
    -------
    list of Standing
        The rep with most things off first; of equals, the one whose most urgent thing lacks most.
    """
    if "proposals" not in tables:
        return []
    proposals, figures, sums = tables["proposals"], tables["figures"], _sums(tables)
    found = []
    for row in figures[figures["group"].eq("rep")].to_dict("records"):
        rep = str(row["id"])
        own = proposals[proposals["rep_id"].eq(rep)]
        off = set(own.loc[own["reason"].ne("behind_targets"), "what"])
        facts = {fact.what: fact for fact in _visited(row)} if "missed" in tables else {}
        for what, (due, done) in sums.items():
            if due.get(rep, 0) > 0:
                facts[what] = Fact(what, float(done[rep] / due[rep]), float(due[rep]), float(done[rep]))
        marked = {what: Fact(what, fact.share, fact.due, fact.done, what in off) for what, fact in facts.items()}
        coolers = tuple(name for name in MEASURES if name in off)
        # Proposals come in their order.
        first = own.to_dict("records")[0] if len(own) else None
        found.append(Standing(rep, marked, coolers, bool(own["reason"].eq("behind_targets").any()), first))
    return sorted(found, key=_urgency)


def in_order(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """
    Put the rows that need action first.

    Parameters
    ----------
    name
        Of the table.
    table
        One of `Tracked`.

    Returns
    -------
    pandas.DataFrame
        What lacks most of what was due stands first, what is off before what is not, the latest missed visit before
        older ones; other tables stay as they are.
    """
    if name == "missed":
        return table.sort_values("date", ascending=False, kind="stable")
    if name not in _DUE:
        return table
    due, done = _DUE[name]
    keys = pd.DataFrame({"lack": (table[due] - table[done]).abs() if name == "measures" else table[due] - table[done]})
    keys["calm"] = ~table["state"].eq("late") if "state" in table else False
    return table.loc[keys.sort_values(["calm", "lack"], ascending=[True, False], kind="stable").index]


def things_off(standing: Standing) -> int:
    """How many things of a rep need action."""
    return sum(fact.off for fact in standing.facts.values()) + len(standing.coolers_off) + standing.behind


def _urgency(standing: Standing) -> tuple[int, float, str]:
    return -things_off(standing), -standing.first["shortfall_share"] if standing.first else 0.0, standing.rep_id


def _visited(row: dict[Any, Any]) -> Iterator[Fact]:
    """Calls of the whole or of one rep."""
    made, on_day = float(row["compliance_share"]), float(row["on_day_share"])
    planned = float(row["planned"])
    yield Fact("compliance", made, planned, round(made * planned), made < LOW)
    yield Fact("day", on_day, off=on_day < LOW)
    yield Fact("strike", float(row["strike_rate"]))


def _sums(tables: dict[str, pd.DataFrame]) -> dict[str, tuple["pd.Series[Any]", "pd.Series[Any]"]]:
    """What was due and done by rep: targets, actions on priority streets, checks of coolers."""
    found = {}
    if "targets" in tables:
        rows = tables["targets"]
        rep = rows["unit"].astype(str).str.rpartition("/")[2]
        reps: Any = tables["figures"].loc[tables["figures"]["group"].eq("rep"), "id"] if "figures" in tables else []
        mine = rows[rep.isin(reps)]
        found["target"] = _by(mine, rep[mine.index], "target_due", "cases")
    if "segments" in tables:
        rows = tables["segments"]
        found["segment"] = _by(rows, rows["rep_id"], "actions_due", "actions_done")
    if {"weeks", "measures"} <= tables.keys():
        rows = tables["weeks"]
        found["check"] = _by(rows, rows["rep_id"], "checks_due", "checks_made")
    return found


def _by(rows: pd.DataFrame, rep: "pd.Series[Any]", due: str, done: str) -> tuple["pd.Series[Any]", "pd.Series[Any]"]:
    sums = rows[[due, done]].astype(float).groupby(rep).sum()
    return sums[due], sums[done]
