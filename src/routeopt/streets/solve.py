"""Choose the clusters of a city: column generation over connected clusters, then a choice in whole ones."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from routeopt.core.stats import SearchStats, Status
from routeopt.streets.enumerate import clusters
from routeopt.streets.grow import anneal
from routeopt.streets.master import Master, Pool, Prices
from routeopt.streets.model import Limits, StreetChoice, StreetProblem
from routeopt.streets.prove import Effort as Proving
from routeopt.streets.prove import Proof
from routeopt.streets.territory import Territory, territories

_EVERY = 2_000
"""A territory with no more clusters than this is listed whole; where all are, the answer is optimal."""
_EVERY_NODES = 20_000
_BOUND_SLACK = 1e-5
_SAME = 2e-5
"""A bound this close (as a share) proves an answer optimal."""
_MIP_GAP = 1e-3


@dataclass(frozen=True)
class _Effort:
    """
    Deterministic amount of search.

    ``rounds`` of local search with ``steps`` from each of ``seeds`` segments come before the ``proof``; of each search
    ``columns`` clusters are kept. The choice in whole numbers sees the ``best`` clusters of each rep and may use
    ``tree`` nodes.
    """

    rounds: int
    steps: int
    seeds: int
    proof: Proving
    columns: int
    tree: int
    best: int


_EFFORTS = {
    "fast": _Effort(4, 600, 40, Proving(6, 10_000, 12_000_000, 0.01), 10, 200, 40),
    "standard": _Effort(6, 1500, 60, Proving(60, 200_000, 150_000_000, 0.002), 30, 2_000, 400),
    "thorough": _Effort(10, 4000, 200, Proving(100, 400_000, 1_000_000_000, 0.0005), 60, 20_000, 2_000),
}


def solve(problem: StreetProblem) -> StreetChoice:
    """
    Choose connected clusters of street segments that are worth most inside all limits.

    Parameters
    ----------
    problem
        Candidates, values and limits.

    Returns
    -------
    StreetChoice
        With the proven bound. Small territories are enumerated, and the answer is then optimal.

    Notes
    -----
    Dantzig-Wolfe decomposition: the master packs clusters under the budgets, the subproblem of a territory is its
    connected cluster of most gain under the master's prices. At any prices, the value of the master's relaxation and
    for each rep ``clusters_max`` times what its best cluster gains beyond the relaxation bound every choice. The proofs
    price between the master's prices and those of the best bound, which keeps them from swinging (Wentges 1997).

    References
    ----------
    .. [1] Desrosiers, J. and Lübbecke, M. (2005). A primer in column generation. In *Column Generation*, Springer.
    .. [2] Wentges, P. (1997). Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming. *International
       Transactions in Operational Research*, 4(2), 151-162.
    """
    effort = _EFFORTS[problem.effort]
    parts = territories(problem)
    pool, master = Pool(), Master(problem)
    open_ = [rep for rep, part in enumerate(parts) if not _list_all(problem, part, pool)]
    for share in (0.0, 0.5, 1.0):
        _grow(problem, parts, open_, _first_prices(problem, parts, share), pool, effort, 0)
    for number in range(effort.rounds if open_ else 0):
        master.take(pool)
        known = len(pool.members)
        _grow(problem, parts, open_, master.prices(), pool, effort, number + 1)
        if len(pool.members) == known:
            break
    proof = Proof(parts, open_, _limits(problem.limits), problem.limits.clusters_max, effort.proof)
    while open_ and proof.goes_on():
        master.take(pool)
        prices = proof.prices(master.prices())
        for rep, first, member in proof.round(prices):
            part = parts[rep]
            _keep(part, prices.gain[part.rows], first, member, prices.floor[rep], pool, effort.columns)
        _grow(problem, parts, open_, prices, pool, effort, effort.rounds + proof.rounds)
    chosen, of_all = _in_whole(problem, pool, master, effort, exact=not open_)
    bound = proof.bound if open_ else of_all
    work = {"visits": proof.visits, "clusters": len(pool.members)}
    return _answer(problem, chosen, bound, work)


def _limits(limits: Limits) -> NDArray[np.float64]:
    """Limits of one cluster: its length, and the rep's work and money."""
    work = [most for most in (limits.rep_work_s, limits.city_work_s) if most is not None]
    money = [most for most in (limits.rep_money, limits.city_money) if most is not None]
    return np.array([limits.length_min_m, limits.length_max_m, min(work, default=np.inf), min(money, default=np.inf)])


def _list_all(problem: StreetProblem, part: Territory, pool: Pool) -> bool:
    """Enter every cluster of a small territory; whether that could be done."""
    first, member, whole = clusters(
        part.start,
        part.index,
        part.length_m,
        part.work_s,
        part.money,
        _limits(problem.limits),
        _EVERY_NODES,
        _EVERY,
    )
    if not whole:
        return False
    for low, high in pairwise(first.tolist()):
        pool.add(part.rows[member[low:high]])
    return True


