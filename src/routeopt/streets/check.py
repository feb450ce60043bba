"""Rules of the choice of streets, verified from problem and result alone."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.core.violation import Violation
from routeopt.streets.model import StreetChoice, StreetProblem

_SLACK = 1e-6


def check(problem: StreetProblem, result: StreetChoice) -> tuple[Violation, ...]:
    """
    Verify a choice of streets.

    Parameters
    ----------
    problem
        What was asked.
    result
        What was answered.

    Returns
    -------
    tuple of Violation
        Empty when every rule holds.
    """
    known = {segment: row for row, segment in enumerate(problem.segment_ids)}
    ids = result.segments["segment_id"].tolist()
    strange = [Violation("streets.segment_known", str(segment)) for segment in ids if segment not in known]
    again = result.segments["segment_id"].duplicated()
    twice = [Violation("streets.segment_once", str(segment)) for segment in result.segments["segment_id"][again]]
    if strange or twice:
        return (*strange, *twice)
    clusters = {
        str(name): np.array([known[segment] for segment in rows["segment_id"]])
        for name, rows in result.segments.groupby("cluster_id")
    }
    return (
        *_clusters(problem, result, clusters),
        *_budgets(problem, clusters),
        *_figures(problem, result, clusters),
    )


def _clusters(
    problem: StreetProblem, result: StreetChoice, clusters: dict[str, NDArray[np.int64]]
) -> Iterator[Violation]:
    """Every cluster is one piece of one rep, inside the length band, apart from others; a rep has not too many."""
    limits = problem.limits
    graph = csr_matrix((np.ones(len(problem.index)), problem.index, problem.start), shape=(len(problem.value),) * 2)
    owners = dict(zip(result.segments["cluster_id"], result.segments["rep_id"], strict=True))
    for name, rows in clusters.items():
        if {problem.rep_ids[r] for r in problem.rep[rows]} != {owners[name]}:
            yield Violation("streets.own_territory", name)
        pieces, _ = connected_components(graph[rows][:, rows], directed=False)
        if pieces != 1:
            yield Violation("streets.connected", name, {"pieces": pieces})
        length = float(problem.length_m[rows].sum())
        if not limits.length_min_m - _SLACK <= length <= limits.length_max_m + _SLACK:
            known = {"length": round(length), "low": limits.length_min_m, "high": limits.length_max_m}
            yield Violation("streets.length_band", name, known)
    side = np.full(len(problem.value), -1)
    for number, rows in enumerate(clusters.values()):
        side[rows] = number
    left, right = side[np.repeat(np.arange(len(side)), np.diff(problem.start))], side[problem.index]
    names = list(clusters)
    for one, other in sorted(set(zip(left.tolist(), right.tolist(), strict=True))):
        if -1 < one < other:
            yield Violation("streets.apart", names[one], {"other": names[other]})
    for rep, count in result.clusters.groupby("rep_id").size().items():
        if count > limits.clusters_max:
            yield Violation("streets.clusters_max", str(rep), {"count": int(count), "most": limits.clusters_max})


def _budgets(problem: StreetProblem, clusters: dict[str, NDArray[np.int64]]) -> Iterator[Violation]:
    """Work and money of every rep and of the city stay inside their budgets."""
    limits = problem.limits
    rows = np.concatenate(list(clusters.values())) if clusters else np.zeros(0, np.int64)
    for what, amount, of_rep, of_city in (
        ("work", problem.work_s, limits.rep_work_s, limits.city_work_s),
        ("money", problem.money, limits.rep_money, limits.city_money),
    ):
        sums = np.bincount(problem.rep[rows], amount[rows], len(problem.rep_ids))
        spent = [(rep, float(total), of_rep) for rep, total in zip(problem.rep_ids, sums, strict=True)]
        for who, total, most in (*spent, ("city", float(sums.sum()), of_city)):
            if most is not None and total > most * (1 + _SLACK) + _SLACK:
                yield Violation(f"streets.{what}_budget", who, {"given": round(total), "most": round(most)})


def _figures(
    problem: StreetProblem, result: StreetChoice, clusters: dict[str, NDArray[np.int64]]
) -> Iterator[Violation]:
    """Totals add up, and the bound lies above the value."""
    if sorted(result.clusters["cluster_id"]) != sorted(clusters):
        yield Violation("streets.clusters_listed", "clusters")
        return
    amounts = {"value": problem.value, "length_m": problem.length_m, "work_s": problem.work_s, "money": problem.money}
    for row in result.clusters.to_dict("records"):
        rows = clusters[str(row["cluster_id"])]
        for column, amount in amounts.items():
            true = float(amount[rows].sum())
            if abs(true - float(row[column])) > _SLACK * max(1.0, true):
                known = {"column": column, "given": row[column], "true": true}
                yield Violation("streets.totals", str(row["cluster_id"]), known)
    worth = float(result.clusters["value"].sum()) + problem.limits.spread_value * result.clusters["rep_id"].nunique()
    if abs(worth - result.value) > _SLACK * max(1.0, worth):
        yield Violation("streets.totals", "value", {"column": "value", "given": result.value, "true": worth})
    if result.value_bound < result.value * (1 - _SLACK):
        yield Violation("streets.bound", "value", {"bound": result.value_bound, "true": worth})
