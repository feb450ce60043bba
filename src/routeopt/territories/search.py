"""Search the territories of one connected piece: many starts, few survivors, annealed round by round."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.network.model import Neighbours
from routeopt.territories.exchange import exchange, imbalance
from routeopt.territories.mend import mend_bands
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.start import banded_start, medoids
from routeopt.territories.workload import fair_work_s


@dataclass(frozen=True)
class Effort:
    """
    Deterministic amount of work.

    Attributes
    ----------
    starts
        Banded starts, of which the most compact go on.
    kept
        Starts that are annealed; half of them survive a quarter of the rounds, half of these half of the rounds.
    rounds
        Rounds around new centres.
    exchanges
        Exchanges per outlet and round.
    bound_rounds
        Price updates of the bound.
    """

    starts: int
    kept: int
    rounds: int
    exchanges: int
    bound_rounds: int


EFFORTS = {
    "fast": Effort(8, 4, 6, 300, 80),
    "standard": Effort(24, 8, 8, 600, 250),
    "thorough": Effort(96, 24, 10, 2000, 1000),
}
_BORDER_SHARE = 0.15
"""Price of a cut street neighbourhood, in mean visits-weighted travel of an outlet: smooth borders cross less."""
_BAND_PRICE = 1000.0
"""Price of each outlet or visit outside a band, in the same unit: above anything that balance can ask."""
_SLACK, _LOOSE_PRICE, _HARD_ROUNDS = 15, 5.0, 2
"""Before the last rounds a territory may be this many outlets off its band, at this price each."""
_HOT, _COLD, _COOLER = 6.0, 0.01, 0.6
"""First and last heat of a round in the same unit, and how much cooler each round begins."""
_POTENTIAL_SHARE = 1 / 3
"""Price of uneven potential beside that of uneven hours, at equal weights."""
_POTENTIAL_TOLERANCE = 0.15
_HOURS_MARGIN = 0.8
"""The steep price of hours begins before the tolerance is used up."""


@dataclass(frozen=True)
class Part:
    """
    One connected piece of the street neighbourhood and the reps it gets.

    Attributes
    ----------
    problem
        The office.
    near
        Neighbourhood within the piece.
    cost
        float64 (m, m), see `workload.compactness_costs`.
    members
        int64 (m), the piece's outlets in the problem.
    k
        Its reps.
    """

    problem: TerritoryProblem
    near: Neighbours
    cost: NDArray[np.float64]
    members: NDArray[np.int64]
    k: int


@dataclass(frozen=True)
class _Try:
    """An assignment under way, and the number of its start."""

    number: int
    rep: NDArray[np.int32]


def search(part: Part, effort: Effort) -> NDArray[np.int32]:
    """
    Cut one piece into k territories: bands first, then compactness and balance.

    Parameters
    ----------
    part
        The piece.
    effort
        Amount of work. Starts beyond ``kept`` are annealed only while no answer keeps every band.

    Returns
    -------
    ndarray
        int32 (m), connected territories 0 … k − 1; off their bands only where the search found nothing better.
    """
    if part.k == 1:
        return np.zeros(len(part.members), np.int32)
    band = part.problem.outlets_min, part.problem.outlets_max
    tries = []
    for number in range(effort.starts):
        chance = np.random.default_rng([part.problem.seed, number])
        tries.append(_Try(number, banded_start(part.cost, part.k, band, part.near, chance)))
    tries.sort(key=lambda one: (travel_to_centres(part.cost, one.rep, part.k), one.number))
    found = []
    for first in range(0, effort.starts, effort.kept):
        found.append(_survivor(part, tries[first : first + effort.kept], effort))
        if not _outside(part, found[-1].rep):
            break
    return min(found, key=lambda one: _key(part, one)).rep


def travel_to_centres(cost: NDArray[np.float64], rep: NDArray[np.int32], k: int) -> float:
    """
    Sum the visits-weighted travel from each outlet to its territory's medoid.

    Parameters
    ----------
    cost
        float64 (m, m).
    rep
        int32 (m), none of the k empty.
    k
        Territories.

    Returns
    -------
    float
        Seconds.
    """
    return float(cost[medoids(cost, rep, k)[rep], np.arange(len(rep))].sum())


def _survivor(part: Part, tries: list[_Try], effort: Effort) -> _Try:
    """Anneal all tries side by side and halve them twice, worst first."""
    band = part.problem.outlets_min, part.problem.outlets_max
    for turn in range(effort.rounds):
        if turn == effort.rounds - _HARD_ROUNDS:
            tries = [
                _Try(one.number, mend_bands(part.near, one.rep, part.cost[medoids(part.cost, one.rep, part.k)], band))
                for one in tries
            ]
        tries = [_Try(one.number, _anneal(part, one, effort, turn)) for one in tries]
        if turn in (effort.rounds // 4, effort.rounds // 2):
            tries = sorted(tries, key=lambda one: (_price(part, one.rep), one.number))[: (len(tries) + 1) // 2]
    return min(tries, key=lambda one: _key(part, one))


def _anneal(part: Part, one: _Try, effort: Effort, turn: int) -> NDArray[np.int32]:
    """One round around the present centres, cooler from round to round."""
    problem, near, rep, k = part.problem, part.near, one.rep, part.k
    centres = part.cost[medoids(part.cost, rep, k)]
    mean = max(float(centres[rep, np.arange(len(rep))].mean()), 1.0)
    median = max(float(np.median(near.seconds)), 1.0)
    measures = _measures(part)
    last = turn >= effort.rounds - _HARD_ROUNDS
    return exchange(
        near.start,
        near.index,
        _BORDER_SHARE * mean * np.exp(-near.seconds / median),
        rep.copy(),
        np.ascontiguousarray(centres),
        measures,
        measures.sum(axis=1) / k,
        _tolerances(problem),
        _prices(problem, mean * len(rep) / k),
        problem.visits[part.members],
        np.array([problem.outlets_min, problem.outlets_max, problem.visits_min, problem.visits_max]),
        (_BAND_PRICE if last else _LOOSE_PRICE) * mean,
        0 if last else _SLACK,
        _HOT * mean * _COOLER**turn,
        _COLD * mean,
        effort.exchanges * len(rep),
        (problem.seed * 1_000_003 + one.number * 1009 + turn) % 2**31,
    )


def _measures(part: Part) -> NDArray[np.float64]:
    """What is to be even: work with the prospects', and potential."""
    return np.stack([fair_work_s(part.problem)[part.members], part.problem.potential_cases[part.members]])


