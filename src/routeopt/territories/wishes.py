"""Refuse locks, pairs, channels and skills that no territories can fulfil, before anything is searched."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.territories.eligible import bands_out_of_reach
from routeopt.territories.model import TerritoryProblem


def refuse_impossible_wishes(problem: TerritoryProblem, piece: NDArray[np.int32]) -> None:
    """
    Refuse wishes that contradict each other, the bands or the streets.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), connected piece of each outlet.

    Raises
    ------
    InfeasibleError
        E505 an outlet that no rep may serve, E506 reps whose outlets can't reach the band, E507 a rep locked to
        pieces that no street joins, E508 pairs that locks or streets contradict: all of them at once.
    """
    faults = [
        *_nobody_may(problem),
        *bands_out_of_reach(problem),
        *_locked_apart(problem, piece),
        *_pairs_against_locks(problem, piece),
    ]
    if faults:
        raise InfeasibleError(faults)


def _only_rep(problem: TerritoryProblem) -> NDArray[np.int64]:
    """The only rep who may serve each outlet; −1 where there are several or none."""
    only = problem.allowed.sum(axis=0) == 1
    return np.where(only, np.argmax(problem.allowed, axis=0), -1)


def _nobody_may(problem: TerritoryProblem) -> Iterator[Fault]:
    for row in np.flatnonzero(~problem.allowed.any(axis=0)).tolist():
        params = {"office": problem.office_id, "outlet": problem.outlet_ids[row]}
        yield Fault("E505", field="territories", params=params)


def _locked_apart(problem: TerritoryProblem, piece: NDArray[np.int32]) -> Iterator[Fault]:
    only = _only_rep(problem)
    for rep, name in enumerate(problem.rep_ids):
        mine = np.flatnonzero(only == rep)
        if len(np.unique(piece[mine])) > 1:
            other = mine[piece[mine] != piece[mine[0]]][0]
            pair = {"outlet": problem.outlet_ids[mine[0]], "other": problem.outlet_ids[other]}
            yield Fault("E507", field="territories", params={"rep": name, **pair})


def _pairs_against_locks(problem: TerritoryProblem, piece: NDArray[np.int32]) -> Iterator[Fault]:
    for a, b in problem.together.tolist():
        if piece[a] != piece[b] or not (problem.allowed[:, a] & problem.allowed[:, b]).any():
            yield _pair_fault(problem, "together", a, b)
    only = _only_rep(problem)
    asked = {(min(a, b), max(a, b)) for a, b in problem.together.tolist()}
    for a, b in problem.apart.tolist():
        if a == b or (min(a, b), max(a, b)) in asked or (only[a] == only[b] and only[a] >= 0):
            yield _pair_fault(problem, "apart", a, b)


def _pair_fault(problem: TerritoryProblem, wish: str, a: int, b: int) -> Fault:
    params = {"outlet": problem.outlet_ids[a], "other": problem.outlet_ids[b]}
    return Fault("E508", field=f"territories.{wish}", params=params)
