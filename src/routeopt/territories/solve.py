"""Solve one office: share the reps among the pieces of the streets, search each piece, prove a bound."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.faults import InfeasibleError
from routeopt.core.stats import SearchStats, Status
from routeopt.territories import frontier
from routeopt.territories.answer import lay_down, named_by_start
from routeopt.territories.bound import compactness_bound
from routeopt.territories.districts import districts_of
from routeopt.territories.effort import Effort, eased, effort_of
from routeopt.territories.explain import closest_faults
from routeopt.territories.ground import imbalance
from routeopt.territories.leg_rounds import LEG_EXCHANGES, worth
from routeopt.territories.model import Judge, Territories, TerritoryProblem
from routeopt.territories.part import Part
from routeopt.territories.pieces import pieces_of
from routeopt.territories.reach import DenseReach
from routeopt.territories.regions import over_borders
from routeopt.territories.search import search
from routeopt.territories.shares import refuse_impossible_sums, reps_of_pieces, reps_per_piece, share_limits
from routeopt.territories.wishes import refuse_impossible_wishes

_DISTRICT_MENDING = 2
"""Most rounds of mending for a district as a whole."""
_BOUND_ENTRIES = 450_000_000
"""Entries of the matrix that the bound may look at, all rounds together."""


def solve(problem: TerritoryProblem, judge: Judge | None = None) -> Territories:
    """
    Assign every outlet to a rep: inside the bands, connected on the streets, fair and compact.

    Parameters
    ----------
    problem
        One office.
    judge
        Makes calendars of a plan; asked where several plans within a cap on changes may be the best. Expected travel
        judges where None.

    Returns
    -------
    Territories
        The best of several annealed answers, with a proven bound on compactness. Where a fast search finds none inside
        every band, that of a standard one.

    Raises
    ------
    InfeasibleError
        E501 and E504 when the outlets or their visits fit no split into bands, E502 (with E513, E514) when the street
        neighbourhood is torn into pieces that do not, E503 (with E515 to E518) when the search ends without an answer
        that keeps every rule, E505 to E508 when locks, pairs or skills contradict each other or the bands, E509 when
        more outlets must change reps than allowed, E512 when no plan within that cap keeps the gain that was asked for.
    """
    try:
        return _solve(problem, judge)
    except _ClosestError as closest:
        if problem.effort != "fast":
            raise InfeasibleError(closest_faults(closest.parts, closest.rep)) from None
    # In a large city some office is so tight that the few starts of a fast search all miss a band.
    return solve(replace(problem, effort="standard"), judge)


class _ClosestError(Exception):
    """No answer keeps every rule; this one comes closest."""

    def __init__(self, parts: list[Part], rep: NDArray[np.int64]) -> None:
        super().__init__()
        self.parts, self.rep = parts, rep


def _solve(problem: TerritoryProblem, judge: Judge | None) -> Territories:
    """Assign every outlet by the effort that the problem names."""
    refuse_impossible_sums(problem)
    piece = pieces_of(problem.neighbours)
    refuse_impossible_wishes(problem, piece)
    district = districts_of(problem, piece)
    reps = reps_of_pieces(problem, district, reps_per_piece(problem, district))
    parts = [Part(problem, np.flatnonzero(district == number), mine) for number, mine in enumerate(reps)]
    if problem.gain_share is None or not (problem.previous_rep >= 0).any():
        rep, price = _within_cap(parts, judge)
        work = _work(parts, price)
        if len(parts) > int(piece.max()) + 1:
            parts, rep = over_borders(parts, rep)
        _refuse_broken_rules(parts, rep)
        table = frontier.around(parts, rep, price, _search_all)
    else:
        rep, price, table = frontier.chosen(parts, problem.gain_share, _search_all)
        work = _work(parts, price)
        _refuse_broken_rules(parts, rep)
    if not problem.anchored:
        parts, rep = _named(parts, rep)
    values = [part.travel(part.local(rep)) for part in parts]
    status = Status.OPTIMAL if len(problem.rep_ids) == 1 else Status.FEASIBLE
    stats = SearchStats(status, sum(values), _bound_over_shares(parts, values), "s", work)
    return lay_down(problem, parts, rep, stats, table)


def _named(parts: list[Part], rep: NDArray[np.int64]) -> tuple[list[Part], NDArray[np.int64]]:
    """Hand territories to the reps who start nearest, unless hours become less even by more than ways are saved."""
    named = named_by_start(parts[0].problem, parts, rep)
    reps = [np.unique(named[part.members]) for part in parts]
    again = [
        part if np.array_equal(part.reps, mine) else replace(part, reps=mine)
        for part, mine in zip(parts, reps, strict=True)
    ]

    def price_s(answer: tuple[list[Part], NDArray[np.int64]]) -> float:
        return round(sum(worth(part, part.local(answer[1]), 0.0) for part in answer[0]), 3)

    return min((again, named), (parts, rep), key=price_s)


def _search_all(parts: list[Part], change_s: float, begin: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Rep of every outlet of the office."""
    rep = np.empty(sum(len(part.members) for part in parts), np.int64)
    cut = len(parts) > int(pieces_of(parts[0].problem.neighbours).max()) + 1
    for part in parts:
        effort = eased(part, effort_of(part.problem.effort, len(part.members)), change_s)
        if cut:
            # What few rounds don't mend is searched again with what lies around it, in the next district too.
            effort = replace(effort, mending=min(effort.mending, _DISTRICT_MENDING))
        rep[part.members] = part.reps[search(part, effort, change_s, None if begin is None else part.local(begin))]
    return rep