def _tolerances(problem: TerritoryProblem) -> NDArray[np.float64]:
    return np.array([problem.hours_tolerance * _HOURS_MARGIN, _POTENTIAL_TOLERANCE])


def _prices(problem: TerritoryProblem, territory_s: float) -> NDArray[np.float64]:
    """Price of each measure in seconds; a territory's mean travel to its centre is the yardstick."""
    return np.array([problem.weight_hours, problem.weight_potential * _POTENTIAL_SHARE]) * territory_s


def _outside(part: Part, rep: NDArray[np.int32]) -> int:
    """Outlets and visits outside their bands."""
    problem = part.problem
    outlets = np.bincount(rep, minlength=part.k)
    visits = np.bincount(rep, problem.visits[part.members], minlength=part.k)
    over = np.maximum(outlets - problem.outlets_max, 0) + np.maximum(problem.outlets_min - outlets, 0)
    crowd = np.maximum(visits - problem.visits_max, 0) + np.maximum(problem.visits_min - visits, 0)
    return int(over.sum() + crowd.sum())


def _price(part: Part, rep: NDArray[np.int32]) -> float:
    """Compactness and balance as the exchange prices them, for choosing among tries."""
    value = travel_to_centres(part.cost, rep, part.k)
    measures = _measures(part)
    prices, tolerances = _prices(part.problem, value / part.k), _tolerances(part.problem)
    for measure, price, tolerance in zip(measures, prices, tolerances, strict=True):
        target = measure.sum() / part.k
        value += sum(imbalance(total, target, tolerance, price) for total in np.bincount(rep, measure, part.k))
    return value


def _key(part: Part, one: _Try) -> tuple[int, float, int]:
    return _outside(part, one.rep), _price(part, one.rep), one.number
