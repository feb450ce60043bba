"""From a rep's cycle and the planner's money to the problem of how often each stop is visited."""

from collections import Counter
from collections.abc import Hashable
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.inputs import opening
from routeopt.journeys.frequency.curve import sales
from routeopt.journeys.frequency.model import FrequencyProblem
from routeopt.journeys.model import RepProblem
from routeopt.journeys.patterns import CycleDays, allowed_patterns
from routeopt.scenario.model import Scenario

NEAREST = 3
"""The local way of a visit is the mean of the ways from so many nearest stops, times the travel factor of coverage."""


def asked(settings: Scenario) -> bool:
    """Whether money decides frequencies or the price of calls."""
    return settings.journeys.frequency.decide or settings.journeys.calls.chance is not None


def build(
    settings: Scenario,
    problem: RepProblem,
    outlets: pd.DataFrame,
    usual: NDArray[np.int64],
    cycle: CycleDays,
    possible: NDArray[np.bool_],
) -> FrequencyProblem:
    """
    Put what each number of visits earns beside what it takes.

    Parameters
    ----------
    settings
        The scenario.
    problem
        The rep's cycle; its patterns are not looked at.
    outlets
        Rows of the outlet table of its stops, in their order.
    usual
        int64 (n): visits that table or class give, 1 for a prospect.
    cycle
        The rep's working days.
    possible
        bool (n + 1, d): whether a visit can be made on a day.

    Returns
    -------
    FrequencyProblem
        Outlets whose table names their visits keep these; so does everybody where frequencies are not decided.
    """
    rules, money = settings.journeys, settings.coverage.money
    per_case = money.margin_per_case["DSD"] - money.delivery_per_case.get("DSD", 0.0)
    minutes = (problem.visit_s[1:] + money.travel_factor * local_way_s(problem.travel_s)) / 60.0
    regular = open_numbers(settings, cycle)
    patterns = {number: allowed_patterns(number, cycle) for number in sorted({*regular, *usual.tolist()})}
    agreed = Counter(given.outlet_id for given in rules.appointments)
    levels: list[tuple[int, ...]] = []
    earns: list[tuple[float, ...]] = []
    sold: tuple[float, ...]
    earned, ceiling = np.zeros(len(outlets)), 0.0
    worth = np.full(len(outlets), np.nan)
    for row, outlet in enumerate(outlets.to_dict("records")):
        cost = money.rep_minute * minutes[row]
        if outlet["status"] == "prospect":
            own: tuple[int, ...] = 0, 1
            if rules.calls.chance is None:
                call = money.rep_minute * (rules.prospect_value_minutes + problem.visit_s[row + 1] / 60.0)
            else:
                worth[row] = rules.calls.chance * rules.calls.cycles * per_case * float(outlet["potential_cases"])
                call = float(worth[row])
            sold = (0.0, call)
            ceiling += call
        else:
            fits = {number for number, sets in patterns.items() if any(possible[row + 1, list(d)].all() for d in sets)}
            today = int(usual[row])
            own = _levels(settings, outlet, (today, agreed[outlet["outlet_id"]]), fits, regular)
            cases = float(outlet["volume_cases"])
            room = max(cases, float(outlet["potential_cases"]))
            curve = rules.frequency.responses.get(outlet["outlet_class"], rules.frequency.response)
            sold = tuple(per_case * min(room, cases * sales(curve, number / today)) for number in own)
            earned[row] = per_case * cases - cost * today
            ceiling += per_case * room
        levels.append(own)
        earns.append(tuple(float(s - cost * v) for s, v in zip(sold, own, strict=True)))
    days = len(problem.dates)
    regular_end_s = problem.shift_end_s - problem.overtime_s
    lunch = problem.lunch_s if regular_end_s >= problem.lunch_start_s + problem.lunch_s else 0
    working = days * (regular_end_s - problem.shift_start_s - lunch) / 60.0
    least = min(days * problem.stops_min, sum(own[-1] for own in levels))
    by_id = np.argsort(outlets["outlet_id"].to_numpy(dtype=str), kind="stable")
    step = max(b - a for own in levels for a, b in pairwise((own[0], *own)))
    return FrequencyProblem(
        levels=tuple(levels),
        earns=tuple(earns),
        earns_usual=earned,
        ceiling=ceiling,
        minutes=minutes,
        usual=np.where(problem.prize_s[1:] > 0, 0, usual).astype(np.int64),
        # What has to be visited is visited and the band is kept, whatever the estimate of time says.
        minutes_max=max(
            rules.frequency.fill * working,
            fewest_minutes([levels[row] for row in by_id], minutes[by_id].tolist(), least),
        ),
        stops_min=least,
        stops_max=max(
            int(rules.frequency.fill * days * problem.stops_max), sum(own[0] for own in levels), least + step
        ),
        rep_minute=money.rep_minute,
        call_worth=worth,
        prize_s=problem.prize_s[1:],
    )


