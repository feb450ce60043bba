"""What the page shows, gathered from a plan's tables."""

import datetime as dt
import re
from typing import Any

import pandas as pd
import shapely

from routeopt.core.clock import to_seconds
from routeopt.core.language import LANGUAGES, Language, catalogue
from routeopt.plan import Comparison, compare, kpi_rows
from routeopt.plan.model import Plan
from routeopt.report.contracts import contracts
from routeopt.report.coolers import cooler_data
from routeopt.report.curves import curve_data
from routeopt.report.ground import BARE, Ground
from routeopt.report.names import file_names
from routeopt.report.pack import deltas, points, rings
from routeopt.report.palette import CLASS_COLOURS, COLOURS, COOLER_COLOURS, MODE_COLOURS, colour_numbers
from routeopt.report.priority import priority_data
from routeopt.report.shapes import distributor_areas, served_by_reps, territory_shapes
from routeopt.report.structure import structure_data

_ROAD_RANK = {
    "motorway": 0,
    "trunk": 0,
    "primary": 1,
    "secondary": 2,
    "tertiary": 3,
    "unclassified": 4,
    "residential": 4,
    "living_street": 4,
    "road": 4,
    "pedestrian": 5,
}
_SMALL_ROAD = 6
_SIMPLE_DEGREES = 0.000_02
_NAMED_RANK = 3


def page_data(plan: Plan, lang: Language | None = None, against: Plan | None = None) -> dict[str, Any]:
    """
    Gather everything but the streets.

    Parameters
    ----------
    plan
        The plan.
    lang
        Language in which the page opens; None: the scenario's.
    against
        A plan to set beside it, such as the one in force: figures bear differences, and outlets that move are marked.

    Returns
    -------
    dict
        Plain values; positions of outlets and reps are row numbers.
    """
    outlets = plan.outlets
    reps = plan.territories["rep_id"].astype(str).tolist()
    scenario = plan.manifest["scenario"]
    found = None if against is None else compare(against, plan)
    return {
        "title": scenario["name"],
        "description": scenario["description"],
        "attribution": scenario["attribution"],
        "simulated": scenario["simulated"],
        "language": lang or scenario["language"],
        "bands": {
            "outlets": [scenario["territories"]["outlets_min"], scenario["territories"]["outlets_max"]],
            "stops": [scenario["journeys"]["stops_min"], scenario["journeys"]["stops_max"]],
            "shift": _hours(scenario["journeys"]["shift_end"]) - _hours(scenario["journeys"]["shift_start"]),
        },
        "kpis": {each: _figures(plan, each, found) for each in LANGUAGES},
        "moves": _moves(plan.changes if found is None else found.changes, outlets, reps),
        "modes": plan.manifest["kpis"]["modes"],
        "modes_before": plan.manifest["kpis"].get("modes_before", {}),
        "outlets": _outlets(outlets, reps),
        "reps": _reps(plan),
        "palette": COLOURS,
        "mode_colours": MODE_COLOURS,
        "class_colours": CLASS_COLOURS,
        "areas": _areas(plan),
        "curves": curve_data(plan),
        "structure": structure_data(plan),
        "contracts": contracts(plan),
        "priority": priority_data(plan, reps),
        "coolers": cooler_data(plan),
        "cooler_colours": COOLER_COLOURS,
        "territories": _territories(plan, reps),
        "days": _days(plan, reps),
        "unserved": _unserved(plan),
        "texts": {each: _texts(each) for each in LANGUAGES},
    }


def street_data(plan: Plan, against: Plan | None = None, ground: Ground = BARE) -> dict[str, Any]:
    """
    Gather the streets, thinned to what a screen can show.

    Parameters
    ----------
    plan
        The plan.
    against
        A plan to set beside it, on the same streets.
    ground
        Water and parks.

    Returns
    -------
    dict
        ``ranks``: road rank → lines as whole-number steps; ``reps``: for each plan, road rank → row of the rep that
        works each of these lines, -1 for none; ``names``: (line, name, rank) of the longest named roads;
        ``water, parks``: for each area its rings.
    """
    streets = plan.streets
    rank = streets["highway"].str.removesuffix("_link").map(_ROAD_RANK).fillna(_SMALL_ROAD).astype(int)
    lines = shapely.simplify(streets.geometry.to_numpy(), _SIMPLE_DEGREES)
    packed: dict[str, list[list[int]]] = {}
    for level, line in zip(rank, lines, strict=True):
        packed.setdefault(str(level), []).append(deltas(shapely.get_coordinates(line)))
    workers = [_workers(each, streets["segment_id"], rank) for each in (plan, against) if each is not None]
    areas = {kind: [rings(part) for part in shapely.get_parts(getattr(ground, kind))] for kind in ("water", "parks")}
    return {"ranks": packed, "reps": workers, "names": _street_names(streets, rank)} | areas


