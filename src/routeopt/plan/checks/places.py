"""Rule about places: how each outlet's door lies on the streets."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from routeopt.core.violation import Violation
from routeopt.network.model import STATUS
from routeopt.plan.checks.evidence import Evidence, Found, records, shown

TOLD_M = 0.5
"""Metres that rounding may shift."""
SIDES = ("left", "right", "on")
DEGREE_M = 111_195.0
"""Metres of a degree of latitude on the sphere of the map."""


def outlets_lie_as_told(evidence: Evidence) -> Found:
    """Each outlet's door lies as far from the street, at that place of it and on that side, as the plan tells."""
    travel = evidence.travel
    points = travel.outlets[travel.planning_mode]
    row_of = {outlet: row for row, outlet in enumerate(evidence.known.outlets["outlet_id"])}
    course = evidence.plan.streets.set_index("segment_id").geometry
    for told in records(evidence.plan.outlets):
        row = row_of.get(told["outlet_id"])
        if row is None:
            continue
        away, status = float(points.distance_m[row]), STATUS[int(points.status[row])]
        door = float(points.lon[row]), float(points.lat[row])
        blank = pd.isna(told["street_share"]), pd.isna(told["street_side"])
        sound = not any(blank) and _lies(told, course, door, away) if status == "near" else all(blank)
        if not sound or told["street_status"] != status or abs(told["street_m"] - away) > TOLD_M:
            names = ("street_status", "street_m", "street_share", "street_side")
            params = {
                "found": " ".join(shown(told[name]) for name in names),
                "expected": f"{status} {shown(away)}",
            }
            yield Violation("plan.outlets_lie_as_told", told["outlet_id"], params)


def _lies(told: dict[str, Any], course: pd.Series, door: tuple[float, float], away_m: float) -> bool:
    """Whether the way from the told place of a segment to the door is as long as told, and to the told side."""
    if told["segment_id"] not in course.index or not 0 <= told["street_share"] <= 1 or told["street_side"] not in SIDES:
        return False
    # Shares are of metres on the ground, where a degree of longitude is shorter than one of latitude.
    metres = np.array([np.cos(np.radians(door[1])), 1.0]) * DEGREE_M
    line = shapely.transform(course[told["segment_id"]], lambda lonlat: lonlat * metres)
    place, behind, ahead = (
        np.array(line.interpolate(min(max(told["street_share"] + step, 0.0), 1.0), normalized=True).coords[0])
        for step in (0.0, -1e-3, 1e-3)
    )
    across = np.array(door) * metres - place
    if abs(float(np.hypot(*across)) - away_m) > TOLD_M:
        return False
    if told["street_side"] == "on":
        return away_m < TOLD_M
    way = ahead - behind
    turn = float(way[0] * across[1] - way[1] * across[0])
    # Past the end of a street its sides are matters of millimetres.
    plain = abs(turn) > 0.2 * float(np.hypot(*way)) * away_m
    return not plain or told["street_side"] == ("left" if turn > 0 else "right")


RULES = (outlets_lie_as_told,)
