"""Rules about frequencies that money decides, and about the price of calls: all counted again from the tables."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from routeopt.core.clock import to_seconds
from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.scenario.frequency import Response

DAY_S = 86_400
NEAR_WAYS = 3
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Sheet:
    """
    One rep's rows of the table beside what the inputs say.

    Attributes
    ----------
    evidence
        The plan and its inputs.
    rep
        The rep.
    rows
        The rep's rows.
    """

    evidence: Evidence
    rep: str
    rows: list[dict[str, Any]]

    def given(self, row: dict[str, Any]) -> "pd.Series[Any]":
        """The outlet as the inputs have it."""
        return self.evidence.given.loc[row["outlet_id"]]

    def usual(self, row: dict[str, Any]) -> int:
        """Visits by table or class; none for a prospect."""
        given = self.given(row)
        if given["status"] == "prospect":
            return 0
        own, by_class = given["visits_per_cycle"], self.evidence.settings.journeys.visits_per_cycle
        return int(by_class[given["outlet_class"]] if pd.isna(own) else own)

    def open_numbers(self, row: dict[str, Any]) -> list[int]:
        """Numbers of visits between the row's fewest and most that have a rhythm of weeks, and the usual one."""
        if self.given(row)["status"] == "prospect":
            return [0, 1]
        weeks = self.evidence.settings.period.weeks
        usual = self.usual(row)
        span = range(int(row["fewest"]), int(row["most"]) + 1)
        return [n for n in span if n == usual or n % weeks == 0 or weeks % n == 0]

    @property
    def case(self) -> float:
        """What a case earns in the direct mode."""
        money = self.evidence.settings.coverage.money
        return money.margin_per_case["DSD"] - money.delivery_per_case.get("DSD", 0.0)

    def call(self, row: dict[str, Any]) -> float | None:
        """What a call on a prospect earns; none where the scenario declares its price."""
        calls = self.evidence.settings.journeys.calls
        if calls.chance is None:
            return None
        return calls.chance * calls.cycles * self.case * float(self.given(row)["potential_cases"])

    def sold(self, row: dict[str, Any], visits: int) -> float:
        """What a stop earns at a number of visits, before their minutes are paid."""
        given, rules = self.given(row), self.evidence.settings.journeys
        if given["status"] == "prospect":
            call = self.call(row)
            if call is None:
                minutes = rules.prospect_value_minutes + self.visit_s(row) / 60
                call = self.evidence.settings.coverage.money.rep_minute * minutes
            return call if visits else 0.0
        cases = float(given["volume_cases"])
        curve = rules.frequency.responses.get(given["outlet_class"], rules.frequency.response)
        return self.case * min(
            max(cases, float(given["potential_cases"])), cases * _share(curve, visits / self.usual(row))
        )

    def earned(self, row: dict[str, Any], visits: int) -> float:
        """What a stop earns, the minutes of its visits paid."""
        cost = self.evidence.settings.coverage.money.rep_minute * self.minutes[row["outlet_id"]]
        return self.sold(row, visits) - cost * visits

    def visit_s(self, row: dict[str, Any]) -> int:
        """Seconds of a visit as the plan has them; another rule holds them."""
        return int(self.evidence.outlets["visit_s"].loc[row["outlet_id"]])

    @cached_property
    def minutes(self) -> dict[str, float]:
        """Minutes of one visit with its local way: from the nearest stops, by Dijkstra's algorithm."""
        ids = [row["outlet_id"] for row in self.rows]
        mode = str(self.evidence.reps["travel_mode"].loc[self.rep])
        points = self.evidence.points_of(self.rep, pd.Series(ids, dtype=object))
        ways = self.evidence.travel.networks[mode].times(points).seconds[1:-1, 1:-1].astype(np.float64)
        factor = self.evidence.settings.coverage.money.travel_factor
        found = {}
        for place, row in enumerate(self.rows):
            into = sorted(way for other, way in enumerate(ways[:, place].tolist()) if other != place)[:NEAR_WAYS]
            known = [way for way in into if 0 <= way < DAY_S]
            local = sum(known) / len(known) if known else 0.0
            found[row["outlet_id"]] = (self.visit_s(row) + factor * local) / 60
        return found

    @property
    def limits(self) -> tuple[float, int, int]:
        """Most minutes, fewest and most stops of the cycle."""
        rules = self.evidence.settings.journeys
        days = len(self.evidence.workdays_of(self.rep))
        fill, numbers = rules.frequency.fill, {row["outlet_id"]: self.open_numbers(row) for row in self.rows}
        least = min(days * rules.stops_min, sum(own[-1] for own in numbers.values()))
        steps = [b - a for own in numbers.values() for a, b in pairwise(own)]
        start, end, lunch = map(to_seconds, (rules.shift_start, rules.shift_end, rules.lunch_start))
        length = round(60 * rules.lunch_minutes)
        working = days * (end - start - (length if end >= lunch + length else 0)) / 60
        # The least work: everybody's fewest visits, and more of the quickest ones until the band is reached.
        visits = {outlet: own[0] for outlet, own in numbers.items()}
        fewest = sum(visits.values())
        quickest = sorted(numbers, key=lambda outlet: (self.minutes[outlet], outlet))
        for outlet in quickest:
            for number in numbers[outlet]:
                visits[outlet] = number if sum(visits.values()) < least else visits[outlet]
        needed = sum(self.minutes[outlet] * number for outlet, number in visits.items())
        most = max(int(fill * days * rules.stops_max), fewest, least + max(steps, default=0))
        return max(fill * working, needed), least, most


