"""One rep's days, gathered from the plan's tables."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.plan.model import Plan


@dataclass(frozen=True)
class Stop:
    """
    One visit of a day.

    Attributes
    ----------
    row
        Row of the outlet in the plan's table.
    outlet_id, name, channel, outlet_class
        The outlet.
    kind
        ``service``, ``prospect`` or another kind of the table of visits.
    arrive_s, start_s, leave_s
        Seconds since midnight.
    cases, potential
        Cases a cycle, now and possible.
    party
        Who is there too because the outlet changes hands: kind and id; None on other visits.
    """

    row: int
    outlet_id: str
    name: str
    channel: str
    outlet_class: str
    kind: str
    arrive_s: int
    start_s: int
    leave_s: int
    cases: float
    potential: float
    party: tuple[str, str] | None = None


@dataclass(frozen=True)
class Day:
    """
    One rep's day.

    Attributes
    ----------
    date
        The day.
    stops
        Visits in order.
    leave_s, back_s
        When the rep leaves the start and is back, seconds since midnight.
    travel_s, travel_m
        On the way.
    lunch_s
        Lunch inside the day.
    sleeps
        Name of the outlet beside which the rep sleeps; empty when the rep comes home.
    line
        float (n, 2), the way along the streets, degrees.
    """

    date: dt.date
    stops: tuple[Stop, ...]
    leave_s: int
    back_s: int
    travel_s: int
    travel_m: int
    lunch_s: int
    sleeps: str
    line: NDArray[np.float64]

    @property
    def monday(self) -> dt.date:
        """First day of its week."""
        return self.date - dt.timedelta(days=self.date.weekday())


def days_of_reps(plan: Plan) -> Iterator[tuple[str, list[Day]]]:
    """
    Every rep's days in order.

    Parameters
    ----------
    plan
        The plan.

    Yields
    ------
    tuple
        Rep and days.
    """
    outlets = plan.outlets.assign(
        row=np.arange(len(plan.outlets)), outlet_class=plan.outlets["outlet_class"].fillna("")
    )
    joined = plan.calls.merge(outlets, on="outlet_id", how="left", validate="many_to_one", suffixes=("", "_outlet"))
    # All rows at once and in plain values: a table per day would cost a large team more time than its pages.
    ordered = joined.sort_values("seq")
    stops: dict[tuple[str, dt.date], list[Stop]] = defaultdict(list)
    for rep, date, stop in zip(ordered["rep_id"], ordered["date"], _stops(ordered, _parties(plan)), strict=True):
        stops[rep, date].append(stop)
    name_of = plan.outlets.set_index("outlet_id")["name"]
    for rep, routes in plan.routes.sort_values("date").groupby("rep_id", sort=True):
        sleeps = routes["ends_at"].map(name_of).fillna("")
        columns = zip(routes["date"], routes[_FIGURES].to_numpy(int).tolist(), sleeps, routes.geometry, strict=True)
        yield str(rep), [_day(date, tuple(stops[rep, date]), *row) for date, *row in columns]


def _day(date: dt.date, stops: tuple[Stop, ...], figures: list[int], sleeps: str, line: shapely.Geometry) -> Day:
    leave, back, travel_s, travel_m, lunch = figures
    return Day(date, stops, leave, back, travel_s, travel_m, lunch, sleeps, shapely.get_coordinates(line))


_FIGURES = ["leave_start_s", "back_s", "travel_s", "travel_m", "lunch_s"]
_TEXTS = ["outlet_id", "name", "channel", "outlet_class", "kind"]
_TIMES = ["arrive_s", "start_s", "leave_s"]
_CASES = ["volume_cases", "potential_cases"]


def _parties(plan: Plan) -> dict[tuple[str, str, dt.date], tuple[str, str]]:
    """Rep, outlet and date of each visit on which an outlet changes hands → kind and id of who is there too."""
    found: dict[tuple[str, str, dt.date], tuple[str, str]] = {}
    columns = ["joint", "outlet_id", "first_date", "from_kind", "from_id", "to_kind", "to_id"]
    handed = plan.handovers.loc[plan.handovers["joint"].isin(("both", "giver", "taker")), columns]
    for joint, outlet, date, from_kind, giver, to_kind, taker in handed.itertuples(index=False):
        if joint != "taker":
            found[giver, outlet, date] = to_kind, taker
        if joint != "giver":
            found[taker, outlet, date] = from_kind, giver
    return found


def _stops(rows: pd.DataFrame, parties: dict[tuple[str, str, dt.date], tuple[str, str]]) -> list[Stop]:
    keys = zip(rows["rep_id"], rows["outlet_id"], rows["date"], strict=True)
    columns = zip(
        rows["row"].tolist(),
        rows[_TEXTS].to_numpy(object).tolist(),
        rows[_TIMES].to_numpy(int).tolist(),
        rows[_CASES].to_numpy(float).tolist(),
        ([parties.get(key)] for key in keys),
        strict=True,
    )
    return [Stop(row, *texts, *times, *cases, *both) for row, texts, times, cases, both in columns]
