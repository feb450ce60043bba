"""Rules about the calendar: who is visited how often, on which days, and what is left out with which reason."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

from routeopt.core.clock import to_text
from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, rows_of, shown

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFF_STREET = ("far", "island", "clipped")
"""Reasons why no street reaches an outlet."""


def visits_by_own_rep(evidence: Evidence) -> Found:
    """A rep visits outlets of the own territory only."""
    own = evidence.plan.outlets.drop_duplicates("outlet_id").set_index("outlet_id")["rep_id"].to_dict()
    for row in rows_of(evidence.plan.own_calls):
        if own.get(row.outlet_id) != row.rep_id:
            params = {"outlet": row.outlet_id, "owner": shown(own.get(row.outlet_id))}
            yield Violation("plan.visits_by_own_rep", f"rep {row.rep_id}, {row.date}", params)


def visit_kind(evidence: Evidence) -> Found:
    """Visits to customers are service, visits to prospects are prospect calls."""
    status = evidence.plan.outlets.drop_duplicates("outlet_id").set_index("outlet_id")["status"].to_dict()
    for row in rows_of(evidence.plan.own_calls):
        expected = {"served": "service", "prospect": "prospect"}.get(status.get(row.outlet_id, ""), row.kind)
        if row.kind != expected:
            params = {"found": row.kind, "expected": expected}
            yield Violation("plan.visit_kind", f"{row.outlet_id}, {row.date}", params)


def one_visit_a_day(evidence: Evidence) -> Found:
    """No outlet is visited twice on one day."""
    visits = evidence.plan.own_calls
    for (outlet, day), times in sorted(Counter(zip(visits["outlet_id"], visits["date"], strict=True)).items()):
        if times > 1:
            yield Violation("plan.one_visit_a_day", f"{outlet}, {day}", {"visits": times})


def working_days_only(evidence: Evidence) -> Found:
    """Visits and routes lie on working days of the cycle."""
    for name, table in (("visit", evidence.plan.calls), ("route", evidence.plan.routes)):
        for rep, day in sorted(set(zip(table["rep_id"], table["date"], strict=True))):
            if day not in evidence.workdays_of(rep):
                yield Violation("plan.working_days_only", f"rep {rep}, {day}", {"what": name})


def every_day_worked(evidence: Evidence) -> Found:
    """Every rep has a route on every working day, and a day with a route has the visits it counts."""
    have = Counter(zip(evidence.plan.routes["rep_id"], evidence.plan.routes["date"], strict=True))
    for rep in evidence.reps.index:
        for day in evidence.workdays_of(rep):
            if have[rep, day] != 1:
                yield Violation("plan.every_day_worked", f"rep {rep}, {day}", {"routes": have[rep, day]})
    for rep, day in sorted(set(evidence.days) - set(have)):
        yield Violation("plan.every_day_worked", f"rep {rep}, {day}", {"routes": 0})


def stops_in_band(evidence: Evidence) -> Found:
    """Each day has as many visits as the band allows, or stands among the exceptions with its reason."""
    band = evidence.settings.journeys
    excused = {(e["rep_id"], e["date"], e["stops"]) for e in evidence.plan.manifest["exceptions"]}
    for rep in evidence.reps.index:
        for day in evidence.workdays_of(rep):
            stops = len(evidence.days.get((rep, day), ()))
            if not band.stops_min <= stops <= band.stops_max and (rep, day.isoformat(), stops) not in excused:
                params = {"found": stops, "least": band.stops_min, "most": band.stops_max}
                yield Violation("plan.stops_in_band", f"rep {rep}, {day}", params)


def visits_complete(evidence: Evidence) -> Found:
    """Each outlet gets the visits of its frequency, or is listed with its reason; none is listed without cause."""
    done = evidence.plan.own_calls["outlet_id"].value_counts()
    listed = set(evidence.plan.unserved.loc[evidence.plan.unserved["what"].eq("visit"), "outlet_id"])
    for row in rows_of(evidence.plan.outlets[evidence.plan.outlets["status"].eq("served")]):
        found = int(done.get(row.outlet_id, 0))
        short = found < row.visits_per_cycle
        if found > row.visits_per_cycle or short != (row.outlet_id in listed):
            params = {"found": found, "expected": row.visits_per_cycle}
            yield Violation("plan.visits_complete", row.outlet_id, params)


def prospects_accounted(evidence: Evidence) -> Found:
    """Each prospect of a rep is called on once or listed with its reason, never both."""
    called = evidence.plan.own_calls["outlet_id"].value_counts()
    listed = set(evidence.plan.unserved.loc[evidence.plan.unserved["what"].eq("prospect"), "outlet_id"])
    prospects = evidence.plan.outlets[evidence.plan.outlets["status"].eq("prospect")]
    for outlet in prospects.loc[prospects["mode"].eq("DSD").fillna(value=False), "outlet_id"]:
        calls = int(called.get(outlet, 0))
        if calls + (outlet in listed) != 1:
            yield Violation("plan.prospects_accounted", outlet, {"calls": calls, "listed": outlet in listed})


def unserved_once(evidence: Evidence) -> Found:
    """An outlet is listed as unserved once, and it is an outlet of the plan."""
    known = set(evidence.plan.outlets["outlet_id"])
    for outlet, times in sorted(Counter(evidence.plan.unserved["outlet_id"]).items()):
        if times != 1 or outlet not in known:
            yield Violation("plan.unserved_once", outlet, {"times": times})


def unreachable_listed(evidence: Evidence) -> Found:
    """Outlets listed as off the streets are those that no street reaches, and the reason is the right one."""
    why = dict(zip(evidence.travel.unreachable["outlet_id"], evidence.travel.unreachable["code"], strict=True))
    for row in rows_of(evidence.plan.unserved):
        expected = why.get(row.outlet_id)
        if (row.code in OFF_STREET or row.what == "outlet") and row.code not in (
            expected,
            "no_distributor",
            "no_rep",
        ):
            params = {"found": row.code, "expected": shown(expected)}
            yield Violation("plan.unreachable_listed", row.outlet_id, params)


def unserved_details(evidence: Evidence) -> Found:
    """The figures beside a reason are right: visits done of those planned, or metres to the street."""
    done = Counter(evidence.plan.own_calls["outlet_id"])
    planned = dict(zip(evidence.plan.outlets["outlet_id"], evidence.plan.outlets["visits_per_cycle"], strict=True))
    away = dict(zip(evidence.travel.unreachable["outlet_id"], evidence.travel.unreachable["distance_m"], strict=True))
    for row in rows_of(evidence.plan.unserved):
        expected = f"{done[row.outlet_id]}/{planned.get(row.outlet_id)}"
        if row.code == "no_rep" or row.what == "outlet":
            expected = f"{away[row.outlet_id]:.0f} m" if row.code in OFF_STREET and row.outlet_id in away else ""
        if row.detail != expected:
            params = {"found": row.detail, "expected": expected}
            yield Violation("plan.unserved_details", row.outlet_id, params)


def weekly_rhythm(evidence: Evidence) -> Found:
    """Visits are spread evenly over the weeks: the same number each week, or one in every so many weeks."""
    weeks = evidence.settings.period.weeks
    for outlet, days in _free_days(evidence):
        per_week = [0] * weeks
        for day in days:
            per_week[_week(evidence, day)] += 1
        if not _even_weeks(per_week, _open_weeks(evidence, outlet)):
            where = f"{outlet}, {', '.join(day.isoformat() for day in days)}"
            yield Violation("plan.weekly_rhythm", where, {"weeks": ", ".join(map(str, per_week))})


def _even_weeks(per_week: list[int], open_weeks: list[bool]) -> bool:
    """Whether the counts per week are as even as their sum allows; a week without a working day is passed over."""
    weeks, visits = len(per_week), sum(per_week)
    if visits >= weeks:
        most, least = -(-visits // weeks), visits // weeks
        return all(least <= count <= most or not work for count, work in zip(per_week, open_weeks, strict=True))
    visited = [week for week, count in enumerate(per_week) if count]
    if any(count > 1 for count in per_week) or weeks % visits:
        return all(count <= 1 for count in per_week)
    every = weeks // visits
    return len({week % every for week in visited}) == 1


def same_weekdays(evidence: Evidence) -> Found:
    """
    An outlet is visited on the same weekdays each time, spread as evenly over the week as its visits allow.

    A day off moves that visit to another working day of its week; such weeks may differ from the others.
    """
    weeks = evidence.settings.period.weeks
    for outlet, days in _free_days(evidence):
        regular = weeks % len(days) == 0 or len(days) % weeks == 0
        sets = weekday_sets(evidence, len(days))
        if regular and not any(_explains(evidence, outlet, days, chosen) for chosen in sets):
            shown_days = ", ".join(f"{day:%a} {day}" for day in days)
            yield Violation("plan.same_weekdays", outlet, {"days": shown_days})


def weekday_sets(evidence: Evidence, visits: int) -> list[frozenset[int]]:
    """
    Sets of weekdays that a frequency may use: their smallest gap around the week is as large as any choice allows.

    Of sets with equal gaps in days those with the largest gap in working days count: Friday and Monday are
    neighbours for an outlet that sees nobody over the weekend.
    """
    a_week = max(1, visits // evidence.settings.period.weeks)
    workweek = sorted(WEEKDAYS.index(name) for name in evidence.settings.period.workdays)
    sets = [frozenset(chosen) for chosen in combinations(workweek, min(a_week, len(workweek)))]
    gaps = [(_smallest_gap(chosen, list(range(7))), _smallest_gap(chosen, workweek)) for chosen in sets]
    return [chosen for chosen, gap in zip(sets, gaps, strict=True) if gap == max(gaps)]


def _smallest_gap(weekdays: frozenset[int], week: list[int]) -> int:
    """Fewest steps from one visit to the next through the days of a week that starts again at its end."""
    steps = []
    for first in weekdays:
        place = week.index(first)
        around = [*week[place + 1 :], *week[: place + 1]]
        steps.append(next(step for step, day in enumerate(around, start=1) if day in weekdays))
    return min(steps)


def _explains(evidence: Evidence, outlet: str, days: list[date], weekdays: frozenset[int]) -> bool:
    """Whether a set of weekdays explains the visits: what differs from it stands in for a day off of its week."""
    start, worked = evidence.settings.period.start, set(_workdays(evidence, outlet))
    for week in {_week(evidence, day) for day in days}:
        monday = start + timedelta(weeks=week)
        wanted = {monday + timedelta(days=day) for day in weekdays}
        visited = {day for day in days if _week(evidence, day) == week}
        if not wanted & worked <= visited or len(visited - wanted) > len(wanted - worked):
            return False
    return True


def appointments_kept(evidence: Evidence) -> Found:
    """Each agreed visit is made on its day at its time, or its outlet is listed as left out."""
    visits = evidence.plan.own_calls
    made = set(zip(visits["outlet_id"], visits["date"], visits["start_s"], strict=True))
    listed = set(evidence.plan.unserved["outlet_id"])
    for (outlet, day), begin in sorted(evidence.appointments.items()):
        if (outlet, day, begin) not in made and outlet not in listed:
            yield Violation("plan.appointments_kept", f"{outlet}, {day}", {"time": to_text(begin)})


def _free_days(evidence: Evidence) -> list[tuple[str, list[date]]]:
    """Days of each customer of `_served_days` without an appointment: agreed days need no rhythm."""
    agreed = {outlet for outlet, _ in evidence.appointments}
    return [(outlet, days) for outlet, days in _served_days(evidence) if outlet not in agreed]


def _workdays(evidence: Evidence, outlet: str) -> tuple[date, ...]:
    """Days on which the outlet's rep works."""
    return evidence.workdays_of(str(evidence.outlets["rep_id"].get(outlet)))


