"""Rules of technicians' days: the jobs are those of the moves, and every day is walked through by the wall clock."""

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from routeopt.core.clock import to_seconds
from routeopt.core.violation import Violation
from routeopt.inputs import opening
from routeopt.network.model import SnappedPoints
from routeopt.plan.checks.clock import Lunch
from routeopt.plan.checks.coolers import asked
from routeopt.plan.checks.evidence import Evidence, Found, records, shown

Day = tuple[str, date]


def technician_jobs(evidence: Evidence) -> Found:
    """Each job follows from what is planned for its cooler, once; what moves is fetched first; what waits says why."""
    done: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in records(evidence.plan.technician_visits):
        done.setdefault((row["cooler_id"], row["job"]), []).append(row)
    due: set[tuple[str, str]] = set()
    for row in records(evidence.plan.coolers):
        cooler, action = row["cooler_id"], row["action"]
        wanted = {"install": "install", "move": "install", "pull": "fetch", "repair": "repair"}.get(action)
        dates = {}
        for job, place in _jobs(row):
            due.add((cooler, job))
            made = done.get((cooler, job), [])
            dates[job] = made[0]["date"] if made else None
            if len(made) > 1 or any(visit["outlet_id"] != place for visit in made):
                yield _job(cooler, job, len(made), place)
        day, fetched = dates.get(str(wanted)), dates.get("fetch") if action == "move" else None
        found = row["job_date"], row["fetch_date"]
        late = day is not None and fetched is not None and fetched >= day
        half = action == "move" and (day is None) != (fetched is None)
        state = "planned" if day is not None else row["job_state"]
        waits = wanted is not None and day is None
        known = {"": wanted is None, "planned": day is not None}.get(row["job_state"], waits)
        coded = row["job_state"] in ("", "planned", "no_room", "no_street")
        same = [shown(value) for value in found] == [shown(value) for value in (day, fetched)]
        if late or half or not known or not coded or not same or row["job_state"] != state:
            yield _job(cooler, str(wanted), f"{shown(found[0])} {row['job_state']}", shown(day))
    for cooler, job in sorted(done.keys() - due):
        if job != "check":
            yield _job(cooler, job, len(done[cooler, job]), "–")


