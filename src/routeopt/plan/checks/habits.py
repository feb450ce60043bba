"""Rules about the days of the plan in force: what they cost where they change, and how many may."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pandas as pd

from routeopt.core.violation import Violation
from routeopt.plan.checks.calendar import weekday_sets
from routeopt.plan.checks.clock import fits
from routeopt.plan.checks.evidence import Evidence, Found

Place = tuple[int, int]
"""Week of the cycle and weekday."""


def changes_priced(evidence: Evidence) -> Found:
    """Each rep's price of change is that of its outlets' other weekdays and weeks and of its days' other orders."""
    for rep, stated in zip(evidence.plan.territories["rep_id"], evidence.plan.territories["change_s"], strict=True):
        expected = _price_s(evidence, rep)
        if stated != expected:
            yield Violation("plan.changes_priced", f"rep {rep}", {"found": stated, "expected": expected})


def changes_capped(evidence: Evidence) -> Found:
    """No more of a rep's outlets, visited as often as before, leave their weekdays than the cap allows."""
    cap = evidence.settings.journeys.change_cap
    if evidence.known.previous is None or cap >= 1:
        return
    before, now = _places(evidence, evidence.known.previous.visits), _places(evidence, evidence.plan.own_calls)
    for rep in evidence.plan.territories["rep_id"]:
        mine = [outlet for outlet in now if evidence.outlets["rep_id"].get(outlet) == rep]
        same = [outlet for outlet in mine if len(before.get(outlet, ())) == len(now[outlet])]
        moved = [outlet for outlet in same if not _alike(before[outlet], now[outlet])]
        forced = {outlet for outlet in moved if _forced(evidence, rep, outlet, before[outlet])}
        most = int(cap * (len(same) - len(forced)) + 1e-9)
        if len(moved) - len(forced) > most:
            params = {"found": len(moved) - len(forced), "most": most}
            yield Violation("plan.changes_capped", f"rep {rep}", params)


def _price_s(evidence: Evidence, rep: str) -> int:
    rules, previous = evidence.settings.journeys, evidence.known.previous
    if previous is None:
        return 0
    before, now = _places(evidence, previous.visits), _places(evidence, evidence.plan.own_calls)
    seconds = 0
    for outlet, places in now.items():
        if outlet in before and evidence.outlets["rep_id"].get(outlet) == rep:
            if not _alike(before[outlet], places):
                seconds += round(60 * rules.change_price_minutes)
            elif any(place not in before[outlet] for place in places):
                seconds += round(60 * rules.week_price_minutes)
    old, new = _orders(evidence, previous.visits, rep), _orders(evidence, evidence.plan.own_calls, rep)
    for place, order in new.items():
        rank = {outlet: number for number, outlet in enumerate(old.get(place, []))}
        known = [rank[outlet] for outlet in order if outlet in rank]
        if any(later < earlier for earlier, later in pairwise(known)):
            seconds += round(60 * rules.order_price_minutes)
    return seconds


def _place(evidence: Evidence, day: Any) -> Place:  # noqa: ANN401 - a date or a timestamp
    """Week and weekday, weeks counted on through the repeated cycle."""
    away = pd.Timestamp(day).toordinal() - evidence.settings.period.start.toordinal()
    return away // 7 % evidence.settings.period.weeks, away % 7


def _places(evidence: Evidence, visits: pd.DataFrame) -> dict[str, list[Place]]:
    """Week and weekday of each visit to a customer."""
    found: dict[str, list[Place]] = defaultdict(list)
    service = visits[visits["kind"].eq("service")]
    for outlet, day in zip(service["outlet_id"], service["date"], strict=True):
        found[str(outlet)].append(_place(evidence, day))
    return dict(found)


def _orders(evidence: Evidence, visits: pd.DataFrame, rep: str) -> dict[Place, list[str]]:
    """Outlets of each day of a rep in their order."""
    found: dict[Place, list[str]] = defaultdict(list)
    for row in visits[visits["rep_id"].eq(rep)].sort_values("seq", kind="stable").itertuples():
        found[_place(evidence, row.date)].append(str(row.outlet_id))
    return dict(found)


def _usual(places: list[Place]) -> set[int]:
    """Weekdays that more than half as many weeks have as the commonest one: the others stood in for days off."""
    times = {weekday: sum(place[1] == weekday for place in places) for _, weekday in places}
    return {weekday for weekday, count in times.items() if 2 * count > max(times.values())}


def _alike(before: list[Place], now: list[Place]) -> bool:
    """Whether one of the two sets of weekdays holds the other."""
    return _usual(before) <= _usual(now) or _usual(now) <= _usual(before)


def _forced(evidence: Evidence, rep: str, outlet: str, before: list[Place]) -> bool:
    """Whether the outlet can't keep its weekdays: no pattern has them and its appointments, or no visit fits then."""
    weekdays = _usual(before)
    # Who is agreed on other weekdays has only sets with these to choose from, where there are any.
    agreed = {day.weekday() for name, day in evidence.appointments if name == outlet}
    open_ = [chosen for chosen in weekday_sets(evidence, len(before)) if agreed <= chosen]
    if not any(weekdays <= chosen or chosen <= weekdays for chosen in open_):
        return True
    days = [day for day in evidence.workdays_of(rep) if day.weekday() in weekdays]
    visit = outlet, int(evidence.outlets["visit_s"].loc[outlet]), None
    return not days or not all(fits(evidence, rep, day, [visit]) for day in days)


RULES = (changes_priced, changes_capped)
