"""The tables of visits and routes: every timed day of every rep, along the streets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from routeopt.core.clock import to_seconds
from routeopt.network.model import Leg, SnappedPoints
from routeopt.plan.storage import conform
from routeopt.plan.tables.stages import Stages

if TYPE_CHECKING:
    from routeopt.journeys.model import RepJourneys, RepProblem

Ends = tuple[str | None, ...]
"""Lodgings at which a day begins and ends."""


def visits_and_routes(stages: Stages) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Fill the tables of visits and routes.

    Parameters
    ----------
    stages
        What the stages decided.

    Returns
    -------
    tuple of pandas.DataFrame
        Visits, and routes with their way along the streets of the rep's own mode.
    """
    visits: list[pd.DataFrame] = []
    routes: list[dict[str, Any]] = []
    for problem, journeys in zip(stages.problems, stages.days, strict=True):
        by_day = dict(iter(journeys.visits.sort_values(["day", "seq"]).groupby("day")))
        for day in journeys.days.sort_values("day").to_dict("records"):
            stops = by_day.get(day["day"], journeys.visits.iloc[:0])
            ends = _lodgings(problem, journeys, day["day"])
            legs = _legs(stages, problem, stops, ends)
            visits.append(_visits(stages, problem, stops, legs))
            visits.append(_checks(problem, stops, visits[-1]))
            routes.append(_route(stages, problem, {str(k): v for k, v in day.items()}, legs, ends))
    return conform("visits", pd.concat(visits, ignore_index=True)), conform("routes", pd.DataFrame(routes))


def _lodgings(problem: RepProblem, journeys: RepJourneys, day: int) -> Ends:
    """Where the rep slept before a day and sleeps after it; None is the own start."""
    lodging = None if problem.overnight is None else problem.overnight.lodging
    return tuple(lodging if night in journeys.nights else None for night in (day - 1, day))


def _legs(stages: Stages, problem: RepProblem, stops: pd.DataFrame, ends: Ends) -> list[Leg]:
    """Legs from the start over the stops and back, on the streets of the rep's own mode."""
    rep = stages.rep_row[problem.rep_id]
    mode = str(stages.known.reps["travel_mode"].iloc[rep])
    start, outlets = stages.travel.starts[mode].take([rep]), stages.travel.outlets[mode]
    rows = [stages.outlet_row[problem.outlet_ids[stop - 1]] for stop in stops["stop"]]
    first, last = (start if place is None else outlets.take([stages.outlet_row[place]]) for place in ends)
    points = [first, outlets.take(rows), last] if rows else [first, last]
    return stages.travel.networks[mode].route(SnappedPoints.concatenate(points))


def _visits(stages: Stages, problem: RepProblem, stops: pd.DataFrame, legs: list[Leg]) -> pd.DataFrame:
    """Rows of one day's visits."""
    table = stops[["seq", "arrive_s", "start_s", "leave_s", "travel_s"]].copy()
    table["rep_id"] = problem.rep_id
    table["date"] = [problem.dates[day] for day in stops["day"]]
    table["outlet_id"] = [problem.outlet_ids[stop - 1] for stop in stops["stop"]]
    table["kind"] = ["prospect" if outlet in stages.prospects else "service" for outlet in table["outlet_id"]]
    table.loc[stops["stop"] > len(problem.own_ids), "kind"] = "handover"
    table["travel_m"] = [leg.metres for leg in legs[: len(stops)]]
    return table


def _checks(problem: RepProblem, stops: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Rows of the checks of coolers that some of these visits begin with."""
    if problem.extra_s is None or stops.empty:
        return visits.iloc[:0]
    extra = problem.extra_s[stops["stop"].to_numpy(), stops["day"].to_numpy()]
    rows = visits.assign(leave_s=visits["start_s"] + extra, kind="cooler_check", arrive_s=visits["start_s"])
    return rows.assign(travel_s=0, travel_m=0)[extra > 0]


def _route(stages: Stages, problem: RepProblem, day: dict[str, Any], legs: list[Leg], ends: Ends) -> dict[str, Any]:
    """Row of one day's route."""
    settings = stages.settings.journeys
    length = day["back_s"] - day["leave_start_s"]
    # Lunch lies inside the day unless the rep is back before it would begin.
    spent = day["travel_s"] + day["service_s"] + day["wait_s"]
    way = np.concatenate([leg.lonlat if place == 0 else leg.lonlat[1:] for place, leg in enumerate(legs)])
    back_after_lunch_start = day["back_s"] > to_seconds(settings.lunch_start)
    return {
        "rep_id": problem.rep_id,
        "date": problem.dates[day["day"]],
        "stops": day["stops"],
        "travel_s": day["travel_s"],
        "travel_m": sum(leg.metres for leg in legs),
        "service_s": day["service_s"],
        "wait_s": day["wait_s"],
        "lunch_s": length - spent if back_after_lunch_start else 0,
        "leave_start_s": day["leave_start_s"],
        "back_s": day["back_s"],
        "begins_at": ends[0],
        "ends_at": ends[1],
        "overtime_s": max(0, day["back_s"] - to_seconds(settings.shift_end)) if settings.overtime_minutes else 0,
        "day_length_s": length,
        "p90_length_s": day["p90_length_s"],
        "in_shift_share": day["in_shift_share"],
        "bound_s": day["bound_s"],
        "status": str(day["status"]),
        "geometry": shapely.LineString(way),
    }