def _served_days(evidence: Evidence) -> list[tuple[str, list[date]]]:
    """Days of each customer that gets at least two visits and all of them; other rules speak about the rest."""
    planned = evidence.plan.outlets.drop_duplicates("outlet_id").set_index("outlet_id")["visits_per_cycle"].to_dict()
    service = evidence.plan.calls[evidence.plan.calls["kind"].eq("service")]
    days: dict[str, list[date]] = {}
    for outlet, day in sorted(set(zip(service["outlet_id"], service["date"], strict=True))):
        if day in set(evidence.workdays):
            days.setdefault(outlet, []).append(day)
    return [(o, when) for o, when in days.items() if len(when) > 1 and len(when) == planned.get(o)]


def _week(evidence: Evidence, day: date) -> int:
    return (day - evidence.settings.period.start).days // 7


def _open_weeks(evidence: Evidence, outlet: str) -> list[bool]:
    worked = {_week(evidence, day) for day in _workdays(evidence, outlet)}
    return [week in worked for week in range(evidence.settings.period.weeks)]


RULES = (
    visits_by_own_rep,
    visit_kind,
    one_visit_a_day,
    working_days_only,
    every_day_worked,
    stops_in_band,
    visits_complete,
    prospects_accounted,
    unserved_once,
    unreachable_listed,
    unserved_details,
    weekly_rhythm,
    same_weekdays,
    appointments_kept,
)
