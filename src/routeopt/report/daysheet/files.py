"""Write the sheets of every rep and week."""

import datetime as dt
from itertools import groupby
from pathlib import Path

import numpy as np

from routeopt.core.language import Language
from routeopt.plan.model import Plan
from routeopt.report.daysheet.code import code
from routeopt.report.daysheet.days import Day, days_of_reps
from routeopt.report.daysheet.picture import StreetMap
from routeopt.report.daysheet.sheet import Drawn, Origin, Rep, week_sheet
from routeopt.report.ground import BARE, Ground
from routeopt.report.names import file_names
from routeopt.report.navigation import places, scanned
from routeopt.report.words import Words


def sheet_name(file_name: str, monday: dt.date) -> str:
    """File of a rep's week."""
    return f"{file_name}_{monday}.html"


def write(plan: Plan, folder: Path, lang: Language, under: Ground = BARE) -> dict[str, list[tuple[dt.date, Path]]]:
    """
    Write one page per rep and week.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the pages go; it exists.
    lang
        Their language.
    under
        Water and parks of their maps.

    Returns
    -------
    dict
        Rep → Monday and file of each week.
    """
    outlets, reps = plan.outlets, plan.territories.set_index("rep_id")
    lon, lat = outlets["lon"].to_numpy(float), outlets["lat"].to_numpy(float)
    streets = StreetMap(plan.streets, float(lon.mean()), float(lat.mean()), under)
    everywhere = places(outlets["name"].astype(str).tolist(), lon, lat)
    names = file_names(reps.index.astype(str))
    origin, words = _origin(plan), Words(lang)
    at = np.stack([lon, lat], 1)
    written: dict[str, list[tuple[dt.date, Path]]] = {}
    for rep_id, days in days_of_reps(plan):
        rep = Rep(rep_id, str(reps.at[rep_id, "name"]), str(reps.at[rep_id, "travel_mode"]))
        home = np.array([reps.at[rep_id, "start_lon"], reps.at[rep_id, "start_lat"]], float)
        rows = sorted({stop.row for day in days for stop in day.stops})
        codes = {row: code(scanned(everywhere[row])) for row in rows}
        for monday, week in groupby(days, key=lambda day: day.monday):
            worked = list(week)
            here = {stop.row for day in worked for stop in day.stops}
            drawn = Drawn(
                streets=streets.drawn(at[sorted(here)] if here else home[None, :]),
                maps=[_map(streets, day, at, home) for day in worked],
                codes=codes,
                places={row: everywhere[row] for row in here},
            )
            path = folder / sheet_name(names[rep_id], monday)
            path.write_text(week_sheet(rep, worked, drawn, origin, words), encoding="utf-8")
            written.setdefault(rep_id, []).append((monday, path))
    return written


def _map(streets: StreetMap, day: Day, at: np.ndarray, home: np.ndarray) -> str:
    return streets.day(
        day.line, at[[stop.row for stop in day.stops]], home, [stop.kind == "prospect" for stop in day.stops]
    )


def _origin(plan: Plan) -> Origin:
    scenario = plan.manifest["scenario"]
    return Origin(scenario["name"], scenario["attribution"], scenario["simulated"], frozenset())
