"""Does a rep's cycle keep every rule? Walked through again by the wall clock, sharing no code with the search."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from routeopt.core.violation import Violation
from routeopt.journeys.check_change import change_s, changes_capped
from routeopt.journeys.check_overnight import nights_allowed, way_home_s, way_out_s
from routeopt.journeys.model import RepJourneys, RepProblem

Found = Iterator[Violation]
Rows = list[dict[str, Any]]
Key = tuple[int, int]
"""Day and vehicle."""


def check(problem: RepProblem, result: RepJourneys) -> tuple[Violation, ...]:
    """
    Name every broken rule.

    Parameters
    ----------
    problem
        One rep's cycle.
    result
        The journeys claimed for it.

    Returns
    -------
    tuple of Violation
        Empty when all holds.
    """
    return tuple(violation for rule in RULES for violation in rule(problem, result))


def patterns_kept(problem: RepProblem, result: RepJourneys) -> Found:
    """A visited stop is visited on all the days of exactly one of its patterns."""
    days_of: dict[int, list[int]] = {}
    for stop, day in zip(result.visits["stop"].tolist(), result.visits["day"].tolist(), strict=True):
        days_of.setdefault(stop, []).append(day)
    for stop, days in sorted(days_of.items()):
        first, last = problem.pattern_start[stop], problem.pattern_start[stop + 1]
        if tuple(sorted(days)) not in problem.pattern_days[first:last]:
            params = {"days": ", ".join(map(str, sorted(days)))}
            yield Violation("journeys.patterns_kept", _stop(problem, stop), params)


def left_out_listed(problem: RepProblem, result: RepJourneys) -> Found:
    """Every stop is either visited or listed as left out, with the reason that fits it."""
    visited = set(result.visits["stop"].tolist())
    listed = result.skipped["stop"].tolist()
    codes = dict(zip(listed, result.skipped["code"].tolist(), strict=True))
    for stop in range(1, len(problem.visit_s)):
        expected = "no_room" if problem.prize_s[stop] > 0 else "no_pattern_fits"
        found = "" if stop in visited else expected
        if listed.count(stop) != (stop not in visited) or codes.get(stop, "") != found:
            yield Violation("journeys.left_out_listed", _stop(problem, stop), {"found": codes.get(stop, "–")})


def stops_in_band(problem: RepProblem, result: RepJourneys) -> Found:
    """No day has more stops than the band allows; a day with fewer is declared an exception, and only such a day."""
    by_route = _by_route(result)
    for row in _records(result.days):
        stops = len(by_route.get((row["day"], row["vehicle"]), []))
        short = stops < problem.stops_min
        if stops > problem.stops_max or short != (row["exception"] == "too_few_stops"):
            params = {"found": stops, "least": problem.stops_min, "most": problem.stops_max}
            yield Violation("journeys.stops_in_band", _day(problem, row["day"]), params)


def loads_held(problem: RepProblem, result: RepJourneys) -> Found:
    """No vehicle carries more than it has room for."""
    fleet = problem.fleet
    if fleet is None:
        return
    for (day, _), rows in _by_route(result).items():
        load = int(fleet.load[[row["stop"] for row in rows]].sum())
        if load > fleet.load_max:
            params = {"found": load, "most": fleet.load_max}
            yield Violation("journeys.loads_held", _day(problem, day), params)


def every_day_once(problem: RepProblem, result: RepJourneys) -> Found:
    """Every working day of the cycle has one row a vehicle, and visits lie on these, numbered 1, 2, 3 and so on."""
    vehicles = problem.fleet.vehicles if problem.fleet else 1
    expected = [(day, vehicle) for day in range(len(problem.dates)) for vehicle in range(vehicles)]
    if [(row["day"], row["vehicle"]) for row in _records(result.days)] != expected:
        yield Violation("journeys.every_day_once", problem.rep_id, {"found": len(result.days)})
    for (day, vehicle), rows in _by_route(result).items():
        numbered = [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        if (day, vehicle) not in expected or not numbered:
            yield Violation("journeys.every_day_once", f"{problem.rep_id}, {day}", {"found": len(rows)})


def travel_as_measured(problem: RepProblem, result: RepJourneys) -> Found:
    """Travel to each stop is the matrix's."""
    for (day, _), rows in _by_route(result).items():
        before = 0
        for row in rows:
            stop = row["stop"]
            expected = int(problem.travel_s[before, stop]) if before else way_out_s(problem, result, day, stop)
            if row["travel_s"] != expected:
                params = {"found": row["travel_s"], "expected": expected}
                yield Violation("journeys.travel_as_measured", _visit(problem, day, row), params)
            before = row["stop"]


