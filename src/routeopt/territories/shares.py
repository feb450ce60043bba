"""How many reps each piece of the street neighbourhood gets: a territory can't span two pieces."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.territories.islands import amounts_of, pieces_faults, rep_range, reps_that_fit
from routeopt.territories.model import TerritoryProblem
from routeopt.territories.start import assigned
from routeopt.territories.start_ways import ways_to_districts


def refuse_impossible_sums(problem: TerritoryProblem) -> None:
    """
    Refuse a number of outlets or visits that no split among the reps can bring into its band.

    Parameters
    ----------
    problem
        One office.

    Raises
    ------
    InfeasibleError
        E501 for outlets, E504 for visits, each with the number of reps that would fit.
    """
    k = len(problem.rep_ids)
    sums = (
        ("E501", len(problem.outlet_ids), problem.outlets_min, problem.outlets_max),
        ("E504", int(problem.visits.sum()), problem.visits_min, problem.visits_max),
    )
    faults = []
    for code, total, low, high in sums:
        if not k * low <= total <= k * high:
            params = {"office": problem.office_id, "total": total, "reps": k, "low": low, "high": high}
            params["fit"] = reps_that_fit(total, low, high)
            faults.append(Fault(code, field="territories", params=params))
    if faults:
        raise InfeasibleError(faults)


def reps_per_piece(problem: TerritoryProblem, piece: NDArray[np.int32]) -> NDArray[np.int64]:
    """
    Share the reps among the pieces so that outlets per rep are as even as the bands allow.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), piece of each outlet.

    Returns
    -------
    ndarray
        int64 (p), reps of each piece.

    Raises
    ------
    InfeasibleError
        E502 when no share keeps every band, with the fewest outlets and visits that any share leaves outside; E513 and
        E514 for each piece that no number of reps can hold.
    """
    k = len(problem.rep_ids)
    sizes = np.bincount(piece)
    fewest, most = share_limits(problem, piece)
    if (fewest > most).any() or not fewest.sum() <= k <= most.sum():
        raise InfeasibleError(pieces_faults(problem, piece, (fewest, most)))
    reps = fewest.copy()
    while reps.sum() < k:
        crowd = np.where(reps < most, sizes / np.maximum(reps, 1), -1.0)
        reps[int(np.argmax(crowd))] += 1
    return reps


def reps_of_pieces(
    problem: TerritoryProblem, piece: NDArray[np.int32], counts: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    """
    Choose the reps of each piece: those who keep most outlets there, and may serve most; else who start nearest.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), piece of each outlet.
    counts
        int64 (p), reps of each piece.

    Returns
    -------
    list of ndarray
        int64, ascending rep numbers of each piece.
    """
    slot = np.repeat(np.arange(len(counts)), counts)
    if len(counts) == 1:
        return [np.arange(len(slot))]
    if not problem.anchored:
        if problem.start_s is None:
            way = ways_to_districts(problem.neighbours, problem.start_outlet, piece)
            given = assigned(way.T, counts, counts)
            return [np.flatnonzero(given == number) for number in range(len(counts))]
        size = np.bincount(piece)
        way = np.stack([np.bincount(piece, start) / size for start in problem.start_s])
        _, column = linear_sum_assignment(way[:, slot])
        return [np.flatnonzero(slot[column] == number) for number in range(len(counts))]
    bound_to = np.zeros((len(problem.rep_ids), len(counts)))
    known = problem.previous_rep >= 0
    np.add.at(bound_to, (problem.previous_rep[known], piece[known]), 1.0)
    few = np.maximum(problem.may_serve.sum(axis=0), 1) ** 2
    for rep, may in enumerate(problem.may_serve):
        # An outlet that few reps may serve pulls them strongly to its piece.
        scarce = may / few
        bound_to[rep] += len(may) * np.bincount(piece, scarce, minlength=len(counts))
    _, column = linear_sum_assignment(-bound_to[:, slot])
    return [np.flatnonzero(slot[column] == number) for number in range(len(counts))]


def share_limits(problem: TerritoryProblem, piece: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Fewest and most reps that each piece can keep in their bands of outlets and visits.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), piece of each outlet.

    Returns
    -------
    tuple of ndarray
        Both int64 (p); fewest above most where a piece fits no band.
    """
    ranges = [rep_range(amount, low, high) for amount, low, high in amounts_of(problem, piece)]
    # No territory is empty, whatever the bands.
    mosts = [np.bincount(piece), *(most for _, most in ranges)]
    return np.max([fewest for fewest, _ in ranges], axis=0), np.min(mosts, axis=0)
