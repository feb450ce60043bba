"""From territories, tables and streets to one cycle per rep."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.clock import to_seconds
from routeopt.core.faults import BadInputError, Fault, InfeasibleError, shown_path
from routeopt.coverage.model import Coverage
from routeopt.inputs import opening
from routeopt.inputs.doors import windows_on
from routeopt.inputs.model import Inputs
from routeopt.inputs.service import visit_seconds, visits_of
from routeopt.journeys.appointments import appointed, appointment_faults, cycle_of_rep, name_faults
from routeopt.journeys.before import Habits
from routeopt.journeys.frequency.build import asked
from routeopt.journeys.frequency.build import build as build_frequency
from routeopt.journeys.frequency.solve import solve as solve_frequency
from routeopt.journeys.model import RepProblem
from routeopt.journeys.overnight import lodging_faults, overnight_of
from routeopt.journeys.patterns import CycleDays, allowed_patterns
from routeopt.journeys.timing import start_spans
from routeopt.network.model import SNAP_OK, UNREACHABLE_S, SnappedPoints, Travel
from routeopt.scenario.model import Scenario
from routeopt.scenario.workdays import WEEKDAYS, week_of, working_days
from routeopt.territories.model import Territories


def build(
    settings: Scenario, inputs: Inputs, travel: Travel, coverage: Coverage, territories: tuple[Territories, ...]
) -> tuple[RepProblem, ...]:
    """
    Build the cycle of every rep that has outlets.

    Parameters
    ----------
    settings
        The scenario.
    inputs
        The tables.
    travel
        The streets.
    coverage
        Who is direct; territories follow it.
    territories
        Outlets and prospects of each rep.

    Returns
    -------
    tuple of RepProblem
        In the order of rep ids.

    Raises
    ------
    BadInputError
        When a frequency has no pattern of days in the cycle.
    InfeasibleError
        When a rep's visits can't keep the band of stops a day, whatever the calendar: all reps at once, by how much.
    """
    direct = set(coverage.outlets.loc[coverage.outlets["mode"].eq("DSD"), "outlet_id"])
    cycle = cycle_days(settings)
    mine = [
        pd.concat([area.outlets[["outlet_id", "rep_id"]], area.prospects[["outlet_id", "rep_id"]]])
        for area in territories
    ]
    members = pd.concat(mine, ignore_index=True)
    members = members[members["outlet_id"].isin(direct)]
    row_of = pd.Series(np.arange(len(inputs.outlets)), index=inputs.outlets["outlet_id"])
    visits = np.where(inputs.outlets["status"].eq("prospect"), 1, visits_of(settings, inputs.outlets))
    rows = np.sort(row_of.loc[members["outlet_id"]].to_numpy())
    known = set(members["outlet_id"]), set(inputs.reps["rep_id"])
    named = chain(name_faults(settings, *known), lodging_faults(settings, inputs, travel))
    _refuse(chain(_impossible_frequencies(inputs, visits, rows, cycle), named))
    offer = Offer(settings, inputs, travel, visits, cycle, _habits(settings, inputs, cycle))
    problems = tuple(
        offer.cycle_of(str(rep), np.sort(row_of.loc[group].to_numpy()))
        for rep, group in sorted(members.groupby("rep_id")["outlet_id"])
    )
    _refuse(fault for problem in problems for fault in appointment_faults(settings, problem))
    faults = [fault for problem in problems for fault in band_faults(problem)]
    if faults:
        raise InfeasibleError(faults)
    return problems


def _habits(settings: Scenario, inputs: Inputs, cycle: CycleDays) -> Habits | None:
    """The plan in force, where there is one."""
    return None if inputs.previous is None else Habits(settings.journeys, cycle, inputs.previous)


def cycle_days(settings: Scenario) -> CycleDays:
    """Working days of the scenario's cycle."""
    period = settings.period
    workweek = tuple(sorted(WEEKDAYS.index(day) for day in period.workdays))
    return CycleDays(period.start, period.weeks, workweek, working_days(period))


