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
from routeopt.streets.territory import Territory, territories

_EVERY = 2_000
"""A territory with no more clusters than this is listed whole; where all are, the answer is optimal."""
_EVERY_NODES = 20_000
_BOUND_SLACK = 1e-5
_SAME = 2e-5
"""A bound this close (as a share) proves an answer optimal."""
_MIP_GAP = 1e-3
_TOLERANCE = 1e-6
"""Share of a rep's price of a place by which a cluster must exceed it to be of use."""


@dataclass(frozen=True)
class _Effort:
    """Deterministic amount of search."""

    rounds: int
    proofs: int
    steps: int
    seeds: int
    nodes: int
    columns: int
    tree: int
    best: int


_EFFORTS = {
    "fast": _Effort(rounds=8, proofs=8, steps=600, seeds=40, nodes=1_000_000, columns=10, tree=200, best=40),
    "standard": _Effort(rounds=20, proofs=12, steps=1500, seeds=60, nodes=4_000_000, columns=30, tree=2_000, best=400),
    "thorough": _Effort(
        rounds=30, proofs=20, steps=4000, seeds=200, nodes=60_000_000, columns=60, tree=20_000, best=2_000
    ),
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
    for each rep ``clusters_max`` times what its best cluster gains beyond the relaxation bound every choice.

    References
    ----------
    .. [1] Desrosiers, J. and Lübbecke, M. (2005). A primer in column generation. In *Column Generation*, Springer.
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
    bound, nodes = np.inf, 0
    allowed = np.full(len(parts), effort.nodes // 64)
    for _ in range(effort.proofs if open_ else 0):
        master.take(pool)
        prices = master.prices()
        known = len(pool.members)
        beyond, used = _prove(problem, parts, open_, prices, pool, allowed, effort.columns)
        nodes += used
        bound = min(bound, prices.worth + problem.limits.clusters_max * float(beyond.sum()))
        unproven = beyond > 0
        if len(pool.members) > known:
            continue
        if not unproven.any() or (allowed[unproven] >= effort.nodes).all():
            break
        # Where the tree was cut off, it may grow; where it was not, it ends early whatever it may.
        allowed = np.where(unproven, np.minimum(8 * allowed, effort.nodes), allowed)
    chosen, of_all = _in_whole(problem, pool, master, effort, exact=not open_)
    bound = bound if open_ else of_all
    work = {"nodes": nodes, "clusters": len(pool.members)}
    return _answer(problem, chosen, bound, work)


def _limits(limits: Limits) -> NDArray[np.float64]:
    """Limits of one cluster: its length, and the rep's work and money."""
    work = [most for most in (limits.rep_work_s, limits.city_work_s) if most is not None]
    money = [most for most in (limits.rep_money, limits.city_money) if most is not None]
    return np.array([limits.length_min_m, limits.length_max_m, min(work, default=np.inf), min(money, default=np.inf)])


def _list_all(problem: StreetProblem, part: Territory, pool: Pool) -> bool:
    """Enter every cluster of a small territory; whether that could be done."""
    first, member, _, nodes = clusters(
        part.start,
        part.index,
        problem.value[part.rows],
        part.length_m,
        part.work_s,
        part.money,
        _limits(problem.limits),
        -np.inf,
        _EVERY_NODES,
        _EVERY,
        True,
    )
    if nodes > _EVERY_NODES:
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


def _prove(
    problem: StreetProblem,
    parts: tuple[Territory, ...],
    which: list[int],
    prices: Prices,
    pool: Pool,
    allowed: NDArray[np.int64],
    columns: int,
) -> tuple[NDArray[np.float64], int]:
    """What a best cluster of each rep may gain beyond the relaxation, and the nodes used; enters what it finds."""
    limits = _limits(problem.limits)
    beyond, nodes = np.zeros(len(parts)), 0
    for rep in which:
        part = parts[rep]
        gain = prices.gain[part.rows]
        floor = float(prices.floor[rep])
        least = floor + _TOLERANCE * max(1.0, abs(floor))
        amounts = (part.length_m, part.work_s, part.money)
        first, member, most, used = clusters(
            part.start, part.index, gain, *amounts, limits, least, int(allowed[rep]), len(gain), False
        )
        _keep(part, gain, first, member, floor, pool, columns)
        # At the least, nothing above it was found: what is left is tolerance, which the bound's slack covers.
        beyond[rep] = most - floor if most > least else 0.0
        nodes += int(used)
    return beyond, nodes


def _in_whole(
    problem: StreetProblem, pool: Pool, master: Master, effort: _Effort, *, exact: bool
) -> tuple[list[NDArray[np.int64]], float]:
    """Choose whole clusters: of all, or of those that the relaxation's prices find best."""
    master.take(pool)
    if exact:
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
