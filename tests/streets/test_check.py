"""Every rule of the choice's checker fires when it is broken."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from routeopt.streets.check import check
from routeopt.streets.model import Limits, StreetChoice, StreetProblem
from routeopt.streets.solve import solve
from tests.streets.towns import grid

LIMITS = Limits(2, 5.0, 200.0, 800.0, 15000.0, 240.0, 40000.0, 600.0)


@pytest.fixture(scope="module")
def answered() -> tuple[StreetProblem, StreetChoice]:
    problem = grid(10, 8, 3, 3, LIMITS)
    return problem, solve(problem)


def with_segment(result: StreetChoice, **values: str) -> StreetChoice:
    first = result.segments.index == result.segments.index[0]
    changed = {column: result.segments[column].mask(first, value) for column, value in values.items()}
    return replace(result, segments=result.segments.assign(**changed))


def repeated(result: StreetChoice) -> StreetChoice:
    return replace(result, segments=pd.concat([result.segments, result.segments.iloc[:1]], ignore_index=True))


def total(result: StreetChoice) -> StreetChoice:
    clusters = result.clusters.copy()
    clusters["work_s"] = clusters["work_s"] + 60.0
    return replace(result, clusters=clusters)


BROKEN: dict[str, Callable[[StreetChoice], StreetChoice]] = {
    "streets.segment_known": lambda r: with_segment(r, segment_id="elsewhere"),
    "streets.segment_once": repeated,
    "streets.clusters_listed": lambda r: replace(r, clusters=r.clusters.iloc[1:]),
    "streets.totals": total,
    "streets.bound": lambda r: replace(r, value_bound=r.value / 2),
}
TIGHTER: dict[str, dict[str, object]] = {
    "streets.clusters_max": {"clusters_max": 1},
    "streets.length_band": {"length_max_m": 250.0},
    "streets.work_budget": {"rep_work_s": 500.0},
    "streets.money_budget": {"city_money": 1.0},
}


def rules(problem: StreetProblem, result: StreetChoice) -> set[str]:
    return {violation.rule for violation in check(problem, result)}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_answer_is_named(answered: tuple[StreetProblem, StreetChoice], rule: str) -> None:
    problem, result = answered
    assert rule in rules(problem, BROKEN[rule](result))
    assert rules(problem, result) == set()


@pytest.mark.parametrize("rule", TIGHTER)
def test_an_answer_outside_a_limit_is_named(answered: tuple[StreetProblem, StreetChoice], rule: str) -> None:
    problem, result = answered
    limits = replace(problem.limits, **TIGHTER[rule])  # type: ignore[arg-type]
    assert rule in rules(replace(problem, limits=limits), result)


def test_two_clusters_that_touch_are_named(answered: tuple[StreetProblem, StreetChoice]) -> None:
    problem, result = answered
    longest = result.clusters.sort_values("segments").iloc[-1]
    rows = result.segments.index[result.segments["cluster_id"] == longest["cluster_id"]]
    segments = result.segments.copy()
    segments.loc[rows[0], "cluster_id"] = f"{longest['rep_id']}-9"
    assert "streets.apart" in rules(problem, replace(result, segments=segments))


def test_a_cluster_in_two_pieces_or_territories_is_named(answered: tuple[StreetProblem, StreetChoice]) -> None:
    problem, result = answered
    apart = replace(problem, start=problem.start * 0, index=problem.index[:0])
    assert "streets.connected" in rules(apart, result)
    assert "streets.own_territory" in rules(problem, with_segment(result, rep_id="R9", cluster_id="R9-1"))
