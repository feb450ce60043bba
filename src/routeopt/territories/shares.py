"""How many reps each piece of the street neighbourhood gets: a territory can't span two pieces."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routeopt.core.faults import Fault, InfeasibleError
from routeopt.territories.model import TerritoryProblem

_NAMED_PIECES = 8


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
            params["fit"] = _reps_that_fit(total, low, high)
            faults.append(Fault(code, field="territories", params=params))
    if faults:
        raise InfeasibleError(faults)


def reps_per_piece(problem: TerritoryProblem, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Share the reps among the pieces so that outlets per rep are as even as the bands allow.

    Parameters
    ----------
    problem
        One office.
    sizes
        int64 (p), outlets of each piece.

    Returns
    -------
    ndarray
        int64 (p), reps of each piece.

    Raises
    ------
    InfeasibleError
        E502 when no share keeps every band, with the fewest outlets that any share leaves outside.
    """
    k = len(problem.rep_ids)
    fewest, most = share_limits(problem, sizes)
    if (fewest > most).any() or not fewest.sum() <= k <= most.sum():
        params = {
            "office": problem.office_id,
            "pieces": _named(sizes),
            "reps": k,
            "low": problem.outlets_min,
            "high": problem.outlets_max,
            "outside": _fewest_outside(sizes, k, problem.outlets_min, problem.outlets_max),
        }
        raise InfeasibleError([Fault("E502", field="territories", params=params)])
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
        size = np.bincount(piece)
        way = np.stack([np.bincount(piece, start) / size for start in problem.start_s])
        _, column = linear_sum_assignment(way[:, slot])
        return [np.flatnonzero(slot[column] == number) for number in range(len(counts))]
    bound_to = np.zeros((len(problem.rep_ids), len(counts)))
    known = problem.previous_rep >= 0
    np.add.at(bound_to, (problem.previous_rep[known], piece[known]), 1.0)
    for rep, may in enumerate(problem.allowed):
        # An outlet that few reps may serve pulls them strongly to its piece.
        scarce = may / np.maximum(problem.allowed.sum(axis=0), 1) ** 2
        bound_to[rep] += len(may) * np.bincount(piece, scarce, minlength=len(counts))
    _, column = linear_sum_assignment(-bound_to[:, slot])
    return [np.flatnonzero(slot[column] == number) for number in range(len(counts))]


def share_limits(problem: TerritoryProblem, sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Fewest and most reps that each piece can keep in its band.

    Parameters
    ----------
    problem
        One office.
    sizes
        int64 (p), outlets of each piece.

    Returns
    -------
    tuple of ndarray
        Both int64 (p); fewest above most where a piece fits no band.
    """
    return -(-sizes // problem.outlets_max), sizes // max(problem.outlets_min, 1)


def _reps_that_fit(total: int, low: int, high: int) -> str:
    """Numbers of reps whose bands hold the total, as ``5–6``; a dash where there is none."""
    fewest = -(-total // high) if high else 0
    most = total // low if low else None
    if most is None:
        return f"≥ {fewest}"
    if fewest > most or not most:
        return "–"
    return str(fewest) if fewest == most else f"{fewest}–{most}"


def _named(sizes: NDArray[np.int64]) -> str:
    ordered = sorted(sizes.tolist(), reverse=True)
    rest = len(ordered) - _NAMED_PIECES
    return ", ".join(map(str, ordered[:_NAMED_PIECES])) + (f" … (+{rest})" if rest > 0 else "")


def _fewest_outside(sizes: NDArray[np.int64], k: int, low: int, high: int) -> int:
    """Outlets that stay outside a band, or without a rep, under the best share of k reps among the pieces."""
    # best[j]: fewest outside among the pieces so far with j reps used.
    best = np.array([0] + [np.iinfo(np.int64).max // 2] * k)
    for size in sizes.tolist():
        reps = np.arange(k + 1)
        outside = np.maximum(np.maximum(size - reps * high, reps * low - size), 0)
        best = np.array([(best[: j + 1] + outside[j::-1][: j + 1]).min() for j in range(k + 1)])
    return int(best[k])