def _within_cap(parts: list[Part], judge: Judge | None) -> tuple[NDArray[np.int64], float]:
    """Search at the asked price of change; where a cap may bind, the plan within it that is worth most."""
    problem = parts[0].problem
    if problem.changes_max >= int((problem.previous_rep >= 0).sum()):
        return _search_all(parts, problem.change_s), problem.change_s
    plans = frontier.within(parts, problem.change_s, _search_all)
    plans = [plan for plan in plans if not any(part.outside(part.local(plan[0])) for part in parts)] or plans
    if judge is None or len(plans) == 1:
        return plans[0]
    # Expected hours even out what calendars near the ones in force do not follow: the calendars themselves are asked.
    return min(plans, key=lambda plan: _judged(parts, plan[0], judge))


def _judged(parts: list[Part], rep: NDArray[np.int64], judge: Judge) -> tuple[int, float]:
    """Customers whom calendars leave out, then what they cost with uneven work and change, seconds."""
    problem = parts[0].problem
    value = sum(part.travel(part.local(rep)) for part in parts)
    found = judge(lay_down(problem, parts, rep, SearchStats(Status.FEASIBLE, value, None, "s"), pd.DataFrame()))
    if found is None:
        return len(rep), np.inf
    mean, price = float(found.work_s.mean()), problem.weight_hours * value / len(problem.rep_ids)
    uneven = sum(imbalance(float(one), mean, problem.hours_tolerance, price) for one in found.work_s)
    leaving = sum(part.leaving(part.local(rep)) for part in parts)
    return found.left_out, found.cost_s + uneven + problem.change_s * leaving


def _bound_over_shares(parts: list[Part], values: list[float]) -> float | None:
    """Lower bound of the sum over all pieces, whatever share of the reps each gets; None for a large office."""
    problem, k = parts[0].problem, len(parts[0].problem.rep_ids)
    if problem.travel_s is None:
        return None
    piece = np.empty(len(problem.outlet_ids), np.int32)
    for number, part in enumerate(parts):
        piece[part.members] = number
    fewest, most = share_limits(problem, piece)
    spare = k - int(fewest.sum())
    band = problem.outlets_min, problem.outlets_max
    # best[j]: least sum of the bounds so far when j of the spare reps are given out.
    best = np.full(spare + 1, np.inf)
    best[0] = 0.0
    for part, value, low, high in zip(parts, values, fewest.tolist(), most.tolist(), strict=True):
        if not isinstance(part.reach, DenseReach):
            return None
        most_rounds = max(1, _BOUND_ENTRIES // len(part.members) ** 2)
        rounds = min(effort_of(problem.effort, len(part.members)).bound_rounds, most_rounds)
        # Fewer are never this piece's share: the others can't take what is left.
        least = max(0, spare - int((most - fewest).sum()) + high - low)
        extra = range(least, min(spare, high - low) + 1)
        bounds = {more: compactness_bound(part.reach.cost, low + more, band, value, rounds) for more in extra}
        best = np.array(
            [
                min([best[j - more] + bounds[more] for more in extra if more <= j], default=np.inf)
                for j in range(spare + 1)
            ]
        )
    return float(best[spare])


def _work(parts: list[Part], change_s: float) -> dict[str, int]:
    """Most starts and exchanges that one search of all pieces takes."""
    starts = exchanges = 0
    for part in parts:
        effort: Effort = eased(part, effort_of(part.problem.effort, len(part.members)), change_s)
        again = (part.first >= 0).any()
        survivors = [1 if again else effort.kept] * effort.rounds
        for turn in (effort.rounds // 4, effort.rounds // 2):
            survivors[turn + 1 :] = [(survivors[turn] + 1) // 2] * (effort.rounds - turn - 1)
        starts += 1 if again else effort.starts
        last = effort.polish if part.days is None else LEG_EXCHANGES * effort.polish
        exchanges += (sum(survivors) * effort.exchanges + last) * len(part.members)
    return {"starts": starts, "exchanges": exchanges}


def _refuse_broken_rules(parts: list[Part], rep: NDArray[np.int64]) -> None:
    if any(part.outside(part.local(rep)) for part in parts):
        raise _ClosestError(parts, rep)
