"""Say which pieces of the streets no number of reps can hold, and how few outlets and visits stay outside at least."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from routeopt.core.faults import Fault
from routeopt.core.language import Term
from routeopt.territories.model import TerritoryProblem

NAMED = 8
"""Most pieces, reps or outlets that one office's faults name of a kind."""
MEASURES = (Term("territories.outlets"), Term("territories.visits"))
"""What bands hold: the first band's and the second's."""
_ANY = np.iinfo(np.int32).max
"""Reps that may share a piece where a band asks for nothing at least."""

Amounts = tuple[NDArray[np.int64], int, int]
Range = tuple[NDArray[np.int64], NDArray[np.int64]]


def amounts_of(problem: TerritoryProblem, piece: NDArray[np.int32]) -> tuple[Amounts, Amounts]:
    """
    Outlets and visits of each piece.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), piece of each outlet.

    Returns
    -------
    tuple
        For outlets and for visits: int64 (p), least and most of one rep.
    """
    visits = np.bincount(piece, problem.visits).astype(np.int64)
    return (
        (np.bincount(piece), problem.outlets_min, problem.outlets_max),
        (visits, problem.visits_min, problem.visits_max),
    )


def rep_range(amount: NDArray[np.int64], low: int, high: int) -> Range:
    """
    Fewest and most reps who can share an amount within a band.

    Parameters
    ----------
    amount
        int64 (p).
    low, high
        The band.

    Returns
    -------
    tuple of ndarray
        Both int64 (p); fewest above most where no number fits.
    """
    return -(-amount // max(high, 1)), amount // low if low else np.full_like(amount, _ANY)


def reps_that_fit(total: int, low: int, high: int) -> str:
    """
    Numbers of reps who can share a total within a band, in short.

    Parameters
    ----------
    total
        Outlets or visits.
    low, high
        The band.

    Returns
    -------
    str
        Such as ``5–6``; a dash where there is none.
    """
    fewest, most = rep_range(np.array([total]), low, high)
    return "–" if not high else _spoken(int(fewest[0]), int(most[0]))


def pieces_faults(problem: TerritoryProblem, piece: NDArray[np.int32], limits: Range) -> list[Fault]:
    """
    Explain why no share of the reps among the pieces keeps every band.

    A piece can't give outlets to another, so the least that stays outside is the least sum over all shares of the reps:
    it is proven, whatever the territories.

    Parameters
    ----------
    problem
        One office.
    piece
        int32 (n), piece of each outlet.
    limits
        Fewest and most reps of each piece, see `shares.share_limits`.

    Returns
    -------
    list of Fault
        E502 for the office, then E513 and E514 for the largest pieces that no number of reps can hold.
    """
    both = amounts_of(problem, piece)
    k, (fewest, most) = len(problem.rep_ids), limits
    outside = [_fewest_outside(amount, k, low, high) for amount, low, high in both]
    params = {
        "office": problem.office_id,
        "pieces": _named(both[0][0]),
        "reps": k,
        "low": problem.outlets_min,
        "high": problem.outlets_max,
        "outside": outside[0],
        "visits": outside[1],
        "fit": "–" if (fewest > most).any() else _spoken(int(fewest.sum()), int(most.sum())),
    }
    unfit = np.flatnonzero(fewest > most)
    largest = unfit[np.argsort(-both[0][0][unfit], kind="stable")][:NAMED]
    details = [fault for number in largest.tolist() for fault in _piece_faults(problem, piece, number)]
    return [Fault("E502", field="territories", params=params), *details]


def _piece_faults(problem: TerritoryProblem, piece: NDArray[np.int32], number: int) -> Iterator[Fault]:
    """What one piece asks of the bands."""
    outlet = problem.outlet_ids[int(np.argmax(piece == number))]
    totals, fits = [], []
    for measure, (amounts, low, high) in zip(MEASURES, amounts_of(problem, piece), strict=True):
        total = int(amounts[number])
        totals.append(total)
        fits.append(reps_that_fit(total, low, high))
        fewest, most = rep_range(amounts[[number]], low, high)
        if fewest[0] <= most[0]:
            continue
        reps = int(most[0])
        params = {"outlet": outlet, "total": total, "measure": measure, "low": low, "high": high}
        params |= {"reps": reps, "over": total - reps * high, "more": reps + 1, "under": (reps + 1) * low - total}
        params |= {"fit_high": -(-total // reps) if reps else "–", "fit_low": total // (reps + 1)}
        yield Fault("E513", field="territories", params=params)
    if "–" not in fits:
        params = {"outlet": outlet, "outlets": totals[0], "visits": totals[1], "reps": fits[0], "visit_reps": fits[1]}
        yield Fault("E514", field="territories", params=params)


def _spoken(fewest: int, most: int) -> str:
    if most >= _ANY:
        return f"≥ {fewest}"
    if fewest > most or not most:
        return "–"
    return str(fewest) if fewest == most else f"{fewest}–{most}"


def _named(sizes: NDArray[np.int64]) -> str:
    ordered = sorted(sizes.tolist(), reverse=True)
    rest = len(ordered) - NAMED
    return ", ".join(map(str, ordered[:NAMED])) + (f" … (+{rest})" if rest > 0 else "")


def _fewest_outside(sizes: NDArray[np.int64], k: int, low: int, high: int) -> int:
    """Amount that stays outside a band, or without a rep, under the best share of k reps among the pieces."""
    # best[j]: least outside among the pieces so far with j reps used.
    best = np.array([0] + [np.iinfo(np.int64).max // 2] * k)
    for size in sizes.tolist():
        reps = np.arange(k + 1)
        outside = np.maximum(np.maximum(size - reps * high, reps * low - size), 0)
        best = np.array([(best[: j + 1] + outside[j::-1][: j + 1]).min() for j in range(k + 1)])
    return int(best[k])