def band_faults(problem: RepProblem) -> list[Fault]:
    """
    Say by how much a rep's visits miss the band of stops, whatever the calendar.

    Parameters
    ----------
    problem
        One rep's cycle.

    Returns
    -------
    list of Fault
        Empty when the totals allow a calendar.
    """
    bounds = problem.pattern_start.tolist()
    visits = np.array([len(problem.pattern_days[a]) if b > a else 0 for a, b in pairwise(bounds)])
    must = int(visits[problem.prize_s[: len(visits)] == 0].sum())
    days = len(problem.dates)
    most, least = days * problem.stops_max, days * problem.stops_min
    known = {"rep": problem.rep_id, "days": days, "visits": must, "prospects": int(visits.sum()) - must}
    if must > most:
        return [Fault("E611", field="journeys.stops_max", params={**known, "most": most, "over": must - most})]
    if visits.sum() < least:
        short = least - int(visits.sum())
        return [Fault("E612", field="journeys.stops_min", params={**known, "least": least, "short": short})]
    return []


def _refuse(faults: Iterator[Fault]) -> None:
    found = list(faults)
    if found:
        raise BadInputError(found)


def _impossible_frequencies(
    inputs: Inputs, visits: NDArray[np.int64], rows: NDArray[np.intp], cycle: CycleDays
) -> Iterator[Fault]:
    """Frequencies that no pattern of days can hold, at the first outlet that has each."""
    own = inputs.outlets["visits_per_cycle"].notna().to_numpy()
    places: dict[tuple[int, str], int] = {}
    for row in rows.tolist():
        key = int(visits[row]), "" if own[row] else str(inputs.outlets["outlet_class"].iloc[row])
        places.setdefault(key, row)
    for (frequency, by_class), row in places.items():
        if frequency >= 1 and allowed_patterns(frequency, cycle):
            continue
        params = {"visits": frequency, "days": len(cycle.dates), "weeks": cycle.weeks}
        if by_class:
            yield Fault("E601", field=f"journeys.visits_per_cycle.{by_class}", params=params)
        else:
            yield Fault("E601", shown_path(inputs.files["outlets"]), row + 2, "visits_per_cycle", params)


