"""Rules of territories, verified from problem and result alone."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routeopt.core.violation import Violation
from routeopt.territories.model import Territories, TerritoryProblem

_TOLERANCE = 1e-6


def check(problem: TerritoryProblem, result: Territories) -> tuple[Violation, ...]:
    """
    Verify the territories of one office.

    Parameters
    ----------
    problem
        What was asked.
    result
        What was answered.

    Returns
    -------
    tuple of Violation
        Empty when every rule holds.
    """
    basic = (*_every_outlet_once(problem, result), *_reps_known(problem, result))
    return basic or tuple(violation for rule in _RULES for violation in rule(problem, result))


def _every_outlet_once(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    if tuple(result.outlets["outlet_id"]) != problem.outlet_ids:
        yield Violation("territories.every_outlet_once", problem.office_id)
    if tuple(result.prospects["outlet_id"]) != problem.prospect_ids:
        yield Violation("territories.every_prospect_once", problem.office_id)


def _reps_known(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    known = set(problem.rep_ids)
    for rep in sorted({*result.outlets["rep_id"], *result.prospects["rep_id"]} - known, key=str):
        yield Violation("territories.rep_known", str(rep))
    if tuple(result.reps["rep_id"]) != problem.rep_ids:
        yield Violation("territories.every_rep_listed", problem.office_id)


def _rows_of(problem: TerritoryProblem, result: Territories) -> list[NDArray[np.intp]]:
    """Each rep's outlets, ascending, in the order of the reps."""
    rows = result.outlets.groupby("rep_id", sort=False).indices
    return [np.asarray(rows.get(rep, ()), np.intp) for rep in problem.rep_ids]


def _bands(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    visits = problem.visits
    for rep, mine in zip(problem.rep_ids, _rows_of(problem, result), strict=True):
        count, calls = len(mine), int(visits[mine].sum())
        if not problem.outlets_min <= count <= problem.outlets_max:
            params = {"count": count, "low": problem.outlets_min, "high": problem.outlets_max}
            yield Violation("territories.outlets_band", rep, params)
        if not problem.visits_min <= calls <= problem.visits_max:
            params = {"count": calls, "low": problem.visits_min, "high": problem.visits_max}
            yield Violation("territories.visits_band", rep, params)


def _connected(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    """Walk each territory from its first outlet; what is not met lies in another piece."""
    near = problem.neighbours
    for rep, mine in zip(problem.rep_ids, _rows_of(problem, result), strict=True):
        pieces = 0
        left = set(mine.tolist())
        while left:
            pieces += 1
            open_ = [min(left)]
            left.discard(open_[0])
            while open_:
                at = open_.pop()
                for other in near.index[near.start[at] : near.start[at + 1]].tolist():
                    if other in left:
                        left.discard(other)
                        open_.append(other)
        if pieces > 1:
            yield Violation("territories.connected", rep, {"pieces": pieces})


def _totals(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    """Recompute each rep's totals from the outlets."""
    haul = problem.visits * problem.haul_s
    columns = {
        "outlets": np.ones(len(problem.visits)),
        "visits": problem.visits,
        "service_s": problem.visits * problem.visit_s,
        "hop_s": problem.visits * problem.hop_s,
        "line_haul_s": haul,
        "work_s": problem.visits * (problem.visit_s + problem.hop_s) + haul,
        "potential_cases": problem.potential_cases,
        "volume_cases": problem.volume_cases,
    }
    for row, (rep, mine) in enumerate(zip(problem.rep_ids, _rows_of(problem, result), strict=True)):
        for name, values in columns.items():
            given, true = float(result.reps[name].iloc[row]), float(values[mine].sum())
            if abs(given - true) > _TOLERANCE * max(1.0, abs(true)):
                yield Violation("territories.totals", rep, {"column": name, "given": given, "true": true})


def _objective(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    """Recompute the visits-weighted travel to the centres, and hold the bound against it."""
    row_of = {name: row for row, name in enumerate(problem.outlet_ids)}
    rep_of = result.outlets["rep_id"].to_numpy()
    centres = {}
    for rep, name in zip(result.reps["rep_id"], result.reps["centre_outlet_id"], strict=True):
        centre = row_of.get(name, -1)
        if centre < 0 or rep_of[centre] != rep:
            yield Violation("territories.centre_inside", rep)
            return
        centres[rep] = centre
    total = float((_centre_seconds(problem, rep_of, centres) * problem.visits).sum())
    if abs(total - result.stats.objective) > _TOLERANCE * max(1.0, total):
        params = {"given": result.stats.objective, "true": total}
        yield Violation("territories.objective", problem.office_id, params)
    if result.stats.bound is not None and result.stats.bound > total * (1 + _TOLERANCE):
        yield Violation("territories.bound", problem.office_id, {"bound": result.stats.bound, "true": total})


def _centre_seconds(
    problem: TerritoryProblem, rep_of: NDArray[np.object_], centres: dict[str, int]
) -> NDArray[np.float64]:
    """Mean of the ways from the centre and back; without a matrix, the way over neighbours of the same rep."""
    own = np.array([centres[rep] for rep in rep_of])
    rows = np.arange(len(rep_of))
    if problem.travel_s is not None:
        return (problem.travel_s[own, rows].astype(np.float64) + problem.travel_s[rows, own]) / 2
    near = problem.neighbours
    tail = np.repeat(rows, np.diff(near.start))
    inner = rep_of[tail] == rep_of[near.index]
    # Points at the same place are 0 s apart; a sparse graph needs a cost above 0.
    cost = np.maximum(near.seconds[inner].astype(np.float64), 1e-9)
    graph = csr_matrix((cost, (tail[inner], near.index[inner])), shape=(len(rows), len(rows)))
    return np.asarray(dijkstra(graph, indices=sorted(centres.values()), min_only=True))


def _wishes(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    """Locks, channels, skills, pairs and the cap on changes."""
    number = {name: row for row, name in enumerate(problem.rep_ids)}
    rep = np.array([number[name] for name in result.outlets["rep_id"]])
    for row in np.flatnonzero(~problem.may_serve[rep, np.arange(len(rep))]).tolist():
        yield Violation("territories.rep_allowed", problem.outlet_ids[row], {"rep": problem.rep_ids[rep[row]]})
    for rule, pairs, wanted in (("together", problem.together, True), ("apart", problem.apart, False)):
        for a, b in pairs.tolist():
            if (rep[a] == rep[b]) != wanted:
                yield Violation(f"territories.{rule}", problem.outlet_ids[a], {"other": problem.outlet_ids[b]})
    changed = int(((problem.previous_rep >= 0) & (problem.previous_rep != rep)).sum())
    if changed > problem.changes_max:
        yield Violation("territories.changes", problem.office_id, {"count": changed, "high": problem.changes_max})


def _prospects_follow(problem: TerritoryProblem, result: Territories) -> Iterator[Violation]:
    reps = result.outlets["rep_id"].to_numpy()
    for row, (name, rep) in enumerate(zip(problem.prospect_ids, result.prospects["rep_id"], strict=True)):
        if reps[problem.prospect_nearest[row]] != rep:
            yield Violation("territories.prospect_follows", name)


_RULES: tuple[Callable[[TerritoryProblem, Territories], Iterator[Violation]], ...] = (
    _bands,
    _connected,
    _totals,
    _objective,
    _wishes,
    _prospects_follow,
)
