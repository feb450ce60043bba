"""Priority streets with a seeded census: the product beside choices that know no connection, and large cities."""

import importlib
import resource
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from benchmarks.network import PORTO
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.street_city import from_edges, from_network, middle_of, problem
from routeopt.starter.streets import prepare_roads
from routeopt.streets.check import check
from routeopt.streets.model import Limits, StreetProblem
from routeopt.streets.solve import solve

WUHAN = PORTO.parents[1] / "wuhan/streets.parquet"
SMALL = Limits(4, 0.0, 300.0, 800.0, 20 * 3600.0, 3000.0, 150 * 3600.0, 25_000.0)
LONG = Limits(3, 0.0, 300.0, 1200.0, 20 * 3600.0, 3000.0, 150 * 3600.0, 25_000.0)
SEGMENTS_A_REP = 280


def measure(options: Options) -> Iterator[Row]:
    """Choose in the middle of each city, with peers, and in the whole of it."""
    for name, segments in _cities(options):
        middle = middle_of(segments, 2_000)
        for case, limits in (("2000 segments, 800 m", SMALL), ("2000 segments, 1200 m", LONG)):
            small = problem(middle, 10, options.seed, limits)
            mine = list(_ours(f"{name} {case}", small, 0.01))
            yield from mine
            peers = list(_peers(f"{name} {case}", small))
            yield from peers
            yield from _gain(f"{name} {case}", mine, peers)
        reps = max(10, len(segments) // SEGMENTS_A_REP)
        city = Limits(4, 0.0, 300.0, 800.0, 20 * 3600.0, 3000.0, 15 * 3600.0 * reps, 2_500.0 * reps)
        yield from _ours(f"{name} whole", problem(segments, reps, options.seed, city, "fast"), 0.05)


def _cities(options: Options) -> Iterator[tuple[str, pd.DataFrame]]:
    if options.instances is None:
        for file in (PORTO, WUHAN):
            yield file.parent.name, from_network(prepare_roads(file, "e_bike").segments)
        return
    for file in sorted(options.instances.rglob("streets.parquet")):
        yield file.parent.name, from_edges(file)


def _ours(case: str, given: StreetProblem, gap: float) -> Iterator[Row]:
    begin = time.process_time()
    answer = solve(given)
    yield Row("streets", case, "cpu_seconds", time.process_time() - begin, "s", goal=60.0)
    yield Row("streets", case, "segments", float(len(given.value)), "segments")
    yield Row("streets", case, "gap", answer.value_gap, "share", goal=gap)
    yield Row("streets", case, "value", answer.value, "cases")
    yield Row("streets", case, "bound", answer.value_bound, "cases")
    yield Row("streets", case, "violations", float(len(check(given, answer))), "violations", goal=0.0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("streets", case, "peak_mb", peak, "MB", goal=2000.0)


def _peers(case: str, given: StreetProblem) -> Iterator[Row]:
    """
    Values of simpler choices at the same budgets of work and money.

    Top-k and greedy take single segments, whatever lies between; what of their choice is a connected cluster inside
    the length band is the second figure: only that much is a priority street. The greedy of clusters knows connection
    and every limit: it is what a planner with a map and a spreadsheet would do.
    """
    for peer, order in (
        ("top-k by value", np.argsort(-given.value, kind="stable")),
        ("greedy by value/hour", np.argsort(-given.value / np.maximum(given.work_s, 1.0), kind="stable")),
    ):
        chosen = _within_budgets(given, order)
        yield Row("streets", case, "value_unconnected", float(given.value[chosen].sum()), "cases", peer)
        yield Row("streets", case, "value_as_clusters", _as_clusters(given, chosen), "cases", peer)
    yield Row("streets", case, "value_as_clusters", *_covering(given), "spopt MCLP")
    yield Row("streets", case, "value_as_clusters", _greedy_clusters(given), "cases", "greedy clusters")


def _gain(case: str, mine: list[Row], peers: list[Row]) -> Iterator[Row]:
    """How much more our choice is worth than the best connected one of the peers."""
    value = next(row.value for row in mine if row.metric == "value")
    theirs = [row.value for row in peers if row.metric == "value_as_clusters" and row.value is not None]
    gain = None if value is None else value / max(theirs) - 1
    yield Row("streets", case, "gain_over_best_peer", gain, "share", goal=0.1, lower_is_better=False)


def _greedy_clusters(given: StreetProblem) -> float:
    """From the best segment by value per hour left, the best neighbour by value per hour while every limit holds."""
    limits, rate = given.limits, given.value / np.maximum(given.work_s, 1.0)
    free = np.ones(len(given.value), np.bool_)
    work, money, count = (np.zeros(len(given.rep_ids)) for _ in range(3))
    total = 0.0

    def fits(rows: list[int]) -> bool:
        rep, w, m = given.rep[rows[0]], given.work_s[rows].sum(), given.money[rows].sum()
        return bool(
            given.length_m[rows].sum() <= limits.length_max_m
            and work[rep] + w <= (limits.rep_work_s or np.inf)
            and money[rep] + m <= (limits.rep_money or np.inf)
            and work.sum() + w <= (limits.city_work_s or np.inf)
            and money.sum() + m <= (limits.city_money or np.inf)
        )

    for seed in np.argsort(-rate, kind="stable").tolist():
        if (
            not free[seed]
            or given.value[seed] <= 0
            or count[given.rep[seed]] >= limits.clusters_max
            or not fits([seed])
        ):
            continue
        cluster = [seed]
        while True:
            beside = {int(other) for row in cluster for other in given.index[given.start[row] : given.start[row + 1]]}
            ahead = [row for row in sorted(beside) if free[row] and row not in cluster and fits([*cluster, row])]
            if not ahead:
                break
            cluster.append(max(ahead, key=lambda row: rate[row]))
        if given.length_m[cluster].sum() >= limits.length_min_m:
            rep = given.rep[seed]
            free[cluster] = False
            work[rep] += given.work_s[cluster].sum()
            money[rep] += given.money[cluster].sum()
            count[rep] += 1
            total += float(given.value[cluster].sum())
    return total


def _within_budgets(given: StreetProblem, order: np.ndarray) -> np.ndarray:
    limits = given.limits
    work, money = np.zeros(len(given.rep_ids)), np.zeros(len(given.rep_ids))
    chosen = np.zeros(len(given.value), np.bool_)
    for row in order[given.value[order] > 0].tolist():
        rep = given.rep[row]
        new_work, new_money = work[rep] + given.work_s[row], money[rep] + given.money[row]
        fits = new_work <= (limits.rep_work_s or np.inf) and new_money <= (limits.rep_money or np.inf)
        whole = work.sum() + given.work_s[row] <= (limits.city_work_s or np.inf)
        if fits and whole and money.sum() + given.money[row] <= (limits.city_money or np.inf):
            work[rep], money[rep], chosen[row] = new_work, new_money, True
    return chosen


def _as_clusters(given: StreetProblem, chosen: np.ndarray) -> float:
    """Value of the connected parts of a choice that keep the length band, the best few of each rep."""
    best: dict[int, list[float]] = {}
    left = chosen.copy()
    for seed in np.argsort(-given.value, kind="stable").tolist():
        if not left[seed]:
            continue
        part, frontier, length = [seed], [seed], given.length_m[seed]
        left[seed] = False
        while frontier:
            here = frontier.pop()
            for there in given.index[given.start[here] : given.start[here + 1]].tolist():
                if left[there] and length + given.length_m[there] <= given.limits.length_max_m:
                    left[there] = False
                    length += given.length_m[there]
                    part.append(there)
                    frontier.append(there)
        if given.limits.length_min_m <= length <= given.limits.length_max_m:
            best.setdefault(int(given.rep[seed]), []).append(float(given.value[part].sum()))
    return sum(sum(sorted(values, reverse=True)[: given.limits.clusters_max]) for values in best.values())


def _covering(given: StreetProblem) -> tuple[float | None, str]:
    """Maximal covering by circles of segments: as many as there may be clusters, each as long as a cluster may be."""
    try:
        pulp, locate = importlib.import_module("pulp"), importlib.import_module("spopt.locate")
    except ImportError:
        return None, "spopt is not installed"
    limits = given.limits
    length = (np.repeat(given.length_m, np.diff(given.start)) + given.length_m[given.index]) / 2
    graph = csr_matrix((length, given.index, given.start), shape=(len(given.value),) * 2)
    hops = dijkstra(graph, directed=False, limit=limits.length_max_m / 4)
    sites = np.argsort(-given.value, kind="stable")[:400]
    count = limits.clusters_max * len(given.rep_ids)
    radius = limits.length_max_m / 4
    model = locate.MCLP.from_cost_matrix(
        np.where(np.isfinite(hops[:, sites]), hops[:, sites], 1e9), given.value, radius, count
    )
    model = model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=20))
    covered = np.array([len(found) > 0 for found in model.cli2fac])
    order = np.argsort(np.where(covered, -given.value, np.inf), kind="stable")[: int(covered.sum())]
    return _as_clusters(given, _within_budgets(given, order)), "cases"