def clock_kept(problem: RepProblem, result: RepJourneys) -> Found:
    """Arrival follows from travel, the visit begins when the door is open and lunch is over, and is never cut."""
    leave_of = {(row["day"], row["vehicle"]): row["leave_start_s"] for row in _records(result.days)}
    for (day, vehicle), rows in _by_route(result).items():
        leave = leave_of.get((day, vehicle), problem.shift_start_s)
        eaten = leave >= problem.lunch_start_s
        for row in rows:
            arrive = _travelled(problem, leave, row["travel_s"], eaten=eaten)
            start = _begun(problem, day, row, arrive)
            expected = arrive, start, start + takes_s(problem, row["stop"], day)
            found = row["arrive_s"], row["start_s"], row["leave_s"]
            if found != expected:
                params = {"found": _clocks(found), "expected": _clocks(expected)}
                yield Violation("journeys.clock_kept", _visit(problem, day, row), params)
            leave = row["leave_s"]
            eaten = row["start_s"] >= problem.lunch_start_s


def inside_windows(problem: RepProblem, result: RepJourneys) -> Found:
    """A visit lies inside one opening window and inside the shift, and does not begin during lunch."""
    lunch_end = problem.lunch_start_s + problem.lunch_s
    for (day, _), rows in _by_route(result).items():
        for row in rows:
            begin, end = row["start_s"], row["leave_s"]
            windows = problem.windows_s[row["stop"], day].tolist()
            inside = any(opens <= begin and end <= closes for opens, closes in windows)
            at_lunch = problem.lunch_start_s <= begin < lunch_end
            if not inside or at_lunch or begin < problem.shift_start_s or end > problem.shift_end_s:
                yield Violation("journeys.inside_windows", _visit(problem, day, row), {"found": _clocks((begin, end))})


def days_add_up(problem: RepProblem, result: RepJourneys) -> Found:
    """Totals of a day are those of its visits, the rep is back when the way home ends, all inside the shift."""
    by_route = _by_route(result)
    for day in _records(result.days):
        rows = by_route.get((day["day"], day["vehicle"]), [])
        found = tuple(day[name] for name in ("stops", "travel_s", "service_s", "wait_s", "back_s"))
        home = way_home_s(problem, result, day["day"], rows[-1]["stop"]) if rows else 0
        expected = _totals(problem, day["leave_start_s"], rows, home)
        in_shift = problem.shift_start_s <= day["leave_start_s"] <= day["back_s"] <= problem.shift_end_s
        if found != expected or not in_shift:
            params = {"found": ", ".join(map(str, found)), "expected": ", ".join(map(str, expected))}
            yield Violation("journeys.days_add_up", _day(problem, day["day"]), params)


def bounds_below(problem: RepProblem, result: RepJourneys) -> Found:
    """Objective is travel and its priced terms, and no bound is above what it bounds; optimal means both are equal."""
    added = {**_added(problem, result), "change_s": change_s(problem, result)}
    objective, bound = int(result.days["travel_s"].sum()) + sum(added.values()), result.stats.bound
    if result.terms != added:
        yield Violation("journeys.bounds_below", problem.rep_id, {"travel": str(result.terms), "bound": str(added)})
    if result.stats.objective != objective or (bound is not None and bound > objective):
        params = {"travel": objective, "bound": bound}
        yield Violation("journeys.bounds_below", problem.rep_id, params)
    for row in _records(result.days):
        proven = row["status"] == "optimal"
        if row["bound_s"] > row["travel_s"] or proven != (row["bound_s"] == row["travel_s"]):
            params = {"travel": row["travel_s"], "bound": row["bound_s"]}
            yield Violation("journeys.bounds_below", _day(problem, row["day"]), params)