@dataclass(frozen=True)
class Offer:
    """
    All that reps' cycles are cut from.

    Attributes
    ----------
    settings, inputs, travel
        Scenario, tables, streets.
    visits
        int64: visits in the cycle of every outlet of the table.
    cycle
        Working days.
    habits
        The plan in force; None where changes cost nothing.
    """

    settings: Scenario
    inputs: Inputs
    travel: Travel
    visits: NDArray[np.int64]
    cycle: CycleDays
    habits: Habits | None = None

    def cycle_of(self, rep_id: str, rows: NDArray[np.intp]) -> RepProblem:
        """The cycle of one rep with the outlets of these rows."""
        own = cycle_of_rep(self.settings, self.cycle, rep_id)
        if own != self.cycle:
            return dataclasses.replace(self, cycle=own).cycle_of(rep_id, rows)
        rules = self.settings.journeys
        rep = int(np.flatnonzero(self.inputs.reps["rep_id"] == rep_id)[0])
        mode = str(self.inputs.reps["travel_mode"].iloc[rep])
        outlets = self.inputs.outlets.iloc[rows]
        prospect = outlets["status"].eq("prospect").to_numpy()
        # At least one second: a prize of 0 means that the stop must be visited.
        prize = max(1, round(60 * rules.prospect_value_minutes))
        travel_s = ways_between(self.inputs, self.travel, rep_id, rows)
        problem = RepProblem(
            rep_id=rep_id,
            outlet_ids=tuple(outlets["outlet_id"]),
            dates=self.cycle.dates,
            week_of_day=np.array([week_of(self.settings.period, date) for date in self.cycle.dates], np.int32),
            travel_s=travel_s,
            visit_s=np.concatenate([[0], visit_seconds(self.settings, outlets, mode)]).astype(np.int32),
            windows_s=windows_on(rules, self.cycle.dates, outlets["opening"]),
            pattern_start=np.zeros(len(rows) + 2, np.int32),
            pattern_days=(),
            prize_s=np.concatenate([[0], np.where(prospect, prize, 0)]).astype(np.int64),
            stops_min=rules.stops_min,
            stops_max=rules.stops_max,
            shift_start_s=to_seconds(rules.shift_start),
            shift_end_s=rules.latest_end_s,
            lunch_start_s=to_seconds(rules.lunch_start),
            lunch_s=round(60 * rules.lunch_minutes),
            effort=rules.effort,
            # Reps get unlike random numbers, the same whatever other reps there are.
            seed=self.settings.seed,
            prove=rules.prove,
            spread=rules.spread,
            wait_weight=rules.wait_weight,
            uneven_weight=rules.uneven_weight,
            overtime_s=rules.latest_end_s - to_seconds(rules.shift_end),
            overtime_weight=rules.overtime_weight,
            overnight=overnight_of(self.settings, self.inputs, self.travel, rep, rows, travel_s),
        )
        visits, possible = self.visits[rows], _possible(problem)
        if asked(self.settings):
            task = build_frequency(self.settings, problem, outlets, visits, self.cycle, possible)
            found = solve_frequency(task)
            prizes = np.concatenate([[0], found.prize_s]).astype(np.int64)
            problem = dataclasses.replace(problem, frequencies=found, prize_s=prizes)
            # Which prospects are called on is for the calendar to say.
            visits = np.where(prospect, 1, found.visits)
        whole = appointed(self.settings, self._with_patterns(problem, visits, possible))
        return whole if self.habits is None else self.habits.added_to(whole)

    def _with_patterns(self, problem: RepProblem, visits: NDArray[np.int64], possible: NDArray[np.bool_]) -> RepProblem:
        """The problem with each stop's patterns, less those with a day on which the stop can't be visited."""
        by_frequency = {int(f): allowed_patterns(int(f), self.cycle) for f in np.unique(visits)}
        flat: list[tuple[int, ...]] = []
        start = [0, 0]
        for stop, number in enumerate(visits.tolist(), start=1):
            flat += [days for days in by_frequency[number] if possible[stop, list(days)].all()]
            start.append(len(flat))
        return dataclasses.replace(problem, pattern_start=np.array(start, np.int32), pattern_days=tuple(flat))


def ways_between(inputs: Inputs, travel: Travel, rep_id: str, rows: NDArray[np.intp]) -> NDArray[np.int32]:
    """
    Measure the ways between a rep's start and outlets.

    Parameters
    ----------
    inputs, travel
        Tables and streets.
    rep_id
        The rep.
    rows
        n rows of the outlet table.

    Returns
    -------
    ndarray
        int32 (n + 1, n + 1) seconds in the rep's own mode; far beyond any day where no way exists.
    """
    rep = int(np.flatnonzero(inputs.reps["rep_id"] == rep_id)[0])
    mode = str(inputs.reps["travel_mode"].iloc[rep])
    points = SnappedPoints.concatenate([travel.starts[mode].take([rep]), travel.outlets[mode].take(rows)])
    usable = np.flatnonzero(points.status == SNAP_OK)
    seconds = np.full((len(points), len(points)), opening.DAY_S, np.int32)
    found = travel.networks[mode].times(points.take(usable)).seconds
    seconds[np.ix_(usable, usable)] = np.where(found == UNREACHABLE_S, opening.DAY_S, found)
    np.fill_diagonal(seconds, 0)
    return seconds


def _possible(problem: RepProblem) -> NDArray[np.bool_]:
    """Whether a visit to a stop alone can be made on a day: bool (n + 1, d)."""
    opens, closes = start_spans(problem)
    out, home = problem.least_out_s.astype(np.int64), problem.least_home_s.astype(np.int64)
    lunch = problem.lunch_s if problem.shift_end_s >= problem.lunch_start_s + problem.lunch_s else 0
    latest = problem.shift_end_s - lunch - home - problem.visit_s
    first = np.maximum(opens, (problem.shift_start_s + out)[:, None, None])
    possible: NDArray[np.bool_] = (first <= np.minimum(closes, latest[:, None, None])).any(axis=2)
    return possible