def _share(curve: Response, ratio: float) -> float:
    """Sales as a share of today's at a share of today's visits."""
    if curve.points:
        corners = [*sorted({*curve.points, (1.0, 1.0)}), (math.inf, 0.0)]
        for (x, y), (following, above) in pairwise(corners):
            if ratio <= following:
                return y if following == math.inf else y + (above - y) * (ratio - x) / (following - x)
    # Little's curve: today's point and the elasticity there fix its two free numbers.
    lost = 1 - curve.kept
    half = curve.elasticity / (lost - curve.elasticity)
    return curve.kept + lost * (1 + half) * ratio / (half + ratio)


def _sheets(evidence: Evidence) -> Iterator[Sheet]:
    table = evidence.plan.frequencies
    known = set(evidence.given.index)
    for rep in evidence.reps.index:
        rows = [row for row in records(table[table["rep_id"].eq(rep)]) if row["outlet_id"] in known]
        if rows:
            yield Sheet(evidence, str(rep), rows)


def _asked(evidence: Evidence) -> bool:
    rules = evidence.settings.journeys
    return rules.frequency.decide or rules.calls.chance is not None


def frequencies_listed(evidence: Evidence) -> Found:
    """Where money decides frequencies or calls, every stop of an own rep has a row; else there are none."""
    mine = evidence.plan.outlets[evidence.plan.outlets["rep_id"].notna()]
    wanted = set(zip(mine["outlet_id"], mine["rep_id"], strict=True)) if _asked(evidence) else set()
    table = evidence.plan.frequencies
    for outlet, rep in sorted(wanted ^ set(zip(table["outlet_id"], table["rep_id"], strict=True))):
        yield Violation("plan.frequencies_listed", outlet, {"rep": rep, "listed": (outlet, rep) not in wanted})


def frequencies_decided(evidence: Evidence) -> Found:
    """Visits lie between what the class allows, keep a rhythm of weeks, and fit into the rep's time and stops."""
    rules = evidence.settings.journeys
    agreed = Counter(given.outlet_id for given in rules.appointments)
    for sheet in _sheets(evidence):
        for row in sheet.rows:
            given, usual = sheet.given(row), sheet.usual(row)
            low, high = usual, usual
            if given["status"] == "prospect":
                low, high = 0, 1
            elif rules.frequency.decide and pd.isna(given["visits_per_cycle"]):
                name = given["outlet_class"]
                low = max(agreed[row["outlet_id"]], rules.frequency.fewest.get(name, math.ceil(usual / 2)))
                high = rules.frequency.most.get(name, 2 * usual)
                # Where opening hours leave no number between them, today's stays.
                low, high = (usual, usual) if row["fewest"] == row["most"] == usual else (low, high)
            inside = low <= row["fewest"] <= row["visits"] <= row["most"] <= high
            regular = {row["fewest"], row["visits"], row["most"]} <= set(sheet.open_numbers(row))
            if row["usual_visits"] != usual or not inside or not regular:
                found = f"{row['usual_visits']}: {row['fewest']} ≤ {row['visits']} ≤ {row['most']}"
                params = {"found": found, "expected": f"{usual}: {low} … {high}"}
                yield Violation("plan.frequencies_decided", row["outlet_id"], params)
        minutes = sum(sheet.minutes[row["outlet_id"]] * row["visits"] for row in sheet.rows)
        stops, (most_minutes, least, most) = sum(row["visits"] for row in sheet.rows), sheet.limits
        if minutes > most_minutes * (1 + TOLERANCE) or not least <= stops <= most:
            params = {"found": f"{minutes:.0f} min, {stops}", "expected": f"{most_minutes:.0f} min, {least} … {most}"}
            yield Violation("plan.frequencies_decided", f"rep {sheet.rep}", params)