def _workers(plan: Plan, segments: pd.Series, rank: pd.Series) -> dict[str, list[int]]:
    """Row of the rep who works each of these segments in a plan, by road rank."""
    row = {rep: position for position, rep in enumerate(plan.territories["rep_id"].astype(str))}
    worker = dict(zip(plan.streets["segment_id"], plan.streets["rep_id"], strict=True))
    workers: dict[str, list[int]] = {}
    for level, segment in zip(rank, segments, strict=True):
        workers.setdefault(str(level), []).append(row.get(_text(worker.get(segment)), -1))
    return workers


def _street_names(streets: pd.DataFrame, rank: pd.Series) -> list[list[Any]]:
    """One label per named main road and neighbourhood of it: the longest segment carries it."""
    named = streets[(streets["name"] != "") & (rank <= _NAMED_RANK) & (streets["length_m"] > 60)]
    named = named.assign(rank=rank[named.index]).sort_values(["length_m", "segment_id"], ascending=[False, True])
    labels = []
    for name, group in named.groupby("name", sort=True):
        for row in group.index[:2]:
            line = streets.geometry[row]
            labels.append([deltas(shapely.get_coordinates(line)), str(name), int(rank[row])])
    return labels


def _figures(plan: Plan, lang: str, found: Comparison | None) -> list[tuple[str, str, str]]:
    """The plan's figures with their differences to another plan; the mixes of modes are drawn instead."""
    without_mixes = {**plan.manifest, "kpis": {**plan.manifest["kpis"], "modes": {}}}
    changed = {name: difference for name, _, _, difference in found.kpi_rows(lang)} if found else {}
    # What stays the same needs no word.
    changed = {name: difference for name, difference in changed.items() if re.search("[1-9]", difference)}
    return [(name, value, changed.get(name, "")) for name, value in kpi_rows(without_mixes, lang)]


def _moves(changes: pd.DataFrame, outlets: pd.DataFrame, reps: list[str]) -> list[list[Any]]:
    """Outlets that go from one rep to another: row of the outlet, old rep's id, row of the new rep."""
    row_of = {outlet: row for row, outlet in enumerate(outlets["outlet_id"].astype(str))}
    position = {rep: row for row, rep in enumerate(reps)}
    went = changes[changes["from_rep_id"].notna() & changes["to_rep_id"].notna()]
    went = went[went["from_rep_id"] != went["to_rep_id"]]
    return [
        [row_of[str(outlet)], str(before), position[str(after)]]
        for outlet, before, after in zip(went["outlet_id"], went["from_rep_id"], went["to_rep_id"], strict=True)
    ]


def _areas(plan: Plan) -> list[dict[str, Any]]:
    """Areas of distributors, drawn around the outlets that each delivers to."""
    areas = distributor_areas(plan)
    rows = zip(areas["distributor_id"], areas["mode"], areas["geometry"], strict=True)
    return [{"id": str(name), "mode": str(mode), "rings": rings(shape)} for name, mode, shape in rows]


def _outlets(outlets: pd.DataFrame, reps: list[str]) -> dict[str, Any]:
    position = {rep: row for row, rep in enumerate(reps)}
    channels = sorted(outlets["channel"].unique())
    return {
        "id": outlets["outlet_id"].astype(str).tolist(),
        "name": outlets["name"].astype(str).tolist(),
        "at": points(outlets["lon"].to_numpy(), outlets["lat"].to_numpy()),
        "channels": channels,
        "channel": [channels.index(channel) for channel in outlets["channel"]],
        "mode": [_text(mode) for mode in outlets["mode"]],
        "distributor": [_text(name) for name in outlets["distributor_id"]],
        "class": outlets["outlet_class"].fillna("").astype(str).tolist(),
        "prospect": [int(status == "prospect") for status in outlets["status"]],
        "rep": [position.get(_text(rep), -1) for rep in outlets["rep_id"]],
        "cases": [round(float(cases), 1) for cases in outlets["volume_cases"]],
        "potential": [round(float(cases), 1) for cases in outlets["potential_cases"]],
        "visits": [int(visits) for visits in outlets["visits_per_cycle"]],
        "reason": outlets["reason"].astype(str).tolist(),
        "next": [position.get(_text(rep), -1) for rep in outlets["next_rep_id"]],
        "price": [None if pd.isna(price) else round(float(price)) for price in outlets["next_price_s"]],
        "synthetic": [int(bool(flag)) for flag in outlets["is_synthetic"]],
        "modelled": outlets["modelled"].fillna("").astype(str).tolist(),
    }


