"""Which sets of reps have too many or too few outlets that they may serve: proven by flows, whatever the streets."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from routeopt.core.faults import Fault
from routeopt.territories.islands import MEASURES, NAMED
from routeopt.territories.model import TerritoryProblem

Flags = NDArray[np.bool_]


def bands_out_of_reach(problem: TerritoryProblem) -> Iterator[Fault]:
    """
    Name the sets of reps whose bands their locks, channels and skills forbid.

    Outlets flow to reps who may serve them. Where a greatest flow leaves outlets over, its least cut names reps with
    more outlets of their own than fit (Hall's theorem); likewise where reps stay below their band. With neither, some
    assignment keeps the band of outlets [1]_, connected or not.

    Parameters
    ----------
    problem
        One office.

    Yields
    ------
    Fault
        E506 for each set.

    References
    ----------
    .. [1] Mendelsohn, N. S. and Dulmage, A. L. (1958). Some generalizations of the problem of distinct representatives.
       *Canadian Journal of Mathematics*, 10, 230-241.
    """
    if problem.allowed is None or problem.allowed.all():
        return
    _, first, kind = np.unique(np.packbits(problem.allowed, axis=0).T, axis=0, return_index=True, return_inverse=True)
    may = problem.allowed[:, first].T
    amounts = (
        (np.ones(len(kind), np.int64), problem.outlets_min, problem.outlets_max),
        (problem.visits, problem.visits_min, problem.visits_max),
    )
    for measure, (amount, low, high) in zip(MEASURES, amounts, strict=True):
        held = np.bincount(kind.reshape(-1), amount).astype(np.int64)
        sets = {reps.tobytes(): reps for reps in (*_crowded(may, held, high), *_starved(may, held, low))}
        for reps in list(sets.values())[:NAMED]:
            named = [name for name, inside in zip(problem.rep_ids, reps, strict=True) if inside]
            params = {
                "reps": ", ".join(named[:NAMED]) + (f" … (+{len(named) - NAMED})" if len(named) > NAMED else ""),
                "measure": measure,
                "locked": int(held[~may[:, ~reps].any(axis=1)].sum()),
                "open": int(held[may[:, reps].any(axis=1)].sum()),
                "low": len(named) * low,
                "high": len(named) * high,
            }
            yield Fault("E506", field="territories", params=params)


def _crowded(may: Flags, held: NDArray[np.int64], high: int) -> list[Flags]:
    """Sets of reps with more outlets that only they may serve than their bands hold."""
    # An outlet that nobody may serve is another fault.
    held = np.where(may.any(axis=1), held, 0)
    left, flow = _residual(may, held, high)
    if flow == held.sum():
        return []
    met = np.zeros(left.shape[0], bool)
    met[breadth_first_order(left, 0, return_predecessors=False)] = True
    return _apart(may, met[1 : len(may) + 1], met[len(may) + 1 : -1])


def _starved(may: Flags, held: NDArray[np.int64], low: int) -> list[Flags]:
    """Sets of reps who together may serve less than their bands ask for."""
    left, flow = _residual(may, held, low)
    if flow == low * may.shape[1]:
        return []
    met = np.zeros(left.shape[0], bool)
    met[breadth_first_order(csr_matrix(left.T), left.shape[0] - 1, return_predecessors=False)] = True
    return _apart(may, met[1 : len(may) + 1], met[len(may) + 1 : -1])


def _residual(may: Flags, held: NDArray[np.int64], most: int) -> tuple[csr_matrix, int]:
    """What a greatest flow leaves of each arc from the source over kinds of outlets and reps to the sink; its value."""
    kinds, k = may.shape
    sink = kinds + k + 1
    # One more than there is never binds, and stays within 32 bits.
    most = min(most, int(held.sum()) + 1)
    kind, rep = np.nonzero(may)
    tail = np.concatenate([np.zeros(kinds, np.int64), 1 + kind, 1 + kinds + np.arange(k)])
    head = np.concatenate([1 + np.arange(kinds), 1 + kinds + rep, np.full(k, sink)])
    room = np.concatenate([held, held[kind], np.full(k, most)]).astype(np.int32)
    arcs = csr_array((room, (tail, head)), shape=(sink + 1, sink + 1))
    found = maximum_flow(arcs, 0, sink)
    left = csr_matrix(arcs - found.flow)
    left.eliminate_zeros()
    return left, int(found.flow_value)


def _apart(may: Flags, kinds: Flags, reps: Flags) -> list[Flags]:
    """Reps of each connected part of a cut, who have nothing to do with those of the others."""
    columns = np.flatnonzero(reps)
    links = may[np.ix_(kinds, reps)].astype(np.int64)
    part = connected_components(csr_matrix(links.T @ links), directed=False)[1]
    return [np.isin(np.arange(may.shape[1]), columns[part == number]) for number in np.unique(part)]