def _added(problem: RepProblem, result: RepJourneys) -> dict[str, int]:
    """Prices of waiting, of unequal days and of overtime."""
    rows = _records(result.days)
    work = [row["travel_s"] + row["service_s"] + row["wait_s"] for row in rows]
    mean = Fraction(sum(work), max(1, len(work)))
    return {
        "wait_s": round(problem.wait_weight * sum(row["wait_s"] for row in rows)),
        "uneven_s": round(problem.uneven_weight * round(sum(abs(each - mean) for each in work))),
        "overtime_s": round(problem.overtime_weight * sum(_late(problem, row["back_s"]) for row in rows)),
        "nights_s": len(result.nights) * (0 if problem.overnight is None else problem.overnight.night_s),
    }


def _late(problem: RepProblem, back_s: int) -> int:
    """Seconds of overtime of a day that ends so."""
    return max(0, back_s - problem.shift_end_s + problem.overtime_s) if problem.overtime_s else 0


RULES = (
    every_day_once,
    patterns_kept,
    left_out_listed,
    stops_in_band,
    loads_held,
    travel_as_measured,
    clock_kept,
    inside_windows,
    days_add_up,
    changes_capped,
    nights_allowed,
    bounds_below,
)


def _travelled(problem: RepProblem, leave: int, travel: int, *, eaten: bool) -> int:
    """Arrival of a way: lunch not yet eaten is taken when its time comes on the way, or before it when it has come."""
    before_lunch = leave < problem.lunch_start_s and leave + travel <= problem.lunch_start_s
    return leave + travel if eaten or before_lunch else leave + travel + problem.lunch_s


def _begun(problem: RepProblem, day: int, row: dict[str, Any], arrive: int) -> int:
    """Earliest beginning in some window that leaves time for the visit; the claimed one where there is none."""
    lunch, lunch_end = problem.lunch_start_s, problem.lunch_start_s + problem.lunch_s
    visit = takes_s(problem, row["stop"], day)
    fitting = []
    for opens, closes in problem.windows_s[row["stop"], day].tolist():
        start = max(arrive, opens, problem.shift_start_s)
        if lunch <= start < lunch_end:
            start = lunch_end
        if start + visit <= min(closes, problem.shift_end_s):
            fitting.append(start)
    return min(fitting, default=int(row["start_s"]))


def takes_s(problem: RepProblem, stop: int, day: int) -> int:
    """
    Seconds of a visit on a day.

    Parameters
    ----------
    problem
        One rep's cycle.
    stop, day
        Position and day number.

    Returns
    -------
    int
        The usual ones, and those of what is done beside it on that day.
    """
    beside = sum(int(more[stop, day]) for more in (problem.extra_s, problem.joint_s) if more is not None)
    return int(problem.visit_s[stop]) + beside


def _totals(problem: RepProblem, leave: int, rows: Rows, home: int) -> tuple[int, ...]:
    """``stops, travel_s, service_s, wait_s, back_s`` of a day's visits."""
    if not rows:
        return 0, 0, 0, 0, leave
    travel = sum(row["travel_s"] for row in rows) + home
    service = sum(takes_s(problem, row["stop"], row["day"]) for row in rows)
    eaten = max(leave, rows[-1]["start_s"]) >= problem.lunch_start_s
    back = _travelled(problem, rows[-1]["leave_s"], home, eaten=eaten)
    # Lunch is part of the day when the rep left before it began and is back after.
    lunch = problem.lunch_s if leave < problem.lunch_start_s < back else 0
    return len(rows), travel, service, back - leave - travel - service - lunch, back


def _by_route(result: RepJourneys) -> dict[Key, Rows]:
    """Visits of each day and vehicle, in their order."""
    routes: dict[Key, Rows] = {}
    for row in _records(result.visits):
        routes.setdefault((row["day"], row["vehicle"]), []).append(row)
    return routes


def _records(frame: Any) -> Rows:  # noqa: ANN401 - a frame; its records are plain values
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _clocks(times: Iterable[int]) -> str:
    return " ".join(f"{time // 3600:02d}:{time // 60 % 60:02d}:{time % 60:02d}" for time in np.array(list(times)))


def _stop(problem: RepProblem, stop: int) -> str:
    known = 1 <= stop <= len(problem.outlet_ids)
    return f"{problem.rep_id}, {problem.outlet_ids[stop - 1] if known else stop}"


def _day(problem: RepProblem, day: int) -> str:
    return f"{problem.rep_id}, {problem.dates[day] if 0 <= day < len(problem.dates) else day}"


def _visit(problem: RepProblem, day: int, row: dict[str, Any]) -> str:
    return f"{_day(problem, day)}, {row['seq']}"
