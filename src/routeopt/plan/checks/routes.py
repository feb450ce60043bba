"""Rules about the way: seconds and metres are those of the streets, and a day's totals are the sums of its visits."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.core.violation import Violation
from routeopt.network.model import SnappedPoints
from routeopt.plan.checks.evidence import Evidence, Found, rows_of

EARTH_M = 6_371_008.8
"""Mean radius of the earth, metres."""
LENGTH_TOLERANCE = 0.005
"""A drawn way may differ by this share from the metres: another formula for the earth's shape."""
PASSES_M = 1.0
"""A drawn way passes a stop within this distance, metres."""


def travel_seconds(evidence: Evidence) -> Found:
    """Seconds between stops are those of the streets by the rep's own mode, found again by Dijkstra's algorithm."""
    legs = evidence.legs
    for row in rows_of(legs[legs["seconds"] != legs["travel_s"]]):
        params = {"found": int(row.travel_s), "expected": int(row.seconds)}
        yield Violation("plan.travel_seconds", f"rep {row.rep_id}, {row.date}, stop {row.seq}", params)


def travel_metres(evidence: Evidence) -> Found:
    """Metres between stops are those of the quickest way along the streets."""
    legs = evidence.legs
    for row in rows_of(legs[legs["metres"] != legs["travel_m"]]):
        params = {"found": int(row.travel_m), "expected": int(row.metres)}
        yield Violation("plan.travel_metres", f"rep {row.rep_id}, {row.date}, stop {row.seq}", params)


def route_totals(evidence: Evidence) -> Found:
    """Stops, seconds and metres of a day are the sums of its visits and the way back."""
    for row in rows_of(evidence.plan.routes):
        visits = evidence.days.get((row.rep_id, row.date), evidence.plan.calls.iloc[:0])
        back = evidence.back.get((row.rep_id, row.date))
        if back is None:
            continue
        expected = {
            "stops": len(visits),
            "travel_s": int(visits["travel_s"].sum()) + back[0],
            "travel_m": int(visits["travel_m"].sum()) + back[1],
            "service_s": int((visits["leave_s"] - visits["start_s"]).sum()),
            "day_length_s": row.back_s - row.leave_start_s,
            "overtime_s": max(0, row.back_s - to_seconds(evidence.settings.journeys.shift_end)) if len(visits) else 0,
        }
        spent = row.travel_s + row.service_s + row.lunch_s
        expected["wait_s"] = row.day_length_s - spent
        for column, total in expected.items():
            if getattr(row, column) != total:
                params = {"column": column, "found": getattr(row, column), "expected": total}
                yield Violation("plan.route_totals", f"rep {row.rep_id}, {row.date}", params)


def way_back(evidence: Evidence) -> Found:
    """A rep is back when the way from the last stop is over, lunch on the way included."""
    rules = evidence.settings.journeys
    lunch, length = to_seconds(rules.lunch_start), round(60 * rules.lunch_minutes)
    for row in rows_of(evidence.plan.routes):
        visits = evidence.days.get((row.rep_id, row.date))
        back = evidence.back.get((row.rep_id, row.date))
        if visits is None or back is None:
            continue
        last = visits.iloc[-1]
        arrive = int(last["leave_s"]) + back[0]
        # Lunch is still to come unless a visit began after its time, or the day itself did.
        pending = max(int(row.leave_start_s), int(visits["start_s"].max())) < lunch
        if pending and (arrive > lunch or last["leave_s"] >= lunch):
            arrive += length
        if row.back_s != arrive:
            params = {"found": row.back_s, "expected": arrive}
            yield Violation("plan.way_back", f"rep {row.rep_id}, {row.date}", params)


def route_drawn(evidence: Evidence) -> Found:
    """The drawn way starts and ends where the rep does, passes the stops in order, and is as long as its metres."""
    for row in rows_of(evidence.plan.routes):
        visits = evidence.days.get((row.rep_id, row.date))
        if visits is None or (row.rep_id, row.date) not in evidence.back:
            continue
        way = shapely.get_coordinates(row.geometry)
        length = float(_metres(way[:-1], way[1:]).sum())
        if abs(length - row.travel_m) > LENGTH_TOLERANCE * row.travel_m + len(visits) + 1:
            params = {"what": "length", "found": round(length), "expected": row.travel_m}
            yield Violation("plan.route_drawn", f"rep {row.rep_id}, {row.date}", params)
        for place, metres in enumerate(_missed(way, evidence.points_of(row.rep_id, visits["outlet_id"], row.date))):
            if metres > PASSES_M:
                params = {"what": f"stop {place}", "found": round(metres), "expected": 0}
                yield Violation("plan.route_drawn", f"rep {row.rep_id}, {row.date}", params)


def _missed(way: NDArray[np.float64], points: SnappedPoints) -> NDArray[np.float64]:
    """
    Metres by which a drawn way misses each place, beyond the place's own distance to the street.

    The first and the last place must be its ends; the stops may lie anywhere on it.
    """
    scale = np.array([np.cos(np.radians(points.lat[0])), 1.0]) * np.radians(1) * EARTH_M
    flat, places = way * scale, np.column_stack([points.lon, points.lat]) * scale
    missed = shapely.distance(shapely.LineString(flat), shapely.points(places))
    missed[0], missed[-1] = np.hypot(*(flat[0] - places[0])), np.hypot(*(flat[-1] - places[-1]))
    return np.maximum(missed - 1.01 * points.distance_m, 0.0)


def _metres(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle metres between points in degrees, by the haversine formula."""
    lon_a, lat_a, lon_b, lat_b = np.radians([a[:, 0], a[:, 1], b[:, 0], b[:, 1]])
    half = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half)))


def route_bounds(evidence: Evidence) -> Found:
    """No bound exceeds its route's travel, and a route called optimal has no gap."""
    for row in rows_of(evidence.plan.routes):
        bound = float(row.bound_s) if not pd.isna(row.bound_s) else None
        above = bound is not None and bound > row.travel_s + 1e-6
        unproven = row.status == "optimal" and (bound is None or bound < row.travel_s - 1 + 1e-6)
        if above or unproven:
            params = {"travel": row.travel_s, "bound": "–" if bound is None else f"{bound:g}", "status": row.status}
            yield Violation("plan.route_bounds", f"rep {row.rep_id}, {row.date}", params)


RULES = (travel_seconds, travel_metres, route_totals, way_back, route_drawn, route_bounds)