def _jobs(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and outlet of the jobs that a cooler's action asks for."""
    at, to = shown(row["from_outlet_id"]), shown(row["to_outlet_id"])
    jobs = {"install": [("install", to)], "move": [("install", to), ("fetch", at)], "pull": [("fetch", at)]}
    return jobs.get(row["action"], [("repair", at)] if row["action"] == "repair" else [])


def _job(cooler: str, job: str, found: object, expected: object) -> Violation:
    return Violation("plan.technician_jobs", f"{cooler} {job}", {"found": found, "expected": expected})


def technician_days(evidence: Evidence) -> Found:
    """Ways are the streets', jobs take their minutes inside open doors and the shift, and totals are the day's."""
    settings = asked(evidence)
    routes = {(row["technician_id"], row["date"]): row for row in records(evidence.plan.technician_routes)}
    days: dict[Day, list[dict[str, Any]]] = {}
    for row in records(evidence.plan.technician_visits):
        days.setdefault((row["technician_id"], row["date"]), []).append(row)
    for key in sorted(routes.keys() | days.keys()):
        route, rows = routes.get(key), days.get(key, [])
        crowded = settings is None or len(rows) > settings.technician_stops_max
        if route is None or not rows or crowded or not _known(evidence, route, rows):
            yield Violation("plan.technician_days", f"{key[0]}, {key[1]}", {"found": len(rows), "expected": "–"})
            continue
        for what, found, expected in _walked(evidence, route, rows):
            if shown(found) != shown(expected):
                params = {"found": f"{what} {shown(found)}", "expected": shown(expected)}
                yield Violation("plan.technician_days", f"{key[0]}, {key[1]}", params)


def _known(evidence: Evidence, route: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    """Whether office and outlets are those of the inputs."""
    offices, outlets = set(evidence.known.offices["office_id"]), set(evidence.given.index)
    return route["office_id"] in offices and all(row["outlet_id"] in outlets for row in rows)


def _walked(evidence: Evidence, route: dict[str, Any], rows: list[dict[str, Any]]) -> list[tuple[str, object, object]]:
    """What a day says beside what follows, part by part; each step starts from the stored end of the one before."""
    rules, settings = evidence.settings.journeys, evidence.settings.coolers
    assert settings is not None
    shift = to_seconds(rules.shift_start), to_seconds(rules.shift_end)
    minutes = {
        "install": settings.install_minutes,
        "fetch": settings.fetch_minutes,
        "repair": settings.repair_minutes,
        "check": settings.check_minutes,
    }
    mode = settings.technician_mode or evidence.travel.planning_mode
    parking = {str(name): value for name, value in rules.stop_minutes.items()}.get(mode, 0.0)
    seconds, metres = _legs(evidence, mode, route["office_id"], [row["outlet_id"] for row in rows])
    lunch = Lunch(to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes))
    before = int(route["leave_start_s"])
    lunch.over = before >= lunch.begin_s
    found: list[tuple[str, object, object]] = [("works", route["date"] in evidence.workdays, True)]
    for place, row in enumerate(rows):
        arrive = lunch.after_travel(before, int(row["travel_s"]))
        takes = round(60 * minutes[row["job"]]) + round(60 * parking)
        start = _start(evidence, row, lunch, (arrive, takes))
        found += [
            ("seq", row["seq"], place + 1),
            ("office", row["office_id"], route["office_id"]),
            ("travel_s", row["travel_s"], seconds[place]),
            ("travel_m", row["travel_m"], metres[place]),
            ("arrive_s", row["arrive_s"], arrive),
            ("start_s", row["start_s"], start),
            ("leave_s", row["leave_s"], row["start_s"] + takes),
        ]
        lunch.over = lunch.over or row["start_s"] >= lunch.begin_s
        before = int(row["leave_s"])
    had = lunch.over
    back = lunch.after_travel(before, seconds[-1])
    length = back - route["leave_start_s"]
    travel, service = sum(seconds), sum(row["leave_s"] - row["start_s"] for row in rows)
    ate = lunch.length_s if route["leave_start_s"] < lunch.begin_s and (had or lunch.over) else 0
    return [
        *found,
        ("stops", route["stops"], len(rows)),
        ("travel_s", route["travel_s"], travel),
        ("travel_m", route["travel_m"], sum(metres)),
        ("service_s", route["service_s"], service),
        ("wait_s", route["wait_s"], length - travel - service - ate),
        ("lunch_s", route["lunch_s"], ate),
        ("back_s", route["back_s"], back),
        ("technician", route["technician_id"].rpartition("/")[0], route["office_id"]),
        ("shift", shift[0] <= route["leave_start_s"] <= back <= shift[1], True),
    ]


def _start(evidence: Evidence, row: dict[str, Any], lunch: Lunch, times: tuple[int, int]) -> int:
    """Earliest start in a window of the outlet that leaves time for the job; far off where none does."""
    arrive, takes = times
    rules = evidence.settings.journeys
    hours = evidence.opening.get(row["outlet_id"], "")
    spans = opening.parse(hours)[row["date"].weekday()] if hours.strip() else [(0, opening.DAY_S)]
    shift = to_seconds(rules.shift_start), to_seconds(rules.shift_end)
    starts = [lunch.earliest_start(arrive, max(shift[0], begin)) for begin, _ in spans]
    fits = [s for s, (_, end) in zip(starts, spans, strict=True) if s + takes <= min(end, shift[1])]
    return min(fits, default=-1)


def _legs(evidence: Evidence, mode: str, office: str, outlets: list[str]) -> tuple[list[int], list[int]]:
    """Seconds and metres of each leg from the office over the outlets and back, by Dijkstra's algorithm."""
    row_of = {outlet: row for row, outlet in enumerate(evidence.known.outlets["outlet_id"])}
    depot = int(np.flatnonzero(evidence.known.offices["office_id"].eq(office))[0])
    start = evidence.travel.offices[mode].take([depot])
    stops = evidence.travel.outlets[mode].take([row_of[outlet] for outlet in outlets])
    points = SnappedPoints.concatenate([start, stops, start])
    network = evidence.travel.networks[mode]
    matrix = network.times(points).seconds
    place = np.arange(len(points) - 1)
    return matrix[place, place + 1].tolist(), [leg.metres for leg in network.route(points)]


def technicians_once(evidence: Evidence) -> Found:
    """A check that a technician makes is at the outlet where its cooler stands, on different days."""
    at = dict(zip(evidence.plan.coolers["cooler_id"], evidence.plan.coolers["from_outlet_id"], strict=True))
    rows = [row for row in records(evidence.plan.technician_visits) if row["job"] == "check"]
    count = Counter((row["cooler_id"], row["date"]) for row in rows)
    for row in rows:
        place = at.get(row["cooler_id"])
        if pd.isna(place) or place != row["outlet_id"] or count[row["cooler_id"], row["date"]] > 1:
            yield Violation("plan.technicians_once", f"{row['cooler_id']}, {row['date']}", {"outlet": row["outlet_id"]})


RULES = (technician_jobs, technician_days, technicians_once)
