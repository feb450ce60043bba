"""Small random towns of street segments, and the best choice found by trying every one."""

from itertools import combinations

import networkx as nx
import numpy as np

from routeopt.streets.graph import adjacency
from routeopt.streets.model import Limits, StreetProblem

NO_LIMITS = Limits(9, 0.0, 0.0, 1e9, None, None, None, None)


def town(segments: int, reps: int, seed: int, limits: Limits, effort: str = "fast") -> StreetProblem:
    """Random segments between random junctions, given to reps by random."""
    chance = np.random.default_rng(seed)
    junctions = max(2, segments * 2 // 3)
    u, v = chance.integers(junctions, size=(2, segments))
    rep = chance.integers(reps, size=segments).astype(np.int32)
    start, index = adjacency(u, v, rep)
    return StreetProblem(
        segment_ids=tuple(f"s{row}" for row in range(segments)),
        rep_ids=tuple(f"R{row}" for row in range(reps)),
        rep=rep,
        value=np.where(chance.random(segments) < 0.3, 0.0, chance.lognormal(2.0, 0.8, segments)),
        length_m=chance.uniform(20.0, 300.0, segments),
        work_s=chance.uniform(100.0, 3000.0, segments),
        money=np.where(chance.random(segments) < 0.5, 0.0, chance.uniform(0.0, 200.0, segments)),
        start=start,
        index=index,
        limits=limits,
        effort=effort,
        seed=seed,
    )


def grid(columns: int, rows: int, reps: int, seed: int, limits: Limits, effort: str = "fast") -> StreetProblem:
    """Streets of a grid town, cut into reps from west to east."""
    ends = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    ends += [(r * columns + c, (r + 1) * columns + c) for r in range(rows - 1) for c in range(columns)]
    u, v = np.array(ends).T
    west = np.minimum(u % columns, v % columns)
    chance = np.random.default_rng(seed)
    n = len(u)
    rep = np.minimum(west * reps // (columns - 1), reps - 1).astype(np.int32)
    start, index = adjacency(u, v, rep)
    return StreetProblem(
        segment_ids=tuple(f"s{row:04d}" for row in range(n)),
        rep_ids=tuple(f"R{row}" for row in range(reps)),
        rep=rep,
        value=np.where(chance.random(n) < 0.4, 0.0, chance.lognormal(2.0, 0.8, n)),
        length_m=chance.uniform(60.0, 200.0, n),
        work_s=chance.uniform(500.0, 4000.0, n),
        money=np.where(chance.random(n) < 0.5, 0.0, 60.0),
        start=start,
        index=index,
        limits=limits,
        effort=effort,
        seed=seed,
    )


def best_by_brute_force(problem: StreetProblem) -> float:
    """Value of the best choice: every set of clusters that lie apart is tried."""
    limits, n = problem.limits, len(problem.value)
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((i, int(j)) for i in range(n) for j in problem.index[problem.start[i] : problem.start[i + 1]])
    clusters = [
        frozenset(rows)
        for size in range(1, n + 1)
        for rows in combinations(range(n), size)
        if limits.length_min_m <= problem.length_m[list(rows)].sum() <= limits.length_max_m
        and nx.is_connected(graph.subgraph(rows))
    ]
    best = 0.0

    def beside(cluster: frozenset[int]) -> frozenset[int]:
        return frozenset(other for row in cluster for other in graph[row])

    def extend(first: int, taken: frozenset[int], counts: dict[int, int]) -> None:
        nonlocal best
        if taken:
            best = max(best, _value(problem, taken))
        for place in range(first, len(clusters)):
            cluster = clusters[place]
            rep = int(problem.rep[min(cluster)])
            if not (cluster | beside(cluster)) & taken and counts.get(rep, 0) < limits.clusters_max:
                whole = taken | cluster
                if _affordable(problem, whole):
                    extend(place + 1, whole, {**counts, rep: counts.get(rep, 0) + 1})

    extend(0, frozenset(), {})
    return best


def _value(problem: StreetProblem, rows: frozenset[int]) -> float:
    chosen = list(rows)
    reps = len(set(problem.rep[chosen].tolist()))
    return float(problem.value[chosen].sum()) + problem.limits.spread_value * reps


def _affordable(problem: StreetProblem, rows: frozenset[int]) -> bool:
    chosen, limits = np.array(sorted(rows)), problem.limits
    for amount, of_rep, of_city in (
        (problem.work_s, limits.rep_work_s, limits.city_work_s),
        (problem.money, limits.rep_money, limits.city_money),
    ):
        sums = np.bincount(problem.rep[chosen], amount[chosen])
        if of_rep is not None and sums.max() > of_rep:
            return False
        if of_city is not None and sums.sum() > of_city:
            return False
    return True
