"""VROOM's JSON: one problem for a rep's whole cycle, a vehicle for each day, each visit kept on its day by a skill."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from routeopt.exchange.cycle import RepCycle

ENDING = ".vroom.json"
SOLUTION = ".solution.json"
_PROFILE = "streets"


def write_cycle(cycle: RepCycle, folder: Path) -> list[Path]:
    """
    Write the problem of a rep.

    Parameters
    ----------
    cycle
        The cycle.
    folder
        Folder for ``<rep>.vroom.json``.

    Returns
    -------
    list of Path
        The one file. Job ``j`` names its outlet in ``description``; vehicle ``v`` its date. Lunch is a break that may
        begin as late as the longest visit after its time, as a visit that has begun is finished first.
    """
    begin, length = cycle.lunch
    lunch = {"id": 1, "service": length, "time_windows": [[begin, begin + int(cycle.visit_s.max())]]}
    vehicles: list[dict[str, Any]] = []
    jobs: list[dict[str, Any]] = []
    for number, (day, stops) in enumerate(cycle.days.items(), start=1):
        vehicles.append(
            {
                "id": number,
                "description": day.isoformat(),
                "profile": _PROFILE,
                "start_index": 0,
                "end_index": 0,
                "time_window": list(cycle.shift),
                "skills": [number],
                "max_tasks": cycle.stops_max,
                "breaks": [lunch] if length else [],
            }
        )
        for stop in sorted(stops):
            service = int(cycle.visit_s[stop])
            # VROOM's windows are for the start of a visit, ours hold the whole of it.
            windows = [
                [opens, closes - service] for opens, closes in cycle.windows[stop, day] if closes - opens >= service
            ]
            jobs.append(
                {
                    "id": len(jobs) + 1,
                    "description": cycle.outlets[stop - 1],
                    "location_index": stop,
                    "service": service,
                    "skills": [number],
                    "time_windows": windows,
                }
            )
    problem = {"vehicles": vehicles, "jobs": jobs, "matrices": {_PROFILE: {"durations": cycle.travel_s.tolist()}}}
    path = folder / f"{cycle.rep_id}{ENDING}"
    path.write_text(json.dumps(problem, ensure_ascii=False) + "\n", encoding="utf-8")
    return [path]


def read_cycle(problem: Path) -> dict[date, list[str]]:
    """
    Read a rep's answer beside its problem.

    Parameters
    ----------
    problem
        ``<rep>.vroom.json``; the answer is ``<rep>.solution.json``.

    Returns
    -------
    dict
        Date → outlets in their order.

    Raises
    ------
    OSError, ValueError, LookupError, TypeError, AttributeError
        When one of them can't be read or they don't belong together.
    """
    asked: dict[str, Any] = json.loads(problem.read_text(encoding="utf-8"))
    answer = problem.with_name(problem.name.removesuffix(ENDING) + SOLUTION)
    told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    day_of = {vehicle["id"]: date.fromisoformat(vehicle["description"]) for vehicle in asked["vehicles"]}
    outlet_of = {job["id"]: job["description"] for job in asked["jobs"]}
    days: dict[date, list[str]] = {day: [] for day in day_of.values()}
    for route in told["routes"]:
        days[day_of[route["vehicle"]]] += [
            outlet_of[step.get("id", step.get("job"))] for step in route["steps"] if step["type"] == "job"
        ]
    return days
