"""What the checker may look at: the folder's tables, its copies of the inputs, and the streets rebuilt from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.core.violation import Violation
from routeopt.inputs.model import Inputs
from routeopt.network.model import SNAP_OK, SnappedPoints, Travel
from routeopt.plan.model import Plan
from routeopt.plan.storage import plain_values
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import days_off_of, working_days
from routeopt.streets.census import StreetCensus

Found = Iterator[Violation]


@dataclass(frozen=True)
class Legs:
    """Seconds and metres of a day's legs, the way back last."""

    seconds: NDArray[np.int32]
    metres: NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """
    A plan beside everything it must agree with.

    Attributes
    ----------
    folder
        The plan folder.
    plan
        Its tables and manifest as stored.
    settings, known
        Scenario and input tables, loaded again from the copies in the folder; prospects that the plan says it takes on
        are customers in them.
    travel
        Streets rebuilt from the folder's copy of the map, answered by Dijkstra's algorithm.
    census
        The census laid anew on these streets; None without one.
    asked
        The input tables before anybody was taken on; the same as ``known`` where None.
    """

    folder: Path
    plan: Plan
    settings: Scenario
    known: Inputs
    travel: Travel
    census: StreetCensus | None = None
    asked: Inputs | None = None

    @cached_property
    def outlets(self) -> pd.DataFrame:
        """The plan's outlets by id."""
        return self.plan.outlets.set_index("outlet_id", drop=False)

    @cached_property
    def given(self) -> pd.DataFrame:
        """The inputs' outlets by id."""
        return self.known.outlets.set_index("outlet_id", drop=False)

    @cached_property
    def accounts(self) -> dict[str, dict[Any, Any]]:
        """Rows of the receivables as given, by outlet."""
        table = self.known.receivables
        return {} if table is None else {str(row["outlet_id"]): {**row} for row in table.to_dict("records")}

    @cached_property
    def lent(self) -> dict[str, list[str]]:
        """States of the coolers at each outlet, as given; none where the inputs have no such table."""
        table = vars(self.known).get("coolers")
        found: dict[str, list[str]] = {}
        if table is not None:
            placed = table[table["outlet_id"].notna()]
            for outlet, state in zip(placed["outlet_id"], placed["state"], strict=True):
                found.setdefault(str(outlet), []).append(str(state))
        return found

    @cached_property
    def opening(self) -> dict[str, str]:
        """Opening text by outlet, empty where the inputs name none."""
        given = self.known.outlets
        return dict(
            zip(given["outlet_id"], given["opening"].astype(object).where(given["opening"].notna(), ""), strict=True)
        )

    @cached_property
    def reps(self) -> pd.DataFrame:
        """The inputs' reps by id."""
        return self.known.reps.set_index("rep_id", drop=False)

    @cached_property
    def workdays(self) -> tuple[date, ...]:
        """Days on which reps work, ascending."""
        return tuple(working_days(self.settings.period))

    def workdays_of(self, rep: str) -> tuple[date, ...]:
        """Days on which one rep works, ascending."""
        off = days_off_of(self.settings.journeys, rep)
        return tuple(day for day in self.workdays if day not in off)

    @cached_property
    def appointments(self) -> dict[tuple[str, date], int]:
        """When the visit of each outlet and date that is agreed begins."""
        given = self.settings.journeys.appointments
        return {(each.outlet_id, each.date): to_seconds(each.time) for each in given}

    @cached_property
    def met(self) -> dict[tuple[str, date], str]:
        """Who hands an outlet over in person, by outlet and date."""
        handed = self.plan.visits[self.plan.visits["kind"].eq("handover")]
        return dict(
            zip(zip(handed["outlet_id"], handed["date"], strict=True), handed["rep_id"].astype(str), strict=True)
        )

    @cached_property
    def agreed(self) -> dict[tuple[str, date], int]:
        """When two reps meet, by outlet and date: when the visit of the one who takes over begins."""
        visits = self.plan.own_calls
        begins = zip(zip(visits["outlet_id"], visits["date"], strict=True), visits["start_s"].tolist(), strict=True)
        return {place: int(start) for place, start in begins if place in self.met}

    def takes_s(self, rep: str, outlet: str, day: date) -> int:
        """Seconds of a visit: usual ones, checks of coolers, and those of a hand-over in person."""
        longer = round(60 * self.settings.quarter.joint_minutes) if (outlet, day) in self.met else 0
        owner, usual = self._own_visits.get(outlet, (None, 0))
        if owner != rep and self.met.get((outlet, day)) == rep:
            return self.usual_s(rep, outlet) + longer
        return usual + self.check_s.get((outlet, day), 0) + longer

    @cached_property
    def _own_visits(self) -> dict[str, tuple[str, int]]:
        """Rep and usual seconds of a visit by outlet; of one that stands twice the first row."""
        first = self.plan.outlets.drop_duplicates("outlet_id")
        rows = zip(first["rep_id"].astype(str), first["visit_s"].tolist(), strict=True)
        return dict(zip(first["outlet_id"], rows, strict=True))

    def usual_s(self, rep: str, outlet: str) -> int:
        """Seconds of a visit to another's customer: minutes of its row or class, and the parking of the rep's mode."""
        rules = self.settings.journeys
        if outlet not in self.given.index or rep not in self.reps.index:
            return 0
        own, grade = self.given["service_minutes"].loc[outlet], str(self.given["outlet_class"].loc[outlet])
        by_class = {str(name): float(value) for name, value in rules.service_minutes.items()}
        minutes = by_class.get(grade, 0.0) if pd.isna(own) else float(own)
        parking = {str(name): float(value) for name, value in rules.stop_minutes.items()}
        return round(60 * (minutes + parking.get(str(self.reps["travel_mode"].loc[rep]), 0.0)))

    @cached_property
    def days(self) -> dict[tuple[str, date], pd.DataFrame]:
        """Visits of each rep and day in their order."""
        ordered = self.plan.calls.sort_values(["rep_id", "date", "seq"], kind="stable")
        groups: Any = ordered.groupby(["rep_id", "date"])
        return {(str(rep), day): rows for (rep, day), rows in groups}

    @cached_property
    def check_s(self) -> dict[tuple[str, date], int]:
        """Seconds of the checks of coolers at each outlet and date."""
        checks = self.plan.visits[self.plan.visits["kind"].eq("cooler_check")]
        lasts = checks["leave_s"] - checks["start_s"]
        return dict(zip(zip(checks["outlet_id"], checks["date"], strict=True), lasts.tolist(), strict=True))

    @cached_property
    def legs(self) -> pd.DataFrame:
        """Each visit beside the leg that leads to it: ``rep_id, date, seq, travel_s, travel_m, seconds, metres``."""
        parts = [
            rows[["rep_id", "date", "seq", "travel_s", "travel_m"]].assign(
                seconds=self._legs[key].seconds[:-1], metres=self._legs[key].metres[:-1]
            )
            for key, rows in self.days.items()
            if key in self._legs
        ]
        columns = ["rep_id", "date", "seq", "travel_s", "travel_m", "seconds", "metres"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    @cached_property
    def back(self) -> dict[tuple[str, date], tuple[int, int]]:
        """Seconds and metres of the way back of each rep and day that has visits."""
        return {key: (int(legs.seconds[-1]), int(legs.metres[-1])) for key, legs in self._legs.items()}

    @cached_property
    def _legs(self) -> dict[tuple[str, date], Legs]:
        """Legs of each day whose stops are all known places on the streets."""
        found: dict[tuple[str, date], Legs] = {}
        for rep, days in groupby(self.days, key=lambda key: key[0]):
            if rep not in self._rep_row:
                continue
            mode = str(self.reps["travel_mode"].loc[rep])
            network = self.travel.networks[mode]
            on_street = {o for o, row in self._outlet_row.items() if self.travel.outlets[mode].status[row] == SNAP_OK}
            sound = {key: self.days[key]["outlet_id"] for key in days if set(self.days[key]["outlet_id"]) <= on_street}
            lodgings = {place for key in sound for place in self.lodgings(*key) if place is not None}
            stops = sorted({outlet for outlets in sound.values() for outlet in outlets} | lodgings)
            place = {outlet: row for row, outlet in enumerate(stops, start=1)}
            matrix = network.times(self.points_of(rep, pd.Series(stops, dtype=object))).seconds
            for key, outlets in sound.items():
                first, last = (0 if lodging is None else place[lodging] for lodging in self.lodgings(*key))
                at = np.array([first, *(place[outlet] for outlet in outlets), last])
                metres = [leg.metres for leg in network.route(self.points_of(rep, outlets, key[1]))]
                found[key] = Legs(matrix[at[:-1], at[1:]], np.array(metres))
        return found

    def points_of(self, rep: str, outlets: pd.Series, day: date | None = None) -> SnappedPoints:
        """Start, stops and end of a day on the streets of the rep's own mode; of a day at home where None."""
        mode = str(self.reps["travel_mode"].loc[rep])
        home, places = self.travel.starts[mode].take([self._rep_row[rep]]), self.travel.outlets[mode]
        rows = [self._outlet_row[outlet] for outlet in outlets]
        ends = (None, None) if day is None else self.lodgings(rep, day)
        first, last = (home if place is None else places.take([self._outlet_row[place]]) for place in ends)
        return SnappedPoints.concatenate([first, places.take(rows), last])

    def lodgings(self, rep: str, day: date) -> tuple[str | None, str | None]:
        """Outlets beside which a rep slept before a day and sleeps after it; None is the rep's own start."""
        return self._lodgings.get((rep, day), (None, None))

    @cached_property
    def _lodgings(self) -> dict[tuple[str, date], tuple[str | None, str | None]]:
        """Lodgings that streets reach; a place that none reaches is for a rule to name."""
        found = {}
        for row in self.plan.routes[["rep_id", "date", "begins_at", "ends_at"]].itertuples():
            mode = self.reps["travel_mode"].get(row.rep_id)
            ends = [
                str(place)
                if mode is not None
                and place in self._outlet_row
                and self.travel.outlets[str(mode)].status[self._outlet_row[str(place)]] == SNAP_OK
                else None
                for place in (row.begins_at, row.ends_at)
            ]
            found[str(row.rep_id), row.date] = ends[0], ends[1]
        return found

    def planning_points(self, outlets: pd.Series) -> SnappedPoints:
        """Outlets on the streets of the planning mode."""
        return self.travel.outlets[self.travel.planning_mode].take([self._outlet_row[outlet] for outlet in outlets])

    @cached_property
    def _outlet_row(self) -> dict[str, int]:
        return {outlet: row for row, outlet in enumerate(self.known.outlets["outlet_id"])}

    @cached_property
    def _rep_row(self) -> dict[str, int]:
        return {rep: row for row, rep in enumerate(self.known.reps["rep_id"])}


Rule = Callable[[Evidence], Found]


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Rows of a table as named tuples, ``Index`` first."""
    return table.itertuples()


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def differing(found: pd.Series, expected: pd.Series) -> NDArray[np.bool_]:
    """Whether values differ row by row, in the order of both; two missing values are equal."""
    a, b = plain_values(found), plain_values(expected)
    return np.fromiter((x != y for x, y in zip(a, b, strict=True)), dtype=bool, count=len(a))


def mismatches(rule: str, ids: pd.Series, found: pd.Series, expected: pd.Series) -> Found:
    """Report a violation of a rule for each row whose value is not the expected one."""
    rows = zip(ids, found, expected, differing(found, expected), strict=True)
    for name, value, wanted, wrong in rows:
        if wrong:
            yield Violation(rule, f"{name}", {"found": shown(value), "expected": shown(wanted)})


def shown(value: Any) -> str:  # noqa: ANN401 - any value of a table
    """Write a value of a table for a message."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return "–"
    return f"{value:g}" if isinstance(value, float) else str(value)
