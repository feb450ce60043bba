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


def _nobody_may(problem: TerritoryProblem) -> Iterator[Fault]:
    if problem.allowed is None:
        return
    for row in np.flatnonzero(~problem.allowed.any(axis=0)).tolist():
        params = {"office": problem.office_id, "outlet": problem.outlet_ids[row]}
        yield Fault("E505", field="territories", params=params)


def _locked_apart(problem: TerritoryProblem, piece: NDArray[np.int32]) -> Iterator[Fault]:
    only = problem.only_rep
    for rep in np.unique(only[only >= 0]).tolist():
        mine = np.flatnonzero(only == rep)
        if len(np.unique(piece[mine])) > 1:
            other = mine[piece[mine] != piece[mine[0]]][0]
            pair = {"outlet": problem.outlet_ids[mine[0]], "other": problem.outlet_ids[other]}
            yield Fault("E507", field="territories", params={"rep": problem.rep_ids[rep], **pair})


def _pairs_against_locks(problem: TerritoryProblem, piece: NDArray[np.int32]) -> Iterator[Fault]:
    for a, b in problem.together.tolist():
        if piece[a] != piece[b] or not (problem.may_serve[:, a] & problem.may_serve[:, b]).any():
            yield _pair_fault(problem, "together", a, b)
    only = problem.only_rep
    asked = {(min(a, b), max(a, b)) for a, b in problem.together.tolist()}
    for a, b in problem.apart.tolist():
        if a == b or (min(a, b), max(a, b)) in asked or (only[a] == only[b] and only[a] >= 0):
            yield _pair_fault(problem, "apart", a, b)


def _pair_fault(problem: TerritoryProblem, wish: str, a: int, b: int) -> Fault:
    params = {"outlet": problem.outlet_ids[a], "other": problem.outlet_ids[b]}
    return Fault("E508", field=f"territories.{wish}", params=params)