def fewest_minutes(levels: list[tuple[int, ...]], minutes: list[float], stops_min: int) -> float:
    """
    Give the minutes in which all stops have their fewest visits and the quickest ones fill the band's lower edge.

    Parameters
    ----------
    levels
        Numbers of visits that are open to each stop.
    minutes
        Minutes of one visit to each.
    stops_min
        Visits of all stops together, no more than are open.

    Returns
    -------
    float
        Minutes of a choice that reaches so many visits.
    """
    visits = [own[0] for own in levels]
    for row in sorted(range(len(levels)), key=lambda row: (minutes[row], row)):
        for number in levels[row]:
            if sum(visits) < stops_min:
                visits[row] = number
    return float(sum(number * each for number, each in zip(visits, minutes, strict=True)))


def open_numbers(settings: Scenario, cycle: CycleDays) -> list[int]:
    """Numbers of visits with a rhythm of weeks: so many every week, or one every so many weeks."""
    if not settings.journeys.frequency.decide:
        return []
    days = range(1, len(cycle.dates) + 1)
    return [number for number in days if number % cycle.weeks == 0 or cycle.weeks % number == 0]


def _levels(
    settings: Scenario, outlet: dict[Hashable, Any], visits: tuple[int, int], fits: set[int], regular: list[int]
) -> tuple[int, ...]:
    """
    Numbers of visits that are open to a customer; today's alone where nothing is decided.

    ``visits`` are today's and those agreed. All numbers with a rhythm between the first and the last are open, so that
    these two tell the whole choice: where opening hours leave a hole, the side nearer to today's counts.
    """
    rules = settings.journeys.frequency
    usual, agreed = visits
    if not rules.decide or not pd.isna(outlet["visits_per_cycle"]):
        return (usual,)
    name = str(outlet["outlet_class"])
    least = max(agreed, {str(k): v for k, v in rules.fewest.items()}.get(name, -(-usual // 2)))
    most = {str(k): v for k, v in rules.most.items()}.get(name, 2 * usual)
    between = [n for n in sorted({*regular, usual}) if least <= n <= most]
    runs = [tuple(run) for fitting, run in groupby(between, key=lambda n: n in fits) if fitting]
    return min(runs, key=lambda run: min(abs(n - usual) for n in run), default=(usual,))


def local_way_s(travel_s: NDArray[np.int32]) -> NDArray[np.float64]:
    """
    Mean of the ways into each stop from the stops nearest to it.

    Parameters
    ----------
    travel_s
        int32 (n + 1, n + 1), seconds, a whole day where there is no way.

    Returns
    -------
    ndarray
        float64 (n), seconds; 0 where a stop is alone.
    """
    ways = travel_s[1:, 1:].astype(np.float64)
    np.fill_diagonal(ways, opening.DAY_S)
    near = np.sort(ways, axis=0)[:NEAREST]
    known = near < opening.DAY_S
    total = np.where(known, near, 0.0).sum(axis=0)
    return np.asarray(total / np.maximum(1, known.sum(axis=0)), np.float64)
