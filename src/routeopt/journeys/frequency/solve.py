"""
Decide the visits of a rep's stops: a concave knapsack of time and stops.

A linear program prices the minute and the stop; with these prices every stop chooses alone, which proves a bound
(Lagrange). The same program in whole numbers decides.
"""

import math

import highspy
import numpy as np
from numpy.typing import NDArray

from routeopt.core.linear_program import QuietHighs
from routeopt.core.stats import SearchStats, Status
from routeopt.inputs import opening
from routeopt.journeys.frequency.model import Frequencies, FrequencyProblem

NODES = 5_000
"""Most nodes of the branch-and-bound tree."""
EXACT = 1e-6
"""Share of the objective that counts as nothing."""


def solve(problem: FrequencyProblem) -> Frequencies:
    """
    Decide how often each stop is visited.

    Parameters
    ----------
    problem
        What visits earn and take.

    Returns
    -------
    Frequencies
        The most contribution that time and stops allow, with the value of the marginal minute. Equal problems give
        equal answers: the search is limited by nodes, never by seconds.

    References
    ----------
    .. [1] Lodish, L. M. (1971). CALLPLAN: an interactive salesman's call planning system. *Management Science*, 18(4),
       P25-P40.
    """
    minute_price, stop_price = _prices(problem)
    chosen, nodes = _chosen(problem)
    visits = np.array([own[place] for own, place in zip(problem.levels, chosen, strict=True)], np.int64)
    earned = np.array([own[place] for own, place in zip(problem.earns, chosen, strict=True)])
    minute_value = problem.rep_minute + minute_price
    objective = float(problem.ceiling - earned.sum())
    bound = min(objective, max(0.0, problem.ceiling - _most_possible(problem, minute_price, stop_price)))
    proven = objective - bound <= EXACT * max(1.0, objective)
    return Frequencies(
        usual=problem.usual,
        fewest=np.array([own[0] for own in problem.levels], np.int64),
        most=np.array([own[-1] for own in problem.levels], np.int64),
        visits=visits,
        minutes=problem.minutes,
        gain=earned - problem.earns_usual,
        minute_value=minute_value,
        stop_price=stop_price,
        prize_s=_prizes(problem, minute_value),
        stats=SearchStats(Status.OPTIMAL if proven else Status.FEASIBLE, objective, bound, "money", {"nodes": nodes}),
    )


def _prizes(problem: FrequencyProblem, minute_value: float) -> NDArray[np.int64]:
    """
    Seconds of travel that a call is worth: the minutes that its worth buys, less those of the visit itself.

    At least one second, as 0 means that a stop must be visited; where minutes cost nothing, a whole day.
    """
    if minute_value > 0:
        minutes = problem.call_worth / minute_value - problem.minutes
        derived = np.clip(np.rint(60.0 * np.nan_to_num(minutes)), 1, opening.DAY_S)
    else:
        derived = np.full(len(problem.usual), float(opening.DAY_S))
    return np.where(np.isnan(problem.call_worth), problem.prize_s, derived).astype(np.int64)


def _program(problem: FrequencyProblem) -> tuple[QuietHighs, list[tuple[int, int]]]:
    """Columns: steps from each number of visits to the next; rows: time, stops, and no step before the one below."""
    program = QuietHighs()
    program.setOptionValue("random_seed", 0)
    program.changeObjectiveSense(highspy.ObjSense.kMaximize)
    least = np.array([own[0] for own in problem.levels], np.int64)
    none, nothing = np.zeros(0, np.int32), np.zeros(0)
    program.addRow(-highspy.kHighsInf, problem.minutes_max - float(problem.minutes @ least), 0, none, nothing)
    start = int(least.sum())
    program.addRow(float(problem.stops_min - start), float(problem.stops_max - start), 0, none, nothing)
    steps = [(row, place) for row, own in enumerate(problem.levels) for place in range(1, len(own))]
    for row, place in steps:
        own, earns = problem.levels[row], problem.earns[row]
        more = own[place] - own[place - 1]
        takes = np.array([problem.minutes[row] * more, more], np.float64)
        program.addCol(earns[place] - earns[place - 1], 0.0, 1.0, 2, np.array([0, 1], np.int32), takes)
    for column, (_, place) in enumerate(steps):
        if place > 1:
            pair = np.array([column - 1, column], np.int32)
            program.addRow(0.0, highspy.kHighsInf, 2, pair, np.array([1.0, -1.0]))
    return program, steps


def _prices(problem: FrequencyProblem) -> tuple[float, float]:
    """Shadow prices of a minute and of a stop in the linear program; 0 where nothing is open."""
    program, steps = _program(problem)
    if not steps:
        return 0.0, 0.0
    program.run()
    dual = program.getSolution().row_dual
    return max(0.0, round(float(dual[0]), 9)), round(float(dual[1]), 9)


def _most_possible(problem: FrequencyProblem, minute_price: float, stop_price: float) -> float:
    """What no choice can exceed: every stop chooses alone at these prices, and the limits are paid for."""
    total = minute_price * problem.minutes_max
    total += stop_price * (problem.stops_max if stop_price > 0 else problem.stops_min)
    for own, earns, minutes in zip(problem.levels, problem.earns, problem.minutes.tolist(), strict=True):
        price = minute_price * minutes + stop_price
        total += max(earned - price * visits for visits, earned in zip(own, earns, strict=True))
    return total


def _chosen(problem: FrequencyProblem) -> tuple[list[int], int]:
    """Place of each stop's visits among its levels, and the nodes that it took."""
    program, steps = _program(problem)
    places = [0] * len(problem.levels)
    if not steps:
        return places, 0
    for column in range(len(steps)):
        program.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for name, value in (("mip_rel_gap", EXACT / 10), ("mip_abs_gap", 0.0), ("mip_max_nodes", NODES)):
        program.setOptionValue(name, value)
    program.run()
    for (row, place), taken in zip(steps, program.getSolution().col_value, strict=True):
        if taken > 0.5:
            places[row] = max(places[row], place)
    found = program.getInfo().mip_node_count
    return places, int(found) if math.isfinite(found) else 0