def visits_valued(evidence: Evidence) -> Found:
    """Minutes, gain, reason and price of each row follow from the inputs, the streets and the rep's marginal minute."""
    called = set(evidence.plan.visits["outlet_id"])
    for sheet in _sheets(evidence):
        prices = {(row["minute_value"], row["stop_price"]) for row in sheet.rows}
        for row in sheet.rows:
            minutes = sheet.minutes[row["outlet_id"]]
            prospect = sheet.given(row)["status"] == "prospect"
            usual = 0.0 if prospect else sheet.earned(row, sheet.usual(row))
            expected = (
                minutes,
                sheet.earned(row, int(row["visits"])) - usual,
                _prize(sheet, row) if prospect else None,
            )
            found = (row["visit_minutes"], row["gain"], None if pd.isna(row["prize_s"]) else row["prize_s"])
            reason = _reason(row, prospect=prospect, called=row["outlet_id"] in called)
            if not all(map(_near, found, expected)) or row["reason"] != reason or len(prices) > 1:
                params = {
                    "found": f"{', '.join(map(shown, found))}, {row['reason']}, {shown(row['minute_value'])}",
                    "expected": f"{', '.join(map(shown, expected))}, {reason}, {len(prices)} × 1",
                }
                yield Violation("plan.visits_valued", row["outlet_id"], params)


def frequency_bounds(evidence: Evidence) -> Found:
    """Contribution and bound of each rep are those of the table: at its prices no choice of visits can be better."""
    parts = evidence.plan.manifest["stages"]["frequency"]["parts"]
    sheets = {sheet.rep: sheet for sheet in _sheets(evidence)}
    for rep in sorted(parts.keys() ^ sheets.keys()):
        yield Violation("plan.frequency_bounds", f"rep {rep}", {"found": "–", "expected": "–"})
    for rep in sorted(parts.keys() & sheets.keys()):
        sheet = sheets[rep]
        ceiling = sum(_ceiling(sheet, row) for row in sheet.rows)
        objective = ceiling - sum(sheet.earned(row, int(row["visits"])) for row in sheet.rows)
        bound = min(objective, max(0.0, ceiling - _most_possible(sheet)))
        found = parts[rep]["objective"], parts[rep]["bound"]
        if not _close(found[0], objective, ceiling) or not _close(found[1], bound, ceiling):
            params = {"found": ", ".join(map(shown, found)), "expected": f"{objective:.6f}, {bound:.6f}"}
            yield Violation("plan.frequency_bounds", f"rep {rep}", params)


def _ceiling(sheet: Sheet, row: dict[str, Any]) -> float:
    """What a stop would earn if it sold all it could without any visit."""
    given = sheet.given(row)
    if given["status"] == "prospect":
        return sheet.sold(row, 1)
    return sheet.case * max(float(given["volume_cases"]), float(given["potential_cases"]))


def _most_possible(sheet: Sheet) -> float:
    """Every stop chooses alone at the prices of the minute and the stop, and the rep's limits are paid for."""
    minutes_max, least, most = sheet.limits
    stop = sheet.rows[0]["stop_price"]
    minute = sheet.rows[0]["minute_value"] - sheet.evidence.settings.coverage.money.rep_minute
    total = minute * minutes_max + stop * (most if stop > 0 else least)
    for row in sheet.rows:
        price = minute * sheet.minutes[row["outlet_id"]] + stop
        total += max(sheet.earned(row, n) - price * n for n in sheet.open_numbers(row))
    return float(total)


def _prize(sheet: Sheet, row: dict[str, Any]) -> int:
    """Seconds of travel that a call is worth: what its worth buys of the rep's time, less its own."""
    call, value = sheet.call(row), row["minute_value"]
    if call is None:
        return max(1, round(60 * sheet.evidence.settings.journeys.prospect_value_minutes))
    if value <= 0:
        return DAY_S
    return int(min(DAY_S, max(1, round(60 * (call / value - sheet.minutes[row["outlet_id"]])))))


def _reason(row: dict[str, Any], *, prospect: bool, called: bool) -> str:
    if prospect:
        return "called" if called else "not_called"
    if row["fewest"] == row["most"]:
        return "fixed"
    return {row["fewest"]: "fewest", row["most"]: "most"}.get(row["visits"], "between")


def _near(found: Any, expected: Any) -> bool:  # noqa: ANN401 - a figure or nothing
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= TOLERANCE * max(1.0, abs(expected))


def _close(found: Any, expected: float, scale: float) -> bool:  # noqa: ANN401 - a figure of the manifest or nothing
    return found is not None and abs(found - expected) <= TOLERANCE * max(1.0, abs(scale))


RULES = (frequencies_listed, frequencies_decided, visits_valued, frequency_bounds)