def _hours(clock: str) -> float:
    """Hours since midnight of ``HH:MM:SS``."""
    return to_seconds(dt.time.fromisoformat(clock)) / 3600


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _reps(plan: Plan) -> list[dict[str, Any]]:
    lengths = {
        str(rep): [round(float(value) / 3600, 2) for value in (planned.min(), planned.median(), late, planned.max())]
        for rep, days in plan.routes.groupby("rep_id")
        for planned, late in [(days["day_length_s"], days["p90_length_s"].max())]
    }
    files = file_names(plan.territories["rep_id"].astype(str))
    tolerance = float(plan.manifest["scenario"]["territories"]["hours_tolerance"])
    hours = plan.territories[["service_s", "travel_s", "wait_s"]].sum(axis=1) / 3600
    means = hours.groupby(plan.territories["office_id"]).transform("mean")
    rows = []
    for row, mean in zip(plan.territories.itertuples(), means, strict=True):
        bound = None if pd.isna(row.journeys_bound_s) else float(row.journeys_bound_s)
        objective = float(row.journeys_objective_s)
        rows.append(
            {
                "id": str(row.rep_id),
                "file": files[str(row.rep_id)],
                "name": str(row.name),
                "mode": str(row.travel_mode),
                "start": [float(row.start_lon), float(row.start_lat)],
                "outlets": int(row.outlets),
                "prospects": int(row.prospects),
                "visits": int(row.visits),
                "hours": round(float(row.service_s + row.travel_s + row.wait_s) / 3600, 3),
                "work": [round(float(part) / 3600, 2) for part in (row.service_s, row.travel_s, row.wait_s)],
                "lengths": lengths.get(str(row.rep_id)),
                "band": [round(float(mean) * part, 3) for part in (1 - tolerance, 1 + tolerance)],
                "travel_share": round(float(row.travel_share), 4),
                "volume": round(float(row.volume_cases)),
                "gap": None if bound is None or objective <= 0 else round(max(0.0, 1 - bound / objective), 4),
            }
        )
    return rows


def _territories(plan: Plan, reps: list[str]) -> list[dict[str, Any]]:
    shapes = territory_shapes(served_by_reps(plan))
    numbers = colour_numbers(shapes)
    return [{"rings": rings(shapes[rep]) if rep in shapes else [], "colour": numbers.get(rep, 0)} for rep in reps]


def _days(plan: Plan, reps: list[str]) -> list[dict[str, Any]]:
    row_of = {outlet: row for row, outlet in enumerate(plan.outlets["outlet_id"].astype(str))}
    # A day without visits has no group.
    visits: dict[Any, pd.DataFrame] = dict(iter(plan.calls.groupby(["rep_id", "date"])))
    none = plan.calls.iloc[:0]
    days = []
    for route in plan.routes.itertuples():
        stops = visits.get((route.rep_id, route.date), none).sort_values("seq")
        days.append(
            {
                "rep": reps.index(str(route.rep_id)),
                "date": str(route.date)[:10],
                "metres": int(route.travel_m),
                "travel": int(route.travel_s),
                "leave": int(route.leave_start_s),
                "back": int(route.back_s),
                "optimal": int(route.status == "optimal"),
                "stops": [row_of[str(outlet)] for outlet in stops["outlet_id"]],
                "start": [int(second) // 60 for second in stops["start_s"]],
                "line": [deltas(shapely.get_coordinates(part)) for part in shapely.get_parts(route.geometry)],
            }
        )
    return days


def _unserved(plan: Plan) -> list[list[str]]:
    columns = ["outlet_id", "what", "code", "detail"]
    return [[_text(value) for value in row] for row in plan.unserved[columns].astype(object).to_numpy()]


def _texts(lang: str) -> dict[str, str]:
    wanted = ("report.", "reasons.", "structure.", "equipment.")
    return {key: words for key, words in catalogue(lang).items() if key.startswith(wanted)}
