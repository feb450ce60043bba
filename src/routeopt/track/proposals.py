"""What is off, why, and what to change: one row per rep and thing that is off."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from routeopt.plan.model import Plan
from routeopt.streets.follow import BY_CENSUS, LEAVE, PUSH
from routeopt.track.calls import calls
from routeopt.track.coolers import MEASURES, coolers
from routeopt.track.model import LOW, Actuals
from routeopt.track.segments import segments
from routeopt.track.targets import targets

WAY_APART = 0.05
"""The way takes longer than planned when its share of the day is higher by more than this."""
ORDER = ("compliance", "target", "strike", "day", "segment", "check", *MEASURES)
"""Calls stand first, since all else rests on them."""
Row = tuple[str, str, str, str, float, float]


def proposals(plan: Plan, actuals: Actuals) -> dict[str, pd.DataFrame]:
    """
    Propose a change wherever a rep is off the plan.

    Parameters
    ----------
    plan
        The plan in force.
    actuals
        What was done.

    Returns
    -------
    dict
        ``proposals``: ``rep_id, what, reason, proposal, plan_value, value, shortfall_share``, ordered by ``what``:
        compliance, target, strike, day, segment, check or one of the six measures of coolers. None where nothing can be
        told.

    Notes
    -----
    Calls below 90 % of the plan: where the way takes a larger share of the day than planned by 5 points, the gaps of
    missing calls aside, the ways are longer than planned, and travel times or the territory are to be mended; else too
    few calls were made, and the days are to be looked into. Half as many orders a call as the mean: the calls are made
    and do not sell. Sales below 90 % of the target due: with calls in order the target or the assortment is to be
    looked at, else the calls first. Street segments that a later census finds behind their targets are to be pushed or
    left, ``plan_value`` of them surveyed again and ``value`` on course; actions without a visit are to be made up.
    """
    found = calls(plan, actuals)
    if not found:
        return {}
    figures = found["figures"]
    reps = {str(row["id"]): row for row in figures[figures["group"].eq("rep")].to_dict("records")}
    mean = float(figures.loc[figures["group"].eq("all"), "strike_rate"].iloc[0])
    rows = [row for rep, own in sorted(reps.items()) for row in _calls(rep, own, mean, "visits" in actuals.tables)]
    for row in targets(plan, actuals).get("targets", pd.DataFrame(columns=["unit"])).to_dict("records"):
        rep = str(row["unit"]).rpartition("/")[2]
        if rep in reps and row["state"] == "late":
            kept = not reps[rep]["compliance_share"] < LOW
            why = ("sells_less", "review_target") if kept else ("calls_missing", "make_calls")
            rows.append((rep, "target", *why, row["target_due"], row["cases"]))
    rows += _segments(segments(plan, actuals).get("segments"))
    rows += _coolers(coolers(plan, actuals))
    columns = ["rep_id", "what", "reason", "proposal", "plan_value", "value"]
    table = pd.DataFrame(rows, columns=columns)
    # Measures are shares already; of all else the shortfall is a share of the plan.
    whole = table["plan_value"].where(~table["what"].isin(MEASURES), 1.0)
    table["shortfall_share"] = (table["plan_value"] - table["value"]).abs() / whole
    table["order"] = [ORDER.index(what) for what in table["what"]]
    table = table.sort_values(["order", "shortfall_share"], ascending=[True, False], kind="stable", ignore_index=True)
    return {"proposals": table.drop(columns="order")}


def _calls(rep: str, own: dict[Any, Any], mean: float, visited: bool) -> Iterator[Row]:
    if visited and own["compliance_share"] < LOW:
        # Calls that are missing leave gaps in the day, which are no ways.
        gaps = 1 - own["compliance_share"] * (1 - own["way_share_plan"])
        longer = own["way_share"] - gaps > WAY_APART
        why = ("way_longer", "mend_travel") if longer else ("calls_missing", "make_calls")
        yield rep, "compliance", *why, 1.0, own["compliance_share"]
    elif visited and own["on_day_share"] < LOW:
        yield rep, "day", "other_days", "fix_days", 1.0, own["on_day_share"]
    if visited and own["strike_rate"] < mean / 2:
        yield rep, "strike", "calls_sell_nothing", "train", mean, own["strike_rate"]


def _segments(table: pd.DataFrame | None) -> Iterator[Row]:
    """Rows for each rep with segments that are late or lost by a census, or whose actions had no visit."""
    if table is None:
        return
    surveyed = table[table["judged_by"].eq(BY_CENSUS)]
    for proposal in (PUSH, LEAVE):
        for rep, own in surveyed[surveyed["proposal"].eq(proposal)].groupby("rep_id"):
            of_rep = float(surveyed["rep_id"].eq(rep).sum())
            yield str(rep), "segment", "behind_targets", proposal, of_rep, of_rep - len(own)
    for rep, own in table[table["actions_due"].gt(0)].groupby("rep_id"):
        due, done = float(own["actions_due"].sum()), float(own["actions_done"].sum())
        if done < LOW * due:
            yield str(rep), "segment", "actions_missing", PUSH, due, done


def _coolers(found: dict[str, pd.DataFrame]) -> list[Row]:
    rows: list[Row] = []
    if not found:
        return rows
    measures = found["measures"]
    for row in measures[measures["group"].eq("rep") & measures["state"].eq("late")].to_dict("records"):
        known = str(row["id"]), str(row["measure"])
        rows.append((*known, "coolers_off", str(row["proposal"]), row["plan_share"], row["now_share"]))
    missing = found["checks"]
    for rep, own in missing[missing["rep_id"].notna()].groupby("rep_id"):
        due, done = float(own["checks_due"].sum()), float(own["checks_made"].sum())
        rows.append((str(rep), "check", "checks_missing", "make_checks", due, done))
    return rows
