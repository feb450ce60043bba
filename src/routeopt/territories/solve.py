"""Search territories: banded flow, then annealed exchange over the street neighbourhood, restart by restart."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.core.stats import SearchStats, Status
from routeopt.network.model import Neighbours
from routeopt.territories.bound import compactness_bound
from routeopt.territories.exchange import exchange
from routeopt.territories.mend import mend_bands
from routeopt.territories.model import Territories, TerritoryProblem
from routeopt.territories.pieces import pieces_of
from routeopt.territories.start import banded_start, medoids
from routeopt.territories.workload import compactness_costs, line_haul_s, work_s


@dataclass(frozen=True)
class _Effort:
    """Deterministic amount of work: restarts, recentring rounds, exchanges per outlet and round, bound updates."""

    restarts: int
    rounds: int
    exchanges: int
    bound_rounds: int


@dataclass(frozen=True)
class _Part:
    """One connected piece of the street neighbourhood and the reps it gets."""

    problem: TerritoryProblem
    near: Neighbours
    cost: NDArray[np.float64]
    members: NDArray[np.int64]
    k: int


_EFFORTS = {
    "fast": _Effort(2, 6, 400, 80),
    "standard": _Effort(4, 8, 600, 250),
    "thorough": _Effort(12, 10, 3000, 1000),
}
_BORDER_SHARE = 0.15
"""Price of a cut street neighbourhood, in mean visits-weighted travel of an outlet: smooth borders cross less."""
_BAND_PRICE = 1000.0
"""Price of each outlet or visit outside a band, in the same unit: above anything that balance can ask."""
_SLACK, _LOOSE_PRICE, _HARD_ROUNDS = 15, 5.0, 2
"""Before the last rounds a territory may be this many outlets off its band, at this price each."""
_HOT, _COLD = 6.0, 0.01
"""First and last heat in the same unit."""


def solve(problem: TerritoryProblem) -> Territories:
    """
    Assign every outlet to a rep: inside the bands, connected on the streets, fair and compact.

    Parameters
    ----------
    problem
        One office.

    Returns
    -------
    Territories
        The best of several annealed answers, with a proven bound on compactness.

    Raises
    ------
    InfeasibleError
        E501 when the number of outlets fits no split into bands, E502 when the street neighbourhood is torn into
        pieces that do not, E503 when the search ends without an answer inside every band.
    """
    shares = _reps_per_piece(problem)
    cost = compactness_costs(problem)
    effort = _EFFORTS[problem.effort]
    territory = np.empty(len(problem.outlet_ids), np.int32)
    bound, first = 0.0, 0
    for members, k in shares:
        inside = cost[np.ix_(members, members)]
        found = _search(_Part(problem, _within(problem, members), inside, members, k), effort)
        territory[members] = found + first
        value = _value(inside, found, k)
        band = problem.outlets_min, problem.outlets_max
        bound += compactness_bound(inside, k, band, value, effort.bound_rounds)
        first += k
    _refuse_broken_visits(problem, territory)
    return _result(problem, cost, territory, bound, effort)


def _reps_per_piece(problem: TerritoryProblem) -> list[tuple[NDArray[np.int64], int]]:
    """Share the reps among the pieces of the street neighbourhood; a territory can't span two."""
    k, low, high = len(problem.rep_ids), problem.outlets_min, problem.outlets_max
    n = len(problem.outlet_ids)
    if not k * low <= n <= k * high:
        params = {"office": problem.office_id, "outlets": n, "reps": k, "low": low, "high": high}
        params["fit"] = f"{-(-n // high)}–{n // low}" if -(-n // high) <= n // low else "–"
        raise InfeasibleError([Fault("E501", field="territories", params=params)])
    piece = pieces_of(problem.neighbours)
    sizes = np.bincount(piece)
    fewest, most = -(-sizes // high), sizes // low
    if (fewest > most).any() or not fewest.sum() <= k <= most.sum():
        text = ", ".join(str(size) for size in sorted(sizes.tolist(), reverse=True))
        params = {"office": problem.office_id, "pieces": text, "reps": k, "low": low, "high": high}
        raise InfeasibleError([Fault("E502", field="territories", params=params)])
    reps = fewest.copy()
    while reps.sum() < k:
        crowd = np.where(reps < most, sizes / np.maximum(reps, 1), -1.0)
        reps[int(np.argmax(crowd))] += 1
    return [(np.flatnonzero(piece == number), int(reps[number])) for number in range(len(sizes))]


def _within(problem: TerritoryProblem, members: NDArray[np.int64]) -> Neighbours:
    """The neighbourhood of one piece, numbered within it."""
    if len(members) == len(problem.outlet_ids):
        return problem.neighbours
    number = np.full(len(problem.outlet_ids), -1, np.int32)
    number[members] = np.arange(len(members))
    near = problem.neighbours
    degree = np.diff(near.start)[members]
    entries = np.concatenate([np.arange(near.start[i], near.start[i + 1]) for i in members]).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
    return Neighbours(start, number[near.index[entries]], near.seconds[entries])


def _search(part: _Part, effort: _Effort) -> NDArray[np.int32]:
    """Best of several starts; bands first, then the whole price."""
    problem, near, cost, members, k = part.problem, part.near, part.cost, part.members, part.k
    if k == 1:
        return np.zeros(len(members), np.int32)
    best: tuple[tuple[float, float], NDArray[np.int32]] | None = None
    for restart in range(effort.restarts):
        chance = np.random.default_rng([problem.seed, restart])
        rep = banded_start(cost, k, (problem.outlets_min, problem.outlets_max), near, chance)
        for turn in range(effort.rounds):
            if turn == effort.rounds - _HARD_ROUNDS:
                rep = mend_bands(near, rep, cost[medoids(cost, rep, k)], (problem.outlets_min, problem.outlets_max))
            rep = _anneal(part, rep, effort, turn, restart)
        key = _broken(problem, members, rep, k), _price(part, rep)
        if best is None or key < best[0]:
            best = key, rep
    assert best is not None
    return best[1]


def _anneal(part: _Part, rep: NDArray[np.int32], effort: _Effort, turn: int, restart: int) -> NDArray[np.int32]:
    """One round around the present centres, cooler from round to round."""
    problem, near, cost, members, k = part.problem, part.near, part.cost, part.members, part.k
    centres = cost[medoids(cost, rep, k)]
    mean = max(float(centres[rep, np.arange(len(rep))].mean()), 1.0)
    median = max(float(np.median(near.seconds)), 1.0)
    border = _BORDER_SHARE * mean * np.exp(-near.seconds / median)
    measures, prices = _measures(problem, members, mean * len(rep) / k)
    cool = 0.6**turn
    last = turn >= effort.rounds - _HARD_ROUNDS
    return exchange(
        near.start,
        near.index,
        border,
        rep.copy(),
        np.ascontiguousarray(centres),
        measures,
        measures.sum(axis=1) / k,
        np.array([problem.hours_tolerance * 0.8, 0.15]),
        prices,
        problem.visits[members],
        np.array([problem.outlets_min, problem.outlets_max, problem.visits_min, problem.visits_max]),
        (_BAND_PRICE if last else _LOOSE_PRICE) * mean,
        0 if last else _SLACK,
        _HOT * mean * cool,
        _COLD * mean,
        effort.exchanges * len(rep),
        (problem.seed * 1_000_003 + restart * 1009 + turn) % 2**31,
    )


def _measures(
    problem: TerritoryProblem, members: NDArray[np.int64], scale: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is to be even, and its price for being 100 % off, in seconds of the objective."""
    measures = np.stack([work_s(problem)[members], problem.potential_cases[members]])
    return measures, np.array([5.0 * problem.weight_hours, problem.weight_potential]) * scale


def _broken(problem: TerritoryProblem, members: NDArray[np.int64], rep: NDArray[np.int32], k: int) -> float:
    outlets = np.bincount(rep, minlength=k)
    visits = np.bincount(rep, problem.visits[members], minlength=k)
    over = np.maximum(outlets - problem.outlets_max, 0) + np.maximum(problem.outlets_min - outlets, 0)
    crowd = np.maximum(visits - problem.visits_max, 0) + np.maximum(problem.visits_min - visits, 0)
    return float(over.sum() + crowd.sum())


def _price(part: _Part, rep: NDArray[np.int32]) -> float:
    """Compactness and balance, for choosing among restarts."""
    problem, k = part.problem, part.k
    value = _value(part.cost, rep, k)
    measures, prices = _measures(problem, part.members, value / k)
    for measure, price, tolerance in zip(measures, prices, (problem.hours_tolerance, 0.15), strict=True):
        off = np.abs(np.bincount(rep, measure, minlength=k) / max(measure.sum() / k, 1e-9) - 1)
        value += float((price * off**2 + 20 * price * np.maximum(off - tolerance, 0)).sum())
    return value


def _value(cost: NDArray[np.float64], rep: NDArray[np.int32], k: int) -> float:
    return float(cost[medoids(cost, rep, k)[rep], np.arange(len(rep))].sum())


def _refuse_broken_visits(problem: TerritoryProblem, territory: NDArray[np.int32]) -> None:
    k = len(problem.rep_ids)
    outlets = np.bincount(territory, minlength=k)
    visits = np.bincount(territory, problem.visits, minlength=k).astype(np.int64)
    low, high = problem.visits_min, problem.visits_max
    off = np.maximum(outlets - problem.outlets_max, 0) + np.maximum(problem.outlets_min - outlets, 0)
    crowd = np.maximum(visits - high, 0) + np.maximum(low - visits, 0)
    if off.any() or crowd.any():
        params = {
            "office": problem.office_id,
            "outlets": int(off.sum()),
            "visits": int(crowd.sum()),
            "visits_band": f"{low}–{high}",
            "mean_visits": round(float(problem.visits.sum()) / k, 1),
        }
        raise InfeasibleError([Fault("E503", field="territories", params=params)])


def _result(
    problem: TerritoryProblem,
    cost: NDArray[np.float64],
    territory: NDArray[np.int32],
    bound: float,
    effort: _Effort,
) -> Territories:
    """Name the territories by the reps who start nearest to them, and lay everything down."""
    k, n = len(problem.rep_ids), len(territory)
    way = np.stack([np.bincount(territory, problem.visits * start, minlength=k) for start in problem.start_s])
    reps, names = linear_sum_assignment(way)
    rep_of_territory = np.empty(k, np.int64)
    rep_of_territory[names] = reps
    rep = rep_of_territory[territory]
    centres = medoids(cost, rep.astype(np.int32), k)
    to_centre = cost[centres]
    own = to_centre[rep, np.arange(n)]
    others = to_centre.copy()
    others[rep, np.arange(n)] = np.inf
    second = np.argmin(others, axis=0) if k > 1 else np.zeros(n, np.int64)
    ids = np.array(problem.rep_ids, dtype=object)
    seconds = (
        problem.travel_s[centres[rep], np.arange(n)] + problem.travel_s[np.arange(n), centres[rep]].astype(int)
    ) / 2
    outlets = pd.DataFrame(
        {
            "outlet_id": np.array(problem.outlet_ids, dtype=object),
            "rep_id": ids[rep],
            "centre_s": np.rint(seconds).astype(np.int64),
            "next_rep_id": ids[second] if k > 1 else np.full(n, None, dtype=object),
            "next_price_s": others[second, np.arange(n)] - own if k > 1 else np.full(n, np.nan),
        }
    )
    stats = SearchStats(
        Status.FEASIBLE,
        float(own.sum()),
        bound,
        "s",
        {"restarts": effort.restarts, "exchanges": effort.restarts * effort.rounds * effort.exchanges * n},
    )
    prospects = pd.DataFrame(
        {"outlet_id": np.array(problem.prospect_ids, dtype=object), "rep_id": ids[rep[problem.prospect_nearest]]}
    )
    return Territories(problem.office_id, outlets, _rep_totals(problem, rep, centres), prospects, stats)


def _rep_totals(problem: TerritoryProblem, rep: NDArray[np.int64], centres: NDArray[np.int64]) -> pd.DataFrame:
    k = len(problem.rep_ids)

    def total(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
        return np.bincount(rep, values, minlength=k).astype(np.float64)

    return pd.DataFrame(
        {
            "rep_id": np.array(problem.rep_ids, dtype=object),
            "centre_outlet_id": np.array(problem.outlet_ids, dtype=object)[centres],
            "outlets": np.bincount(rep, minlength=k),
            "visits": total(problem.visits).astype(np.int64),
            "work_s": total(work_s(problem)),
            "service_s": total(problem.visits * problem.visit_s),
            "hop_s": total(problem.visits * problem.hop_s),
            "line_haul_s": total(line_haul_s(problem)),
            "potential_cases": total(problem.potential_cases),
            "volume_cases": total(problem.volume_cases),
        }
    )