def _first_prices(problem: StreetProblem, parts: tuple[Territory, ...], share: float) -> Prices:
    """Prices from which to begin: a share of the worth of the last second and coin of each rep, without connection."""
    gain = problem.value.copy()
    for part in parts:
        for most, amount in ((problem.limits.rep_work_s, part.work_s), (problem.limits.rep_money, part.money)):
            if most is None or not len(part.rows):
                continue
            value = problem.value[part.rows]
            rate = value / np.maximum(amount, 1e-9)
            order = np.argsort(-rate, kind="stable")
            last = int(np.searchsorted(np.cumsum(amount[order]), most))
            if last < len(order):
                gain[part.rows] -= share * rate[order[last]] * amount
    return Prices(0.0, gain, np.zeros(len(parts)))


def _grow(
    problem: StreetProblem,
    parts: tuple[Territory, ...],
    which: list[int],
    prices: Prices,
    pool: Pool,
    effort: _Effort,
    number: int,
) -> None:
    """Enter clusters that local search finds under these prices."""
    limits = _limits(problem.limits)
    for rep in which:
        part = parts[rep]
        gain = prices.gain[part.rows]
        seeds = np.argsort(-gain, kind="stable")[: effort.seeds]
        if not len(seeds) or gain[seeds[0]] <= 0:
            continue
        first, member = anneal(
            part.start,
            part.index,
            gain,
            part.length_m,
            part.work_s,
            part.money,
            seeds,
            limits,
            effort.steps,
            float(gain[seeds[0]]) / 2,
            (problem.seed * 1009 + number * 31 + rep) % 2**31,
        )
        _keep(part, gain, first, member, prices.floor[rep], pool, effort.columns)


def _in_whole(
    problem: StreetProblem, pool: Pool, master: Master, effort: _Effort, *, exact: bool
) -> tuple[list[NDArray[np.int64]], float]:
    """Choose whole clusters: of all, or of those that the relaxation's prices find best."""
    master.take(pool)
    if exact:
        master.keep_apart(pool)
        chosen, bound = master.whole(effort.tree, 0.0)
        return [pool.members[c] for c in chosen], bound
    prices = master.prices()
    rep = np.array([problem.rep[c[0]] for c in pool.members])
    spare = prices.floor[rep] - np.array([prices.gain[c].sum() for c in pool.members])
    order = np.lexsort((spare, rep))
    place = np.arange(len(order)) - np.searchsorted(rep[order], rep[order])
    few = Pool()
    for cluster in np.sort(order[place < effort.best]).tolist():
        few.add(pool.members[cluster])
    final = Master(problem)
    final.take(few)
    final.keep_apart(few)
    chosen, bound = final.whole(effort.tree, _MIP_GAP)
    return [few.members[c] for c in chosen], bound


def _keep(
    part: Territory,
    gain: NDArray[np.float64],
    first: NDArray[np.int64],
    member: NDArray[np.int64],
    floor: float,
    pool: Pool,
    most: int,
) -> None:
    """Enter the best of the found clusters that gain more than the floor."""
    found = [member[low:high] for low, high in pairwise(first.tolist()) if high > low]
    gains = np.array([gain[cluster].sum() for cluster in found])
    for place in np.argsort(-gains, kind="stable")[:most].tolist():
        if gains[place] > floor + 1e-9:
            pool.add(part.rows[found[place]])


def _answer(problem: StreetProblem, found: list[NDArray[np.int64]], bound: float, work: dict[str, int]) -> StreetChoice:
    """The chosen clusters as tables, with their figures."""
    chosen = sorted(found, key=lambda c: (int(problem.rep[c[0]]), -float(problem.value[c].sum()), int(c[0])))
    numbers: dict[int, int] = {}
    segments: list[tuple[int, str, str, str]] = []
    rows: list[tuple[str, str, int, float, float, float, float]] = []
    for cluster in chosen:
        rep = int(problem.rep[cluster[0]])
        numbers[rep] = numbers.get(rep, 0) + 1
        name = f"{problem.rep_ids[rep]}-{numbers[rep]}"
        segments += [(int(s), problem.segment_ids[s], name, problem.rep_ids[rep]) for s in cluster]
        amounts = (problem.value, problem.length_m, problem.work_s, problem.money)
        worth, length, seconds, money = (float(amount[cluster].sum()) for amount in amounts)
        rows.append((name, problem.rep_ids[rep], len(cluster), worth, length, seconds, money))
    value = float(sum(row[3] for row in rows)) + problem.limits.spread_value * len(numbers)
    total = float(problem.value.sum()) + problem.limits.spread_value * len(problem.rep_ids)
    bound = max(value, min(total, bound * (1 + _BOUND_SLACK)))
    status = Status.FEASIBLE
    if bound <= value * (1 + _SAME):
        status, bound = Status.OPTIMAL, value
    columns = ["cluster_id", "rep_id", "segments", "value", "length_m", "work_s", "money"]
    table = pd.DataFrame(sorted(segments), columns=["row", "segment_id", "cluster_id", "rep_id"]).drop(columns="row")
    stats = SearchStats(status, total - value, total - bound, "cases", work)
    return StreetChoice(table, pd.DataFrame(rows, columns=columns), stats, value, bound)
