"""The tables of coolers: where each goes and why, who checks it and when, the measures, and the technicians' days."""

import datetime as dt
from typing import Any

import pandas as pd

from routeopt.coolers.measures import measures
from routeopt.coolers.tasks import carried
from routeopt.plan.schema import TABLES
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages

NAMES = ("coolers", "cooler_measures", "technician_visits", "technician_routes")


def cooler_tables(stages: Stages, outlets: pd.DataFrame, visits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """
    Fill the tables of coolers.

    Parameters
    ----------
    stages
        What the stages decided.
    outlets, visits
        The plan's tables.

    Returns
    -------
    dict
        Name → table as declared in `routeopt.plan.schema`; all empty when nobody asked.
    """
    settings, found, jobs, known = stages.settings.coolers, stages.coolers, stages.jobs, stages.known.coolers
    if settings is None or found is None or jobs is None or known is None:
        return {name: conform(name, pd.DataFrame(columns=[c.name for c in TABLES[name]])) for name in NAMES}
    checks = visits[visits["kind"].eq("cooler_check")].groupby("outlet_id")["date"].agg(list).to_dict()
    done: Done = {}
    for visit in jobs.visits.sort_values("date").to_dict("records"):
        done.setdefault((str(visit["cooler_id"]), str(visit["job"])), []).append(visit["date"])
    left = {(row["cooler_id"], row["job"]): row["code"] for row in jobs.left.to_dict("records")}
    by_rep = carried(stages.problems)
    rows = [
        {**row, **_checked(row, checks, done, by_rep), **_worked(row, done, left)}
        for row in found.moves.to_dict("records")
    ]
    return {
        "coolers": conform("coolers", pd.DataFrame(rows, columns=[column.name for column in TABLES["coolers"]])),
        "cooler_measures": conform("cooler_measures", measures(settings, known, outlets)),
        "technician_visits": conform("technician_visits", jobs.visits),
        "technician_routes": conform("technician_routes", jobs.routes),
    }


Row = dict[Any, Any]
Done = dict[tuple[str, str], list[dt.date]]


def _checked(row: Row, checks: dict[Any, list[dt.date]], done: Done, by_rep: set[str]) -> dict[str, str]:
    """Who checks a cooler, and when."""
    if not row["checks"]:
        return {"checks_by": "", "check_dates": ""}
    rep = row["from_outlet_id"] in by_rep
    days = checks.get(row["from_outlet_id"], []) if rep else done.get((row["cooler_id"], "check"), [])
    who = "rep" if rep else "technician"
    return {"checks_by": who if days else "nobody", "check_dates": " ".join(day.isoformat() for day in sorted(days))}


def _worked(row: Row, done: Done, left: dict[tuple[str, str], str]) -> dict[str, Any]:
    """When a technician does what the move asks for, or why not in this cycle."""
    job = {"install": "install", "move": "install", "pull": "fetch", "repair": "repair"}.get(row["action"])
    if job is None:
        return {"job_date": None, "fetch_date": None, "job_state": ""}
    days = done.get((row["cooler_id"], job), [])
    fetched = done.get((row["cooler_id"], "fetch"), []) if row["action"] == "move" else []
    state = "planned" if days else left[row["cooler_id"], job]
    return {"job_date": days[0] if days else None, "fetch_date": fetched[0] if fetched else None, "job_state": state}
