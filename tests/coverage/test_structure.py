"""Customer structure: places by score equal brute force, keep their caps, and move as little as the prices ask."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeopt.core.faults import InfeasibleError
from routeopt.coverage.check import check
from routeopt.coverage.decide import decide
from routeopt.coverage.model import Coverage, CoverageProblem, Structure
from routeopt.coverage.places import best_places
from tests.coverage.money_towns import town

Scores = st.lists(st.integers(0, 20).map(lambda tenth: tenth / 20), max_size=5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    members=Scores,
    outsiders=Scores,
    newcomers=Scores,
    band=st.tuples(st.integers(0, 5), st.integers(0, 6)),
    caps=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    change=st.sampled_from([0.0, 0.05, 0.3]),
)
def test_places_equal_brute_force(
    members: list[float],
    outsiders: list[float],
    newcomers: list[float],
    band: tuple[int, int],
    caps: tuple[int, int],
    change: float,
) -> None:
    parts = (np.array(members), np.array(outsiders), np.array(newcomers))
    low, high = min(band), max(band)
    found = best_places(parts, (low, high), caps, 0.25, change)
    best = -np.inf
    for chosen in itertools.product([False, True], repeat=sum(map(len, parts))):
        inside = np.array(chosen, bool)
        first, second, third = np.split(inside, [len(members), len(members) + len(outsiders)])
        left, joined = int((~first).sum()), int(second.sum())
        if low <= inside.sum() <= high and left <= caps[0] and joined <= caps[1]:
            best = max(best, float((np.concatenate(parts)[inside] - 0.25).sum()) - change * (left + joined))
        del third
    assert (found is None) == np.isinf(best)
    if found is not None:
        assert found.worth == pytest.approx(best)


def structure(problem: CoverageProblem, seed: int, **changes: Any) -> Structure:
    """The first half had a rep, the next quarter a distributor, the rest are prospects."""
    n = len(problem.outlet_ids)
    chance, rows = np.random.default_rng(seed), np.arange(n)
    asked = Structure(
        terms=np.full((n, 6), 0.5),
        score=chance.random(n).round(6),
        was_direct=rows < n // 2,
        outside=rows >= n // 2,
        drops_max=np.array([3]),
        adds_max=np.array([3]),
        places_max=np.array([10_000]),
        visits_max=np.array([10_000]),
        visits=np.full(n, 4.0),
        place_score=0.25,
        change_score=0.05,
    )
    return replace(asked, **changes)


def asked_town(seed: int, **changes: Any) -> CoverageProblem:
    problem, _ = town(6, 4, seed)
    served = np.arange(24) < 18
    problem = replace(problem, served=served, volume_cases=np.where(served, problem.volume_cases, 0.0))
    problem = replace(problem, direct_min=np.array([8]), direct_max=np.array([12]))
    return replace(problem, structure=structure(problem, seed, **changes))


def actions(answer: Coverage) -> dict[str, int]:
    return dict(answer.structure["action"].value_counts())


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_random_towns_pass_the_checker_twice_alike(seed: int) -> None:
    problem = asked_town(seed)
    first, second = decide(problem), decide(problem)
    assert check(problem, first) == ()
    assert first.outlets.equals(second.outlets)
    assert first.structure.equals(second.structure)
    assert len(first.structure) == 24
    assert first.added == frozenset(problem.outlet_ids[row] for row in np.flatnonzero(first.outlets["added"]))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), price=st.floats(0.01, 0.4))
def test_a_price_of_zero_never_lowers_the_score_of_the_team(seed: int, price: float) -> None:
    def total(problem: CoverageProblem) -> float:
        answer = decide(problem)
        inside = answer.structure["action"].isin(("keep", "add", "place"))
        return float((answer.structure["score"][inside] - 0.25).sum())

    assert total(asked_town(seed, change_score=0.0)) >= total(asked_town(seed, change_score=price)) - 1e-9


def test_who_leaves_goes_to_the_area_where_there_is_one_else_to_wholesale() -> None:
    score = np.full(24, 0.9)
    score[[0, 1]], score[12:] = 0.0, 0.05
    problem = asked_town(1, score=score)
    area = np.full((24, 2), -1, np.int32)
    area[0, 0] = 0
    outlets = decide(replace(problem, area_distributor=area)).outlets
    assert outlets.loc[[0, 1], "mode"].tolist() == ["WAT", "WS"]
    assert outlets.loc[[0, 1], "distributor_id"].tolist() == ["A1", "S1"]
    assert set(outlets.loc[[0, 1], "reason"]) == {"structure_drop"}
    assert set(outlets.loc[12:17, "reason"]) == {"structure_wait"}


def test_who_finds_no_taker_stays_and_the_places_are_given_out_again() -> None:
    score = np.full(24, 0.9)
    score[[0, 1]], score[12:] = 0.0, 0.05
    problem = asked_town(1, score=score, outside=np.arange(24) >= 18)
    nobody = replace(problem, served=np.arange(24) < 12, wholesaler=np.full(24, -1, np.int32))
    answer = decide(replace(nobody, volume_cases=np.where(nobody.served, nobody.volume_cases, 0.0)))
    assert "drop" not in actions(answer)
    assert answer.stats.objective > 0


def test_outsiders_fill_neither_the_last_places_nor_more_visits_than_reps_make() -> None:
    score = np.where(np.arange(24) < 12, 0.5, 0.9)
    free = decide(replace(asked_town(1, score=score), direct_max=np.array([20])))
    assert actions(free)["add"] == 3
    # Twelve stay with 4 visits each: 56 visits have room for two more; 13 places for one.
    visits = decide(replace(asked_town(1, score=score, visits_max=np.array([56])), direct_max=np.array([20])))
    places = decide(replace(asked_town(1, score=score, places_max=np.array([13])), direct_max=np.array([20])))
    assert "drop" not in actions(visits)
    assert actions(visits)["add"] == 2
    assert actions(places)["add"] - actions(places).get("drop", 0) == 1


def test_a_cap_that_forbids_every_team_is_named() -> None:
    problem = replace(asked_town(3, drops_max=np.array([0])), direct_min=np.array([8]), direct_max=np.array([9]))
    with pytest.raises(InfeasibleError) as stopped:
        decide(problem)
    assert [fault.code for fault in stopped.value.faults] == ["E404"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"drops_max": np.array([0])}, "structure_capped"),
        ({"adds_max": np.array([0])}, "structure_capped"),
        ({"score": np.where(np.arange(24) < 3, np.nan, 0.5)}, "structure_scored"),
        ({"was_direct": np.zeros(24, bool)}, "structure_scored"),
    ],
)
def test_each_rule_fires_on_an_answer_that_breaks_it(change: dict[str, Any], rule: str) -> None:
    score = np.linspace(0.0, 1.0, 24)
    problem = asked_town(1, score=score)
    answer = decide(problem)
    assert {"drop", "add"} <= set(actions(answer))
    assert problem.structure is not None
    broken = replace(problem, structure=replace(problem.structure, **change))
    assert f"coverage.{rule}" in {violation.rule for violation in check(broken, answer)}


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_by_money_prospects_join_within_the_caps(seed: int) -> None:
    base = asked_town(seed)
    _, money = town(6, 4, seed, shape="outwards", block_outlets=3, gap=0.0)
    assert base.structure is not None
    problem = replace(base, money=money, direct_max=np.array([10_000]), direct_min=np.array([0]))
    capped = replace(problem, structure=replace(base.structure, drops_max=np.array([12]), adds_max=np.array([1])))
    answer, tight = decide(problem_of(problem, 12, 12)), decide(capped)
    assert check(capped, tight) == ()
    assert actions(tight).get("add", 0) <= 1
    # A cap never earns more.
    assert answer.figures["contribution"] >= tight.figures["contribution"] - 0.01
    prospects = answer.outlets[~problem.served & answer.outlets["added"].to_numpy(bool)]
    assert set(prospects["reason"]) <= {"structure_add"}
    assert prospects["contribution"].notna().all()


def problem_of(problem: CoverageProblem, drops: int, adds: int) -> CoverageProblem:
    assert problem.structure is not None
    return replace(
        problem, structure=replace(problem.structure, drops_max=np.array([drops]), adds_max=np.array([adds]))
    )
