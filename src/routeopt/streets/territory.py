"""The candidates of one rep as a graph of their own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routeopt.streets.model import StreetProblem


@dataclass(frozen=True)
class Territory:
    """
    Candidates (m) of one rep.

    Attributes
    ----------
    rows
        int64 (m), their positions in the problem, ascending.
    start, index
        CSR adjacency by position in the territory.
    length_m, work_s, money
        float64 (m).
    """

    rows: NDArray[np.int64]
    start: NDArray[np.int64]
    index: NDArray[np.int32]
    length_m: NDArray[np.float64]
    work_s: NDArray[np.float64]
    money: NDArray[np.float64]


def territories(problem: StreetProblem) -> tuple[Territory, ...]:
    """Cut the problem into the reps' territories; neighbours never lie in two of them."""
    order = np.argsort(problem.rep, kind="stable").astype(np.int64)
    edges = np.searchsorted(problem.rep[order], np.arange(len(problem.rep_ids) + 1))
    position = np.empty(len(order), np.int32)
    parts = []
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        rows = order[low:high]
        position[rows] = np.arange(len(rows))
        degree = problem.start[rows + 1] - problem.start[rows]
        start = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
        picks = np.repeat(problem.start[rows] - start[:-1], degree) + np.arange(start[-1])
        amounts = (problem.length_m[rows], problem.work_s[rows], problem.money[rows])
        parts.append(Territory(rows, start, position[problem.index[picks]], *amounts))
    return tuple(parts)
