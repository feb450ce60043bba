"""A peer's orders, timed and held to the plan's own rules: neither we nor they can argue with the clock."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from routeopt.core.clock import to_seconds
from routeopt.core.faults import BadInputError, Fault
from routeopt.core.violation import Violation
from routeopt.exchange.cycle import Orders, seconds_between
from routeopt.plan.checks import calendar, clock
from routeopt.plan.checks.evidence import Evidence

RULES = (*calendar.RULES, *clock.RULES)
"""What a calendar and its days must keep, whoever made them."""
_KINDS = {"served": "service", "prospect": "prospect"}


@dataclass(frozen=True)
class Judgement:
    """
    What the checker says of a peer's days.

    Attributes
    ----------
    violations
        Empty when every rule holds.
    reps
        One row per answered rep: ``rep_id, visits, travel_s, plan_visits, plan_travel_s``.
    """

    violations: tuple[Violation, ...]
    reps: pd.DataFrame


def judge(evidence: Evidence, orders: Orders) -> Judgement:
    """
    Put a peer's orders in the place of the plan's and apply the rules of calendar and clock.

    Parameters
    ----------
    evidence
        The plan beside its inputs.
    orders
        The peer's outlets by rep and date. Reps that are not named keep the plan's days; a day that is not named is
        empty.

    Returns
    -------
    Judgement
        Every day leaves at the start of the shift, waits where a door is closed, and makes a visit at once where it is
        too late for every window.

    Raises
    ------
    BadInputError
        E1503 with every rep, outlet or date that the plan does not know.
    """
    _refuse_unknown(evidence, orders)
    evidence = _without_checks(evidence, set(orders))
    plan = evidence.plan
    visits: list[dict[str, Any]] = []
    routes: list[dict[str, Any]] = []
    for rep, days in sorted(orders.items()):
        stops = sorted({outlet for day in days.values() for outlet in day})
        travel_s = seconds_between(evidence, rep, stops)
        place = {outlet: position for position, outlet in enumerate(stops, start=1)}
        for day in evidence.workdays:
            rows, route = _walk(evidence, rep, day, [(place[outlet], outlet) for outlet in days.get(day, [])], travel_s)
            visits += rows
            routes.append(route)
    answered = set(orders)
    judged = dataclasses.replace(
        plan,
        visits=_replaced(plan.visits, pd.DataFrame(visits, columns=_names(plan.visits, visits)), answered),
        routes=_replaced(plan.routes, pd.DataFrame(routes, columns=_names(plan.routes, routes)), answered),
    )
    held = dataclasses.replace(evidence, plan=judged)
    violations = tuple(violation for rule in RULES for violation in rule(held))
    return Judgement(violations, _side_by_side(plan.routes, judged.routes, answered))


def _without_checks(evidence: Evidence, reps: set[str]) -> Evidence:
    """Leave the checks of coolers out for reps who are answered: nobody asked the peer for them."""
    visits = evidence.plan.visits
    asked = visits["kind"].ne("cooler_check") | ~visits["rep_id"].isin(reps)
    return dataclasses.replace(evidence, plan=dataclasses.replace(evidence.plan, visits=visits[asked]))


def _refuse_unknown(evidence: Evidence, orders: Orders) -> None:
    faults = [Fault("E1503", field=rep) for rep in sorted(set(orders) - set(evidence.reps.index))]
    workdays, known = set(evidence.workdays), set(evidence.outlets.index)
    for rep, days in sorted(orders.items()):
        faults += [Fault("E1503", field=f"{rep} {day}") for day in sorted(set(days) - workdays)]
        named = {outlet for stops in days.values() for outlet in stops}
        faults += [Fault("E1503", field=f"{rep} {outlet}") for outlet in sorted(named - known)]
    if faults:
        raise BadInputError(faults)


def _walk(
    evidence: Evidence, rep: str, day: date, stops: list[tuple[int, str]], travel_s: "np.ndarray[Any, Any]"
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Visits and route of one day."""
    rules = evidence.settings.journeys
    leave = begin = to_seconds(rules.shift_start)
    lunch = clock.Lunch(to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes))
    rows: list[dict[str, Any]] = []
    before = 0
    for seq, (position, outlet) in enumerate(stops, start=1):
        way, takes = int(travel_s[before, position]), evidence.takes_s(rep, outlet, day)
        arrive = lunch.after_travel(leave, way)
        start = min(
            _starts(evidence, lunch, (rep, outlet, day), arrive, takes), default=lunch.earliest_start(arrive, arrive)
        )
        lunch.over = lunch.over or start >= lunch.begin_s
        kind = _KINDS[str(evidence.outlets["status"].loc[outlet])]
        if evidence.met.get((outlet, day)) == rep:
            kind = "handover"
        leave, before = start + takes, position
        rows.append(
            {"rep_id": rep, "date": day, "seq": seq, "outlet_id": outlet, "kind": kind, "travel_s": way}
            | {"arrive_s": arrive, "start_s": start, "leave_s": leave}
        )
    way = int(travel_s[before, 0]) if stops else 0
    back = lunch.after_travel(leave, way) if stops else begin
    travel = sum(row["travel_s"] for row in rows) + way
    route = {
        "rep_id": rep,
        "date": day,
        "stops": len(stops),
        "travel_s": travel,
        "leave_start_s": begin,
        "back_s": back,
    }
    return rows, route | {"lunch_s": lunch.length_s if lunch.over else 0}


def _starts(
    evidence: Evidence, lunch: clock.Lunch, visit: tuple[str, str, date], arrive: int, takes: int
) -> Iterator[int]:
    """Starts of a rep's visit to an outlet on a day in each window that still leaves time for it."""
    rep, outlet, day = visit
    for opens, closes in clock.windows_of(evidence, outlet, day, rep):
        start = lunch.earliest_start(arrive, opens)
        if start + takes <= closes:
            yield start


def _names(table: pd.DataFrame, rows: list[dict[str, Any]]) -> list[str]:
    return list(rows[0]) if rows else list(table.columns)


def _replaced(table: pd.DataFrame, rows: pd.DataFrame, reps: set[str]) -> pd.DataFrame:
    """The table with the rows of some reps taken from elsewhere; only columns that both have."""
    kept = table.loc[~table["rep_id"].isin(reps), [name for name in table.columns if name in rows.columns]]
    both = [part.astype(object) for part in (kept, rows) if len(part)]
    return pd.concat(both, ignore_index=True).infer_objects() if both else kept


def _side_by_side(mine: pd.DataFrame, theirs: pd.DataFrame, reps: set[str]) -> pd.DataFrame:
    columns = {"stops": "visits", "travel_s": "travel_s"}
    sums = [
        table[table["rep_id"].isin(reps)].groupby("rep_id")[list(columns)].sum().rename(columns=columns)
        for table in (theirs, mine)
    ]
    return sums[0].join(sums[1].add_prefix("plan_"), how="left").astype("int64").reset_index()
