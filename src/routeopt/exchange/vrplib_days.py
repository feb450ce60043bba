"""VRPLIB files: each day of a rep is one instance with time windows on the working clock, and one solution file."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import vrplib

from routeopt.exchange.cycle import RepCycle

ENDING, SOLUTION, NODES = ".vrp", ".sol", ".nodes.csv"


def write_cycle(cycle: RepCycle, folder: Path) -> list[Path]:
    """
    Write the days of a rep.

    Parameters
    ----------
    cycle
        The cycle.
    folder
        Folder for ``<rep>_<date>.vrp`` and, beside each, ``.nodes.csv`` with the outlet of every node.

    Returns
    -------
    list of Path
        The instances. The format knows one window for a node and no lunch: lunch is cut out of the clock, and
        several windows become the span from the first to the last; the judge knows better.
    """
    return [_write_day(cycle, day, sorted(stops), folder) for day, stops in cycle.days.items() if stops]


def _write_day(cycle: RepCycle, day: date, stops: list[int], folder: Path) -> Path:
    nodes = [0, *stops]
    spans = [_span(cycle, stop, day) for stop in stops]
    shift = _working(cycle, cycle.shift[0]), _working(cycle, cycle.shift[1])
    path = folder / f"{cycle.rep_id}_{day.isoformat()}{ENDING}"
    vrplib.write_instance(
        path,
        {
            "NAME": path.stem,
            "COMMENT": "one day of a rep; seconds on the working clock",
            "TYPE": "VRPTW",
            "DIMENSION": len(nodes),
            "VEHICLES": 1,
            "CAPACITY": cycle.stops_max,
            "EDGE_WEIGHT_TYPE": "EXPLICIT",
            "EDGE_WEIGHT_FORMAT": "FULL_MATRIX",
            "EDGE_WEIGHT_SECTION": cycle.travel_s[np.ix_(nodes, nodes)],
            "DEMAND_SECTION": [0, *(1 for _ in stops)],
            "SERVICE_TIME_SECTION": cycle.visit_s[nodes],
            "TIME_WINDOW_SECTION": [shift, *spans],
            "DEPOT_SECTION": [1, -1],
        },
    )
    with path.with_name(path.stem + NODES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["node", "outlet_id"])
        writer.writerows([place, cycle.outlets[stop - 1]] for place, stop in enumerate(stops, start=1))
    return path


def _span(cycle: RepCycle, stop: int, day: date) -> tuple[int, int]:
    """First and last start of a visit on the working clock."""
    windows = cycle.windows[stop, day]
    last = windows[-1][1] - int(cycle.visit_s[stop])
    return _working(cycle, windows[0][0]), max(_working(cycle, windows[0][0]), _working(cycle, last))


def _working(cycle: RepCycle, wall_s: int) -> int:
    """Seconds since midnight without lunch."""
    begin, length = cycle.lunch
    return wall_s if wall_s < begin else max(begin, wall_s - length)


def read_cycle(instances: list[Path]) -> dict[date, list[str]]:
    """
    Read a rep's answers beside the instances.

    Parameters
    ----------
    instances
        ``<rep>_<date>.vrp`` files of one rep; each answer is the ``.sol`` beside it.

    Returns
    -------
    dict
        Date → outlets in their order.

    Raises
    ------
    OSError, ValueError, LookupError, TypeError, AttributeError
        When one of them can't be read or they don't belong together.
    """
    days = {}
    for instance in instances:
        with instance.with_name(instance.stem + NODES).open(encoding="utf-8", newline="") as file:
            outlet_of = {int(row["node"]): row["outlet_id"] for row in csv.DictReader(file)}
        routes = vrplib.read_solution(instance.with_suffix(SOLUTION))["routes"]
        day = date.fromisoformat(instance.stem.rpartition("_")[2])
        days[day] = [outlet_of[int(node)] for route in routes for node in route]
    return days
