"""Rules of priority streets: value, connection, budgets, targets, and actions that stand in the calendar."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routeopt.core.violation import Violation
from routeopt.plan.checks.evidence import Evidence, Found, records, shown
from routeopt.streets.actions import plan_actions
from routeopt.streets.table import columns

_VALUED = 13
"""Columns of the streets' share of the table that do not depend on what was chosen; targets stand behind them."""
_SLACK = 1e-6


def _chosen(evidence: Evidence) -> pd.DataFrame:
    drawn = evidence.plan.streets
    return pd.DataFrame(drawn.loc[drawn["cluster_id"].notna(), ["segment_id", "cluster_id", "rep_id"]])


def census_laid(evidence: Evidence) -> Found:
    """Every row of the census stands in the table with its segment and the outlet it was matched with."""
    census = evidence.census
    found = evidence.plan.survey.set_index("survey_id")
    expected = found.iloc[:0] if census is None else census.matches.set_index("survey_id")
    for row in sorted(set(found.index) ^ set(expected.index)):
        known = {"column": "survey_id", "found": row, "expected": "–"}
        yield Violation("plan.census_laid", f"survey: {row}", known)
    both = found.index.intersection(expected.index)
    for column in found.columns:
        for name, a, b in zip(both, found.loc[both, column], expected.loc[both, column], strict=True):
            if shown(a) != shown(b):
                known = {"column": column, "found": shown(a), "expected": shown(b)}
                yield Violation("plan.census_laid", f"survey: {name}", known)


def streets_valued(evidence: Evidence) -> Found:
    """What stands on a segment, its terms, value, work, money and rank follow from the census."""
    yield from _columns(evidence, "plan.streets_valued", targets=False)


def street_targets(evidence: Evidence) -> Found:
    """Targets of chosen segments follow from their look-alikes; a segment that is not chosen has none."""
    yield from _columns(evidence, "plan.street_targets", targets=True)


def _columns(evidence: Evidence, rule: str, *, targets: bool) -> Iterator[Violation]:
    travel, census = evidence.travel, evidence.census
    ids = travel.networks[travel.planning_mode].segments["segment_id"].astype(str)
    chosen = _chosen(evidence)
    segments = None if census is None else census.segments
    table = columns(evidence.settings.streets, len(ids), segments, None if census is None else chosen)
    table.index = pd.Index(ids)
    found = evidence.plan.streets.set_index("segment_id")
    found = found[found.index.isin(table.index)]
    expected = table.loc[found.index]
    names = [name for name in table.columns if name != "cluster_id"]
    for name in names[_VALUED + 1 :] if targets else names[: _VALUED + 1]:
        a, b = found[name], expected[name]
        if a.dtype.kind == "f":
            same = np.isclose(a.to_numpy(np.float64), b.to_numpy(np.float64), rtol=_SLACK, atol=_SLACK, equal_nan=True)
        else:
            same = np.array([shown(x) == shown(y) for x, y in zip(a, b, strict=True)])
        for segment in np.flatnonzero(~same):
            known = {"column": name, "found": shown(a.iloc[segment]), "expected": shown(b.iloc[segment])}
            yield Violation(rule, f"streets: {found.index[segment]}", known)


def street_clusters(evidence: Evidence) -> Found:
    """Clusters are in one piece inside one territory, and keep every band and budget."""
    rules = evidence.settings.streets
    chosen = _chosen(evidence)
    if evidence.known.survey is None and len(chosen):
        yield _limit("streets", "clusters", len(chosen), 0)
        return
    drawn = evidence.plan.streets.set_index("segment_id")
    travel = evidence.travel
    network = travel.networks[travel.planning_mode].segments
    ends = network.set_index(network["segment_id"].astype(str))[["u", "v"]]
    rows = chosen.set_index("segment_id")
    rows = rows[rows.index.isin(ends.index)].join(drawn[["length_m", "work_s", "money"]])
    for name, cluster in rows.groupby("cluster_id"):
        pieces = _pieces(ends.loc[cluster.index])
        reps = len(set(cluster["rep_id"]))
        if pieces != 1 or reps != 1:
            yield _limit(str(name), "pieces, reps", f"{pieces}, {reps}", "1, 1")
        elif not str(name).startswith(f"{cluster['rep_id'].iloc[0]}-"):
            yield _limit(str(name), "rep", cluster["rep_id"].iloc[0], str(name).rpartition("-")[0])
        length = float(cluster["length_m"].sum())
        if not rules.length_min_m - _SLACK <= length <= rules.length_max_m + _SLACK:
            yield _limit(str(name), "length_m", length, f"{rules.length_min_m:g}–{rules.length_max_m:g}")
    for rep, theirs in rows.groupby("rep_id"):
        pieces, clusters = _pieces(ends.loc[theirs.index]), theirs["cluster_id"].nunique()
        if pieces < clusters:
            yield _limit(f"rep {rep}", "pieces", pieces, clusters)
        if clusters > rules.clusters_max:
            yield _limit(f"rep {rep}", "clusters", clusters, rules.clusters_max)
        yield from _spent(f"rep {rep}", theirs, rules.rep_hours, rules.rep_money)
    yield from _spent("city", rows, rules.city_hours, rules.city_money)


def _pieces(ends: pd.DataFrame) -> int:
    """Pieces of some segments, joined where they share an end."""
    _, node = np.unique(ends.to_numpy(), return_inverse=True)
    u, v = node.reshape(-1, 2).T
    pieces, _ = connected_components(csr_matrix((np.ones(len(u)), (u, v)), shape=(node.max() + 1,) * 2), directed=False)
    return int(pieces)


def _spent(who: str, rows: pd.DataFrame, hours: float | None, money: float | None) -> Iterator[Violation]:
    worked, cost = float(rows["work_s"].sum()) / 3600, float(rows["money"].sum())
    if hours is not None and worked > hours * (1 + _SLACK):
        yield _limit(who, "hours", worked, hours)
    if money is not None and cost > money * (1 + _SLACK):
        yield _limit(who, "money", cost, money)


def _limit(who: str, what: str, found: object, expected: object) -> Violation:
    return Violation("plan.street_clusters", who, {"what": what, "found": found, "expected": expected})


def actions_follow(evidence: Evidence) -> Found:
    """Actions are those that the chosen streets ask for, and each planned one falls on a visit of the calendar."""
    census = evidence.census
    found = {row["action_id"]: row for row in records(evidence.plan.actions)}
    if census is None:
        expected = {}
    else:
        plan = evidence.plan
        due = plan_actions(evidence.settings.streets, census, _chosen(evidence), plan.outlets, plan.own_calls)
        expected = {row["action_id"]: row for row in records(due)}
    for action in sorted(found.keys() | expected.keys()):
        told, wanted = (_told(rows.get(action)) for rows in (found, expected))
        if told != wanted:
            yield Violation("plan.actions_follow", f"actions: {action}", {"found": told, "expected": wanted})


def _told(row: dict[str, object] | None) -> str:
    if row is None:
        return "–"
    return ", ".join(f"{name} {shown(row[name])}" for name in sorted(row))


RULES = (census_laid, streets_valued, street_clusters, street_targets, actions_follow)
